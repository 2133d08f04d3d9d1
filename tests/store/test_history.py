"""The history is a chain: whoever tampers with it is found."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from vendor_sla.store.addresses import Addresses
from vendor_sla.store.clusters import KEEPER_ROLE, Cluster
from vendor_sla.store.engine import tenant_session
from vendor_sla.store.history import append, check_chain, list_history
from vendor_sla.store.models import HistoryRow, TenantRow, VendorRow, new_id

AT = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


def new_tenant(bind: Engine | Connection) -> UUID:
    tenant_id = new_id()
    with tenant_session(bind, tenant_id=tenant_id) as session:
        session.add(TenantRow(id=tenant_id, name_zh="甲方", name_en="Client"))
    return tenant_id


def write(session: Session, tenant_id: UUID, action: str, vendor_id: UUID | None = None) -> None:
    append(
        session,
        tenant_id=tenant_id,
        at=AT,
        actor_name="王芳",
        action=action,
        subject_kind="month",
        subject_id=new_id(),
        vendor_id=vendor_id,
        facts={"period": "2026-10", "理由": "按合同"},
    )


def chain_of(bind: Engine | Connection, length: int) -> UUID:
    tenant_id = new_tenant(bind)
    with tenant_session(bind, tenant_id=tenant_id) as session:
        for number in range(length):
            write(session, tenant_id, f"step_{number}")
    return tenant_id


def test_an_untouched_chain_is_whole(database: Connection) -> None:
    tenant_id = chain_of(database, 5)
    with tenant_session(database, tenant_id=tenant_id) as session:
        found = check_chain(session, tenant_id=tenant_id)
        assert (found.length, found.broken_at) == (5, None)
        actions = [row.action for row, _ in list_history(session, limit=3)]
        assert actions == ["step_4", "step_3", "step_2"]
        assert [row.action for row, _ in list_history(session, before=2)] == ["step_0"]


def test_no_history_is_a_whole_chain(database: Connection) -> None:
    tenant_id = new_tenant(database)
    with tenant_session(database, tenant_id=tenant_id) as session:
        assert check_chain(session, tenant_id=tenant_id).broken_at is None


def test_the_same_moment_in_another_zone_has_the_same_hash(database: Connection) -> None:
    tenant_id = new_tenant(database)
    shanghai = AT.astimezone(timezone(timedelta(hours=8)))
    with tenant_session(database, tenant_id=tenant_id) as session:
        append(
            session,
            tenant_id=tenant_id,
            at=shanghai,
            actor_name="a",
            action="b",
            subject_kind="c",
        )
    with tenant_session(database, tenant_id=tenant_id) as session:
        assert check_chain(session, tenant_id=tenant_id).broken_at is None


@pytest.fixture(name="tamperer")
def _tamperer(cluster: Cluster, addresses: Addresses) -> Iterator[psycopg.Connection]:
    """Somebody with all rights, who switches the triggers off."""
    database = addresses.app.database or ""
    with psycopg.connect(**cluster.connection(KEEPER_ROLE, database)) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


@pytest.mark.parametrize(
    ("change", "found_at"),
    [
        ("UPDATE history SET facts = '{}' WHERE sequence = 3", 3),
        ("UPDATE history SET actor_name = 'somebody' WHERE sequence = 1", 1),
        ("UPDATE history SET at = at + interval '1 microsecond' WHERE sequence = 5", 5),
        ("UPDATE history SET subject_id = NULL WHERE sequence = 2", 2),
        ("UPDATE history SET hash = repeat('0', 64) WHERE sequence = 4", 4),
        ("DELETE FROM history WHERE sequence = 3", 3),
        ("DELETE FROM history WHERE sequence = 1", 1),
        ("DELETE FROM history WHERE sequence = 5", 5),
        ("DELETE FROM history", 1),
        ("UPDATE history SET sequence = 9 - sequence WHERE sequence IN (4, 5)", 4),
        ("UPDATE history_heads SET sequence = 4", 6),
    ],
)
def test_tampering_is_found(
    engine: Engine, tamperer: psycopg.Connection, change: str, found_at: int
) -> None:
    tenant_id = chain_of(engine, 5)
    where = f"{'AND' if 'WHERE' in change else 'WHERE'} tenant_id = '{tenant_id}'"
    tamperer.execute("ALTER TABLE history DROP CONSTRAINT uq_history_tenant_id_sequence")
    tamperer.execute(f"{change} {where}".encode())
    tamperer.execute(
        "ALTER TABLE history ADD CONSTRAINT uq_history_tenant_id_sequence"
        " UNIQUE (tenant_id, sequence)"
    )
    tamperer.commit()
    with tenant_session(engine, tenant_id=tenant_id) as session:
        assert check_chain(session, tenant_id=tenant_id).broken_at == found_at


def test_a_row_that_does_not_follow_the_last_one_is_refused(database: Connection) -> None:
    tenant_id = chain_of(database, 2)
    forged = HistoryRow(
        tenant_id=tenant_id,
        sequence=3,
        at=AT,
        actor_name="a",
        action="b",
        subject_kind="c",
        facts={},
        previous_hash="0" * 64,
        hash="1" * 64,
    )
    with (
        pytest.raises(DBAPIError, match="does not follow"),
        tenant_session(database, tenant_id=tenant_id) as session,
    ):
        session.add(forged)
        session.flush()


def test_the_head_never_goes_back(database: Connection) -> None:
    tenant_id = chain_of(database, 2)
    with (
        pytest.raises(DBAPIError, match="only grows"),
        tenant_session(database, tenant_id=tenant_id) as session,
    ):
        session.execute(text("UPDATE history_heads SET sequence = 1"))


def test_many_who_write_at_once_make_one_chain(engine: Engine) -> None:
    tenant_id = new_tenant(engine)

    def write_one(number: int) -> None:
        with tenant_session(engine, tenant_id=tenant_id) as session:
            write(session, tenant_id, f"by_{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write_one, range(40)))
    with tenant_session(engine, tenant_id=tenant_id) as session:
        found = check_chain(session, tenant_id=tenant_id)
    assert (found.length, found.broken_at) == (40, None)


def test_a_vendor_writes_and_reads_what_was_done_in_its_name(database: Connection) -> None:
    tenant_id, vendor_id = new_tenant(database), new_id()
    with tenant_session(database, tenant_id=tenant_id) as session:
        session.add(
            VendorRow(
                tenant_id=tenant_id,
                id=vendor_id,
                code="v",
                name_zh="乙方",
                name_en="Vendor",
                service_line="chat",
            )
        )
        session.flush()
        write(session, tenant_id, "kept_from_vendors")
    with tenant_session(database, tenant_id=tenant_id, vendor_id=vendor_id) as session:
        write(session, tenant_id, "submitted", vendor_id)
        assert [row.action for row, _ in list_history(session)] == ["submitted"]
    with tenant_session(database, tenant_id=tenant_id) as session:
        assert check_chain(session, tenant_id=tenant_id).length == 2
