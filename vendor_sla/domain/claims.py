"""Claims: until when the credits of an issued month must be claimed."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class ClaimClock:
    """The last day to claim, and how many days are left; none left on the day, then negative."""

    claim_by: date
    days_left: int

    @property
    def has_passed(self) -> bool:
        """Tell whether the last day is over."""
        return self.days_left < 0


def claim_clock(issued_on: date, within_days: int | None, today: date) -> ClaimClock | None:
    """Return the clock of a month issued on a day; None where the contract sets no limit."""
    if within_days is None:
        return None
    claim_by = issued_on + timedelta(days=within_days)
    return ClaimClock(claim_by, (claim_by - today).days)
