"""Waivers after issue: proposed by one person, approved by another, booked by their own entry."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from vendor_sla.domain.applications import Balance
from vendor_sla.domain.ledger import waiving_transfer
from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.waivers import WAIVABLE
from vendor_sla.domain.people import Action, Actor, require, require_other_person, require_vendor
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, NotFound, Problem
from vendor_sla.domain.waivers import ReasonClass, WaiverState
from vendor_sla.services.balances import balance_of, newest_scorecard
from vendor_sla.services.history import record
from vendor_sla.services.moves import lock_month, period_of
from vendor_sla.store import scorecards as scorecard_rows
from vendor_sla.store import waivers as rows
from vendor_sla.store.ledger import get_transfer, post_transfer, reverse_transfer
from vendor_sla.store.models import (
    LedgerTransferRow,
    MonthRow,
    PenaltyLineRow,
    ScorecardRow,
    WaiverRow,
    new_id,
)
from vendor_sla.store.sessions import Session

_WHILE = frozenset({MonthState.ISSUED, MonthState.PENALTIES_APPROVED})
_LONGEST = 2000


def propose_waiver(
    session: Session,
    actor: Actor,
    *,
    month_id: UUID,
    line_number: str,
    amount: str,
    reason_class: str,
    reason: str,
    benefit: str,
    at: datetime,
) -> UUID:
    """Propose to let go of a penalty line, whole or in part (`amount` positive, empty for all).

    Raises `Conflict` when the month's money is not due or is settled, `Invalid` with everything
    that is missing or too much.
    """
    require(actor, Action.PROPOSE_WAIVER)
    month = _lock_due(session, actor, month_id)
    scorecard = newest_scorecard(session, month_id)
    said = {"reason": reason.strip()[:_LONGEST], "benefit": benefit.strip()[:_LONGEST]}
    problems = [Problem(f"waivers.no_{name}", name) for name, text in said.items() if not text]
    if reason_class not in set(ReasonClass):
        problems.append(Problem("waivers.no_reason_class", "reason_class"))
    line = _find_line(session, scorecard, line_number)
    asked, wrong = _asked(session, scorecard, line, amount)
    problems += wrong
    if problems or line is None:
        raise Invalid(problems)
    row = WaiverRow(
        tenant_id=actor.tenant_id, id=new_id(), month_id=month_id, vendor_id=month.vendor_id,
        scorecard_id=scorecard.id, version=scorecard.version, line_number=line.line_number,
        amount=asked.amount, currency=asked.currency, reason_class=reason_class, **said,
        state=WaiverState.PROPOSED, proposed_by=actor.account_id, proposed_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _write_down(session, actor, "propose_waiver", month, row, at=at)
    return row.id


def decide_waiver(
    session: Session, actor: Actor, *, waiver_id: UUID, approves: bool, note: str, at: datetime
) -> None:
    """Approve a waiver, which is then booked, or refuse it.

    Raises `Forbidden` for who proposed it and for who decided a dispute of its month, `Conflict`
    when it was decided, the month was corrected since, or less is due by now.
    """
    require(actor, Action.DECIDE_WAIVER)
    found = rows.find_waiver(session, waiver_id)
    if found is None:
        raise NotFound([Problem("waivers.unknown")])
    require_vendor(actor, found.vendor_id)
    month = lock_month(session, actor, found.month_id)
    waiver = rows.lock_waiver(session, waiver_id)
    if waiver is None or waiver.state != WaiverState.PROPOSED:
        raise Conflict.because("waivers.decided")
    require_other_person(actor, Action.DECIDE_WAIVER, {"proposed": waiver.proposed_by})
    if rows.has_decided_dispute(session, month.id, actor.account_id):
        raise Forbidden.because("waivers.own_dispute")
    if approves:
        _require_still_due(session, actor, waiver)
        waiver.transfer_id = _book(session, actor, waiver, at).id
    waiver.state = WaiverState.APPROVED if approves else WaiverState.REFUSED
    waiver.decided_by, waiver.decided_at = actor.account_id, at
    waiver.decision_note = note.strip()[:_LONGEST]
    session.flush()
    event = "approve_waiver" if approves else "refuse_waiver"
    _write_down(session, actor, event, month, waiver, at=at)


def carry_waivers(
    session: Session, actor: Actor, *, month: MonthRow, scorecard: ScorecardRow, at: datetime
) -> None:
    """Let what was waived stand on a corrected month's new version, and on the same lines at most.

    For the correction, once `scorecard` and its lines are kept. A waiver of the earlier version is
    taken back by its opposite; what the same line of the new version has room for is booked again,
    with the approval it had.
    """
    lines = [line for line, _ in scorecard_rows.list_lines(session, [scorecard.id])]
    due = max(Decimal(0), -scorecard.net)
    left = {line.line_number: max(Decimal(0), -line.amount) for line in lines}
    for found in reversed(rows.list_waivers(session, month_ids=[month.id], state="approved")):
        old = found.row
        if old.scorecard_id == scorecard.id or old.transfer_id is None:
            continue
        reverse_transfer(
            session, get_transfer(session, old.transfer_id), made_at=at, made_by=actor.account_id
        )
        old.state = WaiverState.REPLACED
        line = _same_line(found.line, lines, left)
        amount = min(old.amount, due, left[line.line_number] if line else Decimal(0))
        if line is not None and amount > 0:
            due, left[line.line_number] = due - amount, left[line.line_number] - amount
            _stand_again(session, actor, old, scorecard, line=line, amount=amount, at=at)
    session.flush()


def waivable_lines(
    session: Session, scorecard: ScorecardRow, balance: Balance
) -> tuple[tuple[PenaltyLineRow, Money], ...]:
    """Return the lines of a month that something can be waived of, with how much at most."""
    lines = (line for line, _ in scorecard_rows.list_lines(session, [scorecard.id]))
    rooms = ((line, _room(session, scorecard, line, balance)) for line in lines)
    return tuple((line, room) for line, room in rooms if room.amount > 0)


def _lock_due(session: Session, actor: Actor, month_id: UUID) -> MonthRow:
    month = lock_month(session, actor, month_id)
    if MonthState(month.state) not in _WHILE:
        raise Conflict.because("waivers.not_now", state=month.state)
    return month


def _asked(
    session: Session, scorecard: ScorecardRow, line: PenaltyLineRow | None, amount: str
) -> tuple[Money, list[Problem]]:
    """Read how much of a line is to be waived, all it has room for by default."""
    nothing = Money.zero(scorecard.currency)
    if line is None:
        return nothing, [Problem("waivers.no_such_line", "line")]
    room = _room(session, scorecard, line, balance_of(session, scorecard))
    try:
        asked = Money.parse(amount.strip(), line.currency) if amount.strip() else room
    except ValueError:
        return nothing, [Problem("applications.no_amount", "amount", {"text": amount[:40]})]
    return asked, _above(asked, room)


def _find_line(session: Session, scorecard: ScorecardRow, number: str) -> PenaltyLineRow | None:
    lines = (line for line, _ in scorecard_rows.list_lines(session, [scorecard.id]))
    return next((one for one in lines if str(one.line_number) == number.strip()), None)


def _room(
    session: Session, scorecard: ScorecardRow, line: PenaltyLineRow, balance: Balance
) -> Money:
    """Return what may still be waived of a line: never more than is due and not applied."""
    if line.kind not in WAIVABLE or line.amount >= 0:
        return Money.zero(line.currency)
    waived = rows.sum_waived(session, [scorecard.month_id]).get(scorecard.month_id, {})
    of_line = -line.amount - waived.get(line.line_number, Decimal(0))
    return Money(max(Decimal(0), min(of_line, -balance.open.amount)), line.currency)


def _above(asked: Money, room: Money) -> list[Problem]:
    if room.amount <= 0:
        return [Problem("waivers.nothing_due", "line")]
    if asked.amount <= 0:
        return [Problem("applications.not_positive", "amount")]
    if asked.amount > room.amount:
        facts = {"most": str(room.amount), "currency": room.currency}
        return [Problem("waivers.too_much", "amount", facts)]
    return []


def _require_still_due(session: Session, actor: Actor, waiver: WaiverRow) -> None:
    _lock_due(session, actor, waiver.month_id)
    scorecard = newest_scorecard(session, waiver.month_id)
    if scorecard.id != waiver.scorecard_id:
        raise Conflict.because("waivers.corrected_since")
    line = _find_line(session, scorecard, str(waiver.line_number))
    if line is None:
        raise Conflict.because("waivers.corrected_since")
    room = _room(session, scorecard, line, balance_of(session, scorecard))
    problems = _above(Money(waiver.amount, waiver.currency), room)
    if problems:
        raise Conflict(problems)


def _book(session: Session, actor: Actor, waiver: WaiverRow, at: datetime) -> LedgerTransferRow:
    transfer = waiving_transfer(Money(waiver.amount, waiver.currency))
    return post_transfer(
        session,
        tenant_id=waiver.tenant_id,
        key=f"waive:{waiver.id}",
        vendor_id=waiver.vendor_id,
        entries=[(entry.account, entry.amount) for entry in transfer.entries],
        made_at=at,
        made_by=actor.account_id,
        month_id=waiver.month_id,
    )


def _stand_again(
    session: Session,
    actor: Actor,
    old: WaiverRow,
    scorecard: ScorecardRow,
    *,
    line: PenaltyLineRow,
    amount: Decimal,
    at: datetime,
) -> None:
    row = WaiverRow(
        tenant_id=old.tenant_id, id=new_id(), month_id=old.month_id, vendor_id=old.vendor_id,
        scorecard_id=scorecard.id, version=scorecard.version, line_number=line.line_number,
        amount=amount, currency=old.currency, reason_class=old.reason_class, reason=old.reason,
        benefit=old.benefit, state=WaiverState.APPROVED, proposed_by=old.proposed_by,
        proposed_at=old.proposed_at, decided_by=old.decided_by, decided_at=old.decided_at,
        decision_note=old.decision_note, replaces_id=old.id,
    )  # fmt: skip
    row.transfer_id = _book(session, actor, row, at).id
    session.add(row)


def _write_down(
    session: Session, actor: Actor, event: str, month: MonthRow, waiver: WaiverRow, *, at: datetime
) -> None:
    amount = str(Money(waiver.amount, waiver.currency))
    record(
        session,
        actor,
        event,
        subject_kind="month",
        subject_id=month.id,
        vendor_id=month.vendor_id if event == "approve_waiver" else None,
        facts={"period": period_of(month).label, "line": str(waiver.line_number), "amount": amount},
        at=at,
    )


def _same_line(
    old: PenaltyLineRow, lines: Sequence[PenaltyLineRow], left: Mapping[int, Decimal]
) -> PenaltyLineRow | None:
    """Return the line a new version has of an old one; of several, that of its amount first."""
    return max(
        (line for line in lines if _identity(line) == _identity(old)),
        key=lambda line: (line.amount == old.amount, left[line.line_number]),
        default=None,
    )


def _identity(line: PenaltyLineRow) -> tuple[str, str, str, str]:
    return line.kind, line.metric, line.mechanic, line.clause
