"""The review desk: a reviewer's queue, one contact at a time, and what came of it as tables."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from vendor_sla.domain.catalogue.columns import ColumnKind
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.refusals import Problem
from vendor_sla.domain.review_forms import LOST, Filled
from vendor_sla.domain.reviews import NEVER, NOT_FOUND, score_of
from vendor_sla.services import reliability, review_desks, review_exports, review_queues, reviews
from vendor_sla.services.papers import WORKBOOK
from vendor_sla.services.review_desks import Desk
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.exports import neutral
from vendor_sla.web.languages import speak, word
from vendor_sla.web.site import current_site

pages = Blueprint("reviews", __name__, url_prefix="/reviews")
pages.add_app_template_filter(decimal_text, "points")


@pages.get("/")
@door(Action.REVIEW)
def show_queue(session: Session, actor: Actor, **_: UUID) -> ResponseReturnValue:
    """Show what waits for the reader, month by month."""
    return render_template(
        "reviews/queue.html",
        queue=review_queues.read_queue(session, actor, at=current_site().now()),
        reviewed=reliability.list_reviewed_months(session, actor),
    )


@pages.get("/<uuid:task_id>")
@door(Action.REVIEW)
def show_desk(session: Session, actor: Actor, *, task_id: UUID) -> ResponseReturnValue:
    """Show one contact with the form; nothing the vendor claims is on the page."""
    desk = review_desks.read_desk(session, actor, task_id=task_id, at=current_site().now())
    g.problems = [_named(problem, desk) for problem in g.get("problems", ())]
    return render_template(
        "reviews/desk.html",
        desk=desk,
        given=request.form if request.method == "POST" else _given(desk),
        scores=[score_of(opinion.sheet, desk.terms) for opinion in desk.opinions],
        opened_at=_opened_at(desk),
        kinds=ColumnKind,
        lost=LOST,
    )


@pages.post("/<uuid:task_id>")
@door(Action.REVIEW, again=show_desk)
def submit(session: Session, actor: Actor, *, task_id: UUID) -> ResponseReturnValue:
    """Submit a form and open the next one."""
    following = review_desks.submit_review(
        session, actor, task_id=task_id, filled=_filled(request.form), at=current_site().now()
    )
    if following is None or request.form.get("then") == "queue":
        return redirect(url_for("reviews.show_queue", done="review_saved"), 303)
    return redirect(url_for("reviews.show_desk", task_id=following, done="review_saved"), 303)


@pages.post("/months/<uuid:month_id>/contacts")
@door(Action.QUEUE_REVIEWS, again=show_queue)
def add_by_hand(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Queue contacts a person picked."""
    site = current_site()
    reviews.add_by_hand(
        session,
        actor,
        month_id=month_id,
        text=request.form.get("contacts", ""),
        at=site.now(),
        blobs=site.blobs,
    )
    return redirect(url_for("reviews.show_queue", done="reviews_queued"), 303)


@pages.post("/months/<uuid:month_id>/hand-on")
@door(Action.REVIEW, again=show_queue)
def hand_on(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Hand on what waits for the reader in a month."""
    reviews.hand_on(session, actor, month_id=month_id, at=current_site().now())
    return redirect(url_for("reviews.show_queue", done="reviews_handed_on"), 303)


@pages.get("/months/<uuid:month_id>/reviews.csv")
@door(Action.READ_REVIEWS)
def send_csv(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Send a month's reviews as CSV, a row for each item."""
    text = review_exports.reviews_csv(session, actor, month_id=month_id, write=neutral)
    response = Response(text, mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=reviews.csv"
    return response


@pages.get("/months/<uuid:month_id>/reviews.xlsx")
@door(Action.READ_REVIEWS)
def send_workbook(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Send a month's reviews as a workbook, a row for each item."""
    content = review_exports.reviews_workbook(session, actor, month_id=month_id, write=neutral)
    response = Response(content, mimetype=WORKBOOK)
    response.headers["Content-Disposition"] = "attachment; filename=reviews.xlsx"
    return response


def _named(problem: Problem, desk: Desk) -> Problem:
    """Call the item or the fact a problem is about by its name."""
    item = desk.terms.find_item(problem.place)
    if item is not None:
        name = item.name.zh if speak().language == "zh" else item.name.en
        return replace(problem, place=name)
    is_fact = any(column.name == problem.place for column in desk.columns)
    return replace(problem, place=word("paper.field", problem.place)) if is_fact else problem


def _opened_at(desk: Desk) -> str:
    """Write when the contact was opened, in the contract's own time."""
    text = desk.interaction.get("opened_at", "")
    if not text:
        return ""
    return f"{datetime.fromisoformat(text).astimezone(ZoneInfo(desk.zone)):%Y-%m-%d %H:%M:%S}"


def _given(desk: Desk) -> Mapping[str, str]:
    """Return what stood in the form when it was sent last."""
    if desk.before is None:
        return {}
    given = {"comment": desk.comment}
    for key, mark in desk.before.marks.items():
        given[f"verdict.{key}"] = mark.verdict
        if mark.points is not None:
            given[f"points.{key}"] = decimal_text(mark.points)
    for name, value in desk.before.facts.items():
        given[f"fact.{name}"] = LOST if value == NOT_FOUND else value
    if desk.before.is_undelivered:
        given["undelivered"] = "yes"
    return given


def _filled(form: "MultiDict[str, str]") -> Filled:
    def under(prefix: str) -> dict[str, str]:
        return {
            name.removeprefix(prefix): value
            for name, value in form.items()
            if name.startswith(prefix)
        }

    seconds = form.get("seconds", "")
    return Filled(
        verdicts=under("verdict."),
        points=under("points."),
        facts=under("fact.")
        | dict.fromkeys(under("never."), NEVER)
        | dict.fromkeys(under("lost."), LOST),
        comment=form.get("comment", "").replace("\r\n", "\n"),
        is_undelivered="undelivered" in form,
        saw_value="saw_value" in form,
        seconds=int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 7 else 0,
    )
