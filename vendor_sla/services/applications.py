"""Applications: a month's money taken off an invoice, paid beside one, or taken back."""

from datetime import datetime
from uuid import UUID

from vendor_sla.domain.applications import (
    Balance,
    proposed_amount,
    require_applicable,
    signed,
)
from vendor_sla.domain.ledger import settling_transfer
from vendor_sla.domain.lifecycle import MonthState, Move, may_move, moved
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require, require_vendor
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.services.balances import balance_of, newest_scorecard
from vendor_sla.services.history import record
from vendor_sla.services.moves import lock_month, move_month, period_of
from vendor_sla.store import applications as rows
from vendor_sla.store import invoices as invoice_rows
from vendor_sla.store.ledger import get_transfer, post_transfer, reverse_transfer
from vendor_sla.store.models import (
    ApplicationRow,
    InvoiceRow,
    MonthRow,
    ScorecardRow,
    new_id,
)
from vendor_sla.store.sessions import Session


def apply_penalties(
    session: Session,
    actor: Actor,
    *,
    month_id: UUID,
    invoice_id: UUID | None,
    at: datetime,
    amount: str = "",
) -> UUID:
    """Take a month's open money off an invoice of its vendor, or put a reward on it.

    Without `amount` (positive) it takes as much as the invoice can bear; what stays open is carried
    to the next one. Raises `Conflict` when the month is not approved, nothing of it is open or the
    invoice is void, `Invalid` for an amount above what is open or what the invoice has left.
    """
    require(actor, Action.APPLY_PENALTIES)
    month = _lock_approved(session, actor, month_id)
    invoice = _lock_invoice(session, month, invoice_id)
    scorecard = newest_scorecard(session, month_id)
    balance = balance_of(session, scorecard)
    taken = invoice_rows.sum_taken(session, [invoice.id]).get(invoice.id, 0)
    left = Money(invoice.net - taken, invoice.currency)
    if balance.free.amount < 0 and left.amount <= 0:
        facts = {"number": invoice.number}
        raise Conflict([Problem("applications.invoice_full", "invoice", facts)])
    asked = _asked(amount, proposed_amount(balance, left))
    require_applicable(balance, asked, left)
    return _settle(
        session,
        actor,
        month,
        scorecard=scorecard,
        balance=balance,
        asked=asked,
        invoice=invoice,
        at=at,
    )


def refund_penalties(
    session: Session,
    actor: Actor,
    *,
    month_id: UUID,
    at: datetime,
    amount: str = "",
    reason: str = "",
) -> UUID:
    """Mark open money as paid beside any invoice: by the vendor, or a reward to the vendor.

    Without `amount` (positive) it is all that is open. Raises as `apply_penalties` does.
    """
    require(actor, Action.APPLY_PENALTIES)
    month = _lock_approved(session, actor, month_id)
    scorecard = newest_scorecard(session, month_id)
    balance = balance_of(session, scorecard)
    asked = _asked(amount, balance.free)
    require_applicable(balance, asked, None)
    return _settle(
        session,
        actor,
        month,
        scorecard=scorecard,
        balance=balance,
        asked=asked,
        reason=reason,
        at=at,
    )


def settle_month(session: Session, actor: Actor, *, month_id: UUID, at: datetime) -> None:
    """Move an approved month of which nothing is open on to applied.

    Raises `Conflict` while something is open, also when it waits for a dispute.
    """
    require(actor, Action.APPLY_PENALTIES)
    month = _lock_approved(session, actor, month_id)
    balance = balance_of(session, newest_scorecard(session, month_id))
    if balance.open.amount:
        raise Conflict.because("applications.still_open", open=str(balance.open))
    move_month(session, actor, month, Move.APPLY, at=at)


def reverse_application(
    session: Session, actor: Actor, *, application_id: UUID, reason: str, at: datetime
) -> UUID:
    """Take an application back, once, by its opposite; a month that was applied is open again.

    Raises `Conflict` when it was taken back already or is itself what took one back, `Invalid`
    without a reason.
    """
    require(actor, Action.APPLY_PENALTIES)
    made = rows.find_application(session, application_id)
    if made is None:
        raise NotFound([Problem("applications.unknown")])
    require_vendor(actor, made.vendor_id)
    month = lock_month(session, actor, made.month_id)
    if made.reverses_id is not None or rows.is_reversed(session, application_id):
        raise Conflict.because("applications.taken_back")
    if not reason.strip():
        raise Invalid.because("applications.no_reason", "reason")
    transfer = reverse_transfer(
        session, get_transfer(session, made.transfer_id), made_at=at, made_by=actor.account_id
    )
    row = ApplicationRow(
        tenant_id=made.tenant_id, id=new_id(), month_id=made.month_id, vendor_id=made.vendor_id,
        scorecard_id=made.scorecard_id, version=made.version, kind=made.kind,
        invoice_id=made.invoice_id, amount=-made.amount, currency=made.currency,
        transfer_id=transfer.id, reason=reason.strip(), reverses_id=made.id,
        made_by=actor.account_id, made_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _write_down(session, actor, "reverse_application", month, amount=-_money(made), at=at)
    if may_move(MonthState(month.state), Move.REVERSE):
        move_month(session, actor, month, Move.REVERSE, at=at)
    return row.id


def _lock_approved(session: Session, actor: Actor, month_id: UUID) -> MonthRow:
    month = lock_month(session, actor, month_id)
    moved(MonthState(month.state), Move.APPLY)
    return month


def _lock_invoice(session: Session, month: MonthRow, invoice_id: UUID | None) -> InvoiceRow:
    if invoice_id is None:
        raise Invalid.because("applications.no_invoice", "invoice")
    invoice = invoice_rows.lock_invoice(session, invoice_id)
    if invoice is None:
        raise NotFound([Problem("invoices.unknown")])
    if invoice.vendor_id != month.vendor_id:
        raise Invalid.because("applications.other_vendor", "invoice", number=invoice.number)
    if invoice.state == "void":
        raise Conflict([Problem("invoices.void", "invoice", {"number": invoice.number})])
    return invoice


def _asked(amount: str, proposed: Money) -> Money:
    if not amount.strip():
        return Money(abs(proposed.amount), proposed.currency)
    try:
        return Money.parse(amount.strip(), proposed.currency)
    except ValueError as error:
        raise Invalid.because("applications.no_amount", "amount", text=amount[:40]) from error


def _settle(
    session: Session,
    actor: Actor,
    month: MonthRow,
    *,
    scorecard: ScorecardRow,
    balance: Balance,
    asked: Money,
    at: datetime,
    invoice: InvoiceRow | None = None,
    reason: str = "",
) -> UUID:
    amount, application_id = signed(balance, asked), new_id()
    kind, event = ("invoice", "apply") if invoice else ("refund", "refund")
    transfer = post_transfer(
        session,
        tenant_id=actor.tenant_id,
        key=f"{event}:{application_id}",
        vendor_id=month.vendor_id,
        entries=[(one.account, one.amount) for one in settling_transfer(kind, amount).entries],
        made_at=at,
        made_by=actor.account_id,
        month_id=month.id,
    )
    row = ApplicationRow(
        tenant_id=actor.tenant_id, id=application_id, month_id=month.id,
        vendor_id=month.vendor_id, scorecard_id=scorecard.id, version=scorecard.version,
        kind=kind, invoice_id=invoice.id if invoice else None, amount=amount.amount,
        currency=amount.currency, transfer_id=transfer.id, reason=reason.strip(),
        reverses_id=None, made_by=actor.account_id, made_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    number = invoice.number if invoice else ""
    _write_down(session, actor, f"{event}_penalties", month, amount=amount, at=at, number=number)
    if balance.open == amount:
        move_month(session, actor, month, Move.APPLY, at=at)
    return application_id


def _write_down(
    session: Session,
    actor: Actor,
    event: str,
    month: MonthRow,
    *,
    amount: Money,
    at: datetime,
    number: str = "",
) -> None:
    facts = {"period": period_of(month).label, "amount": str(amount)}
    record(
        session,
        actor,
        event,
        subject_kind="month",
        subject_id=month.id,
        vendor_id=month.vendor_id,
        facts=facts | ({"number": number} if number else {}),
        at=at,
    )


def _money(row: ApplicationRow) -> Money:
    return Money(row.amount, row.currency)
