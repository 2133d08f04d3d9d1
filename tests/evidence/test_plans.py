"""A plan says what it can find, by the decision that will be taken."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.evidence import forecasts
from vendor_sla.evidence.decision_rules import Thresholds, decide
from vendor_sla.evidence.exact_limits import lower_limits, upper_limits
from vendor_sla.evidence.forecasts import Part, forecast
from vendor_sla.evidence.intervals import hypergeometric_limits
from vendor_sla.evidence.mover import Cell, mover
from vendor_sla.evidence.plans import allocate, next_size, tightened

USUAL = Thresholds(materiality=2.0, rejection=5.0, alpha=0.05)
HOTLINE = [Part("good", 8200, 150, 300), Part("bad", 1800, 50, 100)]


def test_two_hundred_are_shared_out_as_the_method_says() -> None:
    assert allocate({"good": 8200, "bad": 1800}) == {"good": 150, "bad": 50}


def test_a_stratum_gets_thirty_or_all_it_has() -> None:
    shared = allocate({"bad": 40, "gain": 60, "good": 100_000, "omitted": 7})
    assert shared["bad"] == shared["gain"] == 30
    assert shared["omitted"] == 7
    assert sum(shared.values()) == 200


def test_more_is_drawn_where_last_period_more_was_wrong() -> None:
    populations = {"good": 5000, "gain": 5000}
    calm = allocate(populations, rates={"good": 0.05, "gain": 0.05})
    assert calm == {"good": 100, "gain": 100}
    shared = allocate(populations, rates={"good": 0.02, "gain": 0.20})
    assert shared == {"good": 52, "gain": 148}


@given(
    populations=st.dictionaries(
        st.sampled_from(["bad", "gain", "good", "omitted", "good/high"]),
        st.integers(0, 5000),
        min_size=1,
    ),
    total=st.integers(1, 800),
)
def test_no_stratum_gets_more_than_it_has_and_nothing_is_lost(
    populations: dict[str, int], total: int
) -> None:
    shared = allocate(populations, total=total)
    floor = {key: min(30, size) for key, size in populations.items()}
    assert all(floor[key] <= shared[key] <= populations[key] for key in populations)
    wanted = max(min(total, sum(populations.values())), sum(floor.values()))
    assert sum(shared.values()) == wanted


@given(
    trials=st.integers(1, 60),
    extra=st.integers(0, 400),
    tail=st.sampled_from([0.05, 0.025]),
    data=st.data(),
)
def test_limits_side_by_side_are_those_of_each_alone(
    trials: int, extra: int, tail: float, data: st.DataObject
) -> None:
    counts = data.draw(st.lists(st.integers(0, trials), min_size=1, max_size=5))
    many, population = np.array(counts, dtype=np.int64), trials + extra
    alone = [hypergeometric_limits(one, trials, population, tail=tail) for one in counts]
    assert list(lower_limits(many, trials, population, tail=tail)) == pytest.approx(
        [one.lower for one in alone]
    )
    assert list(upper_limits(many, trials, population, tail=tail)) == pytest.approx(
        [one.upper for one in alone]
    )


@pytest.mark.parametrize(
    ("good", "bad"), [(0, 0), (3, 1), (6, 0), (9, 3), (14, 0), (25, 1), (2, 9)]
)
def test_the_simulated_decision_is_the_one_that_is_taken(good: int, bad: int) -> None:
    cells = [Cell(8200, 150, good, 1), Cell(1800, 50, bad, -1)]

    def limits(alpha: float) -> tuple[float, float]:
        found = mover(cells, tail=alpha)
        return 100 * found.lower, 100 * found.upper

    delta = 100 * float(mover(cells, tail=0.05).delta)
    taken = decide(delta, limits, USUAL, is_last_look=False, looks=2)
    counts = [np.array([good]), np.array([bad])]
    simulated = forecasts._decided(HOTLINE, counts, USUAL, look=1, looks=2)
    wanted = "" if taken.outcome.value == "inconclusive" else taken.outcome.value
    assert simulated[0] == wanted


def test_the_more_a_figure_flatters_the_surer_it_is_found() -> None:
    found = forecast(HOTLINE, USUAL)
    assert [chance.gap for chance in found.chances] == [0, 1, 2, 3, 5, 8]
    assert found.chances[0].accepted == 100
    assert all(one.accepted >= other.accepted for one, other in pairwise(found.chances))
    assert found.chances[4].found > 95
    for chance in (*found.chances, found.honest):
        whole = chance.accepted + chance.replaced + chance.rejected + chance.left_open
        assert whole == pytest.approx(100, abs=0.3)


def test_one_look_fires_about_as_often_as_the_method_says() -> None:
    """At a true 1 point in 7-10 of 100 months, at 2 points in 38-52; a second look adds a few."""
    found = forecast([Part("good", 8200, 150, 150), Part("bad", 1800, 50, 50)], USUAL)
    assert 6 < found.chances[1].found < 12
    assert 36 < found.chances[2].found < 54
    assert found.chances[1].found < forecast(HOTLINE, USUAL).chances[1].found < 15


def test_the_same_plan_has_the_same_forecast() -> None:
    assert forecast(HOTLINE, USUAL) == forecast(HOTLINE, USUAL)


def test_an_honest_vendor_that_errs_a_little_is_rarely_touched_and_often_left_open() -> None:
    careless = forecast([Part("good", 8200, 150, 150), Part("bad", 1800, 50, 50)], USUAL).honest
    assert careless.found < 10
    assert careless.left_open > 20


def test_a_plan_too_small_to_accept_anything_says_what_would_do() -> None:
    """With nothing contradicted, about 122 claimed good of 82 % are needed for 2 points."""
    small = forecast([Part("good", 8200, 60, 60), Part("bad", 1800, 30, 30)], USUAL)
    assert not small.can_accept
    assert not small.can_accept_extended
    extended = forecast([Part("good", 8200, 60, 150), Part("bad", 1800, 30, 50)], USUAL)
    assert (extended.can_accept, extended.can_accept_extended) == (False, True)
    assert small.chances[0].accepted == 0
    assert small.needed_to_accept is not None
    assert 176 < small.needed_to_accept < 200  # two thirds of it claimed good
    assert forecast(HOTLINE, USUAL).can_accept


def test_a_small_population_audited_whole_leaves_nothing_open() -> None:
    whole = forecast([Part("good", 40, 40, 40), Part("bad", 10, 10, 10)], USUAL)
    assert whole.best_upper == 0
    assert all(chance.left_open == 0 for chance in whole.chances if chance.gap != 2)


def test_effort_is_tightened_by_three_fifths() -> None:
    assert [tightened(size) for size in (200, 125, 1)] == [320, 200, 2]


def test_the_next_plan_is_large_enough_for_what_was_found() -> None:
    # 1 point found, +-2 points wide, accepted below 2: the width must halve.
    assert next_size(200, delta=1.0, half_width=2.0, materiality=2.0) == 800
    assert next_size(200, delta=4.0, half_width=4.4, materiality=2.0) == 242
    assert next_size(200, delta=2.0, half_width=3.0, materiality=2.0) == 800
    assert next_size(200, delta=0.0, half_width=1.0, materiality=2.0) == 200
