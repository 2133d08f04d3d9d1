"""Designs: quadrants, stages and a designer's advice."""

from fractions import Fraction

import pytest

from tests.builders.designs import MEASURES
from vendor_sla.domain.designs import (
    Candidate,
    DesignState,
    Quadrant,
    Stage,
    advise,
    candidates_from,
    quadrant_of,
    stage_of,
)
from vendor_sla.domain.weights import Weights

CORE = [Candidate(measure, 1, True) for measure in (*MEASURES, "patience_pass_rate")]


@pytest.mark.parametrize(
    ("importance", "feasibility", "quadrant"),
    [
        (5, 5, Quadrant.CORE),
        (4, 3, Quadrant.BUILD),
        (3, 4, Quadrant.WATCH),
        (3, 3, Quadrant.DROP),
        ("3.5", "3.5", Quadrant.CORE),
    ],
)
def test_the_middle_of_the_scale_is_not_high(
    importance: str, feasibility: str, quadrant: Quadrant
) -> None:
    assert quadrant_of(Fraction(importance), Fraction(feasibility)) is quadrant


def codes(core: list[Candidate], weights: Weights | None = None) -> list[tuple[str, str]]:
    """Return the advice with its dimension or measure."""
    return [
        (one.code, one.facts.get("dimension", one.facts.get("measure", "")))
        for one in advise(core, weights)
    ]


def test_eight_metrics_of_five_dimensions_need_no_advice() -> None:
    assert codes(CORE) == []


def test_a_missing_dimension_and_too_few_metrics_are_named() -> None:
    assert codes(CORE[:3]) == [
        ("designs.few_metrics", ""),
        ("designs.missing_dimension", "quality"),
        ("designs.missing_dimension", "resolution"),
        ("designs.missing_dimension", "satisfaction"),
    ]


def test_thirteen_metrics_are_many() -> None:
    more = ("transfer_rate", "complaint_rate", "good_review_rate", "proactive_rate", "nps")
    core = [*CORE, *(Candidate(measure, 1, True) for measure in more)]
    assert codes(core) == [("designs.many_metrics", "")]


def test_figures_of_the_vendors_own_alone_are_no_evidence() -> None:
    core = [Candidate("speed_of_answer", 1, True), Candidate("handle_time", 1, True)]
    assert ("designs.only_vendor_rows", "") in codes(core)


def test_a_heavy_dimension_and_a_metric_without_weight_are_named() -> None:
    weights = Weights(
        {"attitude": 59, "efficiency": 41},
        {"attitude": {"empathy_pass_rate": 100}, "efficiency": {"answer_rate": 100}},
    )
    core = [Candidate(m, 1, True) for m in ("empathy_pass_rate", "answer_rate", "service_level")]
    assert codes(core, weights)[-3:] == [
        ("designs.heavy_dimension", "attitude"),
        ("designs.heavy_dimension", "efficiency"),
        ("designs.without_weight", "service_level"),
    ]


def test_candidates_stand_dimension_by_dimension() -> None:
    stored = [Candidate(m, 1).as_json() for m in ("csat_top2", "answer_rate", "empathy_pass_rate")]
    assert [one.measure for one in candidates_from(stored)] == [
        "empathy_pass_rate", "answer_rate", "csat_top2",
    ]  # fmt: skip


def test_the_stage_is_the_next_thing_to_do() -> None:
    plain, weights = [Candidate("csat_top2", 1)], Weights({}, {})
    core = [Candidate("csat_top2", 1, True)]
    is_open, published = DesignState.OPEN, DesignState.PUBLISHED
    assert stage_of(is_open, [], None, is_rated=False) is Stage.CANDIDATES
    assert stage_of(is_open, plain, None, is_rated=False) is Stage.RATING
    assert stage_of(is_open, plain, None, is_rated=True) is Stage.RATING
    assert stage_of(is_open, core, None, is_rated=False) is Stage.WEIGHTS
    assert stage_of(is_open, core, weights, is_rated=True) is Stage.PILOT
    assert stage_of(published, core, weights, is_rated=True) is Stage.PUBLISHED
