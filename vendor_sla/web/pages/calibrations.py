"""Calibration sessions of a month: who scores what apart, the talk, and what it was about."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import calibrations
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.site import current_site

pages = Blueprint("calibrations", __name__, url_prefix="/reviews/calibrations")


@pages.get("/<uuid:month_id>")
@door(Action.REVIEW)
def show_calibrations(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show a month's calibrations; what people said only after the talk."""
    page = calibrations.read_calibrations(session, actor, month_id=month_id)
    return render_template(
        "calibrations/calibrations.html", page=page, asked=request.form.getlist("people")
    )


@pages.post("/<uuid:month_id>")
@door(Action.REVIEW, again=show_calibrations)
def begin(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Ask several people to score the same contacts."""
    site = current_site()
    calibrations.open_calibration(
        session,
        actor,
        month_id=month_id,
        title=request.form.get("title", ""),
        contacts=request.form.get("contacts", ""),
        people=[UUID(one) for one in request.form.getlist("people") if _is_id(one)],
        at=site.now(),
        blobs=site.blobs,
    )
    address = url_for("calibrations.show_calibrations", month_id=month_id, done="calibration")
    return redirect(address, 303)


@pages.post("/<uuid:calibration_id>/talk")
@door(Action.REVIEW)
def hold_talk(session: Session, actor: Actor, *, calibration_id: UUID) -> ResponseReturnValue:
    """Note that the talk begins."""
    month_id = calibrations.hold_talk(
        session, actor, calibration_id=calibration_id, at=current_site().now()
    )
    address = url_for("calibrations.show_calibrations", month_id=month_id, done="talk")
    return redirect(address, 303)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
