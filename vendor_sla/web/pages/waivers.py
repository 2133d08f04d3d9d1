"""The waiver ledger, and waivers proposed and decided."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.waivers import ReasonClass
from vendor_sla.services import vendors, waiver_pages, waivers
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.once import once
from vendor_sla.web.pages.applications import show_money
from vendor_sla.web.site import current_site

pages = Blueprint("waivers", __name__, url_prefix="/waivers")


@pages.get("/")
@door(Action.READ_WAIVERS)
def show_waivers(session: Session, actor: Actor, **_: UUID) -> ResponseReturnValue:
    """Show what was let go of, by whom, why and for what."""
    names = ("vendor", "year", "approver", "reason_class")
    chosen = {name: request.args.get(name, "") for name in names}
    try:
        vendor_id = UUID(chosen["vendor"])
    except ValueError:
        vendor_id = None
    page = waiver_pages.read_waivers(
        session,
        actor,
        vendor_id=vendor_id,
        year=request.args.get("year", None, type=int),
        approver=chosen["approver"],
        reason_class=chosen["reason_class"],
    )
    return render_template(
        "waivers/waivers.html",
        page=page,
        chosen=chosen,
        vendors=vendors.list_vendors(session, actor),
        reason_classes=(*ReasonClass, waiver_pages.BEFORE_ISSUE),
    )


@pages.post("/months/<uuid:month_id>")
@door(Action.PROPOSE_WAIVER, again=show_money)
@once
def propose(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Propose to let go of a line of a month."""
    names = ("amount", "reason_class", "reason", "benefit")
    waivers.propose_waiver(
        session,
        actor,
        month_id=month_id,
        line_number=request.form.get("line", ""),
        **{name: request.form.get(name, "") for name in names},
        at=current_site().now(),
    )
    address = url_for("applications.show_money", month_id=month_id, done="waiver_proposed")
    return redirect(address, 303)


@pages.post("/<uuid:waiver_id>")
@door(Action.DECIDE_WAIVER, again=show_waivers)
@once
def decide(session: Session, actor: Actor, *, waiver_id: UUID) -> ResponseReturnValue:
    """Approve or refuse a waiver somebody else proposed."""
    approves = request.form.get("verdict") == "approve"
    waivers.decide_waiver(
        session,
        actor,
        waiver_id=waiver_id,
        approves=approves,
        note=request.form.get("note", ""),
        at=current_site().now(),
    )
    news = "waiver_approved" if approves else "waiver_refused"
    return redirect(url_for("waivers.show_waivers", done=news), 303)
