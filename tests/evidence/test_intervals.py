"""Intervals: exact where they say so, and open where nothing is known."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.evidence.intervals import (
    Interval,
    StratumCount,
    anytime_set,
    clopper_pearson,
    hypergeometric_limits,
    jeffreys,
    korn_graubard,
    weighted_limits,
    wilson,
    wilson_corrected,
)

BINOMIAL = [clopper_pearson, wilson, wilson_corrected, jeffreys]


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int, int]:
    """Draw successes <= trials <= population, with at least one trial."""
    population = draw(st.integers(1, 60))
    trials = draw(st.integers(1, population))
    return draw(st.integers(0, trials)), trials, population


def chance(low: int, high: int, trials: int, population: int, bad: int) -> Fraction:
    """Reckon exactly how likely low <= successes <= high is."""
    ways = sum(comb(bad, k) * comb(population - bad, trials - k) for k in range(low, high + 1))
    return Fraction(ways, comb(population, trials))


@given(counts(), st.sampled_from([0.01, 0.05, 0.1, 0.3]))
def test_hypergeometric_limits_are_those_of_counting_every_sample(
    drawn: tuple[int, int, int], tail: float
) -> None:
    successes, trials, population = drawn
    exact = Fraction(str(tail))
    possible = range(successes, population - (trials - successes) + 1)
    lower = min(k for k in possible if chance(successes, trials, trials, population, k) >= exact)
    upper = max(k for k in possible if chance(0, successes, trials, population, k) >= exact)
    found = hypergeometric_limits(successes, trials, population, tail=tail)
    assert found == Interval(lower / population, upper / population)


def test_a_whole_population_audited_leaves_one_value() -> None:
    assert hypergeometric_limits(7, 50, 50, tail=0.05) == Interval(0.14, 0.14)
    assert hypergeometric_limits(0, 50, 50, tail=0.05) == Interval(0.0, 0.0)
    assert hypergeometric_limits(50, 50, 50, tail=0.05) == Interval(1.0, 1.0)


def test_limits_of_a_million_items_are_those_of_counting_without_rounding() -> None:
    """The upper limit of 3 in 400 of 1,000,000, checked with whole numbers of 2,000 digits."""
    found = hypergeometric_limits(3, 400, 1_000_000, tail=0.05)
    upper = round(found.upper * 1_000_000)
    assert chance(0, 3, 400, 1_000_000, upper) >= Fraction(1, 20)
    assert chance(0, 3, 400, 1_000_000, upper + 1) < Fraction(1, 20)


@pytest.mark.parametrize("interval", BINOMIAL)
def test_nothing_drawn_means_nothing_known(interval: type) -> None:
    assert interval(0, 0, tail=0.05) == Interval(0.0, 1.0)
    assert hypergeometric_limits(0, 0, 90, tail=0.05) == Interval(0.0, 1.0)
    assert hypergeometric_limits(0, 0, 0, tail=0.05) == Interval(0.0, 1.0)


@pytest.mark.parametrize("interval", BINOMIAL)
@pytest.mark.parametrize("trials", [1, 20, 1000])
def test_none_reaches_down_to_nought_and_all_up_to_one(interval: type, trials: int) -> None:
    none, every = interval(0, trials, tail=0.025), interval(trials, trials, tail=0.025)
    assert none.lower == 0.0
    assert every.upper == 1.0
    assert every.lower == pytest.approx(1 - none.upper)
    assert 0 < none.upper < 1


def test_none_in_twenty_and_eighty_one_in_263_as_published() -> None:
    """Newcombe (1998), table I: 0/20 and 81/263 at 95 %."""
    assert _rounded(wilson(0, 20, tail=0.025)) == (0.0, 0.1611)
    assert _rounded(wilson_corrected(0, 20, tail=0.025)) == (0.0, 0.2005)
    assert _rounded(clopper_pearson(0, 20, tail=0.025)) == (0.0, 0.1684)
    assert _rounded(wilson(81, 263, tail=0.025)) == (0.2553, 0.3662)
    assert _rounded(wilson_corrected(81, 263, tail=0.025)) == (0.2535, 0.3682)
    assert _rounded(clopper_pearson(81, 263, tail=0.025)) == (0.2527, 0.3676)


def test_three_over_n_is_the_upper_limit_of_no_success() -> None:
    """Hanley and Lippman-Hand (1983): 1 - 0.05^(1/n), about 3/n."""
    assert clopper_pearson(0, 100, tail=0.05).upper == pytest.approx(1 - 0.05**0.01)


def test_forty_six_of_fifty_cannot_disprove_ninety_five_percent() -> None:
    assert clopper_pearson(46, 50, tail=0.05).upper == pytest.approx(0.9722, abs=5e-5)
    assert _rounded(clopper_pearson(46, 50, tail=0.025)) == (0.8077, 0.9778)


@given(counts(), st.floats(0.001, 0.4))
def test_a_finite_population_never_has_wider_limits_by_more_than_an_item(
    drawn: tuple[int, int, int], tail: float
) -> None:
    successes, trials, population = drawn
    exact = hypergeometric_limits(successes, trials, population, tail=tail)
    endless = clopper_pearson(successes, trials, tail=tail)
    assert exact.lower >= endless.lower - 1 / population
    assert exact.upper <= endless.upper + 1 / population
    assert exact.lower <= successes / trials <= exact.upper


@given(counts(), st.floats(0.001, 0.25))
def test_a_smaller_tail_never_makes_limits_narrower(
    drawn: tuple[int, int, int], tail: float
) -> None:
    wide = hypergeometric_limits(*drawn, tail=tail)
    narrow = hypergeometric_limits(*drawn, tail=2 * tail)
    assert wide.lower <= narrow.lower <= narrow.upper <= wide.upper


@pytest.mark.parametrize("wrong", [(3, 2), (-1, 2), (float("nan"), 2), (1, float("inf"))])
def test_impossible_counts_are_refused_with_a_sentence(wrong: tuple[float, float]) -> None:
    for interval in BINOMIAL:
        with pytest.raises(ValueError, match="is not a count of successes within trials"):
            interval(*wrong, tail=0.05)


def test_impossible_tails_are_refused_with_a_sentence() -> None:
    for tail in (0.0, 0.6, 5.0):
        with pytest.raises(ValueError, match=r"lies between 0 and 0\.5"):
            clopper_pearson(1, 2, tail=tail)
    with pytest.raises(ValueError, match="Alpha lies between 0 and 1"):
        anytime_set(0, 1, 2, alpha=1.0)


def test_one_stratum_has_the_effective_size_of_its_own_sample() -> None:
    """With one huge stratum the variance is p q / (n - 1), so n* = n - 1 (df = n - 1)."""
    found = korn_graubard([StratumCount(20, 100, 10**12)], tail=0.025)
    assert found.share == 0.2
    expected = clopper_pearson(0.2 * 99, 99, tail=0.025)
    assert (found.lower, found.upper) == pytest.approx((expected.lower, expected.upper))


def test_strata_audited_in_full_leave_one_value() -> None:
    found = korn_graubard([StratumCount(3, 4, 4), StratumCount(6, 6, 6)], tail=0.05)
    assert (found.share, found.standard_error, found.lower, found.upper) == (0.9, 0, 0.9, 0.9)


def test_unanimous_strata_still_leave_room_for_doubt() -> None:
    strata = [StratumCount(100, 100, 4000), StratumCount(50, 50, 1000)]
    for found in (korn_graubard(strata, tail=0.05), weighted_limits(strata, tail=0.05)):
        assert (found.share, found.upper) == (1.0, 1.0)
        assert 0.95 < found.lower < 0.99


def test_money_does_not_rest_on_the_certainty_of_a_unanimous_stratum() -> None:
    """Nearly all the weight is in a stratum without a failure: its own limit is 97 %."""
    strata = [StratumCount(100, 100, 99_900), StratumCount(49, 50, 100)]
    assert korn_graubard(strata, tail=0.05).lower > 0.999
    assert weighted_limits(strata, tail=0.05).lower < 0.971


def test_a_stratum_nobody_audited_opens_the_limits_by_its_weight() -> None:
    found = korn_graubard([StratumCount(45, 50, 900), StratumCount(0, 0, 100)], tail=0.05)
    assert not found.is_complete
    assert found.share == pytest.approx(0.9)
    assert found.lower < 0.9 * 0.9
    assert found.upper > 0.92


def test_an_empty_stratum_changes_nothing_and_nothing_audited_is_refused() -> None:
    alone = [StratumCount(40, 50, 900), StratumCount(10, 20, 300)]
    for share in (korn_graubard, weighted_limits):
        assert share(alone, tail=0.05) == share([*alone, StratumCount(0, 0, 0)], tail=0.05)
        with pytest.raises(ValueError, match="at least one audited item"):
            share([StratumCount(0, 0, 10)], tail=0.05)
    with pytest.raises(ValueError, match="not a count"):
        StratumCount(1, 20, 10)


@given(st.lists(counts(), min_size=1, max_size=4), st.sampled_from([0.05, 0.1, 0.5]))
def test_weighted_limits_hold_the_share_whatever_the_strata(
    drawn: list[tuple[int, int, int]], tail: float
) -> None:
    found = weighted_limits([StratumCount(*each) for each in drawn], tail=tail)
    assert 0 <= found.lower <= found.share + 1e-12
    assert found.share - 1e-12 <= found.upper <= 1


def _rounded(interval: Interval) -> tuple[float, float]:
    return round(interval.lower, 4), round(interval.upper, 4)
