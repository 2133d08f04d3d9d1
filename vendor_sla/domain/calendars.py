"""Working calendars: when a contract's clock runs."""

from dataclasses import dataclass
from datetime import date, time


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
