"""Contracts and their versions."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AccountRow,
    ContractApprovalRow,
    ContractRow,
    ContractVersionRow,
    MembershipRow,
    MonthRow,
    ScorecardRow,
    VendorRow,
)


def list_contracts(session: Session) -> Sequence[tuple[ContractRow, VendorRow]]:
    """Return the contracts in sight with their vendors, by vendor and key."""
    query = (
        select(ContractRow, VendorRow)
        .join(VendorRow, VendorRow.id == ContractRow.vendor_id)
        .order_by(VendorRow.code, ContractRow.key)
    )
    return [(contract, vendor) for contract, vendor in session.execute(query)]


def find_contract(session: Session, contract_id: UUID) -> tuple[ContractRow, VendorRow] | None:
    """Return a contract with its vendor, or None."""
    query = (
        select(ContractRow, VendorRow)
        .join(VendorRow, VendorRow.id == ContractRow.vendor_id)
        .where(ContractRow.id == contract_id)
    )
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def find_contract_by_key(session: Session, key: str) -> ContractRow | None:
    """Return the contract of a key, or None."""
    return session.scalars(select(ContractRow).where(ContractRow.key == key)).one_or_none()


def lock_key(session: Session, tenant_id: UUID, key: str) -> None:
    """Keep others from saving a tenant's contract of this key until the transaction ends.

    A contract that is saved for the first time has no row yet that could be locked.
    """
    number = func.hashtextextended(f"contract {tenant_id} {key}", 0)
    session.execute(select(func.pg_advisory_xact_lock(number)))


def list_versions(
    session: Session, contract_ids: Sequence[UUID]
) -> Sequence[tuple[ContractVersionRow, str]]:
    """Return the versions of some contracts in order, with the name of who committed them."""
    query = (
        select(ContractVersionRow, func.coalesce(AccountRow.name, ""))
        .outerjoin(AccountRow, AccountRow.id == ContractVersionRow.committed_by)
        .where(ContractVersionRow.contract_id.in_(contract_ids))
        .order_by(ContractVersionRow.contract_id, ContractVersionRow.number)
    )
    return [(version, name) for version, name in session.execute(query)]


def list_committed(session: Session, contract_id: UUID) -> Sequence[ContractVersionRow]:
    """Return the committed versions of a contract, in order."""
    query = (
        select(ContractVersionRow)
        .where(
            ContractVersionRow.contract_id == contract_id,
            ContractVersionRow.state == "committed",
        )
        .order_by(ContractVersionRow.number)
    )
    return session.scalars(query).all()


def find_version(session: Session, version_id: UUID) -> ContractVersionRow | None:
    """Return a version in sight, or None."""
    query = select(ContractVersionRow).where(ContractVersionRow.id == version_id)
    return session.scalars(query).one_or_none()


def lock_version(session: Session, version_id: UUID) -> ContractVersionRow | None:
    """Return a version, read afresh, that nobody else can change until the transaction ends.

    None when there is none the session may change: a vendor may only answer what is proposed.
    """
    query = (
        select(ContractVersionRow)
        .where(ContractVersionRow.id == version_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def list_approvals(
    session: Session, version_ids: Sequence[UUID]
) -> Sequence[tuple[ContractApprovalRow, str]]:
    """Return what was done about some versions, in order, with the names of the accounts."""
    query = (
        select(ContractApprovalRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == ContractApprovalRow.account_id)
        .where(ContractApprovalRow.version_id.in_(version_ids))
        .order_by(ContractApprovalRow.version_id, ContractApprovalRow.number)
    )
    return [(approval, name) for approval, name in session.execute(query)]


def has_other_person(session: Session, account_id: UUID, roles: Sequence[str]) -> bool:
    """Tell whether somebody else in the session's tenant has one of some roles, and may sign in."""
    query = select(
        exists().where(
            MembershipRow.account_id == AccountRow.id,
            MembershipRow.role.in_(roles),
            AccountRow.is_active,
            AccountRow.id != account_id,
        )
    )
    return session.scalars(query).one()


def lock_months_from(session: Session, contract_id: UUID, day: date) -> None:
    """Keep the months of a contract that begin on or after a day from being issued meanwhile."""
    query = (
        select(MonthRow.id)
        .where(MonthRow.contract_id == contract_id, MonthRow.period_start >= day)
        .order_by(MonthRow.period_start)
        .with_for_update()
    )
    session.execute(query).all()


def list_issued_from(session: Session, contract_id: UUID, day: date) -> Sequence[tuple[date, date]]:
    """Return the first and last-excluded days of issued months that begin on or after a day."""
    query = (
        select(MonthRow.period_start, MonthRow.period_end)
        .where(
            MonthRow.contract_id == contract_id,
            MonthRow.period_start >= day,
            exists().where(ScorecardRow.month_id == MonthRow.id),
        )
        .order_by(MonthRow.period_start)
    )
    return [(start, end) for start, end in session.execute(query)]
