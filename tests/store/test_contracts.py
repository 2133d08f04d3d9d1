"""A committed version of a contract is the law: both parties approved it, and nobody edits it."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.builders.tenants import TenantWorld, plant_tenant
from tests.conftest import migrated_database
from vendor_sla.store.clusters import Cluster
from vendor_sla.store.engine import open_engine, tenant_session
from vendor_sla.store.models import ContractApprovalRow, ContractVersionRow, new_id
from vendor_sla.store.schema import downgrade, upgrade

AT = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
SHA256 = "0" * 64
BOTH = (("proposed", "client"), ("approved", "vendor"), ("approved", "client"))


def draft(session: Session, world: TenantWorld, *, state: str = "draft") -> ContractVersionRow:
    row = ContractVersionRow(
        id=new_id(),
        tenant_id=world.tenant_id,
        contract_id=world.rows["contracts"]["id"],
        vendor_id=world.vendor_id,
        number=2,
        document="format: contract/1",
        sha256=SHA256,
        effective_from=date(2027, 1, 1),
        state=state,
    )
    session.add(row)
    session.flush()
    return row


def note(
    session: Session, world: TenantWorld, version: ContractVersionRow, *steps: tuple[str, str]
) -> None:
    """Write down what was done about a version, in order."""
    for kind, party in steps:
        known = session.scalars(
            select(ContractApprovalRow.id).where(ContractApprovalRow.version_id == version.id)
        ).all()
        row = ContractApprovalRow(
            tenant_id=world.tenant_id,
            id=new_id(),
            version_id=version.id,
            vendor_id=world.vendor_id,
            number=len(known) + 1,
            kind=kind,
            party=party,
            sha256=version.sha256,
            paper_sha256="a" * 64 if kind == "paper" else "",
            name="somebody",
            account_id=world.rows["accounts"]["id"],
            at=AT,
        )
        session.add(row)
        session.flush()


def commit(session: Session, row: ContractVersionRow) -> None:
    row.state, row.committed_at = "committed", AT
    session.flush()


@pytest.mark.parametrize("steps", [BOTH, (("proposed", "client"), ("paper", "client"))])
def test_a_draft_is_edited_proposed_approved_and_then_committed(
    database: Connection, steps: tuple[tuple[str, str], ...]
) -> None:
    world = plant_tenant(database)
    with tenant_session(database, tenant_id=world.tenant_id) as session:
        row = draft(session, world)
        row.document = "format: contract/1  # better"
        session.flush()
        row.state = "proposed"
        note(session, world, row, *steps)
        commit(session, row)


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (("proposed", "client"),),
        (("proposed", "client"), ("approved", "vendor")),
        (("proposed", "client"), ("approved", "client"), ("approved", "client")),
        (*BOTH, ("withdrawn", "client"), ("proposed", "client")),
        (("approved", "vendor"), ("approved", "client")),
    ],
)
def test_a_version_that_was_not_approved_by_both_is_never_committed(
    database: Connection, steps: tuple[tuple[str, str], ...]
) -> None:
    world = plant_tenant(database)
    refused = pytest.raises(DBAPIError, match="not approved by both")
    with refused, tenant_session(database, tenant_id=world.tenant_id) as session:
        row = draft(session, world, state="proposed")
        note(session, world, row, *steps)
        commit(session, row)


@pytest.mark.parametrize(("column", "value"), [("document", "weight: 0"), ("sha256", "1" * 64)])
def test_what_is_committed_is_the_document_that_was_approved(
    database: Connection, column: str, value: str
) -> None:
    world = plant_tenant(database)
    refused = pytest.raises(DBAPIError, match="not approved by both")
    with refused, tenant_session(database, tenant_id=world.tenant_id) as session:
        row = draft(session, world, state="proposed")
        note(session, world, row, *BOTH)
        setattr(row, column, value)
        commit(session, row)


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
        row = draft(session, world, state="proposed")
        note(session, world, row, *BOTH)
        commit(session, row)
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


@pytest.mark.parametrize(
    ("state", "is_seen"), [("draft", False), ("proposed", True), ("refused", True)]
)
def test_a_vendor_sees_what_is_proposed_to_it_and_no_draft(
    database: Connection, state: str, is_seen: bool
) -> None:
    world = plant_tenant(database)
    with tenant_session(database, tenant_id=world.tenant_id) as session:
        key = (world.tenant_id, draft(session, world, state=state).id)
    with tenant_session(database, tenant_id=world.tenant_id, vendor_id=world.vendor_id) as session:
        assert (session.get(ContractVersionRow, key) is not None) is is_seen


def proposed(database: Connection) -> tuple[TenantWorld, tuple[object, ...]]:
    """Plant a tenant with a version that is proposed to its vendor, and return its key."""
    world = plant_tenant(database)
    with tenant_session(database, tenant_id=world.tenant_id) as session:
        row = draft(session, world, state="proposed")
        note(session, world, row, ("proposed", "client"), ("approved", "client"))
    return world, (world.tenant_id, row.id)


def test_a_vendor_answers_a_proposed_version(database: Connection) -> None:
    world, key = proposed(database)
    with tenant_session(database, tenant_id=world.tenant_id, vendor_id=world.vendor_id) as session:
        row = session.get_one(ContractVersionRow, key)
        note(session, world, row, ("approved", "vendor"))
        commit(session, row)


def test_a_vendor_approves_nothing_in_the_clients_name(database: Connection) -> None:
    world, key = proposed(database)
    vendor = tenant_session(database, tenant_id=world.tenant_id, vendor_id=world.vendor_id)
    with pytest.raises(DBAPIError, match="row-level security"), vendor as session:
        row = session.get_one(ContractVersionRow, key)
        note(session, world, row, ("approved", "client"))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("document", "fee: 1000000"),
        ("effective_from", date(2020, 1, 1)),
        ("signed_paper_sha256", "b" * 64),
        ("number", 9),
    ],
)
def test_a_vendor_edits_nothing_of_what_is_proposed_to_it(
    database: Connection, column: str, value: object
) -> None:
    world, key = proposed(database)
    vendor = tenant_session(database, tenant_id=world.tenant_id, vendor_id=world.vendor_id)
    with pytest.raises(DBAPIError, match="does not edit"), vendor as session:
        row = session.get_one(ContractVersionRow, key)
        row.state = "refused"
        setattr(row, column, value)
        session.flush()


@pytest.mark.parametrize("state", ["draft", "proposed"])
def test_a_vendor_only_refuses_or_completes(database: Connection, state: str) -> None:
    world, key = proposed(database)
    vendor = tenant_session(database, tenant_id=world.tenant_id, vendor_id=world.vendor_id)
    with pytest.raises(DBAPIError, match="row-level security"), vendor as session:
        row = session.get_one(ContractVersionRow, key)
        row.state, row.committed_by = state, world.rows["accounts"]["id"]
        session.flush()


def test_going_back_before_approvals_makes_drafts_of_what_was_proposed(cluster: Cluster) -> None:
    """Nobody is left in a state the older schema does not know; what is law stays law."""
    with migrated_database(cluster, "before_approvals") as addresses:
        engine = open_engine(addresses)
        world = plant_tenant(engine)
        with tenant_session(engine, tenant_id=world.tenant_id) as session:
            draft(session, world, state="proposed")
        downgrade(addresses, revision="0001")
        upgrade(addresses)
        with tenant_session(engine, tenant_id=world.tenant_id) as session:
            query = select(ContractVersionRow.state).order_by(ContractVersionRow.number.desc())
            assert sorted(session.scalars(query)) == ["committed", "draft"]
        engine.dispose()
