"""The opening state of a contract: proposed by one person, approved by another."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import opening_states
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.site import current_site

pages = Blueprint("opening_states", __name__, url_prefix="/contracts")


@pages.get("/<uuid:contract_id>/opening")
@door(Action.READ_OPENING)
def show_opening(session: Session, actor: Actor, *, contract_id: UUID) -> ResponseReturnValue:
    """Show what a contract brought along, and who proposed and approved it."""
    shown = opening_states.read_opening_page(session, actor, contract_id=contract_id)
    newest = shown.states[0].document if shown.states else ""
    return render_template(
        "opening_states/opening.html",
        shown=shown,
        document=request.form.get("document", newest),
    )


@pages.post("/<uuid:contract_id>/opening")
@door(Action.PROPOSE_OPENING, again=show_opening)
def propose(session: Session, actor: Actor, *, contract_id: UUID) -> ResponseReturnValue:
    """Propose an opening state; it counts once somebody else has approved it."""
    opening_states.propose_opening(
        session,
        actor,
        contract_id=contract_id,
        document=request.form.get("document", "").replace("\r\n", "\n"),
        at=current_site().now(),
    )
    return _back(contract_id, "opening_proposed")


@pages.post("/<uuid:contract_id>/opening/<uuid:state_id>")
@door(Action.APPROVE_OPENING)
def approve(
    session: Session, actor: Actor, *, contract_id: UUID, state_id: UUID
) -> ResponseReturnValue:
    """Approve what somebody else proposed."""
    opening_states.approve_opening(session, actor, state_id=state_id, at=current_site().now())
    return _back(contract_id, "opening_approved")


def _back(contract_id: UUID, news: str) -> ResponseReturnValue:
    address = url_for("opening_states.show_opening", contract_id=contract_id, done=news)
    return redirect(address, 303)
