"""Disputes: raised, answered, taken back or let stand, as people of both sides do it."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Any
from uuid import UUID

from vendor_sla.domain.disputes import DisputeState, DisputeSubject
from vendor_sla.domain.lifecycle import MonthState, Move, may_move
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Problem
from vendor_sla.domain.rulings import Effect, Ruling, ruling_document
from vendor_sla.services.dispute_claims import Asked, Claim, ask
from vendor_sla.services.dispute_files import SentFile
from vendor_sla.services.dispute_steps import (
    Said,
    add_step,
    clock_end,
    contract_of,
    lock_dispute,
    record_step,
    require_reason,
    require_state,
)
from vendor_sla.services.dispute_windows import Window, find_window, require_open_window
from vendor_sla.services.moves import lock_month, move_month
from vendor_sla.store import disputes as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import DisputeRow, MonthRow, new_id
from vendor_sla.store.sessions import Session

_RUNNING = frozenset({DisputeState.RAISED, DisputeState.DECIDED, DisputeState.APPEALED})
_PENDING = frozenset({DisputeState.RAISED, DisputeState.APPEALED})


def raise_dispute(
    session: Session,
    actor: Actor,
    *,
    month_id: UUID,
    claim: Claim,
    files: Sequence[SentFile] = (),
    blobs: Blobs,
    at: datetime,
) -> UUID:
    """Say in the vendor's name that an item of a month is wrong; a published one is disputed then.

    Raises `Conflict` when nothing is to be disputed any more or the item was disputed before,
    `NotFound` for an item the vendor was not shown, `Invalid` for an expectation that is none.
    """
    require(actor, Action.RAISE_DISPUTE)
    month = lock_month(session, actor, month_id)
    contract = contract_of(session, actor, month)
    window = require_open_window(find_window(session, actor, month), at)
    reason = require_reason(claim.reason)
    number = rows.last_number(session, month_id) + 1
    asked = ask(contract, window.document, claim, number)
    dispute = _row(month, actor, claim, asked, window)
    dispute.number, dispute.reason, dispute.raised_at = number, reason, at
    _require_new(session, dispute, asked)
    dispute.due_at = clock_end(contract, at, contract.dispute_terms.first_days)
    session.add(dispute)
    session.flush()
    said = Said(reason, ruling=_raised_ruling(asked, window.document, claim), files=files)
    add_step(session, actor, dispute, "raised", said, at=at, blobs=blobs)
    if may_move(MonthState(month.state), Move.DISPUTE) and month.state != MonthState.DISPUTED:
        move_month(session, actor, month, Move.DISPUTE, at=at)
    record_step(session, actor, dispute, month, "raise_dispute", at=at)
    return dispute.id


def answer_dispute(
    session: Session,
    actor: Actor,
    *,
    dispute_id: UUID,
    text: str,
    files: Sequence[SentFile] = (),
    blobs: Blobs,
    at: datetime,
) -> None:
    """Say something in the thread of a dispute that is not over; it decides nothing."""
    require(actor, Action.ANSWER_DISPUTE)
    dispute, month = lock_dispute(session, actor, dispute_id)
    require_state(dispute, *_RUNNING)
    said = Said(require_reason(text), files=files)
    add_step(session, actor, dispute, "answered", said, at=at, blobs=blobs)
    record_step(session, actor, dispute, month, "answer_dispute", at=at)


def withdraw_dispute(session: Session, actor: Actor, *, dispute_id: UUID, at: datetime) -> None:
    """Take a dispute back that nobody has decided yet."""
    require(actor, Action.RAISE_DISPUTE)
    dispute, month = lock_dispute(session, actor, dispute_id)
    require_state(dispute, DisputeState.RAISED)
    dispute.state, dispute.due_at = DisputeState.WITHDRAWN, None
    add_step(session, actor, dispute, "withdrawn", Said(), at=at)
    record_step(session, actor, dispute, month, "withdraw_dispute", at=at)


def let_stand(session: Session, actor: Actor, *, dispute_id: UUID, at: datetime) -> None:
    """Let the first level's decision stand before the time to appeal is over."""
    require(actor, Action.RAISE_DISPUTE)
    dispute, month = lock_dispute(session, actor, dispute_id)
    require_state(dispute, DisputeState.DECIDED)
    dispute.state, dispute.due_at = DisputeState.FINAL, None
    add_step(session, actor, dispute, "let_stand", Said(), at=at)
    record_step(session, actor, dispute, month, "let_decision_stand", at=at)


def require_first_level_spoken(session: Session, month_id: UUID) -> None:
    """Refuse with `Conflict` to issue a month while a dispute waits for its first decision."""
    _require_none_in(session, month_id, {DisputeState.RAISED}, "disputes.first_level_open")


def require_nothing_pending(session: Session, month_id: UUID) -> None:
    """Refuse with `Conflict` to accept a month while a dispute or an appeal of it is undecided."""
    _require_none_in(session, month_id, _PENDING, "disputes.undecided")


def is_pending(session: Session, month_id: UUID) -> bool:
    """Tell whether a dispute or an appeal of a month is undecided."""
    return bool(_numbers_in(session, month_id, _PENDING))


def _require_none_in(
    session: Session, month_id: UUID, states: Set[DisputeState], code: str
) -> None:
    found = _numbers_in(session, month_id, states)
    if found:
        raise Conflict([Problem(code, facts={"numbers": ", ".join(map(str, found))})])


def _numbers_in(session: Session, month_id: UUID, states: Set[DisputeState]) -> list[int]:
    found = rows.list_disputes(session, month_id)
    return [row.number for row in found if DisputeState(row.state) in states]


def _row(month: MonthRow, actor: Actor, claim: Claim, asked: Asked, window: Window) -> DisputeRow:
    return DisputeRow(
        tenant_id=actor.tenant_id,
        id=new_id(),
        month_id=month.id,
        vendor_id=month.vendor_id,
        version=window.version,
        subject=claim.subject,
        metric=asked.ruling.metric,
        interaction_id="\n".join(asked.ruling.interactions),
        finding=claim.finding if claim.subject is DisputeSubject.FINDING else "",
        line_number=claim.line_number if claim.subject is DisputeSubject.LINE else None,
        expected=_expected(claim, asked.ruling),
        raised_by=actor.account_id,
        state=DisputeState.RAISED,
        outcome="",
        ruling={},
    )


def _raised_ruling(asked: Asked, document: Mapping[str, Any], claim: Claim) -> dict[str, Any]:
    """Return what the first step keeps: what would grant the claim, and what it is called."""
    ruling = asked.ruling
    named = [one for one in document["readings"] if one["metric"] == ruling.metric]
    found = [one for one in document["findings"] if one["code"] == claim.finding]
    return {
        "claim": ruling_document(ruling),
        "was": asked.was,
        "name": named[0]["name"] if named else None,
        "unit": named[0]["unit"] if named else "",
        "finding": {**found[0], "rows": []} if found else None,
    }


def _expected(claim: Claim, ruling: Ruling) -> str:
    if ruling.effect is Effect.VALUE:
        return f"{ruling.value:f}"
    if ruling.effect is Effect.AMOUNT:
        return claim.expected.strip() or "0"
    return ruling.effect.value


def _require_new(session: Session, dispute: DisputeRow, asked: Asked) -> None:
    """Refuse an item that is disputed now, was granted, or was finally decided as it stands.

    What was refused is final in the process as long as the figure it was about is the same. What
    was granted moved that figure itself: it is granted once, and stays in force.
    """
    for other in rows.list_disputes(session, dispute.month_id):
        state = DisputeState(other.state)
        if state is DisputeState.WITHDRAWN or not _is_same_item(session, dispute, other, asked):
            continue
        facts = {"number": str(other.number)}
        if state in _RUNNING:
            raise Conflict([Problem("disputes.same_item", facts=facts)])
        if other.ruling or _raised(session, other).get("was") == asked.was:
            raise Conflict([Problem("disputes.same_item_final", facts=facts)])


def _is_same_item(session: Session, one: DisputeRow, other: DisputeRow, asked: Asked) -> bool:
    if one.subject != other.subject:
        return False
    if one.subject == DisputeSubject.INTERACTION:
        shared = set(one.interaction_id.split("\n")) & set(other.interaction_id.split("\n"))
        return one.metric == other.metric and bool(shared)
    if one.subject == DisputeSubject.LINE:
        claim, ruling = _raised(session, other)["claim"], asked.ruling
        named = (ruling.metric, ruling.mechanic, ruling.clause, ruling.source)
        return named == tuple(claim[name] for name in ("metric", "mechanic", "clause", "source"))
    return (one.metric, one.finding) == (other.metric, other.finding)


def _raised(session: Session, dispute: DisputeRow) -> dict[str, Any]:
    return rows.list_steps(session, [dispute.id])[0][0].ruling
