"""Every table, every way of asking, every stranger; and the owner gets in."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import (
    CursorResult,
    Engine,
    Table,
    and_,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.builders.tenants import TenantWorld, plant_tenant
from vendor_sla.store.engine import account_session, global_session, tenant_session
from vendor_sla.store.locks import GLOBAL_TABLES, vendor_condition
from vendor_sla.store.models import Base, new_id

ROWS = {str(mapper.class_.__tablename__): mapper.class_ for mapper in Base.registry.mappers}
TENANT_TABLES = sorted(set(Base.metadata.tables) - set(GLOBAL_TABLES))
# What every vendor of a tenant may know: the tenant's name, and how long its history is.
OPEN_TO_VENDORS = {"tenants", "history_heads"}
# What nobody changes, and how the database says so.
FINAL_TABLES = {
    "contract_versions": "never changed",
    "history": "permission denied",
    "history_heads": "only grows",
    "ledger_entries": "permission denied",
    "ledger_transfers": "permission denied",
}


@dataclass(frozen=True)
class Worlds:
    """The owner, another vendor of the same tenant, and another tenant."""

    engine: Engine
    owner: TenantWorld
    neighbour: TenantWorld
    foreigner: TenantWorld

    def session(self, who: str) -> AbstractContextManager[Session]:
        """Open a session as somebody."""
        tenant_id, foreign_id = self.owner.tenant_id, self.foreigner.tenant_id
        doors: Mapping[str, Callable[[], AbstractContextManager[Session]]] = {
            "owner": lambda: tenant_session(self.engine, tenant_id=tenant_id),
            "owner's vendor": lambda: tenant_session(
                self.engine, tenant_id=tenant_id, vendor_id=self.owner.vendor_id
            ),
            "stranger vendor": lambda: tenant_session(
                self.engine, tenant_id=tenant_id, vendor_id=self.neighbour.vendor_id
            ),
            "stranger tenant": lambda: tenant_session(self.engine, tenant_id=foreign_id),
            "stranger tenant, same vendor": lambda: tenant_session(
                self.engine, tenant_id=foreign_id, vendor_id=self.owner.vendor_id
            ),
            "stranger account": lambda: account_session(
                self.engine, account_id=self.foreigner.rows["accounts"]["id"]
            ),
            "nobody": lambda: global_session(self.engine),
        }
        return doors[who]()


STRANGERS = (
    "stranger vendor",
    "stranger tenant",
    "stranger tenant, same vendor",
    "stranger account",
    "nobody",
)


@pytest.fixture(scope="module")
def worlds(engine: Engine) -> Worlds:
    """Three worlds, committed once for the whole matrix; tests roll back what they change."""
    owner = plant_tenant(engine)
    neighbour = plant_tenant(engine, tenant_id=owner.tenant_id)
    return Worlds(engine, owner, neighbour, plant_tenant(engine))


def _key(table: Table, row: Mapping[str, Any]) -> Any:
    return and_(*(column == row[column.name] for column in table.primary_key))


def _ids(found: Any) -> set[Any]:
    return {tuple(row) for row in found}


def _by_orm(session: Session, table: Table, row: Mapping[str, Any]) -> bool:
    wanted = tuple(row[column.name] for column in table.primary_key)
    names = [column.name for column in table.primary_key]
    found = session.scalars(select(ROWS[table.name])).all()
    return wanted in {tuple(getattr(one, name) for name in names) for one in found}


def _by_identity(session: Session, table: Table, row: Mapping[str, Any]) -> bool:
    key = tuple(row[column.name] for column in table.primary_key)
    return session.get(ROWS[table.name], key) is not None


def _by_core(session: Session, table: Table, row: Mapping[str, Any]) -> bool:
    wanted = tuple(row[column.name] for column in table.primary_key)
    return wanted in _ids(session.execute(select(*table.primary_key)))


def _by_text(session: Session, table: Table, row: Mapping[str, Any]) -> bool:
    names = ", ".join(column.name for column in table.primary_key)
    wanted = tuple(row[column.name] for column in table.primary_key)
    return wanted in _ids(session.execute(text(f"SELECT {names} FROM {table.name}")))


def _by_join(session: Session, table: Table, row: Mapping[str, Any]) -> bool:
    other = table.alias()
    joined = table.join(
        other, and_(*(column == other.c[column.name] for column in table.primary_key))
    )
    query = select(func.count()).select_from(joined).where(_key(table, row))
    return session.scalar(query) != 0


def _by_aggregate(session: Session, table: Table, row: Mapping[str, Any]) -> bool:
    first = next(iter(table.primary_key))
    query = text(f"SELECT coalesce(bool_or({first.name} = :wanted), false) FROM {table.name}")
    if session.scalar(query, {"wanted": row[first.name]}) is not True:
        return False
    return bool(session.scalar(select(func.count()).select_from(table).where(_key(table, row))))


def _by_subquery(session: Session, table: Table, row: Mapping[str, Any]) -> bool:
    inner = select(table).cte("inner_rows")
    query = select(func.count()).select_from(inner)
    for column in table.primary_key:
        query = query.where(inner.c[column.name] == row[column.name])
    return session.scalar(query) != 0


def _by_copy(session: Session, table: Table, row: Mapping[str, Any]) -> bool:
    driver = session.connection().connection.driver_connection
    assert driver is not None
    names = ", ".join(column.name for column in table.primary_key)
    with driver.cursor().copy(f"COPY {table.name} ({names}) TO STDOUT") as copy:
        lines = b"".join(bytes(block) for block in copy).decode().splitlines()
    return "\t".join(str(row[column.name]) for column in table.primary_key) in lines


READS: Mapping[str, Callable[[Session, Table, Mapping[str, Any]], bool]] = {
    "ORM": _by_orm,
    "identity": _by_identity,
    "Core": _by_core,
    "text": _by_text,
    "join": _by_join,
    "aggregate": _by_aggregate,
    "subquery": _by_subquery,
    "COPY": _by_copy,
}


def _changed(session: Session, statement: Any) -> int:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount


def _own_value(table: Table) -> dict[str, Any]:
    column = next(iter(table.primary_key))
    return {column.name: column}


WRITES: Mapping[str, Callable[[Session, Table, Mapping[str, Any]], int]] = {
    "update": lambda session, table, row: _changed(
        session, update(table).where(_key(table, row)).values(_own_value(table))
    ),
    "delete": lambda session, table, row: _changed(session, delete(table).where(_key(table, row))),
    "lock": lambda session, table, row: len(
        session.execute(select(table).where(_key(table, row)).with_for_update()).all()
    ),
    "bulk update by ORM": lambda session, table, row: _changed(
        session,
        update(ROWS[table.name])
        .where(_key(table, row))
        .values(_own_value(table))
        .execution_options(synchronize_session=False),
    ),
}


STRANGE_PAIRS = [
    (table, stranger)
    for table in TENANT_TABLES
    for stranger in STRANGERS
    if not (stranger == "stranger vendor" and table in OPEN_TO_VENDORS)
]


class _Undone(Exception):
    """Ends a session without keeping what it did."""


@contextmanager
def undone(opened: AbstractContextManager[Session]) -> Iterator[Session]:
    """Use a session and roll it back."""
    with suppress(_Undone), opened as session:
        yield session
        raise _Undone


@pytest.mark.parametrize("way", READS)
@pytest.mark.parametrize(("name", "stranger"), STRANGE_PAIRS)
def test_a_stranger_reads_nothing(worlds: Worlds, name: str, stranger: str, way: str) -> None:
    table = Base.metadata.tables[name]
    with worlds.session(stranger) as session:
        assert not READS[way](session, table, worlds.owner.rows[name])


@pytest.mark.parametrize("way", READS)
@pytest.mark.parametrize("name", TENANT_TABLES)
def test_the_owner_reads_its_row(worlds: Worlds, name: str, way: str) -> None:
    table = Base.metadata.tables[name]
    with worlds.session("owner") as session:
        assert READS[way](session, table, worlds.owner.rows[name])


@pytest.mark.parametrize("way", WRITES)
@pytest.mark.parametrize(("name", "stranger"), STRANGE_PAIRS)
def test_a_stranger_changes_nothing(worlds: Worlds, name: str, stranger: str, way: str) -> None:
    table = Base.metadata.tables[name]
    with undone(worlds.session(stranger)) as session:
        try:
            changed = WRITES[way](session, table, worlds.owner.rows[name])
        except DBAPIError as refused:
            assert "permission denied" in str(refused)  # noqa: PT017  # one way of two
        else:
            assert changed == 0


@pytest.mark.parametrize("name", sorted(set(TENANT_TABLES) - set(FINAL_TABLES)))
def test_the_owner_changes_its_row(worlds: Worlds, name: str) -> None:
    table = Base.metadata.tables[name]
    with undone(worlds.session("owner")) as session:
        assert WRITES["update"](session, table, worlds.owner.rows[name]) == 1


@pytest.mark.parametrize("name", FINAL_TABLES)
def test_not_even_the_owner_changes_the_past(worlds: Worlds, name: str) -> None:
    table = Base.metadata.tables[name]
    with pytest.raises(DBAPIError, match=FINAL_TABLES[name]), worlds.session("owner") as session:
        WRITES["update"](session, table, worlds.owner.rows[name])


@pytest.mark.parametrize(("name", "stranger"), STRANGE_PAIRS)
def test_a_stranger_plants_nothing(worlds: Worlds, name: str, stranger: str) -> None:
    table = Base.metadata.tables[name]
    row = dict(worlds.owner.rows[name])
    if "id" in row:
        row["id"] = new_id()
    with pytest.raises(DBAPIError) as refused, worlds.session(stranger) as session:
        session.execute(insert(table), row)
    assert "row-level security" in str(refused.value) or "does not follow" in str(refused.value)


@pytest.mark.parametrize("name", TENANT_TABLES)
def test_nobody_gives_a_row_to_another_tenant(worlds: Worlds, name: str) -> None:
    table = Base.metadata.tables[name]
    column = "id" if name == "tenants" else "tenant_id"
    moved = (
        update(table)
        .where(_key(table, worlds.foreigner.rows[name]))
        .values({column: worlds.owner.tenant_id})
    )
    with pytest.raises(DBAPIError), worlds.session("stranger tenant") as session:
        session.execute(moved)


def test_only_what_all_vendors_may_know_is_open_to_them() -> None:
    tables = Base.metadata.tables
    found = {name for name in TENANT_TABLES if vendor_condition(tables[name]) is None}
    assert found == OPEN_TO_VENDORS
