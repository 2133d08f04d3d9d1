"""A vendor's session: its own rows, the vendor's side, what was released, and little to write."""

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from tests.builders.questions import ROWS, reads_by_core, ways_that_change
from tests.builders.worlds import Worlds, plant_worlds, undone
from vendor_sla.store.engine import account_session, tenant_session
from vendor_sla.store.locks import GLOBAL_TABLES, vendor_condition
from vendor_sla.store.models import Base, new_id

TENANT_TABLES = sorted(set(Base.metadata.tables) - set(GLOBAL_TABLES))
# What every vendor of a tenant may know: its name, who it is on paper, how long its history is.
OPEN_TO_VENDORS = {"tenants", "tenant_billing_details", "history_heads"}


@pytest.fixture(name="worlds", scope="module")
def _worlds(engine: Engine) -> Worlds:
    return plant_worlds(engine)


def test_only_what_all_vendors_may_know_is_open_to_them() -> None:
    tables = Base.metadata.tables
    found = {name for name in TENANT_TABLES if vendor_condition(tables[name]) is None}
    assert found == OPEN_TO_VENDORS


# What a vendor may write in its own name; everything else it only reads.
WRITTEN_BY_VENDORS = {
    "design_answers",
    "design_seats",
    "history",
    "history_heads",
    "job_progress",
    "months",
    "profiles",
    "submission_files",
    "submissions",
}


def test_a_vendor_may_write_these_tables_and_no_others() -> None:
    tables = Base.metadata.tables
    found = {name for name in TENANT_TABLES if tables[name].info.get("vendor_writes")}
    assert found == WRITTEN_BY_VENDORS


@pytest.mark.parametrize("name", sorted(set(TENANT_TABLES) - WRITTEN_BY_VENDORS))
def test_a_vendor_changes_nothing_else_even_of_its_own(worlds: Worlds, name: str) -> None:
    table = Base.metadata.tables[name]
    with undone(worlds.session("owner's vendor")) as session:
        assert ways_that_change(session, table, worlds.owner.rows[name]) == []


CLOSED_TO_VENDORS = {
    "batch_items",
    "batches",
    "calibration_sessions",
    "circumstances",
    "clocks",
    "design_documents",
    "design_studies",
    "idempotency_keys",
    "key_pairs",
    "ledger_codes",
    "mails",
    "month_signals",
    "opening_states",
    "review_tasks",
    "reviews",
}


@pytest.mark.parametrize("name", sorted(set(TENANT_TABLES) - CLOSED_TO_VENDORS))
def test_a_vendor_reads_its_own_rows(worlds: Worlds, name: str) -> None:
    with worlds.session("owner's vendor") as session:
        assert reads_by_core(session, Base.metadata.tables[name], worlds.owner.rows[name])


@pytest.mark.parametrize("name", sorted(CLOSED_TO_VENDORS))
def test_a_vendor_does_not_read_what_is_the_clients_own(worlds: Worlds, name: str) -> None:
    with worlds.session("owner's vendor") as session:
        assert not reads_by_core(session, Base.metadata.tables[name], worlds.owner.rows[name])


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("submissions", {"side": "client", "number": 2}),
        ("submission_files", {"side": "client", "name": "client.csv"}),
        ("profiles", {"side": "client", "version": 2}),
        ("assessments", {"visible_to_vendor": False, "number": 2}),
        ("metric_figures", {"visible_to_vendor": False, "metric": "hidden"}),
    ],
)
def test_a_vendor_does_not_see_the_clients_side_nor_what_is_not_released(
    worlds: Worlds, database: Connection, name: str, hidden: dict[str, Any]
) -> None:
    table = Base.metadata.tables[name]
    row = worlds.owner.rows[name] | hidden | {"id": new_id()}
    tenant, vendor = worlds.owner.tenant_id, worlds.owner.vendor_id
    with tenant_session(database, tenant_id=tenant) as session:
        session.execute(insert(table), row)
        assert reads_by_core(session, table, row)
    with tenant_session(database, tenant_id=tenant, vendor_id=vendor) as session:
        assert not reads_by_core(session, table, row)
    refused = pytest.raises(DBAPIError, match="row-level security")
    with refused, tenant_session(database, tenant_id=tenant, vendor_id=vendor) as session:
        session.execute(insert(table), row | {"id": new_id()})


def test_who_has_chosen_no_tenant_sees_the_names_of_their_own_alone(worlds: Worlds) -> None:
    account_id = worlds.owner.rows["accounts"]["id"]
    with account_session(worlds.engine, account_id=account_id) as session:
        tenants = session.scalars(select(ROWS["tenants"])).all()
        assert [tenant.id for tenant in tenants] == [worlds.owner.tenant_id]
        memberships = session.scalars(select(ROWS["memberships"])).all()
        assert [one.account_id for one in memberships] == [account_id]
        assert session.scalars(select(ROWS["vendors"])).all() == []


def test_a_row_does_not_hang_on_another_vendors_month(worlds: Worlds, database: Connection) -> None:
    row = worlds.neighbour.rows["submissions"] | {
        "id": new_id(),
        "number": 2,
        "month_id": worlds.owner.rows["months"]["id"],
    }
    refused = pytest.raises(DBAPIError, match="fk_submissions_tenant_id_vendor_id_month_id")
    tenant, vendor = worlds.owner.tenant_id, worlds.neighbour.vendor_id
    with refused, tenant_session(database, tenant_id=tenant, vendor_id=vendor) as session:
        session.execute(insert(Base.metadata.tables["submissions"]), row)


def test_what_a_session_set_is_gone_with_its_transaction(worlds: Worlds) -> None:
    with worlds.engine.connect() as connection:
        with tenant_session(connection, tenant_id=worlds.owner.tenant_id):
            pass
        connection.rollback()
        assert connection.scalar(text("SELECT count(*) FROM months")) == 0


def test_reading_sessions_write_nothing(worlds: Worlds) -> None:
    refused = pytest.raises(DBAPIError, match="read-only transaction")
    tenant_id = worlds.owner.tenant_id
    with refused, tenant_session(worlds.engine, tenant_id=tenant_id, read_only=True) as session:
        session.execute(update(Base.metadata.tables["months"]).values(state="closed"))


def test_once_a_tenant_is_chosen_ones_roles_in_others_are_out_of_sight(
    worlds: Worlds, database: Connection
) -> None:
    account_id = worlds.owner.rows["accounts"]["id"]
    elsewhere = worlds.foreigner.rows["memberships"] | {"id": new_id(), "account_id": account_id}
    with tenant_session(database, tenant_id=worlds.foreigner.tenant_id) as session:
        session.execute(insert(Base.metadata.tables["memberships"]), elsewhere)
    with account_session(database, account_id=account_id) as session:
        assert len(session.scalars(select(ROWS["memberships"])).all()) == 2
    tenant_id = worlds.owner.tenant_id
    with tenant_session(database, tenant_id=tenant_id, account_id=account_id) as session:
        memberships = session.scalars(select(ROWS["memberships"])).all()
        assert {one.tenant_id for one in memberships} == {tenant_id}
        assert [one.id for one in session.scalars(select(ROWS["tenants"]))] == [tenant_id]


def test_what_vendors_may_not_write_is_shut_to_their_inserts_updates_and_deletes(
    engine: Engine,
) -> None:
    query = text(
        "SELECT tablename, cmd FROM pg_policies WHERE permissive = 'RESTRICTIVE'"
        " AND cmd IN ('INSERT', 'UPDATE', 'DELETE')"
        " AND coalesce(with_check, qual) LIKE '%vendor_sla.vendor_id%IS NULL%'"
    )
    with engine.connect() as connection:
        shut = {(table, command) for table, command in connection.execute(query)}
    tables = {
        table.name
        for table in Base.metadata.sorted_tables
        if table.name not in GLOBAL_TABLES and not table.info.get("vendor_writes")
    }
    assert shut == {(name, cmd) for name in tables for cmd in ("INSERT", "UPDATE", "DELETE")}
