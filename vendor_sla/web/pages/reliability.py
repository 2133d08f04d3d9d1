"""Reliability of reviewers: agreement, drift and overturns; a vendor reads it without names."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from vendor_sla.domain.exact import decimal_text, parse_decimal
from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import reliability
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.languages import NOTHING

pages = Blueprint("reliability", __name__, url_prefix="/reviews/reliability")


@pages.get("/")
@door(Action.READ_REVIEWS)
def show_months(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the months whose reviewers were measured."""
    months = reliability.list_reviewed_months(session, actor)
    return render_template("reliability/months.html", months=months)


@pages.get("/<uuid:month_id>")
@door(Action.READ_RELIABILITY)
def show_reliability(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show how reliable a month's reviewers are."""
    page = reliability.read_reliability(session, actor, month_id=month_id)
    return render_template("reliability/reliability.html", page=page)


@pages.app_template_filter("hundredfold")
def write_percent(text: str) -> str:
    """Write a share as a percentage with one decimal."""
    return decimal_text(parse_decimal(text) * 100, 1)


@pages.app_template_filter("lean")
def write_lean(text: str) -> str:
    """Write how much stricter somebody is, in points, with its sign."""
    points = parse_decimal(text)
    return f"{'+' if points > 0 else '−' if points < 0 else ''}{decimal_text(abs(points), 1)}"


@pages.app_template_filter("coefficient")
def write_coefficient(text: str | None) -> str:
    """Write a coefficient of agreement with a true minus sign."""
    return NOTHING if text is None else text.replace("-", "−")
