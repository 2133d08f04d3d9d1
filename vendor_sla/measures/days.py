"""Days: the calendar day of an instant in a zone, over whole columns."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from vendor_sla.measures.clocks import microseconds
from vendor_sla.measures.rows import Ints

_FIRST, _AFTER = date(1990, 1, 1), date(2101, 1, 1)
_FIRST_NUMBER = (_FIRST - date(1970, 1, 1)).days


class LocalDays:
    """The first instants of the days of a zone; summer time makes some of 23 or 25 hours."""

    def __init__(self, zone: str) -> None:
        self._starts = _starts(zone)

    def of(self, instants: Ints) -> Ints:
        """Return each instant's local day as a number of days since 1970-01-01."""
        found = np.searchsorted(self._starts, instants, side="right") - 1 + _FIRST_NUMBER
        return found.astype(np.int64)


@cache
def _starts(zone: str) -> Ints:
    local = ZoneInfo(zone)
    days = (_FIRST + timedelta(days=n) for n in range((_AFTER - _FIRST).days))
    midnights = (datetime(day.year, day.month, day.day, tzinfo=local) for day in days)
    return np.array([microseconds(one.astimezone(UTC)) for one in midnights], dtype=np.int64)
