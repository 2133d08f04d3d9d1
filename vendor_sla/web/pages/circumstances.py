"""Circumstances of a month: what happened beside the rows, recorded by the client."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import circumstances
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.site import current_site

pages = Blueprint("circumstances", __name__, url_prefix="/months")


@pages.get("/<uuid:month_id>/circumstances")
@door(Action.RECORD_CIRCUMSTANCES)
def show_circumstances(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show a month's circumstances and what its contract lets them name."""
    shown = circumstances.read_circumstances_page(session, actor, month_id=month_id)
    newest = shown.versions[0].document if shown.versions else ""
    return render_template(
        "circumstances/circumstances.html",
        shown=shown,
        document=request.form.get("document", newest),
    )


@pages.post("/<uuid:month_id>/circumstances")
@door(Action.RECORD_CIRCUMSTANCES, again=show_circumstances)
def record(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Record the circumstances anew; everything wrong with them comes back at once."""
    circumstances.record_circumstances(
        session,
        actor,
        month_id=month_id,
        document=request.form.get("document", "").replace("\r\n", "\n"),
        at=current_site().now(),
    )
    address = url_for("months.show_month", month_id=month_id, done="circumstances")
    return redirect(address, 303)
