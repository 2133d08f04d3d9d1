"""Invoices: what vendors billed, beside the fees computed; entered, imported, voided."""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.invoices import COLUMNS
from vendor_sla.services import invoice_pages, invoices, vendors
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.pages.applications import find_id
from vendor_sla.web.site import current_site

pages = Blueprint("invoices", __name__, url_prefix="/invoices")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/")
@door(Action.READ_PENALTIES)
def show_invoices(session: Session, actor: Actor, **_: UUID) -> ResponseReturnValue:
    """Show invoices and how they compare with the fees computed, from last year on."""
    today = current_site().now().date()
    try:
        vendor_id = UUID(request.args.get("vendor", ""))
    except ValueError:
        vendor_id = None
    page = invoice_pages.read_invoices(
        session, actor, since=date(today.year - 1, 1, 1), vendor_id=vendor_id
    )
    return render_template(
        "invoices/invoices.html",
        page=page,
        vendors=vendors.list_vendors(session, actor),
        chosen=str(vendor_id or ""),
    )


@pages.post("/")
@door(Action.KEEP_INVOICES, again=show_invoices)
def add(session: Session, actor: Actor) -> ResponseReturnValue:
    """Enter one invoice."""
    invoices.add_invoice(
        session,
        actor,
        contract_id=find_id("contract"),
        fields={name: request.form.get(name, "") for name in COLUMNS if name != "contract"},
        at=current_site().now(),
    )
    return _back("invoice_added")


@pages.post("/import")
@door(Action.KEEP_INVOICES, again=show_invoices)
def import_table(session: Session, actor: Actor) -> ResponseReturnValue:
    """Take invoices from a table."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid.because("invoices.no_file", "file")
    found = invoices.import_invoices(
        session, actor, stream=sent.stream, name=sent.filename, at=current_site().now()
    )
    return _back("invoices_imported" if found.added else "invoices_unchanged")


@pages.post("/<uuid:invoice_id>/void")
@door(Action.KEEP_INVOICES, again=show_invoices)
def void(session: Session, actor: Actor, *, invoice_id: UUID) -> ResponseReturnValue:
    """Void an invoice that was entered wrongly."""
    invoices.void_invoice(session, actor, invoice_id=invoice_id, at=current_site().now())
    return _back("invoice_voided")


@pages.get("/invoices.xlsx")
@door(Action.KEEP_INVOICES)
def send_sheet(_session: Session, actor: Actor) -> ResponseReturnValue:
    """Send an empty table to fill in."""
    response = Response(invoices.invoice_sheet(actor), mimetype=_XLSX)
    response.headers["Content-Disposition"] = "attachment; filename=invoices.xlsx"
    return response


def _back(news: str) -> ResponseReturnValue:
    return redirect(url_for("invoices.show_invoices", done=news), 303)
