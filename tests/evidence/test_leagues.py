"""Leagues: nobody is ranked above another without proof."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from vendor_sla.evidence.leagues import (
    FEWEST,
    GROUPED,
    LEAST_RESEMBLANCE,
    League,
    hold_league,
    mean_resemblance,
)

SCORES = st.lists(st.integers(0, 100).map(float), min_size=FEWEST, max_size=8)


def by_key(league: League) -> dict[str, tuple[int, ...]]:
    """Return the groups of each contestant."""
    return {standing.key: standing.groups for standing in league.standings}


def test_the_limits_are_those_of_a_mean_of_months_that_resemble_each_other() -> None:
    """Four months, spread 2, resemblance 0.3, by hand.

    Inflation 1 + 2 (3/4 x 0.3 + 2/4 x 0.09 + 1/4 x 0.027) = 1.5535; variance 4 / (1 - 0.5535 / 3)
    x 1.5535 / 4 = 1.90490; freedom 4 x 0.91 / 1.09 - 1 = 2.33945.
    """
    values = [88 + 2 * np.sqrt(0.75) * sign for sign in (1, -1, 1, -1)]
    (alone,) = hold_league({"a": values}).standings
    reach = stats.t.isf(0.025, 2.33945) * np.sqrt(1.90490)
    assert alone.mean == pytest.approx(88)
    assert alone.count == 4
    assert alone.upper - alone.mean == pytest.approx(reach, rel=1e-4)
    assert alone.mean - alone.lower == pytest.approx(reach, rel=1e-4)
    assert (alone.best, alone.worst, alone.groups) == (1, 1, (0,))


def test_far_apart_is_told_apart_and_close_is_not() -> None:
    steady = [0.0, 1, -1, 1, 0, -1, 1, -1, 0, 1, -1, 0]
    samples = {
        name: [middle + change for change in steady]
        for name, middle in (("low", 60), ("high", 90), ("near", 89))
    }
    league = hold_league(samples)
    assert [standing.key for standing in league.standings] == ["high", "near", "low"]
    assert by_key(league) == {"high": (0,), "near": (0,), "low": (1,)}
    assert [(one.best, one.worst) for one in league.standings] == [(1, 2), (1, 2), (3, 3)]


def test_a_bonus_may_lead_beyond_a_hundred() -> None:
    (alone,) = hold_league({"a": [104.0, 105, 106, 105]}).standings
    assert alone.mean == 105
    assert 105 < alone.upper <= 106


def test_two_months_are_too_few() -> None:
    league = hold_league({"a": [90.0, 91, 90], "b": [10.0, 12]})
    assert league.too_few == ("b",)
    assert [standing.key for standing in league.standings] == ["a"]
    assert hold_league({"b": [10.0, 12]}).standings == ()


def test_equal_months_prove_no_steadiness() -> None:
    league = hold_league({"a": [90.0] * 3, "b": [90.5] * 3})
    assert by_key(league) == {"a": (0,), "b": (0,)}
    assert all(one.lower < one.mean < one.upper for one in league.standings)


def test_resemblance_is_the_mean_and_never_taken_below_the_least() -> None:
    """A slow wave: lag-one sum over squares, with Kendall's bias taken off."""
    wave = [80 + 10 * np.sin(2 * np.pi * month / 12) for month in range(24)]
    centred = np.array(wave) - np.mean(wave)
    found = (centred[1:] * centred[:-1]).sum() / (centred**2).sum()
    assert (found + 1 / 24) / (1 - 4 / 24) > 0.8
    assert mean_resemblance([wave]) == 0.8
    shaken = [80 + 3 * (-1.0) ** month for month in range(24)]
    assert mean_resemblance([shaken]) == LEAST_RESEMBLANCE
    mixed = np.array(
        [80 + 5 * month for month in (0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1)], dtype=float
    )
    centred = mixed - mixed.mean()
    found = (centred[1:] * centred[:-1]).sum() / (centred**2).sum()
    alone = (found + 1 / 12) * 1.5
    assert alone > LEAST_RESEMBLANCE
    assert mean_resemblance([list(mixed)]) == pytest.approx(alone)
    flat = [70.0] * 24
    assert mean_resemblance([list(mixed), flat, [1.0, 2, 3]]) == pytest.approx(alone)
    assert mean_resemblance([list(1000 * mixed), list(mixed)]) == pytest.approx(alone)


@given(st.dictionaries(st.sampled_from("abcdefgh"), SCORES, max_size=8))
def test_two_share_a_group_exactly_if_they_were_not_told_apart(
    samples: dict[str, list[float]],
) -> None:
    league = hold_league(samples)
    assert {one.key for one in league.standings} | set(league.too_few) == set(samples)
    assert [one.mean for one in league.standings] == sorted(
        (one.mean for one in league.standings), reverse=True
    )
    proven = dict.fromkeys(samples, 0)
    for one, other in combinations(league.standings, 2):
        if not set(one.groups) & set(other.groups):
            proven[other.key] += 1
    for standing in league.standings:
        assert standing.groups
        assert standing.best == 1 + proven[standing.key]
        assert 0 <= standing.lower <= standing.mean + 1e-9
        assert standing.mean - 1e-9 <= standing.upper <= 100 + 1e-9
        assert standing.best <= standing.worst


def test_equal_vendors_are_seldom_told_apart_though_months_resemble_each_other() -> None:
    """300 leagues of five equal vendors, twelve months that correlate by 0.5: 5 % may err."""
    chance = np.random.default_rng(7)
    wrong = 0
    for _ in range(300):
        noise = chance.normal(0, 1, (5, 32))
        series = np.zeros((5, 32))
        for month in range(1, 32):
            series[:, month] = 0.5 * series[:, month - 1] + noise[:, month] * np.sqrt(0.75)
        scores = np.clip(85 + 4 * series[:, 20:], 0, 100)
        league = hold_league({str(number): list(row) for number, row in enumerate(scores)})
        wrong += any(one.best > 1 for one in league.standings)
    assert wrong / 300 <= 0.08


def test_in_a_large_league_places_say_enough() -> None:
    samples = {
        f"v{number}": [50.0 + number % 2 * 40 + month % 3 for month in range(12)]
        for number in range(GROUPED + 2)
    }
    league = hold_league(samples)
    assert league.groups == 0
    half = (GROUPED + 2) // 2
    assert {(one.best, one.worst) for one in league.standings} == {
        (1, half),
        (half + 1, GROUPED + 2),
    }


def test_alpha_is_a_probability() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        hold_league({}, alpha=1)
