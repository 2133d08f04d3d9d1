"""The year of each contract against its caps."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import annual_views, vendors
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.pages.journals import read_day
from vendor_sla.web.site import current_site

pages = Blueprint("annual_views", __name__, url_prefix="/penalties")


@pages.get("/years")
@door(Action.READ_LEDGER)
def show_years(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show credits to date against the caps, in the year that a day lies in (today by default)."""
    on = read_day(request.args.get("on", "")) or current_site().now().date()
    try:
        vendor_id = UUID(request.args.get("vendor", ""))
    except ValueError:
        vendor_id = None
    return render_template(
        "annual_views/years.html",
        years=annual_views.read_years(session, actor, on=on, vendor_id=vendor_id),
        on=on,
        before=on.replace(year=on.year - 1, day=min(on.day, 28)),
        vendors=vendors.list_vendors(session, actor),
        chosen=str(vendor_id or ""),
    )
