"""Rounds of a design: the form each person fills in apart, and what is told afterwards."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.catalogue import definition, find_definition
from vendor_sla.domain.panels import (
    ASPECTS,
    FEWEST_ANSWERS,
    LONGEST_REASON,
    QUESTIONS,
    REPLIES,
    SCALE,
    RoundKind,
    RoundState,
    Spread,
    point_groups,
    weights_of,
)
from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.refusals import Problem
from vendor_sla.services import design_rounds
from vendor_sla.services.design_round_pages import OwnAnswer, Round, RoundPage, read_round
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.languages import say, speak
from vendor_sla.web.site import current_site

pages = Blueprint("design_rounds", __name__, url_prefix="/designs/rounds")


@pages.get("/<uuid:round_id>")
@door(Action.READ_DESIGNS)
def show_round(session: Session, actor: Actor, *, round_id: UUID) -> ResponseReturnValue:
    """Show a round: the form while it is open, then what came of it beside one's own scores."""
    shown = read_round(session, actor, round_id=round_id, at=current_site().now())
    g.problems = [_placed(problem) for problem in g.get("problems", ())]
    return render_template(
        "designs/round.html",
        shown=shown,
        given=_given(shown),
        definitions={measure: definition(measure) for measure in shown.round.measures},
        groups=list(point_groups(shown.round.measures)),
        aspects=ASPECTS,
        scale_pairs=[(value, value) for value in SCALE],
        questions=QUESTIONS,
        replies=REPLIES,
        longest_reason=LONGEST_REASON,
        fewest=FEWEST_ANSWERS[shown.round.kind],
        told=spreads(shown.round),
        told_earlier=spreads(shown.earlier) if shown.earlier else {},
        weights=_weights(shown.round),
    )


@pages.post("/<uuid:round_id>/answer")
@door(Action.SCORE_DESIGN, again=show_round)
def answer(session: Session, actor: Actor, *, round_id: UUID) -> ResponseReturnValue:
    """Keep what this person scores."""
    design_rounds.answer_round(
        session,
        actor,
        round_id=round_id,
        texts=request.form,
        reason=request.form.get("reason", ""),
        at=current_site().now(),
    )
    return _to_round(round_id, "answered")


@pages.post("/<uuid:round_id>/close")
@door(Action.MANAGE_DESIGN, again=show_round)
def close(session: Session, actor: Actor, *, round_id: UUID) -> ResponseReturnValue:
    """Close a round and tell what came of it."""
    design_rounds.close_round(session, actor, round_id=round_id, at=current_site().now())
    return _to_round(round_id, "round_closed")


@pages.post("/<uuid:round_id>/cancel")
@door(Action.MANAGE_DESIGN, again=show_round)
def cancel(session: Session, actor: Actor, *, round_id: UUID) -> ResponseReturnValue:
    """End a round without telling anything of it."""
    design_rounds.cancel_round(session, actor, round_id=round_id, at=current_site().now())
    return _to_round(round_id, "round_cancelled")


@pages.post("/<uuid:round_id>/adopt")
@door(Action.MANAGE_DESIGN, again=show_round)
def adopt(session: Session, actor: Actor, *, round_id: UUID) -> ResponseReturnValue:
    """Take the weights that follow from a weighing."""
    design_rounds.adopt_round(session, actor, round_id=round_id, at=current_site().now())
    return _to_round(round_id, "weights_adopted")


def spreads(asked: Round) -> Mapping[str, Any]:
    """Return what is told of a round: spreads, or counts of replies, by mark."""
    marks = asked.results.get("marks", {})
    if asked.kind is RoundKind.FEEDBACK:
        return dict(marks)
    return {mark: Spread.from_json(stored) for mark, stored in marks.items()}


def _placed(problem: Problem) -> Problem:
    """Name the place of a mark as the form does, in the reader's language."""
    asked, _, what = problem.place.partition(".")
    found = find_definition(what)
    if asked == "dimension":
        return replace(problem, place=say(f"page.dimension.{what}"))
    if found is None:
        return problem
    name = found.name.zh if speak().language == "zh" else found.name.en
    question = {
        **{aspect: f"page.designs.{aspect}" for aspect in ASPECTS},
        **{one: f"page.designs.question.{one}" for one in QUESTIONS},
    }.get(asked)
    return replace(problem, place=f"{name} · {say(question)}" if question else name)


def _weights(asked: Round) -> Any:
    is_told = asked.kind is RoundKind.WEIGHING and asked.state is RoundState.CLOSED
    return weights_of(asked.measures, asked.results) if is_told else None


def _given(shown: RoundPage) -> Mapping[str, str]:
    """Return what the form is filled with: what was just sent, else kept, else scored before."""
    if request.form:
        return dict(request.form)
    own: OwnAnswer | None = shown.own or shown.earlier_own
    if own is None:
        return {}
    reason = shown.own.reason if shown.own else ""
    return {**{mark: str(value) for mark, value in own.marks.items()}, "reason": reason}


def _to_round(round_id: UUID, done: str) -> ResponseReturnValue:
    return redirect(url_for("design_rounds.show_round", round_id=round_id, done=done), 303)
