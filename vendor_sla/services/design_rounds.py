"""Rounds of a design: asked blind, closed once enough have answered, told to all alike."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from vendor_sla.domain.designs import Candidate, candidates_from
from vendor_sla.domain.panels import (
    FEWEST_ANSWERS,
    LONGEST_REASON,
    Measures,
    RoundKind,
    RoundState,
    read_marks,
    sum_up,
    weights_of,
)
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, NotFound, Problem
from vendor_sla.services.design_people import seat
from vendor_sla.services.designs import (
    adopt_weights,
    core_of,
    get_design,
    get_open_design,
    get_quiet_design,
    measures_in,
    record_step,
    today,
)
from vendor_sla.store import designs as rows
from vendor_sla.store.models import DesignAnswerRow, DesignRoundRow, DesignRow, new_id
from vendor_sla.store.sessions import Session


def open_round(
    session: Session,
    actor: Actor,
    *,
    design_id: UUID,
    kind: RoundKind,
    at: datetime,
    due_on: date | None = None,
) -> UUID:
    """Ask everybody invited to rate the candidates or to weigh the core metrics.

    `Conflict` while another round is open, without metrics, or with too few people.
    """
    require(actor, Action.MANAGE_DESIGN)
    design = get_quiet_design(session, design_id)
    is_rating = kind is RoundKind.RATING
    asked = candidates_from(design.candidates) if is_rating else core_of(design)
    return ask_panel(session, actor, design, kind, asked, due_on=due_on, at=at)


def answer_round(
    session: Session,
    actor: Actor,
    *,
    round_id: UUID,
    texts: Mapping[str, str],
    reason: str = "",
    at: datetime,
) -> None:
    """Keep what the actor scores in an open round, in place of what they scored before.

    Raises `Forbidden` for whoever was not asked, `Conflict` when the round is over, `Invalid`
    with every mark that is missing or wrong.
    """
    require(actor, Action.SCORE_DESIGN)
    get_round(session, round_id)
    rows.line_up(session, round_id)
    asked = get_round(session, round_id)
    place = rows.find_seat(session, round_id, actor.account_id)
    if place is None:
        raise Forbidden([Problem("designs.not_asked")])
    if asked.state != RoundState.OPEN:
        raise Conflict([Problem("designs.round_over")])
    marks = read_marks(RoundKind(asked.kind), measures_of(asked), texts)
    if len(reason) > LONGEST_REASON:
        raise Invalid([Problem("designs.long_reason", "reason", {"most": str(LONGEST_REASON)})])
    answer = rows.find_answer(session, round_id, actor.account_id)
    if answer is None:
        answer = DesignAnswerRow(
            tenant_id=actor.tenant_id,
            id=new_id(),
            round_id=round_id,
            vendor_id=asked.vendor_id,
            account_id=actor.account_id,
        )
        session.add(answer)
    answer.marks, answer.reason, answer.answered_at = marks, reason.strip(), at
    is_first, place.answered_at = place.answered_at is None, at
    session.flush()
    if is_first:
        design = get_design(session, asked.design_id)
        _record(session, actor, "answer_round", design, asked, at=at)


def close_round(session: Session, actor: Actor, *, round_id: UUID, at: datetime) -> None:
    """Close a round and keep what is told of it to everybody alike.

    Only from here on are the answers read, once, to be summed up. `Conflict` when the round is
    over or too few have answered.
    """
    require(actor, Action.MANAGE_DESIGN)
    design, asked = _lock_open_round(session, round_id)
    kind = RoundKind(asked.kind)
    answered = [place for place, _ in rows.list_seats(session, [round_id]) if place.answered_at]
    if len(answered) < FEWEST_ANSWERS[kind]:
        facts = {"count": str(len(answered)), "least": str(FEWEST_ANSWERS[kind])}
        raise Conflict([Problem("designs.few_answers", facts=facts)])
    asked.state, asked.closed_at = RoundState.CLOSED, at
    session.flush()
    answers = rows.list_answers(session, round_id)
    told = sum_up(kind, measures_of(asked), [answer.marks for answer in answers])
    # In the order of the alphabet, so that the order says nothing about who wrote what.
    told["reasons"] = sorted(answer.reason for answer in answers if answer.reason)
    asked.results = told
    session.flush()
    _record(session, actor, "close_round", design, asked, at=at, count=str(len(answers)))


def cancel_round(session: Session, actor: Actor, *, round_id: UUID, at: datetime) -> None:
    """End a round without telling anything of it."""
    require(actor, Action.MANAGE_DESIGN)
    design, asked = _lock_open_round(session, round_id)
    asked.state, asked.closed_at = RoundState.CANCELLED, at
    session.flush()
    _record(session, actor, "cancel_round", design, asked, at=at)


def adopt_round(session: Session, actor: Actor, *, round_id: UUID, at: datetime) -> None:
    """Take the weights that follow from a closed weighing; `Conflict` when it is another round."""
    require(actor, Action.MANAGE_DESIGN)
    asked = get_round(session, round_id)
    design = get_quiet_design(session, asked.design_id)
    if asked.kind != RoundKind.WEIGHING or asked.state != RoundState.CLOSED:
        raise Conflict([Problem("designs.no_weights_here")])
    adopt_weights(
        session,
        actor,
        design,
        weights_of(measures_of(asked), asked.results),
        asked=measures_of(asked),
        source=f"round:{asked.id}",
        event="adopt_delphi_weights",
        number=asked.number,
        at=at,
    )


def ask_panel(
    session: Session,
    actor: Actor,
    design: DesignRow,
    kind: RoundKind,
    asked: Sequence[Candidate],
    *,
    due_on: date | None,
    at: datetime,
    pilot: Mapping[str, Any] | None = None,
) -> UUID:
    """Open a round in a locked design and seat everybody invited; `pilot` are its columns."""
    people = [account.id for _, account in rows.list_invitations(session, design.id)]
    is_past = due_on is not None and due_on < today(session, actor, at)
    _require_panel(kind, asked, len(people), is_past=is_past)
    earlier = [one for one in rows.list_rounds(session, [design.id]) if one.kind == kind]
    opened = DesignRoundRow(
        tenant_id=actor.tenant_id,
        id=new_id(),
        design_id=design.id,
        vendor_id=design.vendor_id,
        kind=kind,
        number=len(earlier) + 1,
        state=RoundState.OPEN,
        measures=[{"measure": one.measure, "version": one.version} for one in asked],
        due_on=due_on,
        results={},
        opened_by=actor.account_id,
        opened_at=at,
        **(pilot or {}),
    )
    session.add(opened)
    session.flush()
    for account_id in people:
        seat(session, design, opened.id, account_id)
    session.flush()
    _record(session, actor, "open_round", design, opened, at=at, count=str(len(people)))
    return opened.id


def _require_panel(
    kind: RoundKind, asked: Sequence[Candidate], people: int, *, is_past: bool
) -> None:
    problems: list[Problem] = []
    if not asked:
        is_rating = kind is RoundKind.RATING
        problems.append(Problem("designs.no_candidates" if is_rating else "designs.no_core"))
    if people < FEWEST_ANSWERS[kind]:
        facts = {"count": str(people), "least": str(FEWEST_ANSWERS[kind])}
        problems.append(Problem("designs.few_people", facts=facts))
    if is_past:
        problems.append(Problem("designs.due_is_past", "due_on"))
    if problems:
        raise Conflict(problems)


def get_round(session: Session, round_id: UUID) -> DesignRoundRow:
    """Return a round in sight, read afresh; `NotFound` when there is none."""
    asked = rows.find_round(session, round_id)
    if asked is None:
        raise NotFound([Problem("designs.unknown_round")])
    return asked


def measures_of(asked: DesignRoundRow) -> Measures:
    """Return what a round asks about, with dimensions, in order."""
    return measures_in([Candidate(one["measure"], one["version"]) for one in asked.measures])


def _lock_open_round(session: Session, round_id: UUID) -> tuple[DesignRow, DesignRoundRow]:
    design = get_open_design(session, get_round(session, round_id).design_id)
    rows.line_up(session, round_id)
    asked = get_round(session, round_id)
    if asked.state != RoundState.OPEN:
        raise Conflict([Problem("designs.round_over")])
    return design, asked


def _record(
    session: Session,
    actor: Actor,
    event: str,
    design: DesignRow,
    asked: DesignRoundRow,
    *,
    at: datetime,
    **facts: str,
) -> None:
    told = {"asks": asked.kind, "number": str(asked.number), **facts}
    record_step(session, actor, event, design, at=at, **told)
