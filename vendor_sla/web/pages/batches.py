"""Batches: every month of a period on one page, one step for all of them, and how far it is."""

from uuid import UUID, uuid4

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.batches import BatchKind, ItemState
from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.services import batches
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.languages import say, speak
from vendor_sla.web.site import current_site

pages = Blueprint("batches", __name__, url_prefix="/months/batch")
TONES = {"done": "good", "refused": "bad", "skipped": "warn", "doing": "info", "waiting": ""}


@pages.get("")
@door(Action.DRAFT_MONTH)
def show_batch(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show every month of a period with its state and what keeps it from its next step."""
    try:
        period = _period()
    except Invalid:
        period = None
    page = batches.read_batch_page(session, actor, period=period, at=current_site().now())
    return render_template(
        "batches/batch.html",
        page=page,
        kinds=tuple(BatchKind),
        key=str(uuid4()),
        message=request.form.get("message", ""),
    )


@pages.post("")
@door(Action.DRAFT_MONTH, Action.PUBLISH_MONTH, Action.ISSUE_SCORECARD, again=show_batch)
def start(session: Session, actor: Actor) -> ResponseReturnValue:
    """Start one step for every month that waits for it; sent twice, it is one batch."""
    site, kind = current_site(), request.form.get("kind", "")
    if kind not in set(BatchKind):
        raise Invalid([Problem("batches.kind", "kind")])
    verify = site.origin + url_for("scorecards.show_verify") if site.origin else ""
    period = _period()
    if period is None:
        raise Invalid([Problem("batches.period", "period")])
    batch_id = batches.start_batch(
        session,
        actor,
        kind=BatchKind(kind),
        period=period,
        key=request.form.get("key", ""),
        message=request.form.get("message", ""),
        verify=verify,
        at=site.now(),
    )
    return redirect(url_for("batches.show_run", batch_id=batch_id), 303)


@pages.get("/<uuid:batch_id>")
@door(Action.DRAFT_MONTH)
def show_run(session: Session, actor: Actor, *, batch_id: UUID) -> ResponseReturnValue:
    """Show how far a batch is, month by month."""
    run, items = batches.read_batch(session, actor, batch_id=batch_id)
    return render_template("batches/run.html", run=run, items=items, tones=TONES)


@pages.get("/<uuid:batch_id>/progress")
@door(Action.DRAFT_MONTH)
def send_progress(session: Session, actor: Actor, *, batch_id: UUID) -> ResponseReturnValue:
    """Tell a script how far a batch is."""
    run, items = batches.read_batch(session, actor, batch_id=batch_id)
    words = speak()
    return jsonify(
        done=run.ended,
        total=run.total,
        count=say("page.batch.count", done=run.ended, total=run.total),
        is_over=run.is_over,
        items=[
            {
                "id": str(item.item_id),
                "tone": TONES[item.state],
                "word": say(f"batch.state.{item.state}"),
                "problems": [
                    words.sentence("problem", each.code, each.facts) for each in item.problems
                ],
            }
            for item in items
            if item.state is not ItemState.WAITING
        ],
    )


def _period() -> Period | None:
    """Return the period asked for, None when none is; `Invalid` when it is none."""
    text = request.values.get("period", "")
    if not text:
        return None
    try:
        return Period.parse(text)
    except ValueError:
        raise Invalid([Problem("batches.period", "period")]) from None
