"""A committed version of a contract is the law: nobody edits it."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.builders.tenants import TenantWorld, plant_tenant
from vendor_sla.store.engine import tenant_session
from vendor_sla.store.models import ContractVersionRow, new_id

AT = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


def draft(session: Session, world: TenantWorld) -> ContractVersionRow:
    row = ContractVersionRow(
        id=new_id(),
        tenant_id=world.tenant_id,
        contract_id=world.rows["contracts"]["id"],
        vendor_id=world.vendor_id,
        number=2,
        document="format: contract/1",
        sha256="0" * 64,
        effective_from=date(2027, 1, 1),
    )
    session.add(row)
    session.flush()
    return row


def test_a_draft_is_edited_and_then_committed(database: Connection) -> None:
    world = plant_tenant(database)
    with tenant_session(database, tenant_id=world.tenant_id) as session:
        row = draft(session, world)
        row.document = "format: contract/1  # better"
        session.flush()
        row.state, row.committed_at = "committed", AT


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("document", "weight: 0"),
        ("sha256", "1" * 64),
        ("effective_from", date(2020, 1, 1)),
        ("state", "draft"),
    ],
)
def test_a_committed_version_is_never_edited(
    database: Connection, column: str, value: object
) -> None:
    world = plant_tenant(database)
    with (
        pytest.raises(DBAPIError, match="never changed"),
        tenant_session(database, tenant_id=world.tenant_id) as session,
    ):
        row = draft(session, world)
        row.state, row.committed_at = "committed", AT
        session.flush()
        setattr(row, column, value)
        session.flush()


def test_a_committed_version_is_never_deleted(database: Connection) -> None:
    world = plant_tenant(database)
    with (
        pytest.raises(DBAPIError, match="never changed"),
        tenant_session(database, tenant_id=world.tenant_id) as session,
    ):
        row = session.get_one(
            ContractVersionRow, (world.tenant_id, world.rows["contract_versions"]["id"])
        )
        session.delete(row)
        session.flush()


def test_a_vendor_sees_no_draft_of_its_contract(database: Connection) -> None:
    world = plant_tenant(database)
    with tenant_session(database, tenant_id=world.tenant_id) as session:
        key = (world.tenant_id, draft(session, world).id)
    with tenant_session(database, tenant_id=world.tenant_id, vendor_id=world.vendor_id) as session:
        assert session.get(ContractVersionRow, key) is None
