"""The money of one month: from gross to net to settled, with every entry behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from vendor_sla.domain.applications import proposed_amount
from vendor_sla.domain.claims import ClaimClock
from vendor_sla.domain.ledger import VENDOR_PAYABLE, Entry
from vendor_sla.domain.lifecycle import MonthState, Move, may_move
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.services.balances import newest_scorecard
from vendor_sla.services.claims import claims_of
from vendor_sla.services.closings import disputable_until
from vendor_sla.services.disputed_lines import lines_under_dispute
from vendor_sla.services.moves import get_month
from vendor_sla.services.penalties import PenaltyMonth, list_penalties
from vendor_sla.services.waiver_pages import Waiver, list_waivers
from vendor_sla.services.waivers import waivable_lines
from vendor_sla.store import invoices as invoice_rows
from vendor_sla.store import ledger
from vendor_sla.store.models import ScorecardRow
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class WaterfallStep:
    """One step from gross to what is open; `of` says more: a kind of line, an invoice's number.

    `code` is a kind of line, `net`, `waived`, `applied`, `refunded`, `disputed` or `open`; sums
    (`is_sum`) stand on zero.
    """

    code: str
    amount: Money
    of: str = ""
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer of the ledger; `key` says what it is for (`issue`, `apply` ...)."""

    transfer_id: UUID
    key: str
    made_at: datetime
    made_by: str
    is_reversal: bool
    entries: tuple[Entry, ...]

    @property
    def payable(self) -> Money:
        """Return what it changes the vendor's payable by."""
        amounts = (one.amount for one in self.entries if one.account == VENDOR_PAYABLE)
        return Money.total(amounts, self.entries[0].amount.currency)


@dataclass(frozen=True, slots=True)
class InvoiceChoice:
    """An invoice that can take of the month: what it has left, and what it would take."""

    invoice_id: UUID
    number: str
    period: Period
    left: Money
    proposed: Money


@dataclass(frozen=True, slots=True)
class WaivableLine:
    """A line of which something can be waived, at most `room`."""

    number: int
    name: Mapping[str, str]
    mechanic: str
    room: Money


@dataclass(frozen=True, slots=True)
class MonthMoney:
    """What the page of a month's money shows, and what this person may do there.

    `transfers` and `waivers` are the client's own and empty for a vendor. `disputable_until` is
    when the vendor's time to dispute is over; `claim` is None where nothing is left to be claimed.
    """

    month: PenaltyMonth
    steps: tuple[WaterfallStep, ...]
    disputed_lines: frozenset[int]
    transfers: tuple[Transfer, ...]
    waivers: tuple[Waiver, ...]
    invoices: tuple[InvoiceChoice, ...]
    waivable: tuple[WaivableLine, ...]
    claim: ClaimClock | None
    disputable_until: datetime
    may_apply: bool
    may_settle: bool
    may_reverse: bool
    may_close: bool

    @property
    def last_day(self) -> date:
        """Return the last day on which the vendor may dispute."""
        return (self.disputable_until - timedelta(minutes=1)).date()


def read_month_money(session: Session, actor: Actor, *, month_id: UUID, at: datetime) -> MonthMoney:
    """Return the money of an issued month; `NotFound` when it is out of sight or not issued."""
    require(actor, Action.READ_PENALTIES)
    get_month(session, actor, month_id)
    scorecard = newest_scorecard(session, month_id)
    (month,) = list_penalties(session, actor, month_id=month_id)
    may_settle_money = actor.may(Action.APPLY_PENALTIES)
    is_approved = may_move(month.state, Move.APPLY)
    is_clients = actor.may(Action.READ_WAIVERS)
    claims = claims_of(
        session, [(month_id, month.contract_id, month.period, month.issued_at)], at=at
    )
    return MonthMoney(
        month=month,
        steps=_steps(month),
        disputed_lines=lines_under_dispute(session, month_id),
        transfers=_transfers(session, month_id) if actor.may(Action.READ_LEDGER) else (),
        waivers=list_waivers(session, actor, month_id=month_id) if is_clients else (),
        invoices=_choices(session, month) if may_settle_money and is_approved else (),
        waivable=_waivable(session, actor, scorecard, month),
        claim=claims.get(month_id) if month.balance.open.amount < 0 else None,
        disputable_until=disputable_until(session, actor, month_id=month_id),
        may_apply=may_settle_money and is_approved and bool(month.balance.free.amount),
        may_settle=may_settle_money and is_approved and not month.balance.open.amount,
        may_reverse=may_settle_money,
        may_close=actor.may(Action.CLOSE_MONTH) and may_move(month.state, Move.CLOSE),
    )


def _steps(month: PenaltyMonth) -> tuple[WaterfallStep, ...]:
    currency, balance = month.net.currency, month.balance
    by_kind: dict[str, Money] = {}
    for line in month.lines:
        before = by_kind.get(line.kind, Money.zero(currency))
        by_kind[line.kind] = before + line.amount
    steps = [WaterfallStep(kind, amount) for kind, amount in by_kind.items()]
    steps.append(WaterfallStep("net", month.net, is_sum=True))
    if balance.waived.amount:
        steps.append(WaterfallStep("waived", balance.waived))
    steps += [
        WaterfallStep(_SETTLED[one.kind], -one.amount, one.invoice_number)
        for one in month.applications
        if one.reverses_id is None and not one.is_reversed
    ]
    if balance.withheld.amount:
        steps.append(WaterfallStep("disputed", balance.withheld, is_sum=True))
    steps.append(WaterfallStep("open", balance.open, is_sum=True))
    return tuple(steps)


_SETTLED = {"invoice": "applied", "refund": "refunded"}


def _transfers(session: Session, month_id: UUID) -> tuple[Transfer, ...]:
    return tuple(
        Transfer(
            row.id,
            row.key.partition(":")[0],
            row.made_at,
            name,
            row.reverses_id is not None,
            tuple(
                Entry(entry.account_code, Money(entry.amount, entry.currency))
                for entry in ledger.list_entries(session, row.id)
            ),
        )
        for row, name in ledger.list_transfers(session, month_id)
    )


def _choices(session: Session, month: PenaltyMonth) -> tuple[InvoiceChoice, ...]:
    """Return the open invoices of the month's vendor and currency, its own period's first."""
    found = [
        one.row
        for one in invoice_rows.list_invoices(session, vendor_id=month.vendor_id, state="open")
        if one.row.currency == month.net.currency
    ]
    taken = invoice_rows.sum_taken(session, [row.id for row in found])
    choices = []
    for row in found:
        left = Money(row.net - taken.get(row.id, 0), row.currency)
        proposed = proposed_amount(month.balance, left)
        if proposed.amount:
            period = Period(row.period_start, row.period_end)
            unsigned = Money(abs(proposed.amount), proposed.currency)
            choices.append(InvoiceChoice(row.id, row.number, period, left, unsigned))
    return tuple(sorted(choices, key=lambda one: one.period != month.period))


def _waivable(
    session: Session, actor: Actor, scorecard: ScorecardRow, month: PenaltyMonth
) -> tuple[WaivableLine, ...]:
    is_due = month.state in {MonthState.ISSUED, MonthState.PENALTIES_APPROVED}
    if not (is_due and actor.may(Action.PROPOSE_WAIVER)):
        return ()
    names = {line.number: line for line in month.lines}
    return tuple(
        WaivableLine(row.line_number, names[row.line_number].name, row.mechanic, room)
        for row, room in waivable_lines(session, scorecard, month.balance)
    )
