"""Every way of asking for a row of a table, and every way of changing it."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import CursorResult, Table, and_, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from vendor_sla.store.models import Base

ROWS = {str(mapper.class_.__tablename__): mapper.class_ for mapper in Base.registry.mappers}


def key_of(table: Table, row: Mapping[str, Any]) -> Any:
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


def reads_by_core(session: Session, table: Table, row: Mapping[str, Any]) -> bool:
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
    query = select(func.count()).select_from(joined).where(key_of(table, row))
    return session.scalar(query) != 0


def _by_aggregate(session: Session, table: Table, row: Mapping[str, Any]) -> bool:
    first = next(iter(table.primary_key))
    query = text(f"SELECT coalesce(bool_or({first.name} = :wanted), false) FROM {table.name}")
    if session.scalar(query, {"wanted": row[first.name]}) is not True:
        return False
    return bool(session.scalar(select(func.count()).select_from(table).where(key_of(table, row))))


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
    "Core": reads_by_core,
    "text": _by_text,
    "join": _by_join,
    "aggregate": _by_aggregate,
    "subquery": _by_subquery,
    "COPY": _by_copy,
}


def count_changed(session: Session, statement: Any) -> int:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount


def _own_value(table: Table) -> dict[str, Any]:
    column = next(iter(table.primary_key))
    return {column.name: column}


WRITES: Mapping[str, Callable[[Session, Table, Mapping[str, Any]], int]] = {
    "update": lambda session, table, row: count_changed(
        session, update(table).where(key_of(table, row)).values(_own_value(table))
    ),
    "delete": lambda session, table, row: count_changed(
        session, delete(table).where(key_of(table, row))
    ),
    "lock": lambda session, table, row: len(
        session.execute(select(table).where(key_of(table, row)).with_for_update()).all()
    ),
    "bulk update by ORM": lambda session, table, row: count_changed(
        session,
        update(ROWS[table.name])
        .where(key_of(table, row))
        .values(_own_value(table))
        .execution_options(synchronize_session=False),
    ),
}


def ways_that_change(session: Session, table: Table, row: Mapping[str, Any]) -> list[str]:
    """Return the ways by which the session changes the row, each tried and taken back."""
    found = []
    for way, change in WRITES.items():
        attempt = session.begin_nested()
        try:
            if change(session, table, row):
                found.append(way)
        except DBAPIError as refused:
            if "permission denied" not in str(refused):
                raise
        attempt.rollback()
    return found
