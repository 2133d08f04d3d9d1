"""Corrections: the next version of an issued month, and what a version changed."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import correction_pages, corrections
from vendor_sla.services.scorecards import Press
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.site import current_site

pages = Blueprint("corrections", __name__, url_prefix="/months")


@pages.get("/<uuid:month_id>/correction")
@door(Action.CORRECT_MONTH)
def show_correction(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show what the next version would change, and which later months follow."""
    shown = correction_pages.read_correction(session, actor, month_id=month_id)
    return render_template("corrections/correction.html", shown=shown)


@pages.post("/<uuid:month_id>/correction")
@door(Action.CORRECT_MONTH, again=show_correction)
def correct(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Issue the next version; the one before stays as it is."""
    site = current_site()
    verify = site.origin + url_for("scorecards.show_verify") if site.origin else ""
    press = Press(site.blobs, site.signer, verify=verify)
    corrections.correct_month(session, actor, month_id=month_id, press=press, at=site.now())
    address = url_for("corrections.show_changes", month_id=month_id, done="corrected")
    return redirect(address, 303)


@pages.get("/<uuid:month_id>/changes")
@door(Action.READ_SCORECARD)
def show_changes(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show what a version changed against the one before it, the newest unless one is asked for."""
    version = request.args.get("version", type=int)
    shown = correction_pages.read_difference(session, actor, month_id=month_id, version=version)
    return render_template("corrections/changes.html", shown=shown, version=version)
