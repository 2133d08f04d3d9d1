"""Steps of disputes: the one place that moves a dispute on, with its thread and its clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from vendor_sla.domain.calendars import CalendarTerms, WorkingCalendar
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.disputes import DisputeState
from vendor_sla.domain.people import Actor, require_vendor
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.domain.samples import working_deadline
from vendor_sla.intake.calendars import resolve_calendar
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.dispute_files import SentFile, keep_files
from vendor_sla.services.history import record
from vendor_sla.services.moves import lock_month, period_of
from vendor_sla.store import disputes as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import DisputeRow, DisputeStepRow, MonthRow, new_id
from vendor_sla.store.sessions import Session

LONGEST_TEXT = 4000
_LONGEST_CLOCK = 300  # working days: no contract has a longer one


@dataclass(frozen=True, slots=True)
class Said:
    """What a step says beside its kind: words, files, and what was decided."""

    reason: str = ""
    outcome: str = ""
    ruling: Mapping[str, Any] = field(default_factory=dict)
    names: Sequence[Mapping[str, str]] = ()
    files: Sequence[SentFile] = ()


def get_dispute(session: Session, actor: Actor, dispute_id: UUID) -> DisputeRow:
    """Return a dispute; `NotFound` also when it is another vendor's."""
    dispute = rows.find_dispute(session, dispute_id)
    if dispute is None:
        raise NotFound([Problem("disputes.unknown")])
    require_vendor(actor, dispute.vendor_id)
    return dispute


def lock_dispute(session: Session, actor: Actor, dispute_id: UUID) -> tuple[DisputeRow, MonthRow]:
    """Return a dispute that nobody else moves meanwhile, with its locked month.

    The month's lock is the dispute's: a decision changes what the month comes to.
    """
    month = lock_month(session, actor, get_dispute(session, actor, dispute_id).month_id)
    return get_dispute(session, actor, dispute_id), month


def require_state(dispute: DisputeRow, *states: DisputeState) -> None:
    """Refuse with `Conflict` what a dispute is not ready for, or is past."""
    if DisputeState(dispute.state) not in states:
        facts = {"number": str(dispute.number), "state": dispute.state}
        raise Conflict([Problem("disputes.not_now", facts=facts)])


def require_reason(text: str) -> str:
    """Return a reason without space around it; `Invalid` when it is missing or too long."""
    plain = text.strip()
    if not plain:
        raise Invalid([Problem("disputes.reason_missing", "reason")])
    if len(plain) > LONGEST_TEXT:
        raise Invalid([Problem("disputes.text_too_long", "reason", {"most": str(LONGEST_TEXT)})])
    return plain


def contract_of(session: Session, actor: Actor, month: MonthRow) -> Contract:
    """Return the contract a month is settled by."""
    period = period_of(month)
    return contract_in_force(session, actor, contract_id=month.contract_id, period=period)[1]


def clock_calendar(contract: Contract) -> WorkingCalendar:
    """Return the calendar whose working days a contract's dispute clocks count."""
    name = contract.dispute_terms.calendar
    terms = contract.calendar_terms.get(name, CalendarTerms(name))
    return resolve_calendar(terms, contract.time_zone)


def clock_end(contract: Contract, at: datetime, days: int) -> datetime:
    """Return the midnight that ends so many working days after a day."""
    return working_deadline(at, days, clock_calendar(contract))


def working_days_left(contract: Contract, at: datetime, until: datetime) -> int:
    """Return how many working days are left after today; 0 on the last day, and when it is over."""
    calendar = clock_calendar(contract)
    for days in range(_LONGEST_CLOCK):
        if working_deadline(at, days, calendar) >= until:
            return days
    return _LONGEST_CLOCK


def add_step(
    session: Session,
    actor: Actor | None,
    dispute: DisputeRow,
    kind: str,
    said: Said,
    *,
    at: datetime,
    blobs: Blobs | None = None,
) -> None:
    """Write a step into a dispute's thread, with its files; no actor: a clock ran out."""
    side = "" if actor is None else "vendor" if actor.is_vendor else "client"
    number = len(rows.list_steps(session, [dispute.id])) + 1
    session.add(
        DisputeStepRow(
            tenant_id=dispute.tenant_id,
            id=new_id(),
            dispute_id=dispute.id,
            vendor_id=dispute.vendor_id,
            number=number,
            kind=kind,
            by_side=side,
            account_id=actor.account_id if actor else None,
            at=at,
            outcome=said.outcome,
            reason=said.reason,
            ruling=dict(said.ruling),
            names=[dict(name) for name in said.names],
        )
    )
    session.flush()
    if actor is not None and said.files:
        assert blobs is not None, "files have a store to go to"
        files = said.files
        keep_files(session, actor, dispute, step_number=number, files=files, blobs=blobs, at=at)


def record_step(
    session: Session,
    actor: Actor,
    dispute: DisputeRow,
    month: MonthRow,
    event: str,
    *,
    at: datetime,
    **facts: str,
) -> None:
    """Write a step into the tenant's history, with the month it is about."""
    session.flush()
    record(
        session,
        actor,
        event,
        subject_kind="month",
        subject_id=month.id,
        vendor_id=month.vendor_id,
        facts={"period": period_of(month).label, "number": str(dispute.number), **facts},
        at=at,
    )
