"""Billing details: who stands on money papers, and the codes of the client's books."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import billing_details
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.site import current_site

pages = Blueprint("billing_details", __name__, url_prefix="/billing")


@pages.get("/")
@door(Action.READ_ACCOUNTING)
def show_billing(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the tenant's side, the ledger codes, and what is known of each vendor."""
    page = billing_details.read_billing_page(session, actor)
    return render_template("billing_details/billing.html", page=page)


@pages.post("/tenant")
@door(Action.KEEP_BILLING, again=show_billing)
def keep_tenant(session: Session, actor: Actor) -> ResponseReturnValue:
    """Keep who the tenant is on paper."""
    billing_details.keep_tenant_billing(
        session, actor, fields=request.form, at=current_site().now()
    )
    return redirect(url_for("billing_details.show_billing", done="billing_kept"), 303)


@pages.post("/codes")
@door(Action.KEEP_BILLING, again=show_billing)
def keep_codes(session: Session, actor: Actor) -> ResponseReturnValue:
    """Keep the codes of the client's books."""
    billing_details.keep_ledger_codes(session, actor, fields=request.form, at=current_site().now())
    return redirect(url_for("billing_details.show_billing", done="billing_kept"), 303)


@pages.get("/vendors/<uuid:vendor_id>")
@door(Action.READ_ACCOUNTING)
def show_vendor(session: Session, actor: Actor, *, vendor_id: UUID) -> ResponseReturnValue:
    """Show a vendor's details and every earlier state of them."""
    page = billing_details.read_vendor_billing(session, actor, vendor_id=vendor_id)
    return render_template("billing_details/vendor.html", page=page)


@pages.post("/vendors/<uuid:vendor_id>")
@door(Action.KEEP_BILLING, again=show_vendor)
def keep_vendor(session: Session, actor: Actor, *, vendor_id: UUID) -> ResponseReturnValue:
    """Keep who a vendor is on paper, and whether self-billing is agreed."""
    billing_details.keep_vendor_billing(
        session, actor, vendor_id=vendor_id, fields=request.form, at=current_site().now()
    )
    address = url_for("billing_details.show_vendor", vendor_id=vendor_id, done="billing_kept")
    return redirect(address, 303)
