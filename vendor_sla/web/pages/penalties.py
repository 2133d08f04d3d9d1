"""The penalty register: lines of issued months, their approval, their export."""

from collections.abc import Iterable
from math import ceil
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.periods import Period
from vendor_sla.services import claims, penalties, vendors
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.once import once
from vendor_sla.web.sheets import penalty_sheet, send_sheet
from vendor_sla.web.site import current_site

pages = Blueprint("penalties", __name__, url_prefix="/penalties")
_MONTHS_A_PAGE = 24


@pages.get("/")
@door(Action.READ_PENALTIES)
def show_penalties(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the lines by month, newest first, with what waits for approval on top."""
    return _register(session, actor)


def _register(session: Session, actor: Actor) -> str:
    months = penalties.list_penalties(session, actor, **_asked())
    waiting = [month for month in months if month.state is MonthState.ISSUED]
    approved = [month for month in months if month.state is not MonthState.ISSUED]
    unsettled = [month for month in months if month.balance.open.amount < 0]  # to be claimed
    asked = [(one.month_id, one.contract_id, one.period, one.issued_at) for one in unsettled]
    clocks = claims.claims_of(session, asked, at=current_site().now())
    ordered = (*waiting, *approved)
    count = max(1, ceil(len(ordered) / _MONTHS_A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), count)
    first = (page - 1) * _MONTHS_A_PAGE
    return render_template(
        "penalties/register.html",
        months=months,
        shown=ordered[first : first + _MONTHS_A_PAGE],
        page=page,
        pages=count,
        first=first + 1,
        waiting_count=len(waiting),
        waiting_sums=_sums(month.net for month in waiting),
        approved_sums=_sums(month.net for month in approved),
        open_sums=_sums(month.balance.open for month in approved if month.balance.open.amount),
        open_count=sum(bool(month.balance.open.amount) for month in approved),
        claims=clocks,
        overdue=[
            one for one in unsettled if (clock := clocks.get(one.month_id)) and clock.has_passed
        ],
        vendors=vendors.list_vendors(session, actor),
        chosen=_chosen(),
    )


@pages.get("/lines.csv")
@door(Action.READ_PENALTIES)
def send_csv(session: Session, actor: Actor) -> ResponseReturnValue:
    """Send the lines as CSV that a spreadsheet opens without running anything."""
    months = penalties.list_penalties(session, actor, **_asked())
    return send_sheet(penalty_sheet(months), "csv")


def _show_again(session: Session, actor: Actor, **_: UUID) -> ResponseReturnValue:
    return _register(session, actor)


@pages.post("/<uuid:month_id>/approve")
@door(Action.APPROVE_PENALTIES, again=_show_again)
@once
def approve(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Approve a month's lines, as somebody else than who issued it."""
    penalties.approve_penalties(
        session,
        actor,
        month_id=month_id,
        version=request.form.get("version", type=int),
        at=current_site().now(),
    )
    address = url_for("penalties.show_penalties", done="approved", _anchor=f"month-{month_id}")
    return redirect(address, 303)


def _chosen() -> dict[str, str]:
    return {name: request.args.get(name, "") for name in ("vendor", "period", "state")}


def _asked() -> dict[str, Any]:
    """Read the filters; one that cannot be read filters nothing."""
    chosen = _chosen()
    asked: dict[str, Any] = {}
    for name, key, read in (
        ("vendor", "vendor_id", UUID),
        ("period", "period", Period.parse),
        ("state", "state", MonthState),
    ):
        try:
            asked[key] = read(chosen[name]) if chosen[name] else None
        except ValueError:
            asked[key] = None
    return asked


def _sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    every = list(amounts)
    currencies = sorted({amount.currency for amount in every})
    return tuple(
        Money.total((one for one in every if one.currency == currency), currency)
        for currency in currencies
    )
