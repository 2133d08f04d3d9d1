"""Designs: choosing the metrics and weights of a contract with the people it concerns."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.catalogue import find_definition
from vendor_sla.domain.catalogue.definitions import Dimension
from vendor_sla.domain.catalogue.searching import search_definitions
from vendor_sla.domain.designs import (
    FEWEST_METRICS,
    MOST_METRICS,
    REQUIRED_DIMENSIONS,
    Quadrant,
    Stage,
)
from vendor_sla.domain.exact import decimal_text, round_half_up
from vendor_sla.domain.panels import FEWEST_ANSWERS, RoundKind
from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.services import (
    design_people,
    design_pilots,
    design_rounds,
    designs,
    vendors,
)
from vendor_sla.services.design_documents import list_templates
from vendor_sla.services.design_pages import DesignPage, list_designs, read_design
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.languages import NOTHING, say, speak
from vendor_sla.web.pages.catalogue import asked_for, by_dimension, furniture
from vendor_sla.web.quadrants import Plot, percent_along, place_points
from vendor_sla.web.site import current_site

pages = Blueprint("designs", __name__, url_prefix="/designs")
PLOT = Plot(left=44, top=8, width=428, height=360)


pages.add_app_template_filter(percent_along, "along")


@pages.app_template_filter("quarter")
def write_quarter(value: Fraction) -> str:
    """Write a median or a quartile: quarters at most."""
    return decimal_text(value, 2)


@pages.app_template_filter("signed")
def write_coefficient(value: Decimal | None) -> str:
    """Write a coefficient with two decimals and a true minus sign."""
    return NOTHING if value is None else speak().number(round_half_up(value, 2))


@pages.app_context_processor
def speak_of_designs() -> dict[str, Any]:
    """Give templates the sentences and days of designs."""
    return {
        "designs_problem": _sentence,
        "last_day": lambda end: end - timedelta(days=1),
        "year_after": lambda at: at.date() + timedelta(days=365),
    }


def _sentence(problem: Problem) -> str:
    """Put a piece of advice into words, its measure and dimension by their names."""
    facts = dict(problem.facts)
    if found := find_definition(facts.get("measure", "")):
        facts["measure"] = found.name.zh if speak().language == "zh" else found.name.en
    if "dimension" in facts:
        facts["dimension"] = say(f"page.dimension.{facts['dimension']}")
    return speak().sentence("problem", problem.code, facts)


@pages.get("/")
@door(Action.READ_DESIGNS)
def show_designs(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the designs in sight, those that wait for the reader first."""
    return render_template(
        "designs/designs.html",
        designs=list_designs(session, actor, at=current_site().now()),
        vendors=vendors.list_vendors(session, actor),
        services=list_templates(),
        usual_spread=designs.USUAL_SPREAD,
    )


@pages.post("/")
@door(Action.MANAGE_DESIGN, again=show_designs)
def create(session: Session, actor: Actor) -> ResponseReturnValue:
    """Begin a design and go on to its candidates."""
    design_id = designs.create_design(
        session,
        actor,
        title=request.form.get("title", ""),
        service=request.form.get("service", ""),
        vendor_id=form_id("vendor_id"),
        spread_limit=whole(request.form.get("spread_limit", "")),
        at=current_site().now(),
    )
    return redirect(url_for("designs.show_candidates", design_id=design_id), 303)


@pages.get("/<uuid:design_id>")
@door(Action.READ_DESIGNS)
def show_design(session: Session, actor: Actor, *, design_id: UUID) -> ResponseReturnValue:
    """Show a design: matrix, weights, rounds, people, pilot and what it became."""
    shown = read_design(session, actor, design_id=design_id, at=current_site().now())
    return render_template(
        "designs/design.html",
        shown=shown,
        stages=list(Stage),
        plot=PLOT,
        points=_points(shown),
        quadrants=list(Quadrant),
        dimensions=list(Dimension),
        required=REQUIRED_DIMENSIONS,
        bounds=(FEWEST_METRICS, MOST_METRICS),
        fewest=FEWEST_ANSWERS,
        templates=list_templates(),
        measure_names=measure_names(shown),
    )


@pages.get("/<uuid:design_id>/candidates")
@door(Action.MANAGE_DESIGN)
def show_candidates(session: Session, actor: Actor, *, design_id: UUID) -> ResponseReturnValue:
    """Show the catalogue with a box to tick at each measure; what is ticked stays in sight."""
    shown = read_design(session, actor, design_id=design_id, at=current_site().now())
    search = asked_for()
    chosen = request.form.getlist("measures") or [one.candidate.measure for one in shown.rated]
    found = search_definitions(search)
    listed = {one.id for one in found}
    return render_template(
        "designs/candidates.html",
        shown=shown,
        found=by_dimension(found),
        count=len(found),
        chosen=chosen,
        hidden=[measure for measure in chosen if measure not in listed],
        **furniture(search),
    )


@pages.post("/<uuid:design_id>/candidates")
@door(Action.MANAGE_DESIGN, again=show_candidates)
def choose_candidates(session: Session, actor: Actor, *, design_id: UUID) -> ResponseReturnValue:
    """Keep the ticked measures as candidates."""
    designs.choose_candidates(
        session,
        actor,
        design_id=design_id,
        measures=request.form.getlist("measures"),
        at=current_site().now(),
    )
    return to_design(design_id, done="candidates_chosen", anchor="matrix")


@pages.post("/<uuid:design_id>/core")
@door(Action.MANAGE_DESIGN, again=show_design)
def choose_core(session: Session, actor: Actor, *, design_id: UUID) -> ResponseReturnValue:
    """Keep the ticked candidates as core metrics."""
    designs.choose_core(
        session,
        actor,
        design_id=design_id,
        measures=request.form.getlist("measures"),
        at=current_site().now(),
    )
    return to_design(design_id, done="core_chosen", anchor="weights")


@pages.post("/<uuid:design_id>/people")
@door(Action.MANAGE_DESIGN, again=show_design)
def invite(session: Session, actor: Actor, *, design_id: UUID) -> ResponseReturnValue:
    """Invite the ticked people."""
    people = [_id(text) for text in request.form.getlist("people")]
    design_people.invite_people(
        session,
        actor,
        design_id=design_id,
        account_ids=[one for one in people if one is not None],
        at=current_site().now(),
    )
    return to_design(design_id, done="people_invited", anchor="people")


@pages.post("/<uuid:design_id>/people/dismiss")
@door(Action.MANAGE_DESIGN, again=show_design)
def dismiss(session: Session, actor: Actor, *, design_id: UUID) -> ResponseReturnValue:
    """Take one invitation back."""
    design_people.dismiss_person(
        session, actor, design_id=design_id, account_id=form_id("person"), at=current_site().now()
    )
    return to_design(design_id, done="person_dismissed", anchor="people")


@pages.post("/<uuid:design_id>/rounds")
@door(Action.MANAGE_DESIGN, again=show_design)
def ask(session: Session, actor: Actor, *, design_id: UUID) -> ResponseReturnValue:
    """Open a round of ratings or weights."""
    kind = request.form.get("kind", "")
    if kind not in {RoundKind.RATING, RoundKind.WEIGHING}:
        raise Invalid([Problem("form.empty", "kind")])
    round_id = design_rounds.open_round(
        session,
        actor,
        design_id=design_id,
        kind=RoundKind(kind),
        due_on=form_day("due_on"),
        at=current_site().now(),
    )
    return redirect(
        url_for("design_rounds.show_round", round_id=round_id, done="round_opened"), 303
    )


@pages.post("/<uuid:design_id>/pilots")
@door(Action.MANAGE_DESIGN, again=show_design)
def start_pilot(session: Session, actor: Actor, *, design_id: UUID) -> ResponseReturnValue:
    """Begin a pilot with one team and ask for feedback."""
    round_id = design_pilots.start_pilot(
        session,
        actor,
        design_id=design_id,
        team=request.form.get("team", ""),
        agents=request.form.get("agents", ""),
        first=_month(request.form.get("first", "")),
        periods=whole(request.form.get("periods", "")) or 0,
        due_on=form_day("due_on"),
        at=current_site().now(),
    )
    return redirect(url_for("design_rounds.show_round", round_id=round_id, done="pilot_begun"), 303)


def to_design(design_id: UUID, *, done: str, anchor: str) -> ResponseReturnValue:
    """Go back to a design, to the part that was worked on."""
    address = url_for("designs.show_design", design_id=design_id, done=done, _anchor=anchor)
    return redirect(address, 303)


def measure_names(shown: DesignPage) -> dict[str, dict[str, str]]:
    """Return the names of a design's measures by language."""
    names = {one.candidate.measure: one.candidate.definition.name for one in shown.rated}
    return {measure: {"zh": name.zh, "en": name.en} for measure, name in names.items()}


def form_id(field: str) -> UUID | None:
    """Return an id of the form, or None when it is empty or none."""
    return _id(request.form.get(field, ""))


def form_day(field: str) -> date | None:
    """Return a day of the form, None when it is empty; `Invalid` for what is no day."""
    text = request.form.get(field, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid([Problem("designs.not_a_day", field)]) from None


def whole(text: str) -> int | None:
    """Read a small whole number, or None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _month(text: str) -> Period | None:
    try:
        return Period.parse(text) if len(text) == len("2026-10") else None
    except ValueError:
        return None


def _points(shown: DesignPage) -> list[Any]:
    medians = [
        (one.importance.median, one.feasibility.median)
        if one.importance is not None and one.feasibility is not None
        else None
        for one in shown.rated
    ]
    return list(place_points(medians, PLOT))
