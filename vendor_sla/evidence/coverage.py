"""Coverage: whether the client's extract has anything to say about every day of a period."""

from collections import Counter
from datetime import date

import pandas as pd

from vendor_sla.domain.periods import Period

_FEWEST = 5  # vendor rows of a day; a day of one contact may well be missed


def gap_days(
    vendor: pd.DataFrame, client: pd.DataFrame, period: Period, zone: str
) -> tuple[date, ...]:
    """Return the days of a period with several vendor contacts and not one client row.

    A day is the zone's, by the opening of its contacts.
    """
    counts = Counter(_days(vendor, period, zone))
    covered = set(_days(client, period, zone))
    return tuple(
        sorted(day for day, count in counts.items() if count >= _FEWEST and day not in covered)
    )


def _days(contacts: pd.DataFrame, period: Period, zone: str) -> list[date]:
    opened = contacts["opened_at"].dropna().dt.tz_localize("UTC").dt.tz_convert(zone)
    return [day for day in opened.dt.date if period.start <= day < period.end]
