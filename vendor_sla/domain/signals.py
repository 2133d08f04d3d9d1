"""Signals: what is unlikely in a vendor's rows. They say where to look and prove nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from vendor_sla.domain.finding_documents import row_document
from vendor_sla.domain.findings import RowPlace

FORMAT = "signals/1"

# Every check there is, in the order they are listed.
CHECK_CODES = (
    "bunching",
    "last_digits",
    "repeated_records",
    "repeated_duration",
    "late_edits",
    "overlapping_calls",
    "crowded_hours",
    "own_numbers",
    "resolved_again",
    "last_minute_transfers",
    "downgraded_severity",
    "always_at_target",
    "fewer_answers_better_scores",
    "impossible_shares",
)


class CheckState(StrEnum):
    """Whether a check was made, and whether what it found stood the correction for many tests."""

    QUIET = "quiet"
    SIGNAL = "signal"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Picture:
    """A small histogram: counts by label, what was expected, where the limit line stands.

    `limit` is the number of bars left of the line, None without one; `marked` are the bars the
    check speaks of.
    """

    labels: tuple[str, ...]
    counts: tuple[int, ...]
    expected: tuple[Decimal, ...] = ()
    marked: tuple[int, ...] = ()
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of what to sample next; all conditions of a check hold together.

    `field` is a canonical column, `wait:<metric>` for the time that metric measures in seconds
    (`transfer:<metric>` until the last transfer), or `last_digit:<column>`. A value fits above
    `low` up to and including `high`, where they are given, and is one of `values`, where there
    are any (the first 100).
    """

    field: str
    low: str = ""
    high: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a month.

    `subject` is the metric key or column it looked at. `p_value` is the chance of something at
    least as extreme in an honest file, to two figures; None when the check is off, and then
    `reason` says why. `count` is the number of rows it speaks of, `rows` the first 100 of them.
    `sample` says what to sample next.
    """

    code: str
    subject: str
    state: CheckState
    p_value: Decimal | None = None
    reason: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    count: int = 0
    rows: tuple[RowPlace, ...] = ()
    picture: Picture | None = None
    sample: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class SignalReport:
    """Every check of a month in the order of `CHECK_CODES`.

    `contacts` is the number of the vendor's contacts that were looked at.
    """

    contacts: int
    checks: tuple[Check, ...]

    @property
    def signals(self) -> tuple[Check, ...]:
        """Return the checks that found something, the least likely first."""
        found = (check for check in self.checks if check.state is CheckState.SIGNAL)
        return tuple(sorted(found, key=lambda check: check.p_value or Decimal(0)))

    @property
    def tests(self) -> int:
        """Return the number of tests that were made."""
        return sum(check.state is not CheckState.OFF for check in self.checks)


def months_between(p_value: Decimal, tests: int) -> int | None:
    """Return in how many honest months one of so many tests shows as much; None beyond a million.

    The reciprocal of p times the number of tests, to one figure below ten and two above. Beyond
    a million the figure would say more about the model than about the vendor.
    """
    chance = p_value * tests
    if chance * 1_000_000 < 1:
        return None
    months = max(1, int(1 / chance))
    step = int("1" + "0" * (len(str(months)) - 2))
    return months // step * step


def signals_document(
    report: SignalReport, names: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Return a report as JSON values; `names` are those of its metrics in both languages."""
    return {
        "format": FORMAT,
        "contacts": report.contacts,
        "tests": report.tests,
        "names": {key: dict(name) for key, name in names.items()},
        "checks": [_check(check, report.tests) for check in report.checks],
    }


def _check(check: Check, tests: int) -> dict[str, Any]:
    once = None if check.p_value is None else months_between(check.p_value, tests)
    return {
        "code": check.code,
        "subject": check.subject,
        "state": check.state.value,
        "p_value": None if check.p_value is None else str(check.p_value),
        "once_in_months": once,
        "reason": check.reason,
        "facts": dict(check.facts),
        "count": check.count,
        "rows": [row_document(place) for place in check.rows],
        "picture": check.picture and _picture(check.picture),
        "sample": [
            {"field": one.field, "above": one.low, "up_to": one.high, "values": list(one.values)}
            for one in check.sample
        ],
    }


def _picture(picture: Picture) -> dict[str, Any]:
    return {
        "labels": list(picture.labels),
        "counts": list(picture.counts),
        "expected": [f"{value:f}" for value in picture.expected],
        "marked": list(picture.marked),
        "limit": picture.limit,
    }
