"""Opening states: what a contract brought along at go-live, proposed and approved by two people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.pasts import Opening
from vendor_sla.domain.people import Action, Actor, require, require_other_person
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.intake.opening_states import read_opening
from vendor_sla.services.contracts import read_contract_page
from vendor_sla.services.history import record
from vendor_sla.store import circumstances as rows
from vendor_sla.store import months as month_rows
from vendor_sla.store.models import OpeningStateRow, new_id
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class OpeningState:
    """One proposed state; `approved_by` is empty until another person approved it."""

    state_id: UUID
    number: int
    document: str
    proposed_by: str
    proposed_at: datetime
    approved_by: str
    approved_at: datetime | None
    may_approve: bool


@dataclass(frozen=True, slots=True)
class OpeningPage:
    """The opening states of a contract, newest first."""

    contract_id: UUID
    contract_title: Mapping[str, str]
    vendor_name: str
    metrics: tuple[str, ...]
    states: tuple[OpeningState, ...]
    may_propose: bool


def read_opening_page(session: Session, actor: Actor, *, contract_id: UUID) -> OpeningPage:
    """Return a contract's opening states; `NotFound` when the contract is out of sight."""
    require(actor, Action.READ_OPENING)
    page = read_contract_page(session, actor, contract_id=contract_id)
    is_open = not month_rows.has_issued(session, contract_id)
    return OpeningPage(
        contract_id,
        page.summary.title,
        page.summary.vendor_name,
        tuple(metric.key for metric in page.contract.metrics),
        tuple(
            OpeningState(
                row.id,
                row.number,
                row.document,
                proposed_by,
                row.proposed_at,
                approved_by,
                row.approved_at,
                is_open
                and row.approved_by is None
                and row.proposed_by != actor.account_id
                and actor.may(Action.APPROVE_OPENING),
            )
            for row, proposed_by, approved_by in rows.list_opening_states(session, contract_id)
        ),
        is_open and actor.may(Action.PROPOSE_OPENING),
    )


def propose_opening(
    session: Session, actor: Actor, *, contract_id: UUID, document: str, at: datetime
) -> None:
    """Propose a contract's opening state; it counts once somebody else has approved it.

    Raises `Invalid` with every problem, `Conflict` when a month of the contract is issued.
    """
    require(actor, Action.PROPOSE_OPENING)
    page = read_contract_page(session, actor, contract_id=contract_id)
    _require_nothing_issued(session, contract_id)
    opening = read_opening(document, "")
    known = {metric.key for metric in page.contract.metrics}
    named = [*opening.runs, *(credit.metric for credit in opening.earn_back)]
    problems = [
        Problem("circumstances.unknown_metric", "runs", {"metric": metric})
        for metric in named
        if metric not in known
    ]
    if problems:
        raise Invalid(problems)
    earlier = rows.list_opening_states(session, contract_id)
    session.add(
        OpeningStateRow(
            tenant_id=actor.tenant_id,
            id=new_id(),
            contract_id=contract_id,
            vendor_id=page.summary.vendor_id,
            number=earlier[0][0].number + 1 if earlier else 1,
            document=document,
            proposed_by=actor.account_id,
            proposed_at=at,
        )
    )
    session.flush()
    vendor_id = page.summary.vendor_id
    _record(session, actor, "propose_opening", contract_id=contract_id, vendor_id=vendor_id, at=at)


def approve_opening(session: Session, actor: Actor, *, state_id: UUID, at: datetime) -> None:
    """Approve an opening state that somebody else proposed.

    Raises `Forbidden` for the proposer, `Conflict` when it is approved already or a month of the
    contract is issued.
    """
    require(actor, Action.APPROVE_OPENING)
    row = rows.lock_opening_state(session, state_id)
    if row is None:
        raise NotFound([Problem("opening.unknown")])
    require_other_person(actor, Action.APPROVE_OPENING, {"proposed": row.proposed_by})
    if row.approved_by is not None:
        raise Conflict([Problem("opening.approved")])
    _require_nothing_issued(session, row.contract_id)
    row.approved_by, row.approved_at = actor.account_id, at
    session.flush()
    named = {"contract_id": row.contract_id, "vendor_id": row.vendor_id}
    _record(session, actor, "approve_opening", **named, at=at)


def find_opening(session: Session, contract_id: UUID) -> Opening | None:
    """Return the approved opening state of a contract, or None."""
    row = rows.find_opening_state(session, contract_id)
    return None if row is None else read_opening(row.document, "")


def _require_nothing_issued(session: Session, contract_id: UUID) -> None:
    if month_rows.has_issued(session, contract_id):
        raise Conflict([Problem("opening.too_late")])


def _record(
    session: Session,
    actor: Actor,
    event: str,
    *,
    contract_id: UUID,
    vendor_id: UUID,
    at: datetime,
) -> None:
    record(
        session,
        actor,
        event,
        subject_kind="contract",
        subject_id=contract_id,
        vendor_id=vendor_id,
        at=at,
    )
