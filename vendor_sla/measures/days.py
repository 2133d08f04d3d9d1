"""Days: the calendar day of an instant in a zone, over whole columns."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from vendor_sla.measures.clocks import microseconds
from vendor_sla.measures.rows import MISSING, Ints

_EPOCH = date(1970, 1, 1)
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


class LocalDays:
    """The first instants of the days of a zone; summer time makes some of 23 or 25 hours."""

    def __init__(self, zone: str) -> None:
        self._zone = zone

    def of(self, instants: Ints) -> Ints:
        """Return each instant's local day as a number of days since 1970-01-01.

        A missing instant has no day; what stands for it lies before all others.
        """
        known = instants[instants != MISSING]
        if not len(known):
            return np.zeros(len(instants), dtype=np.int64)
        # A year more on each side: that of the zone differs from that of UTC at its ends.
        first = max(_year(int(known.min())) - 1, _FIRST_YEAR)
        last = min(_year(int(known.max())) + 1, _LAST_YEAR)
        number = (date(first, 1, 1) - _EPOCH).days
        found = np.searchsorted(_starts(self._zone, first, last), instants, side="right")
        return found.astype(np.int64, copy=False) + (number - 1)


def _year(instant: int) -> int:
    year = int(np.datetime64(instant, "us").astype("datetime64[Y]").astype(np.int64)) + 1970
    return min(max(year, _FIRST_YEAR), _LAST_YEAR)


@lru_cache(maxsize=256)
def _starts(zone: str, first: int, last: int) -> Ints:
    """Return the first instants of all days from one year to another, both included."""
    local = ZoneInfo(zone)
    begin, after = date(first, 1, 1), date(last + 1, 1, 1)
    days = (begin + timedelta(days=n) for n in range((after - begin).days))
    midnights = (datetime(day.year, day.month, day.day, tzinfo=local) for day in days)
    return np.array([microseconds(one.astimezone(UTC)) for one in midnights], dtype=np.int64)
