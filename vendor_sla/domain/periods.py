"""Periods: half-open runs of days."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` up to but not including `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period must end after it starts: {self.start}/{self.end}")

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """Return a calendar month."""
        return cls(date(year, month, 1), _add_months(date(year, month, 1), 1))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2026-10`, `2026-Q4` or `2026-10-01/2026-11-01` (end excluded)."""
        if match := _MONTH.fullmatch(text):
            return cls.month(int(match[1]), int(match[2]))
        if match := _QUARTER.fullmatch(text):
            start = date(int(match[1]), 3 * int(match[2]) - 2, 1)
            return cls(start, _add_months(start, 3))
        start_text, slash, end_text = text.partition("/")
        if not slash:
            raise ValueError(f"not a period: {text!r}; write 2026-10 or 2026-10-01/2026-11-01")
        return cls(date.fromisoformat(start_text), date.fromisoformat(end_text))

    @property
    def label(self) -> str:
        """Return the shortest text that `parse` reads back."""
        if self.start.day == 1 and self.end == _add_months(self.start, 1):
            return f"{self.start:%Y-%m}"
        starts_quarter = self.start.day == 1 and self.start.month % 3 == 1
        if starts_quarter and self.end == _add_months(self.start, 3):
            return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
        return f"{self.start}/{self.end}"

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def shifted(self, months: int) -> Self:
        """Return a whole-month period moved by calendar months; other periods are refused."""
        if self.start.day != 1 or self.end.day != 1:
            raise ValueError(f"only whole months can be shifted: {self.label}")
        return type(self)(_add_months(self.start, months), _add_months(self.end, months))

    def instants(self, zone: str) -> tuple[datetime, datetime]:
        """Return the first instant and the first instant after, in UTC, of the days in a zone."""
        local = ZoneInfo(zone)
        first, after = (
            datetime.combine(day, time(), local).astimezone(UTC) for day in (self.start, self.end)
        )
        return first, after

    def dates(self) -> tuple[date, ...]:
        """Return every day of the period, in order."""
        return tuple(self.start + timedelta(days=n) for n in range(self.days))


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, day.day)
