"""The sample of a month: planned, frozen, sealed by both sides, revealed, drawn, drawn again."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.evidence.plans import DEFAULT_RATES
from vendor_sla.evidence.strata import SPLITS
from vendor_sla.printing.recipes import recipe_text
from vendor_sla.services import sample_draws, sample_items, sample_reviews, sample_seals, samples
from vendor_sla.services.sample_pages import (
    SamplePage,
    get_published,
    open_sample_file,
    read_sample_page,
    sealed_note,
)
from vendor_sla.services.sample_populations import Wishes
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.languages import speak
from vendor_sla.web.papers import send_paper, send_text
from vendor_sla.web.site import current_site

pages = Blueprint("samples", __name__, url_prefix="/months/<uuid:month_id>/sample")

_TRACK = ("planned", "frozen", "sealed", "revealed", "drawn")


@pages.get("")
@door(Action.READ_SAMPLE)
def show_sample(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show a month's sample as far as this side may see it, and the next step."""
    shown = read_sample_page(session, actor, month_id=month_id, at=current_site().now())
    share, nonce = sample_seals.propose_seal()
    return render_template(
        "samples/sample.html",
        shown=shown,
        progress=sample_reviews.find_progress(session, actor, month_id),
        proposed_share=request.form.get("share", share),
        proposed_nonce=request.form.get("nonce", nonce),
        track=_TRACK,
        reached=_reached(shown),
        splits=SPLITS,
        minute=timedelta(minutes=1),  # a day's end is shown as its last minute
        rates={name: Decimal(str(rate)) * 100 for name, rate in DEFAULT_RATES.items()},
    )


@pages.get("/redraw")
@door(Action.READ_SAMPLE)
def show_redraw(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show how anybody draws the sample again, with everything that takes."""
    shown = read_sample_page(session, actor, month_id=month_id, at=current_site().now())
    draw = get_published(session, actor, month_id=month_id)
    recipe = recipe_text(draw, speak().language)
    return render_template("samples/redraw.html", shown=shown, draw=draw, recipe=recipe)


@pages.get("/files/<name>")
@door(Action.READ_SAMPLE)
def send_file(session: Session, actor: Actor, *, month_id: UUID, name: str) -> ResponseReturnValue:
    """Send keys.txt, strata.txt, rows.txt, plan.json, draw.json or recipe.txt."""
    if name == "recipe.txt":
        draw = get_published(session, actor, month_id=month_id)
        return send_text(recipe_text(draw, speak().language), name, "text/plain")
    blobs = current_site().blobs
    return send_paper(open_sample_file(session, actor, month_id=month_id, name=name, blobs=blobs))


@pages.post("/plan")
@door(Action.PLAN_SAMPLE, again=show_sample)
def plan(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Plan the sample from the vendor's newest accepted data."""
    site = current_site()
    samples.plan_sample(
        session, actor, month_id=month_id, wishes=_wishes(), blobs=site.blobs, at=site.now()
    )
    return _back(month_id, "sample_planned")


@pages.post("/freeze")
@door(Action.PLAN_SAMPLE, again=show_sample)
def freeze(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Fix the data and the plan; from now on both sides can seal."""
    samples.freeze_sample(session, actor, month_id=month_id, at=current_site().now())
    return _back(month_id, "sample_frozen")


@pages.post("/thaw")
@door(Action.PLAN_SAMPLE, again=show_sample)
def thaw(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Lift the freeze; the sample is void."""
    reason = request.form.get("reason", "")
    samples.thaw_month(session, actor, month_id=month_id, reason=reason, at=current_site().now())
    return _back(month_id, "sample_thawed")


@pages.post("/note")
@door(Action.SEAL_SHARE, again=show_sample)
def send_note(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Send the note with share and nonce to keep; nothing of it is stored."""
    shown = read_sample_page(session, actor, month_id=month_id, at=current_site().now())
    note = sealed_note(
        party=shown.party,
        period=shown.period,
        share=request.form.get("share", "").strip(),
        nonce=request.form.get("nonce", "").strip(),
    )
    return send_text(note, f"sealed-note-{shown.period.label}-{shown.party}.txt", "text/plain")


@pages.post("/seal")
@door(Action.SEAL_SHARE, again=show_sample)
def seal(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Publish this side's commitment; only the hash is kept."""
    if not request.form.get("kept"):
        raise Invalid([Problem("samples.note_not_kept", "kept")])
    sample_seals.seal_share(
        session,
        actor,
        month_id=month_id,
        at=current_site().now(),
        commitment=request.form.get("commitment", ""),
        share=request.form.get("share", ""),
        nonce=request.form.get("nonce", ""),
    )
    return _back(month_id, "sample_sealed")


@pages.post("/reveal")
@door(Action.SEAL_SHARE, again=show_sample)
def reveal(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Reveal this side's share; with the second one the sample is drawn."""
    site = current_site()
    sample_seals.reveal_share(
        session,
        actor,
        month_id=month_id,
        share=request.form.get("share", ""),
        nonce=request.form.get("nonce", ""),
        blobs=site.blobs,
        at=site.now(),
    )
    return _back(month_id, "sample_revealed")


@pages.post("/settle")
@door(Action.SEAL_SHARE, again=show_sample)
def settle(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Let the deadlines take their effect."""
    site = current_site()
    sample_draws.settle_sample(session, actor, month_id=month_id, blobs=site.blobs, at=site.now())
    return _back(month_id, "sample_settled")


@pages.post("/beacon")
@door(Action.PLAN_SAMPLE, again=show_sample)
def write_beacon(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Write down what the public source said; the sample is drawn."""
    site = current_site()
    value = request.form.get("beacon", "")
    sample_draws.publish_beacon(
        session, actor, month_id=month_id, value=value, blobs=site.blobs, at=site.now()
    )
    return _back(month_id, "sample_revealed")


@pages.post("/reviews")
@door(Action.QUEUE_REVIEWS, again=show_sample)
def queue(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Send the drawn items to the reviewers."""
    site = current_site()
    sample_reviews.queue_sample(session, actor, month_id=month_id, blobs=site.blobs, at=site.now())
    return _back(month_id, "sample_queued")


@pages.post("/extend")
@door(Action.PLAN_SAMPLE, again=show_sample)
def extend(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Take the next tickets, up to what the plan allows."""
    site = current_site()
    sample_items.extend_sample(session, actor, month_id=month_id, blobs=site.blobs, at=site.now())
    return _back(month_id, "sample_extended")


@pages.post("/item")
@door(Action.PLAN_SAMPLE, again=show_sample)
def settle_item(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Write down what became of an item: lost by the client, or never delivered by the vendor."""
    site = current_site()
    item = request.form.get("interaction_id", "").strip()
    reason = request.form.get("reason", "")
    if request.form.get("what") == "undelivered":
        sample_items.mark_undelivered(
            session, actor, month_id=month_id, interaction_id=item, reason=reason, at=site.now()
        )
    else:
        sample_items.replace_item(
            session,
            actor,
            month_id=month_id,
            interaction_id=item,
            reason=reason,
            blobs=site.blobs,
            at=site.now(),
        )
    return _back(month_id, "sample_item")


@pages.post("/hand")
@door(Action.PLAN_SAMPLE, again=show_sample)
def add_by_hand(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Add interactions a person chose; they are marked and weigh nothing."""
    site = current_site()
    sample_items.add_by_hand(
        session,
        actor,
        month_id=month_id,
        interaction_ids=request.form.get("interaction_ids", ""),
        reason=request.form.get("reason", ""),
        blobs=site.blobs,
        at=site.now(),
    )
    return _back(month_id, "sample_item")


def _back(month_id: UUID, news: str) -> ResponseReturnValue:
    return redirect(url_for("samples.show_sample", month_id=month_id, done=news), 303)


def _reached(shown: SamplePage) -> int:
    """Return the place on the track where the sample stands; -1 before a plan."""
    sample = shown.sample
    if sample is None:
        return -1
    if sample.state != "frozen":
        return _TRACK.index(sample.state)
    sides = sample.sides.values()
    if all(side.is_revealed for side in sides):
        return _TRACK.index("revealed")
    return _TRACK.index("sealed" if all(side.commitment for side in sides) else "frozen")


def _wishes() -> Wishes:
    """Read the form of a plan; `Invalid` with every number that is none."""
    problems: list[Problem] = []

    def number(name: str) -> Decimal | None:
        text = request.form.get(name, "").strip()
        try:
            return parse_decimal(text) if text else None
        except ValueError:
            problems.append(Problem("samples.number", name, {"value": text[:40]}))
            return None

    def whole(name: str) -> int | None:
        found = number(name)
        if found is not None and found != int(found):
            problems.append(Problem("samples.number", name, {"value": str(found)}))
        return None if found is None else int(found)

    size, most, minutes = whole("size"), whole("most"), number("minutes")
    rates = {name: number(f"rate_{name}") for name in DEFAULT_RATES}
    if problems:
        raise Invalid(problems)
    return Wishes(
        metrics=tuple(request.form.getlist("metrics")),
        size=size,
        most=most,
        minutes=Wishes().minutes if minutes is None else minutes,
        split_by=request.form.get("split_by", ""),
        beacon=request.form.get("beacon", ""),
        rates={name: rate for name, rate in rates.items() if rate is not None},
        is_tightened=bool(request.form.get("tightened")),
    )
