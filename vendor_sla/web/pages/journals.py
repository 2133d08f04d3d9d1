"""Journals and the register's other exports: what finance takes into its own books."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from vendor_sla.domain.journals import journal_sums
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.periods import Period
from vendor_sla.printing.attachments import document_bytes
from vendor_sla.services import journals, penalties, vendors
from vendor_sla.services.papers import JSON
from vendor_sla.services.penalty_documents import penalties_document
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.sheets import journal_sheet, penalty_sheet, send_sheet
from vendor_sla.web.site import current_site

pages = Blueprint("journals", __name__, url_prefix="/journals")
_SHOWN = 50
_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(9998, 12, 31)
_SHEET = "<any(csv, xlsx):form>"


@pages.get("/")
@door(Action.READ_ACCOUNTING)
def show_journal(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the debits and credits of some days, with their sums and the files to take away."""
    asked = asked_days()
    lines = journals.list_journal(session, actor, **asked)
    sums = {
        currency: (Money(debit, currency), Money(credit, currency))
        for currency, (debit, credit) in sorted(journal_sums(lines).items())
    }
    return render_template(
        "journals/journal.html",
        lines=lines[: -_SHOWN - 1 : -1],
        count=len(lines),
        sums=sums,
        vendors=vendors.list_vendors(session, actor),
        chosen=chosen(),
    )


@pages.get(f"/journal.{_SHEET}")
@door(Action.READ_ACCOUNTING)
def send_journal(session: Session, actor: Actor, *, form: str) -> ResponseReturnValue:
    """Send the journal as a table."""
    lines = journals.list_journal(session, actor, **asked_days())
    return send_sheet(journal_sheet(lines), form)


@pages.get("/penalties.xlsx")
@door(Action.READ_PENALTIES)
def send_workbook(session: Session, actor: Actor) -> ResponseReturnValue:
    """Send the penalty register as a workbook."""
    months = penalties.list_penalties(session, actor, vendor_id=asked_days()["vendor_id"])
    return send_sheet(penalty_sheet(months), "xlsx")


@pages.get("/penalties.json")
@door(Action.READ_PENALTIES)
def send_document(session: Session, actor: Actor) -> ResponseReturnValue:
    """Send the penalty register as a `penalties/1` document."""
    months = penalties.list_penalties(session, actor, vendor_id=asked_days()["vendor_id"])
    document = penalties_document(months, at=current_site().now())
    response = Response(document_bytes(document), mimetype=JSON)
    response.headers["Content-Disposition"] = "attachment; filename=penalties.json"
    return response


def chosen() -> dict[str, str]:
    """Return what the address asks for, as it is written there."""
    return {name: request.args.get(name, "") for name in ("vendor", "first", "last")}


def asked_days() -> dict[str, Any]:
    """Read the vendor and the days of the address; what cannot be read narrows nothing."""
    asked = chosen()
    first, last = read_day(asked["first"]), read_day(asked["last"])
    period = None
    if first is not None or last is not None:
        start = first or _FIRST_DAY
        end = (last or _LAST_DAY) + timedelta(days=1)
        period = Period(start, end) if start < end else None
    try:
        vendor_id = UUID(asked["vendor"]) if asked["vendor"] else None
    except ValueError:
        vendor_id = None
    return {"period": period, "vendor_id": vendor_id}


def read_day(text: str) -> date | None:
    """Read a day of an address, None for one that no ledger reaches."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST_DAY <= day <= _LAST_DAY else None
