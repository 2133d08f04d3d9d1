"""Vendor statements: what moved an account, on the page, on paper and as a workbook."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.refusals import NotFound, Problem
from vendor_sla.printing.statements import movement_text, reference_text, standing
from vendor_sla.services import statements, vendors
from vendor_sla.services.statements import Statement
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.languages import speak
from vendor_sla.web.pages.journals import asked_days
from vendor_sla.web.papers import send_paper
from vendor_sla.web.sheets import send_sheet, statement_sheet
from vendor_sla.web.site import current_site

pages = Blueprint("statements", __name__, url_prefix="/statements")
_LANGUAGE = "<any(zh, en):paper_language>"


@pages.get("/")
@door(Action.READ_PENALTIES)
def show_statement(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show a vendor's account; a vendor sees its own."""
    if _wanted(session, actor) is None:
        return render_template("statements/statement.html", shown=None, vendors=())
    shown = _statement(session, actor)
    words = speak()
    told = [
        (
            line,
            movement_text(words, line.movement.what, dict(line.movement.facts)),
            reference_text(words, dict(line.movement.facts)),
        )
        for line in shown.account.lines
    ]
    return render_template(
        "statements/statement.html",
        shown=shown,
        told=told,
        standing=standing(shown.account.closing),
        vendors=vendors.list_vendors(session, actor),
        asked=_address(shown),
    )


@pages.get(f"/{_LANGUAGE}.pdf")
@door(Action.READ_PENALTIES)
def send_statement(session: Session, actor: Actor, *, paper_language: str) -> ResponseReturnValue:
    """Print a vendor's account."""
    shown = _statement(session, actor)
    at = current_site().now()
    return send_paper(statements.print_statement(shown, paper_language, at=at))


@pages.get("/statement.xlsx")
@door(Action.READ_PENALTIES)
def send_workbook(session: Session, actor: Actor) -> ResponseReturnValue:
    """Send a vendor's account as a workbook."""
    return send_sheet(statement_sheet(_statement(session, actor)), "xlsx")


def _wanted(session: Session, actor: Actor) -> UUID | None:
    asked: UUID | None = asked_days()["vendor_id"]
    return asked or statements.find_default_vendor(session, actor)


def _statement(session: Session, actor: Actor) -> Statement:
    vendor_id = _wanted(session, actor)
    if vendor_id is None:
        raise NotFound([Problem("vendors.unknown")])
    return statements.read_statement(
        session,
        actor,
        vendor_id=vendor_id,
        currency=request.args.get("currency", ""),
        period=asked_days()["period"],
        at=current_site().now(),
    )


def _address(shown: Statement) -> dict[str, Any]:
    return {
        "vendor": shown.vendor_id,
        "currency": shown.currency,
        "first": shown.period.start.isoformat(),
        "last": shown.last_day.isoformat(),
    }
