"""Vendors: the list, registering another, and the page of each."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import vendors
from vendor_sla.services.vendor_pages import read_vendor_page
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.site import current_site
from vendor_sla.web.vendor_pictures import draw_dimensions, draw_metric, draw_money, draw_totals

pages = Blueprint("vendors", __name__, url_prefix="/vendors")

_MONEY_HEIGHT = 110


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


@pages.get("/<uuid:vendor_id>")
@door(Action.READ_BOARD)
def show_vendor(session: Session, actor: Actor, *, vendor_id: UUID) -> ResponseReturnValue:
    """Show one vendor: its contracts, how they went, and what is open."""
    given = request.args
    months = {"24": 24, "36": 36}.get(given.get("months", ""), 12)
    page = read_vendor_page(
        session,
        actor,
        vendor_id=vendor_id,
        contract_id=given.get("contract", type=UUID),
        months=months,
        compared=(given.get("before", ""), given.get("after", "")),
    )
    bars, zero = draw_money(page.months, height=_MONEY_HEIGHT)
    return render_template(
        "vendors/vendor.html",
        page=page,
        asked_months=months,
        totals=draw_totals(page.months),
        dimensions=draw_dimensions(page.months),
        bars=bars,
        zero=zero,
        lines={metric.metric: draw_metric(metric) for metric in page.metrics},
    )
