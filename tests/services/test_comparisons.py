"""What each class of difference does to each metric, before and after normalising."""

from datetime import timedelta
from decimal import Decimal

import pandas as pd

from tests.builders.contacts import contacts, side_file
from tests.builders.measuring import asked, measured
from vendor_sla.domain.assessments import Comparison, Difference
from vendor_sla.domain.pairs import PairDecisions
from vendor_sla.domain.readings import MeasureRequest, Source
from vendor_sla.services.comparisons import compare

RESOLVING = asked(
    "resolution_time",
    key="resolving",
    statistic="mean",
    start="opened",
    impossible_row="exclude",
    anchor="resolved",
)
ANSWERED = asked(
    "response_within",
    key="answered",
    within=timedelta(minutes=1),
    start="opened",
    impossible_row="miss",
    abandoned_before_limit="miss",
    anchor="entered",
)


def compared(
    vendor: pd.DataFrame,
    client: pd.DataFrame,
    *requests: MeasureRequest,
    decisions: PairDecisions | None = None,
    **files: pd.DataFrame,
) -> Comparison:
    """Compare two files of contacts; `files` are the vendor's others."""
    return compare(
        requests,
        {"vendor": vendor, "client": client},
        {"vendor": files, "client": {}},
        measured(*requests, contacts=vendor, **files),
        decisions=decisions or PairDecisions(),
    )


def find(comparison: Comparison, code: str, column: str = "") -> Difference:
    """Return one class of a comparison."""
    return next(
        each for each in comparison.differences if (each.code, each.column) == (code, column)
    )


def test_an_effect_of_a_time_zone_vanishes_once_it_is_put_right() -> None:
    """The vendor writes the resolution in Shanghai time: eight hours longer, each of them."""
    opened = [f"2026-10-0{day} 08:00:00" for day in range(1, 6)]
    ended = [f"2026-10-0{day} 10:00:00" for day in range(1, 6)]
    late = [f"2026-10-0{day} 18:00:00" for day in range(1, 5)]
    vendor = contacts(opened_at=opened[:4], resolved_at=late)
    client = contacts(opened_at=opened, resolved_at=[*ended[:4], "2026-10-05 15:00:00"])
    comparison = compared(vendor, client, RESOLVING)
    shift = find(comparison, "time_zone_shift", "resolved_at")
    assert shift.effects == {"resolving": ("10", "2")}
    assert shift.effects_after == {}
    missing = find(comparison, "missing_in_vendor")
    assert missing.effects == {"resolving": ("10", "9.4")}
    assert missing.effects_after == {"resolving": ("2", "3")}
    assert comparison.client_readings[0].value == 3


def test_columns_of_one_zone_are_put_right_together() -> None:
    """One column alone would be ten hours off, a time nobody meant; durations do not change."""
    opened = [f"2026-10-0{day} 08:00:00" for day in range(1, 6)]
    ended = [f"2026-10-0{day} 10:00:00" for day in range(1, 6)]
    moved = [
        [time.replace(" 08", " 16").replace(" 10", " 18") for time in side]
        for side in (opened, ended)
    ]
    vendor = contacts(opened_at=moved[0], resolved_at=moved[1])
    comparison = compared(vendor, contacts(opened_at=opened, resolved_at=ended), RESOLVING)
    assert [(each.code, each.column, each.effects) for each in comparison.differences] == [
        ("time_zone_shift", "opened_at", {}),
        ("time_zone_shift", "resolved_at", {}),
    ]


def test_without_time_zone_or_rounding_both_effects_are_the_same() -> None:
    vendor = contacts(opened_at=["2026-10-01 08:00"], resolved_at=["2026-10-01 10:00"])
    client = contacts(
        opened_at=["2026-10-01 08:00"] * 2, resolved_at=["2026-10-01 10:00", "2026-10-01 14:00"]
    )
    missing = find(compared(vendor, client, RESOLVING), "missing_in_vendor")
    assert missing.effects == missing.effects_after == {"resolving": ("2", "4")}


def test_an_extra_row_of_a_shifted_file_is_moved_with_the_others_before_it_is_judged() -> None:
    """All vendor times are eight hours on; its extra row ends in November only by that."""
    opened = [f"2026-10-0{day} 08:00:00" for day in range(1, 5)]
    ended = [f"2026-10-0{day} 10:00:00" for day in range(1, 5)]
    moved = [time.replace(" 08", " 16").replace(" 10", " 18") for time in (*opened, *ended)]
    vendor = contacts(
        opened_at=[*moved[:4], "2026-11-01 01:00:00"],
        resolved_at=[*moved[4:], "2026-11-01 04:00:00"],
    )
    client = contacts(opened_at=opened, resolved_at=ended)
    comparison = compared(vendor, client, RESOLVING)
    extra = find(comparison, "out_of_period_vendor")
    assert extra.effects == {}
    assert extra.effects_after == {"resolving": ("2.2", "2")}


def test_a_claim_that_the_agreed_rows_contradict_is_another_definition() -> None:
    """Answered after 30 s, 90 s and 90 s; the tool claims all three were in time."""
    opened = ["2026-10-01 08:00:00"] * 4
    answered = ["2026-10-01 08:00:30", *["2026-10-01 08:01:30"] * 3]
    vendor = contacts(
        opened_at=opened,
        first_response_at=answered,
        response_claimed_met=[True, True, True, False],
    )
    client = contacts(opened_at=opened, first_response_at=answered)
    found = find(compared(vendor, client, ANSWERED), "definition", "response_claimed_met")
    assert (found.count, found.share_percent) == (2, Decimal("50.00"))
    assert found.effects == {"answered": ("75", "25")}
    assert found.facts == {"metric": "answered"}
    assert [
        (each["interaction_id"], each["vendor"], each["client"]) for each in found.examples
    ] == [
        ("b", "true", "false"),
        ("c", "true", "false"),
    ]


def test_a_claim_on_a_row_the_client_knows_otherwise_is_no_definition() -> None:
    opened = ["2026-10-01 08:00:00"] * 2
    vendor = contacts(
        opened_at=opened,
        first_response_at=["2026-10-01 08:01:30", "2026-10-01 08:00:10"],
        response_claimed_met=[True, True],
    )
    client = contacts(
        opened_at=opened, first_response_at=["2026-10-01 08:00:20", "2026-10-01 08:00:10"]
    )
    codes = [each.code for each in compared(vendor, client, ANSWERED).differences]
    assert codes == ["value_mismatch"]


def test_a_reported_sum_that_neither_sides_rows_give_is_another_definition() -> None:
    rows = contacts(
        opened_at=["2026-10-01 08:00:00"] * 4,
        first_response_at=["2026-10-01 08:00:30", *["2026-10-01 08:01:30"] * 3],
    )
    sums = side_file("aggregates", metric=["answered"], numerator=["3"], denominator=["4"])
    comparison = compared(rows, rows, ANSWERED, aggregates=sums)
    found = find(comparison, "definition", "aggregates")
    assert (found.count, found.effects) == (1, {"answered": ("75", "25")})


def test_a_proposal_changes_no_figure_and_a_confirmed_pair_does_what_it_says() -> None:
    """Two rows, one contact: 5 of 10 hours. Only a person's word makes them one."""
    vendor = contacts(
        interaction_id=["TK-0012345", "b"],
        customer_key=["c1", "c2"],
        opened_at=["2026-10-01 08:00:00"] * 2,
        resolved_at=["2026-10-01 12:00:00"] * 2,
    )
    client = contacts(
        interaction_id=["TK-001345", "b"],
        customer_key=["c1", "c2"],
        opened_at=["2026-10-01 08:00:00"] * 2,
        resolved_at=["2026-10-01 18:00:00", "2026-10-01 12:00:00"],
    )
    before = compared(vendor, client, RESOLVING)
    assert [(each.code, each.count) for each in before.differences] == [
        ("missing_in_vendor", 1),
        ("extra_in_vendor", 1),
    ]
    assert (len(before.proposals), before.proposals_found, before.matched_confirmed) == (1, 1, 0)
    said = PairDecisions(same=(("TK-0012345", "TK-001345"),))
    after = compared(vendor, client, RESOLVING, decisions=said)
    assert [(each.code, each.column) for each in after.differences] == [
        ("confirmed", ""),
        ("value_mismatch", "resolved_at"),
    ]
    assert find(after, "value_mismatch", "resolved_at").effects == {"resolving": ("4", "7")}
    assert (after.proposals, after.matched_confirmed, after.decisions) == ((), 1, said)


def test_the_clients_figures_are_marked_as_the_clients() -> None:
    rows = contacts(opened_at=["2026-10-01 08:00"], resolved_at=["2026-10-01 10:00"])
    comparison = compared(rows, rows, RESOLVING)
    assert comparison.client_readings[0].source is Source.CLIENT_ROWS
