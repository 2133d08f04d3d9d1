"""Working calendars: when a contract's clock runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from vendor_sla.domain.periods import Period

_MONDAY, _FRIDAY = 1, 5
_DAY = timedelta(days=1)
_REACH = timedelta(days=31)  # how far a clock that started in a period is followed beyond it


@dataclass(frozen=True, slots=True)
class CalendarTerms:
    """A calendar as a contract says it, before holidays are looked up.

    `hours` maps ISO weekdays (1 Monday ... 7 Sunday) to (open, close) spans; an empty mapping is
    the clock that never stops. `holidays` is a country code (`CN` knows make-up working days) or
    empty. `extra_closed` and `extra_open` are the tenant's own special days, which win.
    """

    name: str
    hours: tuple[tuple[int, time, time], ...] = ()
    holidays: str = ""
    extra_closed: tuple[date, ...] = ()
    extra_open: tuple[date, ...] = ()


def calendar_text(terms: CalendarTerms, period: Period) -> str:
    """Write what a calendar is for a period: two with the same text measured it alike.

    The name does not matter, nor do special days more than a month away.
    """
    if not terms.hours:
        return "24x7"
    hours = " ".join(f"{day}:{opens:%H:%M}-{closes:%H:%M}" for day, opens, closes in terms.hours)
    first, after = period.start - _REACH, period.end + _REACH
    days = {"closed": terms.extra_closed, "open": terms.extra_open}
    special = (
        f"{name}: {' '.join(str(day) for day in sorted(listed) if first <= day < after)}"
        for name, listed in days.items()
        if any(first <= day < after for day in listed)
    )
    public = (f"holidays: {terms.holidays}",) if terms.holidays else ()
    return "; ".join((hours, *public, *special))


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """A calendar with its days resolved.

    `hours` is empty for a clock that never stops. `closed` are days without service whatever
    their weekday; `opened` are days with the service hours of a Monday whatever their weekday
    (make-up days). `known_from`/`known_to` bound the days (half-open) for which public holidays
    are published; a service-hour clock outside them is refused, never guessed.
    """

    zone: str
    hours: tuple[tuple[int, time, time], ...] = ()
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()
    known_from: date = date.min
    known_to: date = date.max

    @property
    def never_stops(self) -> bool:
        """Tell whether this is the 24x7 clock."""
        return not self.hours

    def knows(self, day: date) -> bool:
        """Tell whether the public holidays of a day are published."""
        return self.known_from <= day < self.known_to

    def hours_of(self, day: date) -> tuple[tuple[time, time], ...]:
        """Return the service hours of a day: its weekday's, a Monday's on make-up days, or none."""
        if day in self.closed:
            return ()
        weekday = _MONDAY if day in self.opened else day.isoweekday()
        return tuple((opens, closes) for n, opens, closes in self.hours if n == weekday)


def is_working_day(calendar: WorkingCalendar, day: date) -> bool:
    """Tell whether people work on a day: it has service hours.

    A calendar that never stops, or does not know the day yet, has Monday to Friday.
    """
    if calendar.never_stops or not calendar.knows(day):
        return day.isoweekday() <= _FRIDAY
    return bool(calendar.hours_of(day))


def nth_working_day(calendar: WorkingCalendar, after: date, count: int) -> date:
    """Return the n-th working day after a day; the day itself for a count of 0."""
    day = after
    while count > 0:
        day += _DAY
        count -= is_working_day(calendar, day)
    return day


def working_days_between(calendar: WorkingCalendar, first: date, last: date) -> tuple[date, ...]:
    """Return the working days from `first` to `last`, both among them."""
    days = (first + n * _DAY for n in range((last - first).days + 1))
    return tuple(day for day in days if is_working_day(calendar, day))


def end_of_day(calendar: WorkingCalendar, day: date) -> datetime:
    """Return the midnight that ends a day, in the calendar's zone."""
    return datetime.combine(day + _DAY, time(), ZoneInfo(calendar.zone))


def service_spans(
    calendar: WorkingCalendar, first: date, after: date
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans (UTC) in which the clock runs for the days from `first` up to `after`.

    In order and apart: spans that touch or overlap are joined. A span that closes at or before
    its opening ends on the next day, so that 20:00-04:00 is a night and 09:00-00:00 ends at
    midnight. Summer time moves the instants, not the clock on the wall.
    """
    zone = ZoneInfo(calendar.zone)
    pending: tuple[datetime, datetime] | None = None
    for n in range((after - first).days):
        day = first + n * _DAY
        for opens, closes in sorted(calendar.hours_of(day)):
            last_day = day + _DAY if closes <= opens else day
            begin = datetime.combine(day, opens, zone).astimezone(UTC)
            end = datetime.combine(last_day, closes, zone).astimezone(UTC)
            if pending is not None and begin <= pending[1]:
                pending = (pending[0], max(pending[1], end))
                continue
            if pending is not None:
                yield pending
            pending = (begin, end)
    if pending is not None:
        yield pending


def working_time(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """Return how long the clock ran between two instants (UTC); negative if they are reversed."""
    if end < start:
        return -working_time(calendar, end, start)
    if calendar.never_stops:
        return end - start
    spans = service_spans(calendar, *_days_around(calendar, start, end))
    overlaps = (min(end, closes) - max(start, opens) for opens, closes in spans)
    return sum((one for one in overlaps if one > timedelta(0)), timedelta(0))


def due_instant(calendar: WorkingCalendar, start: datetime, limit: timedelta) -> datetime:
    """Return the first instant (UTC) at which the clock has run for `limit` since `start`.

    Raises `ValueError` when the known days of the calendar end before it.
    """
    if calendar.never_stops:
        return start + limit
    if limit <= timedelta(0):
        return start
    left = limit
    first, _ = _days_around(calendar, start, start)
    last = min(calendar.known_to, first + timedelta(days=3660))
    for opens, closes in service_spans(calendar, first, last):
        run = closes - max(start, opens)
        if run >= left:
            return max(start, opens) + left
        left -= max(run, timedelta(0))
    raise ValueError(f"the calendar is known up to {last}, and the clock runs on")


def _days_around(calendar: WorkingCalendar, start: datetime, end: datetime) -> tuple[date, date]:
    # One day more on each side: a night shift begins the day before, and zones differ by a day.
    zone = ZoneInfo(calendar.zone)
    first = max(calendar.known_from, start.astimezone(zone).date() - _DAY)
    return first, min(calendar.known_to, end.astimezone(zone).date() + 2 * _DAY)
