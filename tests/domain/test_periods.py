"""Periods are half-open runs of days."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.domain.periods import Period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 11, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2023-01-01/2024-01-01", date(2023, 1, 1), date(2024, 1, 1)),
    ],
)
def test_a_period_is_read_and_written_back(text: str, start: date, end: date) -> None:
    """The label is what a person wrote."""
    period = Period.parse(text)
    assert (period.start, period.end) == (start, end)
    assert Period.parse(period.label) == period


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-10-01", "2026-Q5", "2026-10/2026-09"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    """Rather than guessed."""
    with pytest.raises(ValueError, match=r"."):
        Period.parse(text)


def test_the_last_day_belongs_and_the_next_does_not() -> None:
    """Half-open, so that months neither overlap nor leave a gap."""
    october = Period.month(2026, 10)
    assert date(2026, 10, 31) in october
    assert date(2026, 11, 1) not in october
    assert october.end == october.shifted(1).start


def test_instants_follow_the_zone_over_a_clock_change() -> None:
    """October in Berlin has an hour more than thirty-one days."""
    start, end = Period.month(2026, 10).instants("Europe/Berlin")
    assert start == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert end == datetime(2026, 10, 31, 23, tzinfo=UTC)


@given(st.integers(1900, 2200), st.integers(1, 12), st.integers(-30, 30))
def test_shifting_there_and_back_changes_nothing(year: int, month: int, months: int) -> None:
    """Months are counted, not days."""
    period = Period.month(year, month)
    assert period.shifted(months).shifted(-months) == period
