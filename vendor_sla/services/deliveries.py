"""Deliveries: how late the reports came that a contract prices, told by when they were sent."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from vendor_sla.domain.calendars import WorkingCalendar
from vendor_sla.domain.circumstances import Delivery
from vendor_sla.domain.contracts import Contract, DataDuty
from vendor_sla.domain.duties import days_late, due_days
from vendor_sla.domain.periods import Period
from vendor_sla.intake.calendars import resolve_calendar
from vendor_sla.store import submissions as rows
from vendor_sla.store.sessions import Session


def deliveries_of(
    session: Session, contract: Contract, period: Period, month_id: UUID
) -> tuple[Delivery, ...]:
    """Return how each report with a price came: in time, late by so many days, or not at all.

    It came when the first accepted submission with all its files was sent, in the contract's
    zone. Reports in time are left out. Raises `Invalid` when holidays up to the day it was due
    are not published yet.
    """
    found = []
    for duty in contract.data_duties:
        if duty.side != "vendor" or not (duty.late or duty.missing):
            continue
        calendar = resolve_calendar(contract.calendar_terms[duty.calendar], contract.time_zone)
        sent_at = rows.find_first_with(session, month_id, duty.side, duty.kinds)
        delivery = _delivery(duty, period, calendar, _day(sent_at, contract.time_zone))
        found += [delivery] if delivery else []
    return tuple(found)


def _delivery(
    duty: DataDuty, period: Period, calendar: WorkingCalendar, came_on: date | None
) -> Delivery | None:
    if came_on is None:
        return Delivery(duty.key, is_missing=True)
    late, working = days_late(due_days(duty, period, calendar), came_on, calendar)
    if not late:
        return None
    return Delivery(duty.key, late_calendar_days=late, late_working_days=working)


def _day(at: datetime | None, zone: str) -> date | None:
    return None if at is None else at.astimezone(ZoneInfo(zone)).date()
