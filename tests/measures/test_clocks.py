"""The clock over columns is the clock of one row, row by row."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vendor_sla.domain.calendars import WorkingCalendar, due_instant, working_time
from vendor_sla.measures.clocks import WorkClock, microseconds

_hours = st.lists(
    st.tuples(
        st.integers(1, 7),
        st.integers(0, 23).map(time),
        st.integers(0, 23).map(time),
    ),
    min_size=1,
    max_size=8,
).map(tuple)
_days = st.frozensets(st.dates(date(2026, 3, 1), date(2026, 4, 30)), max_size=6)
# Around the beginning of summer time in Europe and America.
_MARCH = datetime(2026, 3, 1, tzinfo=UTC)
_instants = st.integers(0, 60 * 86_400_000_000).map(lambda n: _MARCH + timedelta(microseconds=n))
_calendars = st.builds(
    WorkingCalendar,
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"]),
    hours=st.just(()) | _hours,
    closed=_days,
    opened=_days,
)


@settings(max_examples=150, deadline=None)
@given(_calendars, st.lists(st.tuples(_instants, _instants), min_size=1, max_size=5))
def test_working_time_over_columns_is_that_of_each_row(
    calendar: WorkingCalendar, pairs: list[tuple[datetime, datetime]]
) -> None:
    starts = np.array([microseconds(start) for start, _ in pairs])
    ends = np.array([microseconds(end) for _, end in pairs])
    clock = WorkClock(calendar)
    clock.cover(starts, ends)
    found = (clock.worked(ends) - clock.worked(starts)).tolist()
    expected = [working_time(calendar, *pair) // timedelta(microseconds=1) for pair in pairs]
    assert found == expected


@settings(max_examples=150, deadline=None)
@given(_calendars, _instants, st.integers(1, 200))
def test_due_instants_over_columns_are_those_of_each_row(
    calendar: WorkingCalendar, start: datetime, hours: int
) -> None:
    limit = timedelta(hours=hours)
    starts = np.array([microseconds(start)])
    clock = WorkClock(calendar)
    clock.cover(starts)
    worked = clock.worked(starts) + limit // timedelta(microseconds=1)
    found = np.maximum(clock.instant(worked), starts).tolist()
    try:
        due = due_instant(calendar, start, limit)
    except (ValueError, OverflowError):
        return
    if due < start + timedelta(days=390):
        assert found == [microseconds(due)]
