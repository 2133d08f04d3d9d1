"""Windows: the days a month's row carries, told by its contract when a step is taken."""

from datetime import date, datetime

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.duties import due_days
from vendor_sla.domain.people import Actor
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid
from vendor_sla.domain.samples import working_deadline
from vendor_sla.intake.calendars import resolve_calendar
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.deadlines import calendars_of
from vendor_sla.services.moves import period_of
from vendor_sla.store.models import MonthRow
from vendor_sla.store.sessions import Session


def review_end(session: Session, actor: Actor, month: MonthRow, at: datetime) -> datetime:
    """Return when the vendor's review of what is published at an instant is over."""
    _, contract = contract_in_force(
        session, actor, contract_id=month.contract_id, period=period_of(month)
    )
    calendar = calendars_of(contract)[""]
    return working_deadline(at, contract.dispute_terms.review_days, calendar)


def last_day_of_grace(contract: Contract, period: Period) -> date | None:
    """Return the last day on which the vendor's files cost nothing yet; None when not known."""
    days = []
    for duty in contract.data_duties:
        if duty.side == "vendor":
            calendar = resolve_calendar(contract.calendar_terms[duty.calendar], contract.time_zone)
            try:
                days.append(due_days(duty, period, calendar).grace_until)
            except Invalid:
                return None
    return min(days, default=None)
