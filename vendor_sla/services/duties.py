"""Duties: which files of a month a side owes, by which day, and whether they are here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from vendor_sla.domain.contracts import Contract, DataDuty
from vendor_sla.domain.duties import Due, LateCost, due_days, late_cost
from vendor_sla.domain.people import Actor
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.calendars import resolve_calendar
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.submission_pages import SubmissionPage, SubmissionState
from vendor_sla.store import submissions as rows
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class OwedFile:
    """One kind of file a side owes for a month.

    `due` is None where the holidays up to it are not published yet. `is_overdue` when its day,
    and the grace, went by without it. `cost` says how late it is to send it now and what that
    costs, None where it came before; amounts are in `currency`.
    """

    kind: str
    working_day: int
    clause: str
    due: Due | None
    is_here: bool
    is_overdue: bool
    cost: LateCost | None = None
    currency: str = ""


def list_owed(
    session: Session, actor: Actor, *, sent: SubmissionPage, at: datetime
) -> tuple[OwedFile, ...]:
    """Return what the side of a submission owes for its month, in the contract's order.

    A file that was refused is not here.
    """
    _, contract = contract_in_force(
        session, actor, contract_id=sent.contract_id, period=sent.period
    )
    today = at.astimezone(ZoneInfo(contract.time_zone)).date()
    here = {
        file.kind
        for file in sent.files
        if sent.state is not SubmissionState.REFUSED and not file.problems
    }
    owed: list[OwedFile] = []
    for duty in contract.data_duties:
        if duty.side == sent.side:
            due = _find_due(contract, duty, sent.period)
            cost = _cost(session, contract, duty, due, month_id=sent.month_id, today=today)
            owed += _owed(duty, due, here=here, today=today, cost=cost, currency=contract.currency)
    return tuple(owed)


def _owed(
    duty: DataDuty,
    due: Due | None,
    *,
    here: set[str],
    today: date,
    cost: LateCost | None,
    currency: str,
) -> Iterator[OwedFile]:
    for kind in duty.kinds:
        is_here = kind in here
        is_late = due is not None and today > due.grace_until and not is_here
        yield OwedFile(kind, duty.working_day, duty.clause, due, is_here, is_late, cost, currency)


def _cost(
    session: Session,
    contract: Contract,
    duty: DataDuty,
    due: Due | None,
    *,
    month_id: UUID,
    today: date,
) -> LateCost | None:
    """Return what sending a duty's files now costs; what came before is not sent late again."""
    if due is None or rows.find_first_with(session, month_id, duty.side, duty.kinds):
        return None
    calendar = resolve_calendar(contract.calendar_terms[duty.calendar], contract.time_zone)
    return late_cost(duty, due, today, calendar)


def _find_due(contract: Contract, duty: DataDuty, period: Period) -> Due | None:
    terms = contract.calendar_terms[duty.calendar]
    try:
        return due_days(duty, period, resolve_calendar(terms, contract.time_zone))
    except Invalid:
        return None
