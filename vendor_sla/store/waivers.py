"""Waivers after issue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from vendor_sla.store.models import (
    AccountRow,
    ContractRow,
    DisputeRow,
    DisputeStepRow,
    MonthRow,
    PenaltyLineRow,
    VendorRow,
    WaiverRow,
)


@dataclass(frozen=True, slots=True)
class FoundWaiver:
    """A waiver with its line, its month, and the names of who proposed and who decided it."""

    row: WaiverRow
    line: PenaltyLineRow
    month: MonthRow
    contract: ContractRow
    vendor: VendorRow
    proposed_by: str
    decided_by: str


def list_waivers(
    session: Session,
    *,
    month_ids: Sequence[UUID] | None = None,
    vendor_id: UUID | None = None,
    state: str | None = None,
) -> Sequence[FoundWaiver]:
    """Return waivers made after issue, newest first."""
    decider = aliased(AccountRow)
    query = (
        select(
            WaiverRow, PenaltyLineRow, MonthRow, ContractRow, VendorRow, AccountRow.name,
            func.coalesce(decider.name, ""),
        )
        .join(
            PenaltyLineRow,
            (PenaltyLineRow.scorecard_id == WaiverRow.scorecard_id)
            & (PenaltyLineRow.line_number == WaiverRow.line_number),
        )
        .join(MonthRow, MonthRow.id == WaiverRow.month_id)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == WaiverRow.vendor_id)
        .join(AccountRow, AccountRow.id == WaiverRow.proposed_by)
        .outerjoin(decider, decider.id == WaiverRow.decided_by)
        .order_by(WaiverRow.proposed_at.desc(), WaiverRow.id.desc())
    )  # fmt: skip
    if month_ids is not None:
        query = query.where(WaiverRow.month_id.in_(month_ids))
    if vendor_id is not None:
        query = query.where(WaiverRow.vendor_id == vendor_id)
    if state is not None:
        query = query.where(WaiverRow.state == state)
    return [FoundWaiver(*found) for found in session.execute(query)]


def find_waiver(session: Session, waiver_id: UUID) -> WaiverRow | None:
    """Return a waiver, or None."""
    return session.scalars(select(WaiverRow).where(WaiverRow.id == waiver_id)).one_or_none()


def lock_waiver(session: Session, waiver_id: UUID) -> WaiverRow | None:
    """Return a waiver that nobody else can decide until the transaction ends, or None."""
    query = select(WaiverRow).where(WaiverRow.id == waiver_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def sum_waived(session: Session, month_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[int, Decimal]]:
    """Return what was approved to be waived of each month's lines, positive, by line number."""
    query = (
        select(WaiverRow.month_id, WaiverRow.line_number, func.sum(WaiverRow.amount))
        .where(WaiverRow.month_id.in_(month_ids), WaiverRow.state == "approved")
        .group_by(WaiverRow.month_id, WaiverRow.line_number)
    )
    found: dict[UUID, dict[int, Decimal]] = {}
    for month_id, number, total in session.execute(query):
        found.setdefault(month_id, {})[number] = total
    return found


def has_decided_dispute(session: Session, month_id: UUID, account_id: UUID) -> bool:
    """Tell whether an account decided a dispute of a month, on either level."""
    query = (
        select(DisputeStepRow.id)
        .join(DisputeRow, DisputeRow.id == DisputeStepRow.dispute_id)
        .where(
            DisputeRow.month_id == month_id,
            DisputeStepRow.account_id == account_id,
            DisputeStepRow.kind.in_(("decided", "ruled")),
        )
        .limit(1)
    )
    return session.scalars(query).first() is not None
