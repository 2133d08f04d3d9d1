"""Every class of differing values, on the cases that are hard to tell apart."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders.contacts import contacts
from vendor_sla.evidence.matching import Matching, match_rows

# October in Shanghai, as microseconds of UTC.
START, END = (
    int(datetime(2026, month, day, 16, tzinfo=UTC).timestamp()) * 10**6
    for month, day in ((9, 30), (10, 31))
)
PERIOD = (START, END)


def classes(matching: Matching) -> dict[tuple[str, str], int]:
    """Return the count of every class found, by code and column."""
    return {(each.code, each.column): each.count for each in matching.differences}


def facts(matching: Matching, code: str) -> dict[str, str]:
    """Return what was found out about a class."""
    return dict(next(each.facts for each in matching.differences if each.code == code))


def hours(count: int, *, off: int = 0, start: str = "2026-10-05 08:10:07") -> list[str]:
    """Return times an hour apart, all of them off by some seconds."""
    first = datetime.fromisoformat(start) + timedelta(seconds=off)
    return [str(first + timedelta(hours=n)) for n in range(count)]


def test_a_clock_some_seconds_ahead_is_a_drift_and_not_a_mismatch() -> None:
    matching = match_rows(contacts(resolved_at=hours(6, off=7)), contacts(resolved_at=hours(6)))
    assert classes(matching) == {("clock_drift", "resolved_at"): 6}
    assert facts(matching, "clock_drift") == {"offset_seconds": "+7"}


def test_seconds_off_on_a_few_rows_are_mismatches() -> None:
    theirs = hours(10)
    ours = hours(3, off=7) + theirs[3:]
    matching = match_rows(contacts(resolved_at=ours), contacts(resolved_at=theirs))
    assert classes(matching) == {("value_mismatch", "resolved_at"): 3}


def test_a_quarter_hour_is_a_zone_and_not_a_clock() -> None:
    matching = match_rows(contacts(opened_at=hours(5, off=-2700)), contacts(opened_at=hours(5)))
    assert facts(matching, "time_zone_shift") == {"offset_minutes": "-45"}


def test_a_change_of_the_clocks_in_the_month_is_two_offsets_of_one_class() -> None:
    """Berlin leaves summer time on 25 October 2026: local times are two hours off, then one."""
    utc = [f"2026-10-{day:02} 10:00:07" for day in range(20, 30)]
    local = [f"2026-10-{day:02} {12 if day < 25 else 11}:00:07" for day in range(20, 30)]
    matching = match_rows(contacts(opened_at=local), contacts(opened_at=utc))
    assert classes(matching) == {("time_zone_shift", "opened_at"): 10}
    assert facts(matching, "time_zone_shift") == {"offset_minutes": "+60, +120"}
    mended = matching.normalised["opened_at"]
    assert mended.tolist() == contacts(opened_at=utc)["opened_at"].tolist()


def test_rows_without_a_partner_are_moved_with_the_others_also_over_a_change_of_the_clocks() -> (
    None
):
    utc = [f"2026-10-{day:02} 10:00:07" for day in range(20, 30)]
    local = [f"2026-10-{day:02} {12 if day < 25 else 11}:00:07" for day in range(20, 30)]
    early, late = "2026-10-22 20:00:00", "2026-10-27 20:00:00"
    matching = match_rows(contacts(opened_at=[*local, early, late]), contacts(opened_at=utc))
    mended = matching.normalised["opened_at"].iloc[-2:]
    assert [str(time) for time in mended] == ["2026-10-22 18:00:00", "2026-10-27 19:00:00"]


def test_a_time_the_client_does_not_have_is_moved_with_the_others_and_stays_a_mismatch() -> None:
    ours, theirs = hours(5, off=7200), [*hours(4), None]
    matching = match_rows(contacts(resolved_at=ours), contacts(resolved_at=theirs))
    assert classes(matching) == {
        ("time_zone_shift", "resolved_at"): 4,
        ("value_mismatch", "resolved_at"): 1,
    }
    assert [str(time) for time in matching.normalised["resolved_at"]] == hours(5)


def test_a_shift_of_a_few_rows_moves_no_others() -> None:
    theirs = [*hours(4), *hours(5, start="2026-10-06 08:00:00")]
    ours = [*hours(4, off=7200), *theirs[4:], "2026-10-07 08:00:00"]
    matching = match_rows(contacts(opened_at=ours), contacts(opened_at=theirs))
    assert [str(time) for time in matching.normalised["opened_at"]] == [
        *theirs,
        "2026-10-07 08:00:00",
    ]


def test_a_shift_that_moves_rows_into_another_period_says_how_many() -> None:
    """Three of five openings lie in the last eight hours of the month."""
    utc = [f"2026-10-31 {hour:02}:00:07" for hour in (6, 7, 9, 10, 11)]
    local = [str(datetime.fromisoformat(time) + timedelta(hours=8)) for time in utc]
    matching = match_rows(contacts(opened_at=local), contacts(opened_at=utc), period=PERIOD)
    assert facts(matching, "time_zone_shift") == {"offset_minutes": "+480", "moved": "3"}


def test_a_contact_that_one_side_opens_in_another_month_is_out_of_period() -> None:
    ours, theirs = ["2026-10-31 15:59:59", "2026-10-02 08:00"], ["2026-10-31 16:00", "2026-10-03"]
    matching = match_rows(contacts(opened_at=ours), contacts(opened_at=theirs), period=PERIOD)
    assert classes(matching) == {
        ("out_of_period", "opened_at"): 1,
        ("value_mismatch", "opened_at"): 1,
    }


def test_a_time_the_vendor_set_after_the_month_is_a_late_edit() -> None:
    matching = match_rows(
        contacts(resolved_at=["2026-11-02 08:00", "2026-11-03 08:00", "2026-10-20 08:00"]),
        contacts(resolved_at=[None, "2026-10-09 08:00", None]),
        period=PERIOD,
    )
    assert classes(matching) == {
        ("late_edit", "resolved_at"): 2,
        ("value_mismatch", "resolved_at"): 1,
    }


def test_without_a_period_nothing_is_called_late() -> None:
    matching = match_rows(contacts(resolved_at=["2026-11-02 08:00"]), contacts(resolved_at=[None]))
    assert classes(matching) == {("value_mismatch", "resolved_at"): 1}


def test_an_extract_wider_than_the_month_has_no_missing_rows_outside_it() -> None:
    vendor = contacts(interaction_id=["a"], opened_at=["2026-10-05 08:00"])
    client = contacts(
        interaction_id=["a", "b", "c"],
        opened_at=["2026-10-05 08:00", "2026-09-01 08:00", "2026-09-29 08:00"],
        resolved_at=["2026-10-05 09:00", "2026-09-02 08:00", "2026-10-02 08:00"],
    )
    matching = match_rows(vendor, client, period=PERIOD)
    assert classes(matching) == {("missing_in_vendor", ""): 1, ("out_of_period_client", ""): 1}
    assert [each.facts["known"] for each in matching.findings] == ["2"]


@pytest.mark.parametrize("factor", [60, 1000])
def test_the_factor_of_another_unit_is_told(factor: int) -> None:
    seconds = [61, 127, 253, 509]
    larger = [value * factor for value in seconds]
    matching = match_rows(contacts(talk_seconds=larger), contacts(talk_seconds=seconds))
    assert facts(matching, "unit") == {"factor": str(factor)}


def test_a_rounded_column_takes_the_finer_values() -> None:
    fine = [f"2026-10-01 08:{n:02}:{n + 11:02}" for n in range(5)]
    matching = match_rows(
        contacts(answered_at=[time[:-2] + "00" for time in fine]), contacts(answered_at=fine)
    )
    assert (
        matching.normalised["answered_at"].tolist()
        == contacts(answered_at=fine)["answered_at"].tolist()
    )


def test_texts_differ_also_when_the_files_know_different_words() -> None:
    vendor = contacts(queue=["north", "south", None, "east"])
    client = contacts(queue=["north", "west", None, None])
    assert classes(match_rows(vendor, client)) == {("value_mismatch", "queue"): 2}


def test_a_customer_hashed_on_one_side_only_is_a_mismatch() -> None:
    vendor, client = contacts(customer_key=["ab12", None]), contacts(customer_key=["ab12", "cd34"])
    assert classes(match_rows(vendor, client)) == {("value_mismatch", "customer_key"): 1}
