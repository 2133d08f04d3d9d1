"""Efficiency measures from counts made by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders.contacts import contacts, side_file
from tests.builders.measuring import asked, counts, measured, reading, whole
from vendor_sla.domain.readings import ReadingState, SpanBy
from vendor_sla.domain.refusals import Invalid

SECONDS_15, SECONDS_20 = timedelta(seconds=15), timedelta(seconds=20)
DAY = "2026-10-05 "


def _waits(*seconds: int | None) -> dict[str, list[object]]:
    """Return contacts entering at 08:00:00 and answered so many seconds later."""
    return {
        "opened_at": [DAY + "08:00:00"] * len(seconds),
        "answered_at": [
            None if n is None else f"{DAY}08:{n // 60:02}:{n % 60:02}" for n in seconds
        ],
    }


def test_a_limit_is_met_by_exactly_the_limit_and_missed_by_a_microsecond() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 3,
        first_response_at=[DAY + "08:00:15", DAY + "08:00:15.000001", DAY + "08:00:14"],
    )
    request = asked("response_within", within=SECONDS_15, abandoned_before_limit="miss")
    assert counts(request, rows) == ("2", "3", "66.67")


def test_an_unanswered_contact_stays_in_the_denominator_as_a_miss() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 4, first_response_at=[DAY + "08:00:10", None, None, None]
    )
    request = asked("response_within", within=SECONDS_15, abandoned_before_limit="miss")
    found = measured(request, contacts=rows)
    assert whole(found.readings[0]) == (1, 4)
    assert found.readings[0].facts["unanswered"] == "3"
    assert [place.interaction_id for place in found.missed["response_within"]] == ["b", "c", "d"]
    assert [place.row for place in found.missed["response_within"]] == [3, 4, 5]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("miss", ("1", "4", "25.00")), ("drop", ("1", "3", "33.33")), ("hit", ("2", "4", "50.00"))],
)
def test_a_contact_given_up_before_the_limit_counts_as_the_contract_says(
    rule: str, expected: tuple[str, str, str]
) -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 4,
        first_response_at=[DAY + "08:00:10", None, None, DAY + "08:01:00"],
        abandoned_at=[None, DAY + "08:00:05", DAY + "08:00:40", None],
    )
    request = asked("response_within", within=SECONDS_15, abandoned_before_limit=rule)
    assert counts(request, rows) == expected


def test_what_contacts_given_up_count_as_must_be_said() -> None:
    rows = contacts(opened_at=[DAY + "08:00:00"], first_response_at=[None])
    with pytest.raises(Invalid, match=r"abandoned_before_limit: measure\.parameter_missing"):
        reading(asked("response_within", within=SECONDS_15), rows)


def test_the_limit_may_depend_on_the_channel() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 4,
        first_response_at=[DAY + "08:30:00", DAY + "08:30:00", DAY + "08:01:00", DAY + "08:01:00"],
        channel=["email", "chat", "chat", "social"],
    )
    limits = SpanBy("channel", {"email": timedelta(minutes=60), "chat": timedelta(minutes=2)})
    found = reading(asked("response_within", within=limits, abandoned_before_limit="miss"), rows)
    assert whole(found) == (2, 3)
    assert found.facts["without_limit"] == "1"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("miss", ("1", "2", "50.00")),
        ("exclude", ("1", "1", "100.00")),
        ("count", ("2", "2", "100.00")),
    ],
)
def test_a_response_before_the_opening_counts_as_the_contract_says(
    rule: str, expected: tuple[str, str, str]
) -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 2,
        first_response_at=[DAY + "08:00:05", DAY + "07:59:00"],
    )
    request = asked(
        "response_within", within=SECONDS_15, abandoned_before_limit="miss", impossible_row=rule
    )
    assert counts(request, rows) == expected


def test_only_contacts_that_reach_the_human_queue_count() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 3,
        queue_entered_at=[DAY + "08:05:00", None, DAY + "08:05:00"],
        first_response_at=[DAY + "08:05:10", None, None],
    )
    request = asked("response_within", within=SECONDS_15, abandoned_before_limit="miss")
    assert counts(request, rows) == ("1", "2", "50.00")


def test_the_period_is_half_open_in_the_contracts_zone() -> None:
    # October in Shanghai runs from 30 September 16:00 to 31 October 16:00 UTC.
    opened = [
        "2026-09-30 15:59:59.999999", "2026-09-30 16:00:00",
        "2026-10-31 15:59:59.999999", "2026-10-31 16:00:00",
    ]  # fmt: skip
    rows = contacts(opened_at=opened, first_response_at=opened)
    request = asked("volume_handled", zone="Asia/Shanghai")
    assert counts(request, rows) == ("2", "1", "2.00")


def test_the_six_service_levels_of_one_month_are_six_figures() -> None:
    # A 1000, B 60, b 20 (of which s 10 within 5 s), a 860.
    ends = [10] * 860 + [60] * 140
    gone = [3] * 10 + [15] * 10 + [90] * 40
    opened: list[object] = [DAY + "08:00:00"] * 1060
    rows = contacts(
        interaction_id=[str(n) for n in range(1060)],
        opened_at=opened,
        answered_at=[f"{DAY}08:{n // 60:02}:{n % 60:02}" for n in ends] + [None] * 60,
        abandoned_at=[None] * 1000 + [f"{DAY}08:{n // 60:02}:{n % 60:02}" for n in gone],
    )
    formulas = ("F1", "F2", "F3", "F4", "F5", "F6")
    requests = [
        asked(
            "service_level",
            key=name,
            within=SECONDS_20,
            formula=name,
            short_abandon=timedelta(seconds=5),
        )
        for name in formulas
    ]
    rounded = [str(one.rounded) for one in measured(*requests, contacts=rows).readings]
    assert rounded == ["83.02", "86.00", "81.13", "82.69", "82.08", "81.90"]


def test_half_hours_are_judged_one_by_one() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 4 + [DAY + "09:00:00"],
        answered_at=[DAY + "08:00:10"] * 3 + [DAY + "08:10:00", DAY + "09:10:00"],
    )
    request = asked("interval_service_level", target=Decimal(75), within=SECONDS_20, formula="F3")
    assert counts(request, rows) == ("1", "2", "50.00")


def test_the_median_of_10_12_15_30_is_12() -> None:
    rows = contacts(**_waits(30, 10, 15, 12))
    assert counts(asked("first_response_time", statistic="median"), rows) == ("12", "4", "12.00")


def test_a_quantile_never_interpolates_and_rounds_seconds_up() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 10,
        answered_at=[f"{DAY}08:00:{n:02}.100000" for n in range(10)],
    )
    assert counts(asked("first_response_time", statistic="p90"), rows) == ("9", "10", "9.00")


def test_unanswered_contacts_are_infinite_in_a_quantile_and_left_out_of_a_mean() -> None:
    rows = contacts(**_waits(10, 20, None, None))
    assert counts(asked("first_response_time", statistic="median"), rows) == ("20", "4", "20.00")
    found = reading(asked("first_response_time", statistic="mean"), rows)
    assert (*whole(found), str(found.rounded)) == (30, 2, "15.00")
    assert found.facts["unanswered"] == "2"
    endless = measured(asked("first_response_time", statistic="p75"), contacts=rows)
    assert endless.readings[0].state is ReadingState.NOT_DELIVERED
    assert "endless_quantile" in [finding.code for finding in endless.findings]


def test_no_contacts_are_not_measured_rather_than_nought_or_a_hundred() -> None:
    rows = contacts(opened_at=["2026-09-01 08:00:00"], answered_at=["2026-09-01 08:00:05"])
    for measure in ("answer_rate", "speed_of_answer", "abandonment_rate"):
        assert counts(asked(measure), rows) == ("no_volume", "", "")


def test_a_missing_column_is_not_delivered_and_named() -> None:
    rows = contacts(opened_at=[DAY + "08:00:00"], answered_at=[DAY + "08:00:05"])
    found = reading(asked("resolution_time"), rows)
    assert found.state is ReadingState.NOT_DELIVERED
    assert found.facts["missing_columns"] == "contacts.resolved_at"


def test_answered_and_abandoned_are_the_whole() -> None:
    rows = contacts(**_waits(10, 20, None, 30))
    assert counts(asked("answer_rate"), rows) == ("3", "4", "75.00")
    assert counts(asked("abandonment_rate"), rows) == ("1", "4", "25.00")
    assert counts(asked("speed_of_answer"), rows) == ("60", "3", "20.00")
    assert counts(asked("unanswered"), rows) == ("1", "1", "1.00")


def test_short_abandons_may_be_dropped() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 3,
        answered_at=[DAY + "08:00:05", None, None],
        abandoned_at=[None, DAY + "08:00:05", DAY + "08:00:06"],
    )
    request = asked("abandonment_rate", short_abandons="drop", short_abandon=timedelta(seconds=5))
    assert counts(request, rows) == ("1", "2", "50.00")


def test_handling_time_adds_the_parts_and_leaves_out_what_is_unknown() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 3,
        answered_at=[DAY + "08:00:05"] * 3,
        talk_seconds=["100", "50.5", None],
        hold_seconds=["10", "0", "5"],
        wrap_seconds=["5", "4.5", "5"],
    )
    found = reading(asked("handle_time"), rows)
    assert (str(found.numerator), str(found.denominator)) == ("170", "2")
    assert found.facts["unknown"] == "1"
    assert counts(asked("handle_time", parts=("talk",)), rows) == ("150.5", "2", "75.25")


def test_reply_time_is_pooled_over_rounds() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 2,
        first_response_at=[DAY + "08:00:05"] * 2,
        reply_seconds=["30", "10"],
        reply_rounds=[3, 1],
    )
    assert counts(asked("reply_time"), rows) == ("40", "4", "10.00")


def test_load_is_counted_by_agent_and_day() -> None:
    days = ["2026-10-05"] * 3 + ["2026-10-06", "2026-10-05"]
    rows = contacts(
        opened_at=[f"{day} 08:00:00" for day in days],
        answered_at=[f"{day} 08:00:05" for day in days],
        agent_id=["li", "li", "li", "li", "wu"],
    )
    assert counts(asked("load_per_agent_day"), rows) == ("5", "3", "1.67")
    assert counts(asked("load_per_agent_day", statistic="maximum"), rows) == ("3", "1", "3.00")
    assert counts(asked("load_per_agent_day", statistic="spread"), rows) == ("1", "1", "1.00")


def test_the_schedule_gives_hours() -> None:
    rows = contacts(opened_at=[DAY + "08:00:00"] * 3, answered_at=[DAY + "08:00:05"] * 3)
    schedule = side_file(
        "schedule",
        agent_id=["li", "wu", "li"],
        day=["2026-10-05", "2026-10-05", "2026-11-01"],
        scheduled_seconds=["7200", "3600", "3600"],
        productive_seconds=["3600", "1800", "3600"],
    )
    assert counts(asked("handled_per_agent_hour"), rows, schedule=schedule) == ("3", "1.5", "2.00")
    assert counts(asked("occupancy"), rows, schedule=schedule) == ("5400", "10800", "50.00")


def test_tickets_wait_between_teams() -> None:
    transfers = side_file(
        "transfers",
        interaction_id=["a", "a", "b"],
        queued_at=[DAY + "08:00:00", DAY + "12:00:00", DAY + "12:00:00"],
        taken_at=[DAY + "09:00:00", DAY + "14:00:00", None],
    )
    found = reading(asked("dwell_time"), transfers=transfers)
    assert (str(found.numerator), str(found.rounded)) == ("10800", "1.50")
    assert found.facts["not_taken"] == "1"


def test_a_report_on_its_due_day_is_on_time_and_one_never_sent_is_not() -> None:
    deliverables = side_file(
        "deliverables",
        deliverable=["weekly", "weekly", "monthly"],
        due_on=["2026-10-09", "2026-10-16", "2026-10-31"],
        delivered_on=["2026-10-09", "2026-10-17", None],
    )
    assert counts(asked("report_timeliness"), deliverables=deliverables) == ("1", "3", "33.33")


def test_nothing_handled_is_a_volume_of_nought_but_nobody_entering_is_not_measured() -> None:
    rows = contacts(opened_at=["2026-09-01 08:00:00"], answered_at=["2026-09-01 08:00:05"])
    assert counts(asked("volume_handled"), rows) == ("0", "1", "0.00")
    assert counts(asked("unanswered"), rows) == ("no_volume", "", "")
