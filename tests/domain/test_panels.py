"""Panels: what people fill in, and what is told of it."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.designs import even_points, ratings
from vendor_sla.domain.panels import (
    RoundKind,
    Spread,
    marks_of,
    quantile,
    read_marks,
    spread_of,
    sum_up,
    weights_of,
    widest,
)
from vendor_sla.domain.refusals import Invalid

MEASURES = {
    "empathy_pass_rate": "attitude",
    "answer_rate": "efficiency",
    "service_level": "efficiency",
}
SCORES = st.lists(st.integers(0, 100), min_size=1, max_size=15)


@pytest.mark.parametrize(
    ("scores", "low", "median", "high"),
    [
        ([7], "7", "7", "7"),
        ([1, 2, 3, 4, 5], "2", "3", "4"),
        ([1, 2, 3, 4], "1.75", "2.5", "3.25"),
        ([10, 30], "15", "20", "25"),
    ],
)
def test_quartiles_lie_a_quarter_of_the_way_in(
    scores: Sequence[int], low: str, median: str, high: str
) -> None:
    told = spread_of(list(reversed(scores)))
    assert told.as_json() == {"low": low, "median": median, "high": high}


@given(SCORES)
def test_a_spread_is_ordered_and_inside_the_scores(scores: list[int]) -> None:
    told = spread_of(scores)
    assert min(scores) <= told.low <= told.median <= told.high <= max(scores)
    assert Spread.from_json(told.as_json()) == told


@given(SCORES, st.integers(0, 100))
def test_everybody_alike_is_no_spread(scores: list[int], value: int) -> None:
    assert spread_of([value] * len(scores)).width == 0
    assert quantile(scores, Fraction(0)) == min(scores)


def test_a_rating_without_a_number_is_refused_mark_by_mark() -> None:
    texts = ratings(MEASURES) | {"importance.answer_rate": "6", "feasibility.service_level": ""}
    with pytest.raises(Invalid) as refused:
        read_marks(RoundKind.RATING, MEASURES, texts)
    assert [(one.code, one.place) for one in refused.value.problems] == [
        ("designs.no_rating", "importance.answer_rate"),
        ("designs.no_rating", "feasibility.service_level"),
    ]


def test_points_come_to_a_hundred_in_every_group_or_are_refused() -> None:
    good = even_points(MEASURES)
    assert read_marks(RoundKind.WEIGHING, MEASURES, good)["measure.empathy_pass_rate"] == 100
    wrong = good | {"dimension.attitude": "40", "measure.answer_rate": "half"}
    with pytest.raises(Invalid) as refused:
        read_marks(RoundKind.WEIGHING, MEASURES, wrong)
    assert [(one.code, one.place) for one in refused.value.problems] == [
        ("designs.not_a_hundred", "dimensions"),
        ("designs.not_points", "measure.answer_rate"),
    ]


@pytest.mark.parametrize("text", ["-5", "101", "50.5", "５０", "1e2", "", "0050"])
def test_what_is_no_whole_number_of_points_is_refused(text: str) -> None:
    texts = even_points(MEASURES) | {"measure.service_level": text}
    with pytest.raises(Invalid) as refused:
        read_marks(RoundKind.WEIGHING, MEASURES, texts)
    assert [one.code for one in refused.value.problems] == ["designs.not_points"]


def test_a_measure_alone_in_its_dimension_is_not_asked_for_points() -> None:
    texts = even_points(MEASURES)
    del texts["measure.empathy_pass_rate"]
    assert read_marks(RoundKind.WEIGHING, MEASURES, texts)["measure.empathy_pass_rate"] == 100


def test_feedback_is_counted() -> None:
    marks = marks_of(RoundKind.FEEDBACK, MEASURES)
    answers = [dict.fromkeys(marks, reply) for reply in ("yes", "yes", "no", "unsure")]
    told = sum_up(RoundKind.FEEDBACK, MEASURES, answers)
    assert told["count"] == 4
    assert told["marks"]["gameable.answer_rate"] == {"yes": 2, "no": 1, "unsure": 1}


def weighing(*answers: tuple[int, int]) -> dict[str, object]:
    """Sum up answers of (attitude of 100, answer rate of 100)."""
    return sum_up(
        RoundKind.WEIGHING,
        MEASURES,
        [
            {
                "dimension.attitude": attitude,
                "dimension.efficiency": 100 - attitude,
                "measure.empathy_pass_rate": 100,
                "measure.answer_rate": rate,
                "measure.service_level": 100 - rate,
            }
            for attitude, rate in answers
        ],
    )


def test_medians_become_weights_of_exactly_a_hundred() -> None:
    told = weighing((20, 50), (30, 60), (40, 90))
    weights = weights_of(MEASURES, told)
    assert weights.dimensions == {"attitude": 30, "efficiency": 70}
    assert weights.measures["efficiency"] == {"answer_rate": 60, "service_level": 40}
    assert widest(told) == 20


def test_where_all_medians_are_nothing_the_means_stand_in() -> None:
    measures = {"a": "attitude", "b": "attitude", "c": "attitude"}
    answers = [
        {"dimension.attitude": 100, **{f"measure.{one}": 100 if one == all_to else 0
         for one in measures}}
        for all_to in measures
    ]  # fmt: skip
    told = sum_up(RoundKind.WEIGHING, measures, answers)
    assert weights_of(measures, told).measures == {"attitude": {"a": 34, "b": 33, "c": 33}}


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(0, 100)), min_size=3, max_size=9))
def test_whatever_people_give_out_the_weights_come_to_a_hundred(
    answers: list[tuple[int, int]],
) -> None:
    weights = weights_of(MEASURES, weighing(*answers))
    assert sum(weights.dimensions.values()) == 100
    assert all(sum(own.values()) == 100 for own in weights.measures.values())
