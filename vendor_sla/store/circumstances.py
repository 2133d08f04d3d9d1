"""Circumstances of months and opening states of contracts."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from vendor_sla.store.models import AccountRow, CircumstancesRow, OpeningStateRow


def list_circumstances(session: Session, month_id: UUID) -> Sequence[tuple[CircumstancesRow, str]]:
    """Return every version of a month's circumstances with who recorded it, newest first.

    The name is empty where a clock did.
    """
    query = (
        select(CircumstancesRow, func.coalesce(AccountRow.name, ""))
        .outerjoin(AccountRow, AccountRow.id == CircumstancesRow.recorded_by)
        .where(CircumstancesRow.month_id == month_id)
        .order_by(CircumstancesRow.number.desc())
    )
    return [(row, name) for row, name in session.execute(query)]


def find_circumstances(session: Session, month_id: UUID) -> CircumstancesRow | None:
    """Return the newest circumstances of a month, or None."""
    query = (
        select(CircumstancesRow)
        .where(CircumstancesRow.month_id == month_id)
        .order_by(CircumstancesRow.number.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def list_opening_states(
    session: Session, contract_id: UUID
) -> Sequence[tuple[OpeningStateRow, str, str]]:
    """Return a contract's opening states with who proposed and approved them, newest first."""
    proposer, approver = aliased(AccountRow), aliased(AccountRow)
    query = (
        select(OpeningStateRow, proposer.name, func.coalesce(approver.name, ""))
        .join(proposer, proposer.id == OpeningStateRow.proposed_by)
        .outerjoin(approver, approver.id == OpeningStateRow.approved_by)
        .where(OpeningStateRow.contract_id == contract_id)
        .order_by(OpeningStateRow.number.desc())
    )
    return [(row, by, approved) for row, by, approved in session.execute(query)]


def find_opening_state(session: Session, contract_id: UUID) -> OpeningStateRow | None:
    """Return the newest approved opening state of a contract, or None."""
    query = (
        select(OpeningStateRow)
        .where(OpeningStateRow.contract_id == contract_id, OpeningStateRow.approved_by.is_not(None))
        .order_by(OpeningStateRow.number.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def lock_opening_state(session: Session, state_id: UUID) -> OpeningStateRow | None:
    """Return an opening state that nobody else can change until the transaction ends, or None."""
    query = select(OpeningStateRow).where(OpeningStateRow.id == state_id).with_for_update()
    return session.scalars(query).one_or_none()
