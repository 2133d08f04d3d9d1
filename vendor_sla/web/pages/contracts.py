"""Contracts: the list, a version word for word, and committing it."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import contracts
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.papers import send_text
from vendor_sla.web.site import current_site

pages = Blueprint("contracts", __name__, url_prefix="/contracts")


@pages.get("/")
@door(Action.READ_CONTRACTS)
def show_contracts(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show every contract in sight."""
    return render_template(
        "contracts/contracts.html", contracts=contracts.list_contracts(session, actor)
    )


@pages.get("/<uuid:contract_id>")
@door(Action.READ_CONTRACTS)
def show_contract(session: Session, actor: Actor, *, contract_id: UUID) -> ResponseReturnValue:
    """Show a version of a contract: the document and what it says."""
    number = request.args.get("number", type=int)
    shown = contracts.read_contract_page(session, actor, contract_id=contract_id, number=number)
    return render_template("contracts/contract.html", shown=shown, contract=shown.contract)


@pages.get("/<uuid:contract_id>/<int:number>.yaml")
@door(Action.READ_CONTRACTS)
def send_document(
    session: Session, actor: Actor, *, contract_id: UUID, number: int
) -> ResponseReturnValue:
    """Send a version word for word."""
    shown = contracts.read_contract_page(session, actor, contract_id=contract_id, number=number)
    return send_text(shown.document, f"{shown.summary.key}-v{number}.yaml", "application/yaml")


@pages.post("/<uuid:contract_id>/commit/<uuid:version_id>")
@door(Action.COMMIT_CONTRACT)
def commit(
    session: Session, actor: Actor, *, contract_id: UUID, version_id: UUID
) -> ResponseReturnValue:
    """Commit a version: from now on it prices and can never change."""
    contracts.commit_contract(
        session,
        actor,
        version_id=version_id,
        at=current_site().now(),
        signed_paper_sha256=request.form.get("signed_paper_sha256", "").strip().lower(),
    )
    address = url_for("contracts.show_contract", contract_id=contract_id, done="committed")
    return redirect(address, 303)
