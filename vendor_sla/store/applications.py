"""Applications: what of a month was settled, on which invoice, and what took it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from vendor_sla.store.models import AccountRow, ApplicationRow, DisputeRow, InvoiceRow

_RUNNING = DisputeRow.state.in_(("raised", "decided", "appealed"))
_GRANTED = DisputeRow.outcome.in_(("accepted", "partly")) & DisputeRow.corrected_in.is_(None)
# A dispute holds money back while it runs, and until a version has what was granted.
_HOLDS = _RUNNING | ((DisputeRow.state == "final") & _GRANTED)


@dataclass(frozen=True, slots=True)
class FoundApplication:
    """An application with its invoice's number, who made it, and whether it was taken back."""

    row: ApplicationRow
    invoice_number: str
    made_by: str
    is_reversed: bool


def list_applications(
    session: Session,
    *,
    month_ids: Sequence[UUID] | None = None,
    invoice_id: UUID | None = None,
    vendor_id: UUID | None = None,
) -> Sequence[FoundApplication]:
    """Return applications and what took them back, in the order they were made."""
    reversal = aliased(ApplicationRow)
    query = (
        select(ApplicationRow, func.coalesce(InvoiceRow.number, ""), AccountRow.name, reversal.id)
        .outerjoin(InvoiceRow, InvoiceRow.id == ApplicationRow.invoice_id)
        .join(AccountRow, AccountRow.id == ApplicationRow.made_by)
        .outerjoin(reversal, reversal.reverses_id == ApplicationRow.id)
        .order_by(ApplicationRow.made_at, ApplicationRow.id)
    )
    if month_ids is not None:
        query = query.where(ApplicationRow.month_id.in_(month_ids))
    if invoice_id is not None:
        query = query.where(ApplicationRow.invoice_id == invoice_id)
    if vendor_id is not None:
        query = query.where(ApplicationRow.vendor_id == vendor_id)
    return [
        FoundApplication(row, number, name, taken_back is not None)
        for row, number, name, taken_back in session.execute(query)
    ]


def find_application(session: Session, application_id: UUID) -> ApplicationRow | None:
    """Return an application, or None."""
    query = select(ApplicationRow).where(ApplicationRow.id == application_id)
    return session.scalars(query).one_or_none()


def is_reversed(session: Session, application_id: UUID) -> bool:
    """Tell whether an application was taken back."""
    query = select(ApplicationRow.id).where(ApplicationRow.reverses_id == application_id)
    return session.scalars(query).one_or_none() is not None


def sum_applied(session: Session, month_ids: Sequence[UUID]) -> Mapping[UUID, Decimal]:
    """Return what was settled of each month over all its versions, with its sign."""
    query = (
        select(ApplicationRow.month_id, func.sum(ApplicationRow.amount))
        .where(ApplicationRow.month_id.in_(month_ids))
        .group_by(ApplicationRow.month_id)
    )
    return dict(session.execute(query).all())


def months_in_dispute(session: Session, month_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return the months among these with a dispute that holds money back."""
    query = select(DisputeRow.month_id).where(DisputeRow.month_id.in_(month_ids), _HOLDS)
    return frozenset(session.scalars(query))


def list_holding_disputes(session: Session, month_id: UUID) -> Sequence[DisputeRow]:
    """Return the disputes of a month that hold money back, in order."""
    query = (
        select(DisputeRow)
        .where(DisputeRow.month_id == month_id, _HOLDS)
        .order_by(DisputeRow.number)
    )
    return session.scalars(query).all()
