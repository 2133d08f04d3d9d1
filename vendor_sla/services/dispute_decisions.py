"""Decisions of disputes: the first level, by a person who had no part in the score."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.disputes import DisputeState, DisputeSubject, Outcome
from vendor_sla.domain.penalties.rulings import is_worse
from vendor_sla.domain.people import Action, Actor, require, require_other_person
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, Problem
from vendor_sla.domain.rulings import Effect, Ruling, ruling_document
from vendor_sla.services.dispute_claims import (
    Asked,
    Claim,
    Document,
    ask,
    find_line,
    find_reading,
    line_ruling,
    read_number,
    value_ruling,
)
from vendor_sla.services.dispute_effects import (
    Change,
    change_by,
    claims_of,
    effect_of,
    kept_month,
)
from vendor_sla.services.dispute_steps import (
    Said,
    add_step,
    clock_end,
    contract_of,
    get_dispute,
    lock_dispute,
    record_step,
    require_reason,
    require_state,
)
from vendor_sla.services.moves import get_month
from vendor_sla.services.reliability import keep_reliability
from vendor_sla.store import disputes as rows
from vendor_sla.store.models import DisputeRow, MonthRow
from vendor_sla.store.sessions import Session

_DID = {"draft": "drafted", "publish": "published", "issue": "issued", "correct": "corrected"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a level decides, as a form says it.

    Of a dispute granted in part, `granted` says how much: misses, a value, or what comes off a
    line; of a finding's the value of its metric, or with `line_number` what comes off that line.
    """

    outcome: Outcome
    reason: str = ""
    granted: str = ""
    line_number: int | None = None


def decide_dispute(
    session: Session, actor: Actor, *, dispute_id: UUID, verdict: Verdict, at: datetime
) -> None:
    """Decide a dispute at the first level: accepted as expected, granted in part, or rejected.

    What is accepted whole is final; against the rest the vendor may appeal. Raises `Forbidden` for
    who drafted, published or issued the month, sent files for the client or reviewed the contact,
    `Conflict` when it is decided already or the clock ran out first: then silence has its meaning,
    `Invalid` for a part that is none.
    """
    require(actor, Action.DECIDE_DISPUTE)
    dispute, month = lock_dispute(session, actor, dispute_id)
    require_state(dispute, DisputeState.RAISED)
    if dispute.due_at is not None and at >= dispute.due_at:
        facts = {"until": dispute.due_at.date().isoformat()}
        raise Conflict([Problem("disputes.decision_too_late", facts=facts)])
    require_no_part(session, actor, dispute, Action.DECIDE_DISPUTE)
    reason = require_reason(verdict.reason)
    ruling, _ = ruling_for(session, actor, dispute, month, verdict)
    is_final = verdict.outcome is Outcome.ACCEPTED
    contract = contract_of(session, actor, month)
    dispute.state = DisputeState.FINAL if is_final else DisputeState.DECIDED
    days = contract.dispute_terms.appeal_days
    dispute.due_at = None if is_final else clock_end(contract, at, days)
    note_ruling(dispute, verdict.outcome, ruling)
    said = Said(reason, verdict.outcome, dispute.ruling)
    add_step(session, actor, dispute, "decided", said, at=at)
    facts = {"outcome": verdict.outcome.value}
    tell_reviewers(session, dispute, month, at=at)
    record_step(session, actor, dispute, month, "decide_dispute", at=at, **facts)


def preview_verdict(
    session: Session, actor: Actor, *, dispute_id: UUID, verdict: Verdict
) -> Change:
    """Return what a verdict would change; nothing is kept."""
    require(actor, Action.READ_DISPUTES)
    dispute = get_dispute(session, actor, dispute_id)
    month, *_ = get_month(session, actor, dispute.month_id)
    return ruling_for(session, actor, dispute, month, verdict)[1]


def preview_claim(session: Session, actor: Actor, *, month_id: UUID, claim: Claim) -> Change:
    """Return what a claim would change if it were granted whole; nothing is kept."""
    require(actor, Action.RAISE_DISPUTE)
    month, *_ = get_month(session, actor, month_id)
    kept = kept_month(session, actor, month)
    if kept is None:
        raise Conflict([Problem("disputes.nothing_shown")])
    number = rows.last_number(session, month_id) + 1
    asked = ask(kept.contract, kept.document, claim, number)
    return change_by(session, kept, month_id, asked.ruling)


def ruling_for(
    session: Session, actor: Actor, dispute: DisputeRow, month: MonthRow, verdict: Verdict
) -> tuple[Ruling | None, Change]:
    """Return the ruling of a verdict, None for a rejection, and what it changes.

    Raises `Invalid` for a part that is not less than what was asked, or that would cost the vendor.
    """
    kept = kept_month(session, actor, month)
    if kept is None:
        raise Conflict([Problem("disputes.nothing_shown")])
    claim = claims_of(session, [dispute])[dispute.id]
    contract = contract_of(session, actor, month)
    ruling: Ruling | None = None
    if verdict.outcome is Outcome.ACCEPTED:
        ruling = claim
    elif verdict.outcome is Outcome.PARTLY:
        stood = rows.list_steps(session, [dispute.id])[0][0].ruling["was"]
        part = Asked(claim, stood)
        ruling = _partly(contract, kept.document, dispute, part, verdict)
    change = effect_of(session, kept, dispute, ruling)
    if change.costs_vendor:
        raise Invalid([Problem("disputes.costs_vendor", "granted")])
    return ruling, change


def note_ruling(dispute: DisputeRow, outcome: Outcome, ruling: Ruling | None) -> None:
    """Keep what a level decided on the dispute; no version has what is new of it."""
    document = ruling_document(ruling) if ruling else {}
    if document != dispute.ruling:
        dispute.corrected_in = None
    dispute.outcome, dispute.ruling = outcome, document


def tell_reviewers(session: Session, dispute: DisputeRow, month: MonthRow, *, at: datetime) -> None:
    """Bring up to date how reliable the reviewers of disputed contacts are."""
    if dispute.subject == DisputeSubject.INTERACTION:
        session.flush()
        keep_reliability(session, month, at=at)


def require_no_part(session: Session, actor: Actor, dispute: DisputeRow, action: Action) -> None:
    """Refuse with `Forbidden` whoever had a part in what is disputed."""
    require_other_person(actor, action, _parts_of(session, actor, dispute))


def why_may_not_decide(
    session: Session, actor: Actor, dispute: DisputeRow, action: Action
) -> tuple[Problem, ...]:
    """Return why this person may not decide a dispute; nothing when it may."""
    try:
        require(actor, action)
        require_no_part(session, actor, dispute, action)
    except Forbidden as refused:
        return refused.problems
    return ()


def _parts_of(session: Session, actor: Actor, dispute: DisputeRow) -> Mapping[str, UUID]:
    """Return what the actor did to the month or the contacts that bars it from deciding."""
    mine = actor.account_id
    parts = {
        _DID[action]: account_id
        for action, account_id in rows.list_scorers(session, dispute.month_id)
        if account_id == mine
    }
    if mine in rows.list_client_submitters(session, dispute.month_id):
        parts["submitted"] = mine
    contacts = dispute.interaction_id.split("\n") if dispute.interaction_id else []
    if contacts and mine in rows.list_reviewers(session, dispute.month_id, contacts):
        parts["reviewed"] = mine
    return parts


def _partly(
    contract: Contract, document: Document, dispute: DisputeRow, asked: Asked, verdict: Verdict
) -> Ruling:
    claim = asked.ruling
    if dispute.subject == DisputeSubject.FINDING and verdict.line_number is not None:
        line = find_line(document, verdict.line_number)
        amount = read_number(verdict.granted, "granted")
        if not 0 < amount <= Decimal(line["amount"].removeprefix("-")):
            raise _not_a_part(line["amount"].removeprefix("-"))
        return line_ruling(line, claim.dispute, amount)
    if claim.effect is Effect.AMOUNT:
        amount = read_number(verdict.granted, "granted")
        if claim.amount is None or not 0 < amount < claim.amount:
            raise _not_a_part(f"{claim.amount:f}")
        left = None if claim.value is None else claim.value + claim.amount - amount
        return replace(claim, amount=amount, value=left)
    if claim.effect in {Effect.COUNT_AS_MET, Effect.LEAVE_OUT}:
        misses = read_number(verdict.granted, "granted")
        if misses != int(misses) or not 0 < misses < claim.misses:
            raise _not_a_part(str(claim.misses))
        return replace(claim, misses=int(misses))
    if not claim.metric:
        raise Invalid([Problem("disputes.part_of_finding", "line_number")])
    reading = find_reading(document, claim.metric)
    if claim.effect is Effect.VALUE:  # better than what was disputed, not than an earlier ruling
        reading = {**reading, "rounded": asked.was or None}
    ruling = value_ruling(contract, reading, claim.dispute, verdict.granted, "granted")
    if claim.value is not None and not _is_less(contract, ruling, claim.value):
        raise _not_a_part(f"{claim.value:f}")
    return ruling


def _is_less(contract: Contract, ruling: Ruling, asked: Decimal) -> bool:
    """Tell whether a ruled value is worse for the vendor than the one that was asked for."""
    metric = contract.find_metric(ruling.metric)
    assert metric is not None, "a value is ruled of a metric of the contract"
    return is_worse(metric, Fraction(ruling.value or 0), Fraction(asked))


def _not_a_part(asked: str) -> Invalid:
    return Invalid([Problem("disputes.not_a_part", "granted", {"asked": asked})])
