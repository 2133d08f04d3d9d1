"""The money of one month: applied, paid out, taken back, closed."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import applications, closings, month_money
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.once import once
from vendor_sla.web.site import current_site
from vendor_sla.web.waterfalls import draw_steps

pages = Blueprint("applications", __name__, url_prefix="/penalties")


@pages.get("/<uuid:month_id>/money")
@door(Action.READ_PENALTIES)
def show_money(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show a month's money from gross to net to settled, with every entry behind it."""
    at = current_site().now()
    page = month_money.read_month_money(session, actor, month_id=month_id, at=at)
    return render_template(
        "applications/money.html", page=page, month=page.month, bars=draw_steps(page.steps), at=at
    )


def _show_again(
    session: Session, actor: Actor, *, month_id: UUID, **_: UUID
) -> ResponseReturnValue:
    page: ResponseReturnValue = show_money.__wrapped__(session, actor, month_id=month_id)  # type: ignore[attr-defined]  # the view behind its door
    return page


@pages.post("/<uuid:month_id>/apply")
@door(Action.APPLY_PENALTIES, again=_show_again)
@once
def apply(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Take a month's money off an invoice."""
    applications.apply_penalties(
        session,
        actor,
        month_id=month_id,
        invoice_id=find_id("invoice"),
        amount=request.form.get("amount", ""),
        at=current_site().now(),
    )
    return _back(month_id, "applied")


@pages.post("/<uuid:month_id>/refund")
@door(Action.APPLY_PENALTIES, again=_show_again)
@once
def refund(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Mark money as paid beside any invoice."""
    applications.refund_penalties(
        session,
        actor,
        month_id=month_id,
        amount=request.form.get("amount", ""),
        reason=request.form.get("reason", ""),
        at=current_site().now(),
    )
    return _back(month_id, "refunded")


@pages.post("/<uuid:month_id>/settle")
@door(Action.APPLY_PENALTIES, again=_show_again)
@once
def settle(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Move a month of which nothing is open on."""
    at = current_site().now()
    applications.settle_month(session, actor, month_id=month_id, at=at)
    return _back(month_id, "settled")


@pages.post("/<uuid:month_id>/reverse/<uuid:application_id>")
@door(Action.APPLY_PENALTIES, again=_show_again)
@once
def reverse(
    session: Session, actor: Actor, *, month_id: UUID, application_id: UUID
) -> ResponseReturnValue:
    """Take an application back by its opposite."""
    applications.reverse_application(
        session,
        actor,
        application_id=application_id,
        reason=request.form.get("reason", ""),
        at=current_site().now(),
    )
    return _back(month_id, "reversed")


@pages.post("/<uuid:month_id>/close")
@door(Action.CLOSE_MONTH, again=_show_again)
@once
def close(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Close a month whose money is applied."""
    closings.close_month(
        session,
        actor,
        month_id=month_id,
        is_sure=bool(request.form.get("sure")),
        at=current_site().now(),
    )
    return _back(month_id, "month_closed")


def find_id(name: str) -> UUID | None:
    """Return the id a form's field holds, or None when it holds none."""
    try:
        return UUID(request.form.get(name, ""))
    except ValueError:
        return None


def _back(month_id: UUID, news: str) -> ResponseReturnValue:
    return redirect(url_for("applications.show_money", month_id=month_id, done=news), 303)
