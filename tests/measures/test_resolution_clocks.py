"""Resolution clocks: anchors, pauses, calendars, carried work."""

from datetime import date, time, timedelta

import pytest

from tests.builders.contacts import contacts, side_file
from tests.builders.measuring import asked, counts, measured, reading
from vendor_sla.domain.calendars import WorkingCalendar
from vendor_sla.domain.readings import SpanBy
from vendor_sla.domain.refusals import Invalid

HOURS_24 = timedelta(hours=24)
WEEKDAYS = tuple((n, time(9), time(18)) for n in range(1, 6))
OFFICE = WorkingCalendar("UTC", hours=WEEKDAYS)


def test_a_ticket_counts_once_in_the_month_its_clock_ends() -> None:
    rows = contacts(
        opened_at=["2026-09-30 12:00:00", "2026-10-31 12:00:00", "2026-10-10 12:00:00"],
        resolved_at=["2026-10-01 11:00:00", "2026-10-31 13:00:00", None],
    )
    due = asked("resolved_within", within=HOURS_24)
    opened = asked("resolved_within", within=HOURS_24, anchor="opened")
    resolved = asked("resolved_within", within=HOURS_24, anchor="resolved")
    assert counts(due, rows) == ("1", "2", "50.00")
    assert counts(opened, rows) == ("1", "2", "50.00")
    assert counts(resolved, rows) == ("2", "2", "100.00")
    assert counts(asked("overdue_rate", within=HOURS_24), rows) == ("1", "2", "50.00")


def test_overdue_work_is_carried_while_it_stays_open() -> None:
    rows = contacts(
        opened_at=["2026-10-10 12:00:00", "2026-08-10 12:00:00", "2026-05-10 12:00:00"] * 2,
        resolved_at=["2026-10-10 13:00:00", None, None, None, "2026-10-20 00:00:00", None],
    )
    plain = asked("resolved_within", within=HOURS_24)
    carried = asked("resolved_within", within=HOURS_24, carry_overdue=True)
    three = asked("resolved_within", within=HOURS_24, carry_overdue=True, carry_months=3)
    assert counts(plain, rows) == ("1", "2", "50.00")
    # Resolved inside October, the fifth is no longer open at its last instant.
    assert counts(carried, rows) == ("1", "5", "20.00")
    assert counts(three, rows) == ("1", "3", "33.33")
    overdue = asked("overdue_rate", within=HOURS_24, carry_overdue=True)
    assert counts(overdue, rows) == ("4", "5", "80.00")


def test_the_limit_may_depend_on_the_tier() -> None:
    rows = contacts(
        opened_at=["2026-10-10 12:00:00"] * 2,
        resolved_at=["2026-10-12 12:00:00"] * 2,
        tier=["1", "3"],
    )
    limits = SpanBy("tier", {"1": HOURS_24, "3": timedelta(hours=72)})
    assert counts(asked("resolved_within", within=limits), rows) == ("1", "2", "50.00")


def test_the_clock_may_start_at_the_first_response() -> None:
    rows = contacts(
        opened_at=["2026-10-10 12:00:00"],
        first_response_at=["2026-10-10 14:00:00"],
        resolved_at=["2026-10-10 15:00:00"],
    )
    assert counts(asked("resolution_time"), rows) == ("10800", "1", "3.00")
    after_reply = asked("resolution_time", start="first_response")
    assert counts(after_reply, rows) == ("3600", "1", "1.00")


def test_a_quantile_of_hours_is_a_whole_number_of_seconds() -> None:
    rows = contacts(
        opened_at=["2026-10-10 12:00:00"] * 4,
        resolved_at=[f"2026-10-10 {n}:00:00" for n in (13, 14, 15, 22)],
    )
    assert counts(asked("resolution_time", statistic="median"), rows) == ("7200", "4", "2.00")


def test_pauses_stop_the_clock_and_put_off_the_due_time() -> None:
    rows = contacts(
        opened_at=["2026-10-10 12:00:00", "2026-10-10 12:00:00", "2026-10-30 18:00:00"],
        resolved_at=["2026-10-11 14:00:00", "2026-10-11 14:00:00", "2026-10-31 12:00:00"],
    )
    pauses = side_file(
        "pauses",
        interaction_id=["a", "a", "c"],
        started_at=["2026-10-10 20:00:00", "2026-10-10 21:00:00", "2026-10-30 20:00:00"],
        ended_at=["2026-10-10 22:00:00", "2026-10-10 23:00:00", "2026-10-31 20:00:00"],
    )
    # a: 26 h less 3 h (the pauses overlap); b: 26 h; c: due only in November.
    within = asked("resolved_within", within=HOURS_24)
    assert counts(within, rows, pauses=pauses) == ("1", "2", "50.00")
    assert counts(within, rows) == ("1", "3", "33.33")
    # 23 h + 26 h + 2 h before the pause of c.
    assert counts(asked("resolution_time"), rows, pauses=pauses) == ("183600", "3", "17.00")


def test_a_bare_pause_is_taken_off_and_noted() -> None:
    rows = contacts(
        opened_at=["2026-10-10 12:00:00"],
        resolved_at=["2026-10-11 14:00:00"],
        paused_seconds=[7200],
    )
    found = measured(asked("resolved_within", within=HOURS_24), contacts=rows)
    assert found.readings[0].numerator == 1
    assert "bare_pauses" in [finding.code for finding in found.findings]


def test_a_pause_outside_service_hours_takes_nothing_off() -> None:
    # Friday 17:00 to Monday 10:00 is two working hours.
    rows = contacts(opened_at=["2026-10-09 17:00:00"], resolved_at=["2026-10-12 10:00:00"])
    weekend = side_file(
        "pauses",
        interaction_id=["a"],
        started_at=["2026-10-10 00:00:00"],
        ended_at=["2026-10-12 00:00:00"],
    )
    request = asked("resolution_time", calendar=OFFICE)
    assert counts(request, rows, pauses=weekend) == ("7200", "1", "2.00")
    assert counts(request, rows) == ("7200", "1", "2.00")
    two_hours = asked("resolved_within", calendar=OFFICE, within=timedelta(hours=2))
    assert counts(two_hours, rows) == ("1", "1", "100.00")


def test_the_files_due_time_governs_only_where_the_contract_says_so() -> None:
    rows = contacts(
        opened_at=["2026-10-10 12:00:00"],
        resolved_at=["2026-10-11 11:00:00"],
        due_at=["2026-10-11 10:00:00"],
    )
    computed = asked("resolved_within", within=HOURS_24)
    by_file = asked("resolved_within", within=HOURS_24, governing_due="file")
    assert counts(computed, rows) == ("1", "1", "100.00")
    assert counts(by_file, rows) == ("0", "1", "0.00")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("miss", ("0", "1", "0.00")),
        ("exclude", ("no_volume", "", "")),
        ("count", ("1", "1", "100.00")),
    ],
)
def test_resolved_before_the_first_reply_is_impossible(
    rule: str, expected: tuple[str, str, str]
) -> None:
    rows = contacts(
        opened_at=["2026-10-10 12:00:00"],
        first_response_at=["2026-10-10 15:00:00"],
        resolved_at=["2026-10-10 14:00:00"],
    )
    request = asked("resolved_within", within=HOURS_24, impossible_row=rule)
    assert counts(request, rows) == expected


def test_an_impossible_row_counted_as_a_miss_is_overdue() -> None:
    rows = contacts(opened_at=["2026-10-10 12:00:00"], resolved_at=["2026-10-10 11:00:00"])
    assert counts(asked("overdue_rate", within=HOURS_24), rows) == ("1", "1", "100.00")


def test_service_hours_in_a_year_without_published_holidays_are_refused() -> None:
    calendar = WorkingCalendar(
        "UTC", hours=WEEKDAYS, known_from=date(2020, 1, 1), known_to=date(2026, 1, 1)
    )
    rows = contacts(opened_at=["2026-10-09 17:00:00"], resolved_at=["2026-10-12 10:00:00"])
    with pytest.raises(Invalid, match=r"measure\.calendar_unknown"):
        reading(asked("resolution_time", calendar=calendar), rows)
    with pytest.raises(Invalid, match=r"measure\.calendar_unknown"):
        reading(asked("resolved_within", within=HOURS_24, calendar=calendar), rows)


def test_a_pause_for_an_unlisted_reason_does_not_stop_the_clock() -> None:
    rows = contacts(opened_at=["2026-10-10 12:00:00"], resolved_at=["2026-10-10 16:00:00"])
    pauses = side_file(
        "pauses",
        interaction_id=["a", "a"],
        started_at=["2026-10-10 13:00:00", "2026-10-10 14:00:00"],
        ended_at=["2026-10-10 14:00:00", "2026-10-10 15:00:00"],
        reason=["waiting for customer", "lunch"],
    )
    listed = asked("resolution_time", pause_reasons=("waiting for customer",))
    found = measured(listed, contacts=rows, pauses=pauses)
    assert str(found.readings[0].rounded) == "3.00"
    assert [one.count for one in found.findings if one.code == "unlisted_pauses"] == [1]
    assert counts(asked("resolution_time"), rows, pauses=pauses) == ("7200", "1", "2.00")


def test_a_slip_in_the_year_is_refused_and_never_breaks_the_clock() -> None:
    rows = contacts(
        opened_at=["0001-01-01 00:00:00", "9999-12-31 00:00:00", "2026-10-09 17:00:00"],
        resolved_at=["0001-01-01 00:00:00", None, "2026-10-09 17:30:00"],
    )
    within = asked("resolved_within", within=HOURS_24, calendar=OFFICE, anchor="resolved")
    assert counts(within, rows) == ("1", "1", "100.00")
