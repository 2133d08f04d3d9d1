"""Clocks of disputes: what silence means, once a clock has run out."""

from datetime import datetime
from uuid import UUID

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.disputes import DisputeState, Outcome, Silence
from vendor_sla.domain.versions import in_force
from vendor_sla.services.contracts import read_committed
from vendor_sla.services.dispute_decisions import note_ruling
from vendor_sla.services.dispute_effects import claims_of
from vendor_sla.services.dispute_steps import Said, add_step, clock_end
from vendor_sla.services.moves import period_of
from vendor_sla.store import disputes as rows
from vendor_sla.store import history
from vendor_sla.store.models import DisputeRow, MonthRow
from vendor_sla.store.months import lock_month
from vendor_sla.store.sessions import Session

OVERDUE = "overdue"  # what a second level that lets its clock run out is marked with


def let_dispute_clocks_run_out(session: Session, *, at: datetime) -> int:
    """Apply what silence means to every dispute of the tenant whose clock is over; return how many.

    The first level's silence is what the contract says. Nobody appeals: the decision is final. An
    appeal is never decided by silence: it stays open, marked once as overdue. Asking again at the
    same instant changes nothing.
    """
    return sum(let_dispute_clock_run_out(session, one, at=at) for one in due_disputes(session, at))


def due_disputes(session: Session, at: datetime) -> tuple[UUID, ...]:
    """Return the disputes whose clock is over, oldest first."""
    return tuple(one.id for one in rows.list_due(session, at))


def let_dispute_clock_run_out(session: Session, dispute_id: UUID, *, at: datetime) -> bool:
    """Apply what silence means to one dispute; False when its clock runs, or it is marked already.

    A decision that came first wins: the month's lock is taken before the clock is looked at.
    """
    found = rows.find_dispute(session, dispute_id)
    month = lock_month(session, found.month_id) if found else None
    dispute = rows.find_dispute(session, dispute_id)
    if month is None or dispute is None or dispute.due_at is None or dispute.due_at > at:
        return False
    return _run_out(session, dispute, month, at)


def is_overdue(session: Session, dispute: DisputeRow) -> bool:
    """Tell whether an appeal is marked as overdue."""
    steps = rows.list_steps(session, [dispute.id])
    return dispute.state == DisputeState.APPEALED and any(
        (step.kind, step.outcome) == ("ran_out", OVERDUE) for step, _ in steps
    )


def _run_out(session: Session, dispute: DisputeRow, month: MonthRow, at: datetime) -> bool:
    state = DisputeState(dispute.state)
    if state is DisputeState.APPEALED:
        if is_overdue(session, dispute):
            return False
        _keep(session, dispute, month, OVERDUE, at)
    elif state is DisputeState.DECIDED:
        dispute.state, dispute.due_at = DisputeState.FINAL, None
        _keep(session, dispute, month, "final", at)
    else:
        _silent_first(session, dispute, _contract(session, month), at)
        _keep(session, dispute, month, _contract(session, month).dispute_terms.first_silence, at)
    return True


def _silent_first(session: Session, dispute: DisputeRow, contract: Contract, at: datetime) -> None:
    terms = contract.dispute_terms
    match terms.first_silence:
        case Silence.ACCEPTED:
            claim = claims_of(session, [dispute])[dispute.id]
            note_ruling(dispute, Outcome.ACCEPTED, claim)
            dispute.state, dispute.due_at = DisputeState.FINAL, None
        case Silence.REJECTED:
            note_ruling(dispute, Outcome.REJECTED, None)
            dispute.state = DisputeState.DECIDED
            dispute.due_at = clock_end(contract, at, terms.appeal_days)
        case Silence.NEXT_LEVEL:
            dispute.state = DisputeState.APPEALED
            dispute.due_at = clock_end(contract, at, terms.second_days)


def _contract(session: Session, month: MonthRow) -> Contract:
    return in_force(read_committed(session, month.contract_id), month.period_start)


def _keep(session: Session, dispute: DisputeRow, month: MonthRow, what: str, at: datetime) -> None:
    said = Said(outcome=what, ruling=dispute.ruling)
    add_step(session, None, dispute, "ran_out", said, at=at)
    history.append(
        session,
        tenant_id=dispute.tenant_id,
        at=at,
        actor_name="",
        action=f"dispute_clock_{what}",
        subject_kind="month",
        vendor_id=dispute.vendor_id,
        subject_id=month.id,
        facts={"period": period_of(month).label, "number": str(dispute.number)},
    )
