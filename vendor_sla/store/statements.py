"""Statements: what moved vendors' payables, with what each movement was for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from vendor_sla.store.models import (
    ApplicationRow,
    ContractRow,
    InvoiceRow,
    LedgerEntryRow,
    LedgerTransferRow,
    MonthRow,
    ScorecardRow,
    VendorRow,
    WaiverRow,
)

_PAYABLE = "vendor_payable"


@dataclass(frozen=True, slots=True)
class FoundTransfer:
    """A transfer with its vendor, its month, and the key of the one it takes back, if any."""

    transfer: LedgerTransferRow
    vendor: VendorRow
    month: MonthRow | None
    contract: ContractRow | None
    reversed_key: str


def list_transfers(
    session: Session,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    vendor_id: UUID | None = None,
) -> Sequence[FoundTransfer]:
    """Return transfers made from `start` and before `end`, in the order they were made."""
    taken_back = aliased(LedgerTransferRow)
    query = (
        select(
            LedgerTransferRow, VendorRow, MonthRow, ContractRow, func.coalesce(taken_back.key, "")
        )
        .join(VendorRow, VendorRow.id == LedgerTransferRow.vendor_id)
        .outerjoin(MonthRow, MonthRow.id == LedgerTransferRow.month_id)
        .outerjoin(ContractRow, ContractRow.id == MonthRow.contract_id)
        .outerjoin(taken_back, taken_back.id == LedgerTransferRow.reverses_id)
        .order_by(LedgerTransferRow.made_at, LedgerTransferRow.id)
    )
    query = _narrowed(query, start=start, end=end, vendor_id=vendor_id)
    return [FoundTransfer(*found) for found in session.execute(query)]


def list_entries_of(
    session: Session, transfer_ids: Sequence[UUID]
) -> dict[UUID, list[LedgerEntryRow]]:
    """Return the entries of some transfers in order, as far as the session sees them."""
    query = (
        select(LedgerEntryRow)
        .where(LedgerEntryRow.transfer_id.in_(transfer_ids))
        .order_by(LedgerEntryRow.transfer_id, LedgerEntryRow.number)
    )
    found: dict[UUID, list[LedgerEntryRow]] = {}
    for entry in session.scalars(query):
        found.setdefault(entry.transfer_id, []).append(entry)
    return found


def sum_payable(
    session: Session, *, vendor_id: UUID, currency: str, before: datetime | None = None
) -> Decimal:
    """Return what a vendor's payable came to before an instant, or to this day."""
    query = (
        select(func.coalesce(func.sum(LedgerEntryRow.amount), 0))
        .join(LedgerTransferRow, LedgerTransferRow.id == LedgerEntryRow.transfer_id)
        .where(LedgerEntryRow.account_code == _PAYABLE, LedgerEntryRow.currency == currency)
    )
    total: Decimal = session.scalars(_narrowed(query, end=before, vendor_id=vendor_id)).one()
    return total


def list_currencies(session: Session, vendor_id: UUID) -> Sequence[str]:
    """Return the currencies a vendor's account has moved in, or its contracts are in."""
    moved = (
        select(LedgerEntryRow.currency)
        .join(LedgerTransferRow, LedgerTransferRow.id == LedgerEntryRow.transfer_id)
        .where(LedgerTransferRow.vendor_id == vendor_id)
    )
    agreed = select(ContractRow.currency).where(ContractRow.vendor_id == vendor_id)
    return sorted(set(session.scalars(moved)) | set(session.scalars(agreed)))


def versions_of(session: Session, scorecard_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return the version of each of some scorecards."""
    query = select(ScorecardRow.id, ScorecardRow.version).where(ScorecardRow.id.in_(scorecard_ids))
    return dict(session.execute(query).all())


def versions_settled(session: Session, transfer_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return the scorecard version that some transfers applied, paid out or waived of."""
    found: dict[UUID, int] = {}
    for kind in (ApplicationRow, WaiverRow):
        query = select(kind.transfer_id, kind.version).where(kind.transfer_id.in_(transfer_ids))
        found |= {key: version for key, version in session.execute(query) if key is not None}
    return found


def invoices_of(session: Session, transfer_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the number of the invoice each of some transfers was applied to."""
    query = (
        select(ApplicationRow.transfer_id, InvoiceRow.number)
        .join(InvoiceRow, InvoiceRow.id == ApplicationRow.invoice_id)
        .where(ApplicationRow.transfer_id.in_(transfer_ids))
    )
    return dict(session.execute(query).all())


def _narrowed(
    query: Any,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    vendor_id: UUID | None = None,
) -> Any:
    if start is not None:
        query = query.where(LedgerTransferRow.made_at >= start)
    if end is not None:
        query = query.where(LedgerTransferRow.made_at < end)
    if vendor_id is not None:
        query = query.where(LedgerTransferRow.vendor_id == vendor_id)
    return query
