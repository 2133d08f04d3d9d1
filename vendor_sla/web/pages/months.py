"""A month: what was claimed, what was found, what it costs, and its next step."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.lifecycle import MonthState, Move
from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import missed_rows, months, peers, scorecards
from vendor_sla.services.dispute_pages import find_note
from vendor_sla.services.history import HistoryEntry
from vendor_sla.services.signals import find_signals
from vendor_sla.store.sessions import Session
from vendor_sla.web.assessments import changes, review_document
from vendor_sla.web.door import door
from vendor_sla.web.papers import send_rows
from vendor_sla.web.site import current_site

pages = Blueprint("months", __name__, url_prefix="/months")

# The states a month is seen to go through; what lies between is work in the back.
_TRACK = (
    MonthState.OPEN,
    MonthState.SUBMITTED,
    MonthState.DRAFTED,
    MonthState.PUBLISHED,
    MonthState.ACCEPTED,
    MonthState.ISSUED,
    MonthState.PENALTIES_APPROVED,
    MonthState.APPLIED,
    MonthState.CLOSED,
)
# Of several things one may do, the one the month waits for.
_LEADING = (
    Action.APPROVE_PENALTIES,
    Action.ISSUE_SCORECARD,
    Action.PUBLISH_MONTH,
    Action.ACCEPT_MONTH,
    Action.DRAFT_MONTH,
    Action.SUBMIT_MONTH,
    Action.SUBMIT_EVIDENCE,
)


@dataclass(frozen=True, slots=True)
class TrackStep:
    """One state of the track; `tense` is done, now or later."""

    state: MonthState
    tense: str


@pages.get("/<uuid:month_id>")
@door(Action.READ_MONTH)
def show_month(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show everything about a month that this person may see."""
    month = months.read_month(session, actor, month_id=month_id)
    review = review_document(month.document)
    return render_template(
        "months/month.html",
        month=month,
        review=review,
        signals=_signals(session, actor, month_id),
        disputes=find_note(session, actor, month_id=month_id, at=current_site().now()),
        change=changes(review) if review else None,
        told=_told(month),
        track=_track(month.state),
        lead_action=next((action for action in _LEADING if action in month.actions), None),
    )


def _signals(session: Session, actor: Actor, month_id: UUID) -> int:
    """Return how many signals a month has, for those who may see them."""
    found = find_signals(session, month_id) if actor.may(Action.READ_SIGNALS) else None
    return found.count if found else 0


@pages.get("/<uuid:month_id>/compare")
@door(Action.READ_MONTH)
def show_peers(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show the month beside the one before and, to the client, beside other vendors."""
    return render_template(
        "months/peers.html", shown=peers.read_peers(session, actor, month_id=month_id)
    )


@pages.post("/<uuid:month_id>/draft")
@door(Action.DRAFT_MONTH, again=show_month)
def draft(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Compute the draft from the newest files of both sides."""
    site = current_site()
    months.draft_month(session, actor, month_id=month_id, blobs=site.blobs, at=site.now())
    return _back(month_id, "drafted")


@pages.post("/<uuid:month_id>/publish")
@door(Action.PUBLISH_MONTH, again=show_month)
def publish(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show the draft to the vendor for review."""
    message = request.form.get("message", "")
    months.publish_month(
        session, actor, month_id=month_id, at=current_site().now(), message=message
    )
    return _back(month_id, "published")


@pages.post("/<uuid:month_id>/accept")
@door(Action.ACCEPT_MONTH, again=show_month)
def accept(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Let the vendor accept the published result."""
    months.accept_month(session, actor, month_id=month_id, at=current_site().now())
    return _back(month_id, "accepted")


@pages.post("/<uuid:month_id>/issue")
@door(Action.ISSUE_SCORECARD, again=show_month)
def issue(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Issue the signed scorecard; it can never be changed."""
    site = current_site()
    verify = site.origin + url_for("scorecards.show_verify") if site.origin else ""
    scorecards.issue_scorecard(
        session,
        actor,
        month_id=month_id,
        blobs=site.blobs,
        signer=site.signer,
        at=site.now(),
        verify=verify,
    )
    return _back(month_id, "issued")


@pages.get("/<uuid:month_id>/missed/<metric>.csv")
@door(Action.READ_MONTH)
def send_missed(
    session: Session, actor: Actor, *, month_id: UUID, metric: str
) -> ResponseReturnValue:
    """Send every row that missed a metric, as far as this person's side may see them."""
    opened = missed_rows.open_missed(
        session, actor, month_id=month_id, metric=metric, blobs=current_site().blobs
    )
    return send_rows(opened, f"missed-{metric}")


def _told(month: months.MonthPage) -> HistoryEntry | None:
    """Return the newest publication, if it came with a message and still stands."""
    if month.state in {MonthState.OPEN, MonthState.SUBMITTED, MonthState.DRAFTED}:
        return None
    newest = next((one for one in month.history if one.event == Move.PUBLISH), None)
    return newest if newest and newest.facts.get("message") else None


def _back(month_id: UUID, news: str) -> ResponseReturnValue:
    return redirect(url_for("months.show_month", month_id=month_id, done=news), 303)


def _track(state: MonthState) -> tuple[TrackStep, ...]:
    order = list(MonthState)
    place = order.index(state)
    now = max(index for index, shown in enumerate(_TRACK) if order.index(shown) <= place)
    return tuple(
        TrackStep(shown, "done" if index < now else "now" if index == now else "later")
        for index, shown in enumerate(_TRACK)
    )
