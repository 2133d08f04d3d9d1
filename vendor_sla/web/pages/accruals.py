"""Accruals: what months not issued yet will probably come to, and the journal of it."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import accruals
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.pages.journals import read_day
from vendor_sla.web.sheets import accrual_sheet, journal_sheet, send_sheet
from vendor_sla.web.site import current_site

pages = Blueprint("accruals", __name__, url_prefix="/accruals")
_SHEET = "<any(csv, xlsx):form>"


@pages.get("/")
@door(Action.READ_ACCOUNTING)
def show_accruals(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show what is expected at the end of a day, and what each figure stands on."""
    page = accruals.list_accruals(session, actor, day=_day(session, actor))
    return render_template("accruals/accruals.html", page=page)


@pages.get(f"/accruals.{_SHEET}")
@door(Action.READ_ACCOUNTING)
def send_accruals(session: Session, actor: Actor, *, form: str) -> ResponseReturnValue:
    """Send the accruals as a table."""
    page = accruals.list_accruals(session, actor, day=_day(session, actor))
    return send_sheet(accrual_sheet(page), form)


@pages.get(f"/journal.{_SHEET}")
@door(Action.READ_ACCOUNTING)
def send_journal(session: Session, actor: Actor, *, form: str) -> ResponseReturnValue:
    """Send the journal of the accruals: booked on the day, taken back on the first after it."""
    lines = accruals.list_accrual_journal(session, actor, day=_day(session, actor))
    return send_sheet(journal_sheet(lines, "accrual-journal"), form)


def _day(session: Session, actor: Actor) -> date:
    asked = read_day(request.args.get("day", ""))
    return asked or accruals.usual_day(session, actor, at=current_site().now())
