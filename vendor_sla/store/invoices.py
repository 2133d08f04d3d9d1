"""Invoices: entered once, voided at most, and what was applied to each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AccountRow,
    ApplicationRow,
    ContractRow,
    InvoiceRow,
    VendorRow,
)


@dataclass(frozen=True, slots=True)
class FoundInvoice:
    """An invoice with its contract, its vendor and who entered it."""

    row: InvoiceRow
    contract: ContractRow
    vendor: VendorRow
    entered_by: str


def list_invoices(
    session: Session,
    *,
    vendor_id: UUID | None = None,
    contract_id: UUID | None = None,
    state: str | None = None,
    ids: Sequence[UUID] | None = None,
) -> Sequence[FoundInvoice]:
    """Return invoices with contract, vendor and who entered them, newest period first."""
    query = (
        select(InvoiceRow, ContractRow, VendorRow, AccountRow.name)
        .join(ContractRow, ContractRow.id == InvoiceRow.contract_id)
        .join(VendorRow, VendorRow.id == InvoiceRow.vendor_id)
        .join(AccountRow, AccountRow.id == InvoiceRow.entered_by)
        .order_by(InvoiceRow.period_start.desc(), VendorRow.code, InvoiceRow.number)
    )
    wanted = {
        InvoiceRow.vendor_id: vendor_id,
        InvoiceRow.contract_id: contract_id,
        InvoiceRow.state: state,
    }
    for column, value in wanted.items():
        if value is not None:
            query = query.where(column == value)
    if ids is not None:
        query = query.where(InvoiceRow.id.in_(ids))
    return [FoundInvoice(a, b, c, d) for a, b, c, d in session.execute(query)]


def find_invoices_by_number(
    session: Session, numbers: Sequence[tuple[UUID, str]]
) -> Mapping[tuple[UUID, str], InvoiceRow]:
    """Return the invoices that exist already among (vendor, number)."""
    if not numbers:
        return {}
    keys = [and_(InvoiceRow.vendor_id == v, InvoiceRow.number == n) for v, n in numbers]
    rows = session.scalars(select(InvoiceRow).where(or_(*keys))).all()
    return {(row.vendor_id, row.number): row for row in rows}


def lock_numbers(session: Session, tenant_id: UUID) -> None:
    """Keep others from entering a tenant's invoices until the transaction ends.

    An invoice that is entered for the first time has no row yet that could be locked.
    """
    number = func.hashtextextended(f"invoices {tenant_id}", 0)
    session.execute(select(func.pg_advisory_xact_lock(number)))


def lock_invoice(session: Session, invoice_id: UUID) -> InvoiceRow | None:
    """Return an invoice that nobody else can apply to until the transaction ends, or None."""
    query = select(InvoiceRow).where(InvoiceRow.id == invoice_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def sum_taken(session: Session, invoice_ids: Sequence[UUID]) -> Mapping[UUID, Decimal]:
    """Return what credits stand on each invoice, positive; rewards do not count."""
    query = (
        select(ApplicationRow.invoice_id, func.sum(-ApplicationRow.amount))
        .where(ApplicationRow.invoice_id.in_(invoice_ids), is_credit())
        .group_by(ApplicationRow.invoice_id)
    )
    return {key: value for key, value in session.execute(query) if key is not None}


def sum_added(session: Session, invoice_ids: Sequence[UUID]) -> Mapping[UUID, Decimal]:
    """Return what rewards stand on each invoice, positive."""
    query = (
        select(ApplicationRow.invoice_id, func.sum(ApplicationRow.amount))
        .where(ApplicationRow.invoice_id.in_(invoice_ids), ~is_credit())
        .group_by(ApplicationRow.invoice_id)
    )
    return {key: value for key, value in session.execute(query) if key is not None}


def is_credit() -> ColumnElement[bool]:
    """Return the condition of a credit or what took one back, as against a reward."""
    return case(
        (ApplicationRow.reverses_id.is_(None), ApplicationRow.amount < 0),
        else_=ApplicationRow.amount > 0,
    )
