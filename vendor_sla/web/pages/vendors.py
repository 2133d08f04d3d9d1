"""Vendors: the list, and registering another."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import vendors
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.site import current_site

pages = Blueprint("vendors", __name__, url_prefix="/vendors")


@pages.get("/")
@door(Action.REGISTER_VENDOR)
def show_vendors(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the vendors and the form that adds one."""
    return render_template("vendors/vendors.html", vendors=vendors.list_vendors(session, actor))


@pages.post("/")
@door(Action.REGISTER_VENDOR, again=show_vendors)
def register(session: Session, actor: Actor) -> ResponseReturnValue:
    """Register a vendor."""
    vendors.register_vendor(
        session,
        actor,
        key=request.form.get("key", ""),
        name=request.form.get("name", ""),
        at=current_site().now(),
    )
    return redirect(url_for("vendors.show_vendors", done="vendor_saved"), 303)
