"""The locks of the database, made from the columns of its tables, so that none is forgotten.

- A table with `tenant_id` shows a session only the rows of its tenant; a session without tenant
  sees nothing.
- A table marked `others_see` shows a row only to the account it names, and to others under that
  condition; everybody writes in their own name alone.
- A session that names a vendor sees, besides, only rows of that vendor (`vendor_id`), of the
  vendor's side (`side`), and released to vendors (`visible_to_vendor`). A table without
  `vendor_id` is closed to it.
- It writes only into tables marked `vendor_writes`, and into others only as they say.

Marks in a table's `info`: `vendor_lock` ("closed" or "open") overrides the column rule,
`vendor_sees` is a further condition. `vendor_sees_of` opens a table without `vendor_id` to rows
that fulfil it. `vendor_inserts` is the condition of rows a vendor may add,
`vendor_updates` the conditions of a row it may change, before and after. `is_append_only` leaves
SELECT and INSERT alone, and `changes_only` lets just these columns be updated, and nothing be
deleted.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, MetaData, Table, inspect, text

from vendor_sla.store.scripts import quoted, run_script
from vendor_sla.store.triggers import trigger_statements

TENANT = "NULLIF(current_setting('vendor_sla.tenant_id', true), '')::uuid"
VENDOR = "NULLIF(current_setting('vendor_sla.vendor_id', true), '')::uuid"
ACCOUNT = "NULLIF(current_setting('vendor_sla.account_id', true), '')::uuid"

# Tables that belong to no tenant, each with the reason; a test fails for one that is not needed.
GLOBAL_TABLES: Mapping[str, str] = {
    "accounts": "one person may serve several tenants with one password",
    "sign_in_sessions": "read before it is known whose data is asked for",
    "sign_in_attempts": "counts guesses by people who are nobody yet",
}

# Who an account is, before a tenant is chosen: its own memberships and the names of their tenants.
_BEFORE_A_TENANT: Mapping[str, str] = {
    "memberships": f"{TENANT} IS NULL AND account_id = {ACCOUNT}",
    "tenants": f"{TENANT} IS NULL AND EXISTS (SELECT FROM memberships m WHERE m.tenant_id ="
    f" tenants.id AND m.account_id = {ACCOUNT})",
}


def tenant_condition(table: Table) -> str:
    """Return the SQL that a row of this table must fulfil for the session's tenant."""
    return f"{'id' if table.name == 'tenants' else 'tenant_id'} = {TENANT}"


def vendor_condition(table: Table) -> str | None:
    """Return the SQL that a row must fulfil for the session's vendor; None when all may see it."""
    lock = table.info.get("vendor_lock")
    if lock == "open":
        return None
    if "vendor_sees_of" in table.info:
        rule = table.info["vendor_sees_of"]
        return f"{VENDOR} IS NULL OR ({rule})"
    column = "id" if table.name == "vendors" else "vendor_id"
    if lock == "closed" or column not in table.c:
        return f"{VENDOR} IS NULL"
    conditions = [f"{column} = {VENDOR}"]
    if "side" in table.c:
        conditions.append("side = 'vendor'")
    if "visible_to_vendor" in table.c:
        conditions.append("visible_to_vendor")
    if "vendor_sees" in table.info:
        conditions.append(str(table.info["vendor_sees"]))
    return f"{VENDOR} IS NULL OR ({' AND '.join(conditions)})"


def policy_statements(table: Table) -> Iterator[str]:
    """Yield the SQL that locks a tenant's table, row by row."""
    name, rule = quoted(table.name), tenant_condition(table)
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY of_tenant ON {name} USING ({rule}) WITH CHECK ({rule})"
    if rule := table.info.get("others_see", ""):
        own = f"account_id = {ACCOUNT}"
        yield (
            f"CREATE POLICY of_person ON {name} AS RESTRICTIVE"
            f" USING ({own} OR {rule}) WITH CHECK ({own})"
        )
    if table.name in _BEFORE_A_TENANT:
        rule = _BEFORE_A_TENANT[table.name]
        yield f"CREATE POLICY before_a_tenant ON {name} FOR SELECT USING ({rule})"
    if rule := vendor_condition(table) or "":
        yield (
            f"CREATE POLICY of_vendor ON {name} AS RESTRICTIVE USING ({rule}) WITH CHECK ({rule})"
        )
    if not table.info.get("vendor_writes"):
        yield from _client_policies(name, table)


def _client_policies(name: str, table: Table) -> Iterator[str]:
    """Yield the policies that leave writing to the client, but for what a table's marks allow."""
    client = f"{VENDOR} IS NULL"
    restrictive = f"ON {name} AS RESTRICTIVE FOR"
    added = " OR ".join([client, *filter(None, [table.info.get("vendor_inserts")])])
    before, after = table.info.get("vendor_updates", ("false", "false"))
    yield f"CREATE POLICY client_inserts {restrictive} INSERT WITH CHECK ({added})"
    yield (
        f"CREATE POLICY client_updates {restrictive} UPDATE"
        f" USING ({client} OR {before}) WITH CHECK ({client} OR {after})"
    )
    yield f"CREATE POLICY client_deletes {restrictive} DELETE USING ({client})"


def grant_statements(table: Table, app_role: str) -> Iterator[str]:
    """Yield the SQL that gives the application its rights on a table, and no more."""
    name, role = quoted(table.name), quoted(app_role)
    rights = "SELECT, INSERT"
    if columns := table.info.get("changes_only"):
        rights += f", UPDATE ({', '.join(columns)})"
    elif not table.info.get("is_append_only"):
        rights += ", UPDATE, DELETE"
    yield f"REVOKE ALL ON {name} FROM PUBLIC, {role}"
    yield f"GRANT {rights} ON {name} TO {role}"


def drop_policies(connection: Connection) -> None:
    """Take the policies off, so that a migration may change what they speak of.

    Only within the transaction that applies them again: nobody ever sees a table unlocked.
    """
    policies = connection.execute(
        text("SELECT policyname, tablename FROM pg_policies WHERE schemaname = current_schema()")
    )
    run_script(
        connection, [f"DROP POLICY {quoted(name)} ON {quoted(table)}" for name, table in policies]
    )


def apply_locks(connection: Connection, metadata: MetaData, app_role: str) -> None:
    """Lock every table that exists: policies, rights and triggers."""
    existing = set(inspect(connection).get_table_names())
    tables = [table for table in metadata.sorted_tables if table.name in existing]
    statements: list[str] = []
    for table in tables:
        if table.name not in GLOBAL_TABLES:
            statements += policy_statements(table)
        statements += grant_statements(table, app_role)
    run_script(connection, [*statements, *(trigger_statements(tables) if tables else ())])
