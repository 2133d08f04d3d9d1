"""Working calendars: service hours, nights, summer time, and the way back from a limit."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from vendor_sla.domain.calendars import (
    WorkingCalendar,
    due_instant,
    service_spans,
    working_time,
)

OFFICE = WorkingCalendar("UTC", hours=tuple((day, time(9), time(18)) for day in range(1, 6)))
HOUR = timedelta(hours=1)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_clock_that_never_stops_runs_as_time_does() -> None:
    always = WorkingCalendar("UTC")
    assert working_time(always, _at("2026-10-03 10:00"), _at("2026-10-04 11:00")) == 25 * HOUR
    assert due_instant(always, _at("2026-10-03 10:00"), 24 * HOUR) == _at("2026-10-04 10:00")


def test_nights_and_weekends_do_not_count() -> None:
    # Friday 17:00 to Monday 10:00.
    assert working_time(OFFICE, _at("2026-10-09 17:00"), _at("2026-10-12 10:00")) == 2 * HOUR
    assert working_time(OFFICE, _at("2026-10-10 08:00"), _at("2026-10-11 20:00")) == 0 * HOUR


def test_a_reversed_pair_is_negative() -> None:
    assert working_time(OFFICE, _at("2026-10-12 10:00"), _at("2026-10-09 17:00")) == -2 * HOUR


def test_a_limit_used_up_at_closing_is_due_at_closing() -> None:
    assert due_instant(OFFICE, _at("2026-10-09 17:00"), HOUR) == _at("2026-10-09 18:00")
    assert due_instant(OFFICE, _at("2026-10-09 17:00"), 2 * HOUR) == _at("2026-10-12 10:00")
    assert due_instant(OFFICE, _at("2026-10-10 12:00"), HOUR) == _at("2026-10-12 10:00")


def test_closed_days_are_left_out_and_make_up_days_have_a_mondays_hours() -> None:
    calendar = WorkingCalendar(
        "UTC",
        hours=((1, time(9), time(18)), (2, time(9), time(12))),
        closed=frozenset({date(2026, 10, 5)}),
        opened=frozenset({date(2026, 10, 10)}),
    )
    spans = list(service_spans(calendar, date(2026, 10, 5), date(2026, 10, 12)))
    assert spans == [
        (_at("2026-10-06 09:00"), _at("2026-10-06 12:00")),
        (_at("2026-10-10 09:00"), _at("2026-10-10 18:00")),
    ]


def test_a_night_shift_ends_on_the_next_day_and_midnight_ends_the_day() -> None:
    night = WorkingCalendar("UTC", hours=((5, time(20), time(4)), (6, time(9), time(0))))
    spans = list(service_spans(night, date(2026, 10, 9), date(2026, 10, 11)))
    assert spans == [
        (_at("2026-10-09 20:00"), _at("2026-10-10 04:00")),
        (_at("2026-10-10 09:00"), _at("2026-10-11 00:00")),
    ]


def test_spans_that_touch_or_overlap_count_once() -> None:
    twice = WorkingCalendar(
        "UTC", hours=((5, time(9), time(12)), (5, time(12), time(14)), (5, time(13), time(15)))
    )
    spans = list(service_spans(twice, date(2026, 10, 9), date(2026, 10, 10)))
    assert spans == [(_at("2026-10-09 09:00"), _at("2026-10-09 15:00"))]


def test_summer_time_moves_the_instants_and_not_the_hours_on_the_wall() -> None:
    # Berlin leaves summer time on 25 October 2026: a night of 00:00-06:00 has seven hours.
    berlin = WorkingCalendar("Europe/Berlin", hours=((7, time(0), time(6)), (1, time(0), time(6))))
    sunday, monday = list(service_spans(berlin, date(2026, 10, 25), date(2026, 10, 27)))
    assert sunday[1] - sunday[0] == 7 * HOUR
    assert monday[1] - monday[0] == 6 * HOUR


def test_a_limit_beyond_the_known_days_is_refused() -> None:
    short = WorkingCalendar("UTC", hours=OFFICE.hours, known_to=date(2026, 10, 10))
    with pytest.raises(ValueError, match="known up to 2026-10-10"):
        due_instant(short, _at("2026-10-09 17:00"), 2 * HOUR)
    assert not short.knows(date(2026, 10, 10))
