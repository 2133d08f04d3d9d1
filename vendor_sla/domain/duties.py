"""Data duties: the day by which files are due, and the last day of grace."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from vendor_sla.domain.calendars import WorkingCalendar
from vendor_sla.domain.catalogue import columns_needed, definition
from vendor_sla.domain.contracts import Contract, DataDuty, MetricTerms
from vendor_sla.domain.penalties.rules import DayCount, ReportRule
from vendor_sla.domain.penalties.terms import Charge
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading, ReadingState
from vendor_sla.domain.refusals import Invalid


@dataclass(frozen=True, slots=True)
class Due:
    """When a delivery is due, and the last day on which it is still without consequence."""

    on: date
    grace_until: date


def due_days(duty: DataDuty, period: Period, calendar: WorkingCalendar) -> Due:
    """Return when a period's files are due: the n-th working day after it, and the grace.

    Working days are those with service hours; where the clock never stops, every day is one.
    Raises `Invalid` for days whose holidays are not published yet.
    """
    on = _nth_working_day(period.end, duty.working_day, calendar)
    after = on + timedelta(days=1)
    grace = _nth_working_day(after, duty.grace_days, calendar) if duty.grace_days else on
    return Due(on, grace)


@dataclass(frozen=True, slots=True)
class LateCost:
    """How late a report comes on a day, and what it costs.

    `days` after the grace are counted as the contract counts them; `each` is the price of one and
    `total` that of all, which a most may have cut. Both are None where being late is free.
    """

    days: int
    is_working: bool
    each: Charge | None
    total: Charge | None
    clause: str


def days_late(due: Due, came_on: date, calendar: WorkingCalendar) -> tuple[int, int]:
    """Return how many calendar days and how many working days after the grace a report came."""
    late = max(0, (came_on - due.grace_until).days)
    days = (due.grace_until + timedelta(days=number) for number in range(1, late + 1))
    working = sum(1 for day in days if calendar.never_stops or calendar.hours_of(day))
    return late, working


def late_cost(duty: DataDuty, due: Due, came_on: date, calendar: WorkingCalendar) -> LateCost:
    """Return how late a duty's report comes on a day, and what it costs.

    A most that is told in another way than the charge (a share of the fee, say) does not cut it
    here: that is known when the month is priced.
    """
    rule = duty.late
    if rule is None:
        return LateCost(days_late(due, came_on, calendar)[0], False, None, None, duty.clause)
    is_working = rule.days is DayCount.WORKING
    days = days_late(due, came_on, calendar)[is_working]
    return LateCost(days, is_working, rule.charge, _times(rule, days), rule.clause)


def _times(rule: ReportRule, days: int) -> Charge:
    sums = {}
    for name in ("amount", "fee_percent", "points"):
        each = getattr(rule.charge, name)
        if each is not None:
            most = getattr(rule.most, name) if rule.most else None
            sums[name] = each * days if most is None else min(each * days, most)
    return Charge(**sums)


def _nth_working_day(first: date, count: int, calendar: WorkingCalendar) -> date:
    day = first
    while True:
        if not (calendar.never_stops or calendar.knows(day)):
            raise Invalid.because("duties.holidays_unknown", "data_duties", day=str(day))
        if calendar.never_stops or calendar.hours_of(day):
            count -= 1
            if not count:
                return day
        day += timedelta(days=1)


def with_client_duties(contract: Contract, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Return the readings, with what only the client owes marked as the client's fault.

    A metric that stands on nothing but files the client is to deliver (its reviews, say) is not
    the vendor's to answer for when they are missing: neither points nor money.
    """
    owed = frozenset(
        kind for duty in contract.data_duties if duty.side == "client" for kind in duty.kinds
    )
    excused = {
        metric.key
        for metric in contract.metrics
        if _file_kinds(metric) and _file_kinds(metric) <= owed
    }
    return tuple(
        replace(reading, state=ReadingState.CLIENT_FAULT)
        if reading.metric in excused and reading.state is ReadingState.NOT_DELIVERED
        else reading
        for reading in readings
    )


def _file_kinds(metric: MetricTerms) -> frozenset[str]:
    needed = columns_needed(definition(metric.measure, metric.version), metric.parameters)
    return frozenset(column.partition(".")[0] for column in needed)
