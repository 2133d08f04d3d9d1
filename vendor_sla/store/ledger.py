"""The ledger: transfers between accounts, balanced, appended, taken back by their opposite."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from vendor_sla.domain.ledger import VENDOR_PAYABLE
from vendor_sla.domain.money import Money
from vendor_sla.store.models import AccountRow, LedgerEntryRow, LedgerTransferRow, new_id


def post_transfer(
    session: Session,
    *,
    tenant_id: UUID,
    key: str,
    vendor_id: UUID,
    entries: Sequence[tuple[str, Money]],
    made_at: datetime,
    made_by: UUID | None = None,
    month_id: UUID | None = None,
    reverses_id: UUID | None = None,
) -> LedgerTransferRow:
    """Write a transfer: entries of (account code, amount) that sum to zero in each currency.

    The database refuses at the commit one that does not balance, and at once a second one of the
    same `key`.
    """
    transfer = LedgerTransferRow(
        id=new_id(),
        tenant_id=tenant_id,
        key=key,
        vendor_id=vendor_id,
        month_id=month_id,
        reverses_id=reverses_id,
        made_at=made_at,
        made_by=made_by,
    )
    session.add(transfer)
    session.flush()
    for number, (account_code, money) in enumerate(entries, start=1):
        session.add(
            LedgerEntryRow(
                tenant_id=tenant_id,
                transfer_id=transfer.id,
                number=number,
                account_code=account_code,
                amount=money.amount,
                currency=money.currency,
            )
        )
    session.flush()
    return transfer


def list_entries(session: Session, transfer_id: UUID) -> Sequence[LedgerEntryRow]:
    """Return the entries of a transfer in order."""
    query = (
        select(LedgerEntryRow)
        .where(LedgerEntryRow.transfer_id == transfer_id)
        .order_by(LedgerEntryRow.number)
    )
    return session.scalars(query).all()


def find_transfer(session: Session, key: str) -> LedgerTransferRow | None:
    """Return the transfer made for a key, or None."""
    query = select(LedgerTransferRow).where(LedgerTransferRow.key == key)
    return session.scalars(query).one_or_none()


def get_transfer(session: Session, transfer_id: UUID) -> LedgerTransferRow:
    """Return a transfer that is known to be there."""
    return session.scalars(
        select(LedgerTransferRow).where(LedgerTransferRow.id == transfer_id)
    ).one()


def list_transfers(session: Session, month_id: UUID) -> Sequence[tuple[LedgerTransferRow, str]]:
    """Return a month's transfers with who made them, in the order they were made."""
    query = (
        select(LedgerTransferRow, func.coalesce(AccountRow.name, ""))
        .outerjoin(AccountRow, AccountRow.id == LedgerTransferRow.made_by)
        .where(LedgerTransferRow.month_id == month_id)
        .order_by(LedgerTransferRow.made_at, LedgerTransferRow.id)
    )
    return [(row, name) for row, name in session.execute(query)]


def reverse_transfer(
    session: Session,
    transfer: LedgerTransferRow,
    *,
    made_at: datetime,
    made_by: UUID | None = None,
) -> LedgerTransferRow:
    """Take a transfer back by its opposite; the database refuses to do it twice."""
    opposite = [
        (entry.account_code, -Money(entry.amount, entry.currency))
        for entry in list_entries(session, transfer.id)
    ]
    return post_transfer(
        session,
        tenant_id=transfer.tenant_id,
        key=f"reverse:{transfer.id}",
        vendor_id=transfer.vendor_id,
        entries=opposite,
        made_at=made_at,
        made_by=made_by,
        month_id=transfer.month_id,
        reverses_id=transfer.id,
    )


def month_payables(session: Session, month_ids: Sequence[UUID]) -> Mapping[UUID, Decimal]:
    """Return what the payable of each month stands at: nothing once all of it is settled."""
    query = (
        select(LedgerTransferRow.month_id, func.sum(LedgerEntryRow.amount))
        .join(LedgerEntryRow, LedgerEntryRow.transfer_id == LedgerTransferRow.id)
        .where(
            LedgerTransferRow.month_id.in_(month_ids),
            LedgerEntryRow.account_code == VENDOR_PAYABLE,
        )
        .group_by(LedgerTransferRow.month_id)
    )
    return {month_id: total for month_id, total in session.execute(query) if month_id is not None}


def read_balances(session: Session, *, currency: str) -> Mapping[str, Decimal]:
    """Return the balance of each account code in a currency."""
    query = (
        select(LedgerEntryRow.account_code, func.sum(LedgerEntryRow.amount))
        .where(LedgerEntryRow.currency == currency)
        .group_by(LedgerEntryRow.account_code)
        .order_by(LedgerEntryRow.account_code)
    )
    return dict(session.execute(query).all())
