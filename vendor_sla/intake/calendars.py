"""Calendars: public holidays looked up, so that a contract's clock knows its days."""

from datetime import date

import holidays
from chinese_calendar import constants

from vendor_sla.domain.calendars import CalendarTerms, WorkingCalendar
from vendor_sla.domain.refusals import Invalid

_CHINA = "CN"
_KNOWN_YEARS = range(2000, 2101)


def resolve_calendar(terms: CalendarTerms, zone: str) -> WorkingCalendar:
    """Return a contract's calendar with its days looked up.

    China's holidays and make-up working days are published a year at a time; the calendar knows
    the years that are, and a clock outside them is refused. The tenant's own special days win.
    Raises `Invalid` for a country without a published calendar.
    """
    if not terms.hours:
        return WorkingCalendar(zone=zone)
    closed, opened, known_from, known_to = _public_days(terms)
    special_open, special_closed = frozenset(terms.extra_open), frozenset(terms.extra_closed)
    return WorkingCalendar(
        zone=zone,
        hours=terms.hours,
        closed=(closed - special_open) | special_closed,
        opened=(opened | special_open) - special_closed,
        known_from=known_from,
        known_to=known_to,
    )


def _public_days(terms: CalendarTerms) -> tuple[frozenset[date], frozenset[date], date, date]:
    if not terms.holidays:
        return frozenset(), frozenset(), date.min, date.max
    if terms.holidays == _CHINA:
        return _chinese_days()
    try:
        days = holidays.country_holidays(terms.holidays, years=_KNOWN_YEARS)
    except NotImplementedError:
        raise Invalid.because(
            "calendar.unknown_country", terms.name, country=terms.holidays
        ) from None
    first, last = date(_KNOWN_YEARS.start, 1, 1), date(_KNOWN_YEARS.stop, 1, 1)
    return frozenset(days), frozenset(), first, last


def _chinese_days() -> tuple[frozenset[date], frozenset[date], date, date]:
    first = date(min(constants.holidays).year, 1, 1)
    after = date(max(constants.holidays).year + 1, 1, 1)
    return frozenset(constants.holidays), frozenset(constants.workdays), first, after
