"""Public holidays looked up: China's make-up days, other countries, the tenant's own days."""

from datetime import date, time

import pytest

from vendor_sla.domain.calendars import CalendarTerms
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.calendars import resolve_calendar

WEEKDAYS = tuple((day, time(9), time(18)) for day in range(1, 6))
NINE_TO_SIX = ((time(9), time(18)),)


def test_china_closes_on_national_day_and_works_the_saturday_after() -> None:
    calendar = resolve_calendar(CalendarTerms("office", WEEKDAYS, "CN"), "Asia/Shanghai")
    assert calendar.hours_of(date(2026, 10, 1)) == ()
    assert calendar.hours_of(date(2026, 10, 7)) == ()
    assert calendar.hours_of(date(2026, 10, 8)) == NINE_TO_SIX
    assert calendar.hours_of(date(2026, 10, 10)) == NINE_TO_SIX
    assert calendar.hours_of(date(2026, 10, 17)) == ()


def test_a_chinese_year_not_yet_published_is_not_known() -> None:
    calendar = resolve_calendar(CalendarTerms("office", WEEKDAYS, "CN"), "Asia/Shanghai")
    assert calendar.knows(date(2026, 12, 31))
    assert calendar.known_to.year <= 2031
    assert not calendar.knows(calendar.known_to)
    assert not calendar.knows(date(2003, 12, 31))


def test_the_tenants_own_days_win() -> None:
    terms = CalendarTerms(
        "office",
        WEEKDAYS,
        "CN",
        extra_closed=(date(2026, 10, 10), date(2026, 10, 12)),
        extra_open=(date(2026, 10, 1), date(2026, 10, 18)),
    )
    calendar = resolve_calendar(terms, "Asia/Shanghai")
    assert calendar.hours_of(date(2026, 10, 10)) == ()
    assert calendar.hours_of(date(2026, 10, 12)) == ()
    assert calendar.hours_of(date(2026, 10, 1)) == NINE_TO_SIX
    assert calendar.hours_of(date(2026, 10, 18)) == NINE_TO_SIX


def test_other_countries_come_from_their_own_holidays() -> None:
    calendar = resolve_calendar(CalendarTerms("office", WEEKDAYS, "DE"), "Europe/Berlin")
    assert calendar.hours_of(date(2026, 12, 25)) == ()
    assert calendar.hours_of(date(2026, 12, 28)) == NINE_TO_SIX


def test_a_clock_that_never_stops_needs_no_holidays() -> None:
    assert resolve_calendar(CalendarTerms("always"), "UTC").never_stops


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(Invalid, match=r"calendar\.unknown_country \(country=XX\)"):
        resolve_calendar(CalendarTerms("office", WEEKDAYS, "XX"), "UTC")
