"""Contracts: the list, a version word for word, a new draft, and agreeing on it."""

from collections.abc import Callable
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.people import Action, Actor
from vendor_sla.printing.differences import tally, write_differences
from vendor_sla.printing.summaries import write_summary
from vendor_sla.services import approvals, contracts, differences, standings
from vendor_sla.services.versions import ContractVersion
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.languages import speak
from vendor_sla.web.papers import send_text
from vendor_sla.web.site import current_site
from vendor_sla.web.versions import draw_reigns

_SHOWN_ABOVE = {"version", "effective_from"}

pages = Blueprint("contracts", __name__, url_prefix="/contracts")


@pages.get("/")
@door(Action.READ_CONTRACTS)
def show_contracts(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show every contract in sight, and what each waits for."""
    return render_template(
        "contracts/contracts.html", contracts=contracts.list_contracts(session, actor)
    )


@pages.get("/<uuid:contract_id>")
@door(Action.READ_CONTRACTS)
def show_contract(
    session: Session, actor: Actor, *, contract_id: UUID, number: int | None = None
) -> ResponseReturnValue:
    """Show a version of a contract: what it says, the document, and what it waits for."""
    wanted = request.args.get("number", type=int) if number is None else number
    shown = contracts.read_contract_page(session, actor, contract_id=contract_id, number=wanted)
    reigns = contracts.read_time_line(
        session, actor, contract_id=contract_id, today=_today(shown.contract)
    )
    return render_template(
        "contracts/contract.html",
        shown=shown,
        contract=shown.contract,
        standing=standings.read_standing(session, actor, shown),
        reigns=reigns,
        bars=draw_reigns(reigns),
        summary=write_summary(shown.contract, speak()),
    )


@pages.get("/<uuid:contract_id>/compare")
@door(Action.READ_CONTRACTS)
def compare(session: Session, actor: Actor, *, contract_id: UUID) -> ResponseReturnValue:
    """Show what one version changes against another, in the contract's language and as text."""
    latest = contracts.read_contract_page(session, actor, contract_id=contract_id)
    found = differences.read_comparison(
        session,
        actor,
        contract_id=contract_id,
        before=request.args.get("before", type=int),
        after=request.args.get("after", type=int),
        today=_today(latest.contract),
    )
    # The numbers and days of the versions stand above the changes.
    terms = tuple(one for one in found.differences if one.path not in _SHOWN_ABOVE)
    groups = write_differences(terms, found.before.contract, found.after.contract, speak())
    return render_template(
        "contracts/diff.html", found=found, groups=groups, tally=tally(groups), latest=latest
    )


@pages.get("/<uuid:contract_id>/<int:number>.yaml")
@door(Action.READ_CONTRACTS)
def send_document(
    session: Session, actor: Actor, *, contract_id: UUID, number: int
) -> ResponseReturnValue:
    """Send a version word for word."""
    shown = contracts.read_contract_page(session, actor, contract_id=contract_id, number=number)
    return send_text(shown.document, f"{shown.summary.key}-v{number}.yaml", "application/yaml")


@pages.post("/<uuid:contract_id>/<int:number>/propose")
@door(Action.PROPOSE_CONTRACT, again=show_contract)
def propose(
    session: Session, actor: Actor, *, contract_id: UUID, number: int
) -> ResponseReturnValue:
    """Freeze a draft and show it to its vendor."""
    return _move(
        session,
        actor,
        approvals.propose_version,
        contract_id=contract_id,
        number=number,
        news="proposed",
    )


@pages.post("/<uuid:contract_id>/<int:number>/withdraw")
@door(Action.PROPOSE_CONTRACT, again=show_contract)
def withdraw(
    session: Session, actor: Actor, *, contract_id: UUID, number: int
) -> ResponseReturnValue:
    """Take a proposed version back: it is a draft again."""
    return _move(
        session,
        actor,
        approvals.withdraw_version,
        contract_id=contract_id,
        number=number,
        news="withdrawn",
    )


@pages.post("/<uuid:contract_id>/<int:number>/approve")
@door(Action.COMMIT_CONTRACT, again=show_contract)
def approve(
    session: Session, actor: Actor, *, contract_id: UUID, number: int
) -> ResponseReturnValue:
    """Approve a proposed version in the client's name."""
    return _move(
        session,
        actor,
        approvals.approve_version,
        contract_id=contract_id,
        number=number,
        news="approved_version",
    )


@pages.post("/<uuid:contract_id>/<int:number>/sign")
@door(Action.SIGN_CONTRACT, again=show_contract)
def sign(session: Session, actor: Actor, *, contract_id: UUID, number: int) -> ResponseReturnValue:
    """Sign a proposed version in the vendor's name: typed, ticked and confirmed."""
    name, agrees = request.form.get("name", ""), request.form.get("agrees") == "yes"
    return _move(
        session,
        actor,
        approvals.sign_version,
        contract_id=contract_id,
        number=number,
        news="signed",
        name=name,
        agrees=agrees,
    )


@pages.post("/<uuid:contract_id>/<int:number>/refuse")
@door(Action.SIGN_CONTRACT, again=show_contract)
def refuse(
    session: Session, actor: Actor, *, contract_id: UUID, number: int
) -> ResponseReturnValue:
    """Refuse a proposed version in the vendor's name, saying why."""
    comment = request.form.get("comment", "")
    return _move(
        session,
        actor,
        approvals.refuse_version,
        contract_id=contract_id,
        number=number,
        news="refused_version",
        comment=comment,
    )


@pages.post("/<uuid:contract_id>/<int:number>/commit")
@door(Action.COMMIT_CONTRACT, again=show_contract)
def commit(
    session: Session, actor: Actor, *, contract_id: UUID, number: int
) -> ResponseReturnValue:
    """Commit a proposed version on the hash of the paper both parties signed."""
    paper = request.form.get("signed_paper_sha256", "").strip().lower()
    return _move(
        session,
        actor,
        approvals.commit_contract,
        contract_id=contract_id,
        number=number,
        news="committed",
        signed_paper_sha256=paper,
    )


def _move(
    session: Session,
    actor: Actor,
    step: Callable[..., ContractVersion],
    *,
    contract_id: UUID,
    number: int,
    news: str,
    **facts: object,
) -> ResponseReturnValue:
    """Take one step with a version as the form showed it, and return to its page."""
    shown = contracts.read_contract_page(session, actor, contract_id=contract_id, number=number)
    version = step(
        session,
        actor,
        version_id=shown.version.version_id,
        sha256=request.form.get("sha256", ""),
        at=current_site().now(),
        **facts,
    )
    done = "committed" if version.is_committed else news
    address = url_for("contracts.show_contract", contract_id=contract_id, number=number, done=done)
    return redirect(address, 303)


def _today(contract: Contract) -> date:
    """Return today's date where the contract is at home."""
    return current_site().now().astimezone(ZoneInfo(contract.time_zone)).date()
