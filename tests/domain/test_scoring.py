"""Points, dimensions, total and grade, by hand."""

from fractions import Fraction
from typing import Any

import pytest

from tests.builders.contracts import assess, contract, document, metric, month, reading
from vendor_sla.domain.assessments import Scores
from vendor_sla.domain.readings import ReadingState

CSAT = {"measure": "csat_top2", "dimension": "satisfaction"}


def points(value: str, **changes: Any) -> Fraction | None:
    """Return the points of one value under a metric's changes."""
    scores, _ = month(contract(metric(minimum=None, **changes)), value)
    return scores.metrics[0].points


def scored(*values: Any, **scoring: Any) -> Scores:
    """Score two metrics of one dimension and one of another."""
    policy = document()["scoring"] | {"dimensions": {"efficiency": "60", "satisfaction": "40"}}
    terms = contract(
        metric(key="one", weight="75", scoring={"rule": "linear", "floor": "85"}),
        metric(key="two", weight="25", scoring={"rule": "pass_fail"}),
        metric(key="three", **CSAT),
        scoring=policy | scoring,
    )
    return month(terms, *values)[0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("80", 0), ("79", 0), ("87.5", 50), ("95", 100), ("100", 100), ("85", Fraction(100, 3))],
)
def test_linear_is_0_at_the_floor_and_100_at_the_target(value: str, expected: Fraction) -> None:
    """Floor 80, target 95; more than the target earns nothing more."""
    assert points(value) == expected


def test_linear_runs_on_to_stretch_points_where_agreed() -> None:
    """95 -> 100 points, 99 -> 120; 97 is half the way."""
    rule = {"rule": "linear", "floor": "80", "stretch_points": "120"}
    assert points("97", stretch="99", scoring=rule) == 110
    assert points("100", stretch="99", scoring=rule) == 120


def test_a_lower_is_better_metric_falls_the_other_way() -> None:
    """Target 30 s, floor 60 s."""
    part = {"measure": "speed_of_answer", "direction": "down", "expected": "30"}
    rule = {"rule": "linear", "floor": "60"}
    assert [points(value, scoring=rule, **part) for value in ("20", "30", "45", "90")] == [
        100, 100, 50, 0,
    ]  # fmt: skip


def test_a_band_falls_off_on_both_sides_each_with_its_own_slope() -> None:
    """Good from 240 to 360; 0 at 200 and at 600."""
    part = {
        "measure": "handle_time",
        "direction": "band",
        "expected": {"lower": "240", "upper": "360"},
        "scoring": {"rule": "linear", "floor": {"lower": "200", "upper": "600"}},
    }
    assert points("220", **part) == 50
    assert points("365", **part) == Fraction(100 * 235, 240)
    assert points("240", **part) == points("360", **part) == 100


@pytest.mark.parametrize(("value", "expected"), [("94.99", 60), ("95.00", 100), ("89.99", 0)])
def test_bands_are_half_open_and_tested_at_their_edges(value: str, expected: int) -> None:
    """The lower end belongs to the band."""
    bands = [
        {"from": "95", "points": "100"},
        {"from": "90", "to": "95", "points": "60"},
        {"to": "90", "points": "0"},
    ]
    assert points(value, scoring={"rule": "bands", "bands": bands}) == expected


@pytest.mark.parametrize(("step", "expected"), [("full", 80), ("started", 70), ("pro_rata", 74)])
def test_deduct_counts_steps_as_agreed(step: str, expected: int) -> None:
    """92.4 against 95 is 2, 3 or 2.6 steps of 10 points."""
    rule = {"rule": "deduct", "points": "10", "each": "1", "step": step}
    assert points("92.4", scoring=rule) == expected


def test_deduct_never_falls_below_0() -> None:
    """50 points short at 10 each."""
    rule = {"rule": "deduct", "points": "10", "each": "1", "step": "full"}
    assert points("45", scoring=rule) == 0


def test_a_total_is_the_weighted_mean_of_rounded_dimensions() -> None:
    """One 90 -> 50, two met -> 100: 62.50; three 95 -> 100: 60 % x 62.5 + 40 % x 100."""
    scores = scored("90", "95", "95")
    assert [str(one.points) for one in scores.dimensions] == ["62.50", "100.00"]
    assert (str(scores.total), scores.grade) == ("77.50", "B")


def test_effective_weights_are_100_together() -> None:
    """75 % of 60, 25 % of 60, 40."""
    scores = scored("90", "95", "95")
    assert [one.effective_weight_percent for one in scores.metrics] == [45, 15, 40]


def test_no_volume_shares_its_weight_out_inside_the_dimension() -> None:
    """Without two, one carries the dimension."""
    terms = contract(metric(key="one", weight="50"), metric(key="two", weight="50"))
    two = reading(terms.metrics[1], state=ReadingState.NO_VOLUME)
    scores, _ = assess(terms, [reading(terms.metrics[0], "87.5"), two])
    assert str(scores.total) == "50.00"
    assert [one.effective_weight_percent for one in scores.metrics] == [100, 0]
    assert scores.metrics[1].points is None
    assert scores.metrics[1].working[0].code == "score.no_volume.redistribute"


def test_an_empty_dimension_gives_its_weight_to_the_others() -> None:
    """Nothing rated: efficiency is the whole score."""
    terms = contract(
        metric(key="one"),
        metric(key="three", **CSAT),
        scoring=document()["scoring"] | {"dimensions": {"efficiency": "60", "satisfaction": "40"}},
    )
    three = reading(terms.metrics[1], state=ReadingState.CLIENT_FAULT)
    scores, _ = assess(terms, [reading(terms.metrics[0], "87.5"), three])
    assert str(scores.total) == "50.00"
    assert scores.dimensions[1].points is None


def test_what_was_not_delivered_counts_zero() -> None:
    """A metric without a reading was not delivered."""
    terms = contract(metric(key="one", weight="50"), metric(key="two", weight="50"))
    scores, _ = assess(terms, [reading(terms.metrics[0], "95")])
    assert [one.points for one in scores.metrics] == [100, 0]
    assert str(scores.total) == "50.00"


def test_below_the_minimum_volume_is_not_measured() -> None:
    """49 of 50 cases: the value is no evidence; 50 of 50 is."""
    terms = contract(metric(minimum_volume="50"))
    scores, _ = assess(terms, [reading(terms.metrics[0], counts=("10", "49"))])
    assert (scores.total, scores.grade, scores.metrics[0].is_met) == (None, None, None)
    scores, _ = assess(terms, [reading(terms.metrics[0], counts=("50", "50"))])
    assert str(scores.total) == "100.00"


def test_a_veto_caps_the_grade_and_never_raises_it() -> None:
    """Under 50 % answered the grade is B at best; a C stays a C."""
    veto = {"metric": "answered", "to": "50", "cap_grade": "B", "clause": "7.5"}
    rule = {"rule": "bands", "bands": [{"points": "95"}]}
    policy = document()["scoring"] | {"vetoes": [veto]}
    terms = contract(metric(minimum=None, scoring=rule), scoring=policy)
    assert month(terms, "49.99")[0].grade == "B"
    assert month(terms, "50.00")[0].grade == "A"
    low = {"rule": "bands", "bands": [{"points": "10"}]}
    terms = contract(metric(minimum=None, scoring=low), scoring=policy)
    assert month(terms, "49.99")[0].grade == "C"


def test_a_veto_may_empty_a_dimension() -> None:
    """The total follows."""
    veto = {"metric": "three", "to": "50", "zero_dimension": "efficiency", "clause": "7.5"}
    scores = scored("95", "95", "40", vetoes=[veto])
    assert [str(one.points) for one in scores.dimensions] == ["0.00", "0.00"]
    assert scores.dimensions[0].working[-1].code == "score.veto_dimension"


def test_a_total_on_a_grades_lower_end_has_that_grade() -> None:
    """90.00 is an A, 89.995 rounds to it, 89.99 is a B."""
    rule = {"rule": "bands", "bands": [{"points": "89.995"}]}
    assert month(contract(metric(scoring=rule)), "95")[0].grade == "A"
    rule = {"rule": "bands", "bands": [{"points": "89.994"}]}
    assert month(contract(metric(scoring=rule)), "95")[0].grade == "B"


def test_report_only_metrics_are_shown_and_nothing_else() -> None:
    """No points, no weight; whether it met its target is still told."""
    shown = metric(key="shown", level="report_only", weight=None, scoring=None)
    scores, pricing = month(contract(metric(), shown), "95", "10")
    assert (scores.metrics[1].points, scores.metrics[1].is_met) == (None, False)
    assert str(scores.total) == "100.00"
    assert not pricing.lines
