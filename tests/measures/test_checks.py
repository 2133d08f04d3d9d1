"""Findings: every contradiction is named, counted, listed and left as it is."""

from datetime import timedelta

from tests.builders.contacts import contacts, side_file
from tests.builders.measuring import asked, measured, whole
from vendor_sla.domain.findings import Finding
from vendor_sla.measures.measurer import Measured

DAY = "2026-10-05 "


def _named(found: Measured, code: str) -> list[Finding]:
    return [finding for finding in found.findings if finding.code == code]


def test_times_out_of_order_are_listed_by_kind() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 4,
        first_response_at=[DAY + "07:59:59", DAY + "08:01:00", DAY + "08:01:00", None],
        resolved_at=[DAY + "09:00:00", DAY + "08:00:30", DAY + "09:00:00", None],
        closed_at=[DAY + "09:00:00", DAY + "08:00:30", DAY + "08:59:59", None],
    )
    found = measured(asked("volume_handled"), contacts=rows)
    expected = {
        "response_before_opening": ["a"],
        "resolved_before_response": ["b"],
        "closed_before_resolved": ["c"],
        "never_answered": ["d"],
    }
    assert {
        one.code: [place.interaction_id for place in one.rows] for one in found.findings
    } == expected


def test_the_tools_own_claim_is_compared_and_never_used() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 4,
        first_response_at=[DAY + "08:00:10", DAY + "08:01:00", DAY + "08:00:05", None],
        response_claimed_met=[False, True, True, True],
    )
    request = asked("response_within", within=timedelta(seconds=20), abandoned_before_limit="miss")
    found = measured(request, contacts=rows)
    assert whole(found.readings[0]) == (2, 4)
    assert [one.rows[0].row for one in _named(found, "claimed_missed_but_met")] == [2]
    assert [one.count for one in _named(found, "claimed_met_but_missed")] == [2]
    assert [one.count for one in _named(found, "response_claimed_met_without_end")] == [1]


def test_four_hundred_calls_in_an_hour_are_not_one_persons_work() -> None:
    rows = contacts(
        interaction_id=[str(n) for n in range(432)],
        opened_at=[DAY + "08:00:00"] * 432,
        answered_at=[DAY + "08:00:10"] * 412 + [DAY + f"{9 + n % 10:02}:00:10" for n in range(20)],
        agent_id=["li"] * 412 + ["wu"] * 20,
    )
    found = _named(measured(asked("volume_handled"), contacts=rows), "impossible_throughput")
    assert [(one.count, one.facts["agent"], one.facts["most"]) for one in found] == [
        (1, "li", "412")
    ]


def test_a_longer_limit_met_less_often_is_a_contradiction() -> None:
    aggregates = side_file(
        "aggregates", metric=["s15", "s30"], numerator=["90", "80"], denominator=["100", "100"]
    )
    requests = [
        asked(
            "response_within",
            key=f"s{seconds}",
            within=timedelta(seconds=seconds),
            abandoned_before_limit="miss",
        )
        for seconds in (15, 30)
    ]
    (found,) = _named(measured(*requests, aggregates=aggregates), "limit_order")
    assert (found.facts["first_value"], found.facts["second_value"]) == ("90.00", "80.00")


def test_answered_and_abandoned_that_are_not_the_whole_are_a_contradiction() -> None:
    aggregates = side_file(
        "aggregates",
        metric=["answer_rate", "abandonment_rate"],
        numerator=["90", "20"],
        denominator=["100", "100"],
    )
    requests = asked("answer_rate"), asked("abandonment_rate")
    assert _named(measured(*requests, aggregates=aggregates), "answered_and_abandoned")


def test_examples_stop_at_a_hundred_and_counts_do_not() -> None:
    rows = contacts(
        interaction_id=[str(n) for n in range(150)],
        opened_at=[DAY + "08:00:00"] * 150,
        answered_at=[DAY + "07:00:00"] * 150,
    )
    (found,) = _named(measured(asked("volume_handled"), contacts=rows), "answer_before_opening")
    assert (found.count, len(found.rows)) == (150, 100)
