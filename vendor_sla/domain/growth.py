"""Growth stages: how long an agent has served, by calendar anniversary."""

from calendar import monthrange
from datetime import date

# Half-open in whole calendar months since the first day.
GROWTH_STAGES = (("novice", 0), ("growing", 1), ("mature", 3), ("senior", 12))


def growth_stage(started_on: date, day: date) -> str | None:
    """Return an agent's stage on a day: novice [0, 1), growing [1, 3), mature [3, 12), senior.

    In completed months; an anniversary that a month lacks falls on its last day. None before
    the first day.
    """
    if day < started_on:
        return None
    months = completed_months(started_on, day)
    return [name for name, least in GROWTH_STAGES if months >= least][-1]


def completed_months(started_on: date, day: date) -> int:
    """Return the calendar months completed between two days."""
    months = (day.year - started_on.year) * 12 + day.month - started_on.month
    anniversary = min(started_on.day, monthrange(day.year, day.month)[1])
    return months - (day.day < anniversary)


def stage_begins(started_on: date, months: int) -> date:
    """Return the first day on which some calendar months are completed."""
    index = started_on.year * 12 + started_on.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(started_on.day, monthrange(year, month)[1]))
