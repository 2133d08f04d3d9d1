"""Deadlines of a month: holidays, make-up days, who owes what, and when people are reminded."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from tests.builders.offices import CONTRACT
from vendor_sla.domain.calendars import CalendarTerms, WorkingCalendar, nth_working_day
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.deadlines import (
    Deadline,
    MonthFacts,
    RunningDispute,
    days_left,
    deadline_at,
    deadlines_of,
    reminders_of,
)
from vendor_sla.domain.deadlines import DeadlineKind as Kind
from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.people import Role
from vendor_sla.domain.periods import Period
from vendor_sla.intake.calendars import resolve_calendar
from vendor_sla.intake.contracts import read_contract

SHANGHAI = "Asia/Shanghai"
HOURS = tuple((day, time(9), time(18)) for day in range(1, 6))
CHINA = resolve_calendar(CalendarTerms("office", HOURS, "CN"), SHANGHAI)
ALWAYS = WorkingCalendar(SHANGHAI)


def the_contract() -> Contract:
    """Return the hotline's contract, with a month to claim credits in."""
    legal = """
legal: {clause: "13.1", nature: price_reduction, sole_remedy: no, claim_within_days: 30,
  tax_percent: 6, tax_adjusted: yes}
"""
    return read_contract(CONTRACT.format(key="hotline") + legal)


def facts(state: MonthState, **given: object) -> MonthFacts:
    """Return what is known of October, in its state since Tuesday morning, 3 November."""
    since = datetime(2026, 11, 3, 1, 30, tzinfo=UTC)
    return replace(MonthFacts(state, Period.month(2026, 10), since), **given)  # type: ignore[arg-type]


def found(state: MonthState, **given: object) -> dict[str, tuple[date, frozenset[Role]]]:
    """Return the last day and the roles of each deadline."""
    calendars = {"": CHINA, "always": ALWAYS}
    return {
        f"{one.kind}{one.item}": (one.days[-1], one.roles)
        for one in deadlines_of(the_contract(), facts(state, **given), calendars)
    }


@pytest.mark.parametrize(
    ("after", "count", "day"),
    [
        (date(2025, 9, 28), 0, date(2025, 9, 28)),
        (date(2025, 9, 26), 1, date(2025, 9, 28)),  # a Sunday that makes up for the holidays
        (date(2025, 9, 30), 1, date(2025, 10, 9)),  # after National Day and Mid-Autumn
        (date(2025, 9, 30), 3, date(2025, 10, 11)),  # a Saturday that makes up
        (date(2025, 9, 30), 4, date(2025, 10, 13)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),  # a Sunday again
    ],
)
def test_the_nth_working_day_knows_holidays_and_the_days_that_make_up_for_them(
    after: date, count: int, day: date
) -> None:
    assert nth_working_day(CHINA, after, count) == day


def test_a_calendar_without_hours_or_beyond_what_is_published_works_monday_to_friday() -> None:
    assert nth_working_day(ALWAYS, date(2026, 10, 30), 1) == date(2026, 11, 2)
    assert nth_working_day(CHINA, date(2090, 1, 6), 1) == date(2090, 1, 9)


def test_data_are_due_until_they_are_there_or_the_month_takes_none() -> None:
    due = (date(2026, 11, 3), frozenset({Role.VENDOR}))
    assert found(MonthState.OPEN) == {"data0": due}
    assert found(MonthState.OPEN, delivered=frozenset({0})) == {}
    assert "data0" not in found(MonthState.PUBLISHED)
    (one,) = deadlines_of(the_contract(), facts(MonthState.OPEN), {"": CHINA, "always": ALWAYS})
    assert one.due_at == datetime(2026, 11, 4, tzinfo=ZoneInfo(SHANGHAI))
    assert one.grace_until == date(2026, 11, 5)


def test_each_state_has_the_clocks_that_run_in_it() -> None:
    here = frozenset({0})
    procurement, finance = frozenset({Role.PROCUREMENT}), frozenset({Role.FINANCE})
    assert found(MonthState.SUBMITTED, delivered=here) == {
        "draft": (date(2026, 11, 6), procurement)
    }
    assert found(MonthState.DRAFTED, delivered=here) == {
        "publish": (date(2026, 11, 5), procurement)
    }
    until = datetime(2026, 11, 10, 16, tzinfo=UTC)  # midnight in Shanghai
    assert found(MonthState.PUBLISHED, review_until=until) == {
        "review": (date(2026, 11, 10), frozenset({Role.VENDOR}))
    }
    assert found(MonthState.ACCEPTED) == {"issue": (date(2026, 11, 6), procurement)}
    issued = {"issued_at": datetime(2026, 11, 3, 20, tzinfo=UTC)}  # the 4th in Shanghai
    assert found(MonthState.ISSUED, **issued) == {
        "approval": (date(2026, 11, 10), finance),
        "claim": (date(2026, 12, 4), finance),
    }
    assert found(MonthState.APPLIED, **issued) == {}


def test_disputes_samples_and_refusals_have_clocks_of_their_own() -> None:
    at = datetime(2026, 11, 10, 16, tzinfo=UTC)
    disputes = tuple(
        RunningDispute(number, state, at)
        for number, state in enumerate(("raised", "decided", "appealed"), 1)
    )
    day = date(2026, 11, 10)
    assert found(MonthState.DISPUTED, disputes=disputes) == {
        "first_level1": (day, frozenset({Role.PROCUREMENT})),
        "appeal2": (day, frozenset({Role.VENDOR})),
        "second_level3": (day, frozenset({Role.PROCUREMENT})),
    }
    sample = {"seal_until": at, "reveal_until": at, "unrevealed": ("client", "vendor")}
    assert found(MonthState.FROZEN, unsealed=("vendor",), **sample) == {
        "sealvendor": (day, frozenset({Role.VENDOR})),
        "revealclient": (day, frozenset({Role.PROCUREMENT})),
        "revealvendor": (day, frozenset({Role.VENDOR})),
    }
    assert found(MonthState.DRAFTED, delivered=frozenset({0}), refused_at=at, recount_at=None) == {
        "publish": (date(2026, 11, 5), frozenset({Role.PROCUREMENT})),
        "resubmit": (date(2026, 11, 18), frozenset({Role.VENDOR})),
    }


def test_people_are_reminded_on_three_working_mornings_and_it_is_escalated_the_morning_after() -> (
    None
):
    clock = ZoneInfo(SHANGHAI)
    due = datetime(2025, 10, 10, tzinfo=clock)  # the end of the first day after the holidays
    deadline = deadline_at(Kind.REVIEW, due, CHINA)
    assert reminders_of(deadline, SHANGHAI) == (
        datetime(2025, 9, 29, 9, tzinfo=clock),
        datetime(2025, 9, 30, 9, tzinfo=clock),
        datetime(2025, 10, 9, 9, tzinfo=clock),
        datetime(2025, 10, 10, 9, tzinfo=clock),
    )
    assert len(reminders_of(Deadline(Kind.CLAIM, due, ()), SHANGHAI)) == 4


def test_what_is_left_is_counted_in_working_days_and_what_is_late_in_days() -> None:
    deadline = deadline_at(Kind.REVIEW, datetime(2025, 10, 10, tzinfo=ZoneInfo(SHANGHAI)), CHINA)
    last = date(2025, 10, 9)
    assert days_left(deadline.days, last, date(2025, 9, 29)) == 2
    assert days_left(deadline.days, last, date(2025, 10, 8)) == 1
    assert days_left(deadline.days, last, last) == 0
    assert days_left(deadline.days, last, date(2025, 10, 12)) == -3
