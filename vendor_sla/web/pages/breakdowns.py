"""Breakdowns: one metric of a month by tier, severity, channel, growth stage and agent."""

from decimal import Decimal
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from vendor_sla.domain.parts import ENOUGH_CASES
from vendor_sla.domain.people import Action, Actor
from vendor_sla.services.breakdowns import Breakdown, read_breakdown
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.site import current_site

pages = Blueprint("breakdowns", __name__, url_prefix="/months")

ROWS_A_PAGE = 50


@pages.get("/<uuid:month_id>/metrics/<metric>")
@door(Action.READ_MONTH)
def show_breakdown(
    session: Session, actor: Actor, *, month_id: UUID, metric: str
) -> ResponseReturnValue:
    """Show a metric of a month by one attribute, with another month beside it."""
    found = read_breakdown(
        session,
        actor,
        month_id=month_id,
        metric=metric,
        blobs=current_site().blobs,
        attribute=request.args.get("by", ""),
        against=request.args.get("against", ""),
    )
    pages_there = max(1, -(-len(found.groups) // ROWS_A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages_there)
    first = (page - 1) * ROWS_A_PAGE
    return render_template(
        "breakdowns/breakdown.html",
        found=found,
        groups=found.groups[first : first + ROWS_A_PAGE],
        page=page,
        pages=pages_there,
        first=first + 1,
        top=_top(found),
        enough_cases=ENOUGH_CASES,
    )


def _top(found: Breakdown) -> Decimal:
    """Return the value at the right end of the bars: 100 for per cent, else the largest shown."""
    if found.reading["unit"] == "percent":
        return Decimal(100)
    known = [
        value
        for group in found.groups
        for value in (group.rounded, group.upper)
        if value is not None
    ]
    return max([*known, Decimal(0)]) or Decimal(1)
