"""Weights of checked rows: those that count items, and those that only compare rows."""

import numpy as np
import pytest

from vendor_sla.evidence.sampled import SheetRows, sampled_mean, sampled_share

HIT = [True] * 45 + [False] * 5 + [True] * 40 + [False] * 10


def rows(weight: list[float] | None, hit: list[bool] | None = None) -> SheetRows:
    """Return a sheet without strata in which everything counts."""
    good = np.array(HIT if hit is None else hit)
    made = None if weight is None else np.array(weight)
    return SheetRows(np.ones(len(good), dtype=np.bool_), good, 100 * good.astype(float), made, None)


@pytest.mark.parametrize("scale", [1.0, 0.01, 0.000_04])
def test_relative_weights_tell_no_population(scale: float) -> None:
    relative = [0.5 * scale] * 50 + [1.5 * scale] * 50
    figure = sampled_share(rows(relative), scale=100)
    assert figure.population is None
    assert figure.limits(0.05) == pytest.approx((73.60120501663476, 89.3399688525501), abs=1e-6)
    expanded = sampled_share(rows([1000.0] * 50 + [3000.0] * 50), scale=100)
    assert expanded.population == 200_000
    assert figure.limits(0.05) == pytest.approx(expanded.limits(0.05), abs=0.01)
    mean = sampled_mean(rows(relative), seed="s", largest=100.0)
    whole = sampled_mean(rows([0.5] * 50 + [1.5] * 50), seed="s", largest=100.0)
    assert mean.population is None
    assert mean.limits(0.05) == pytest.approx(whole.limits(0.05))


def test_equal_relative_weights_say_no_more_than_none() -> None:
    plain, scaled = (sampled_share(rows(one), scale=100) for one in (None, [0.01] * 100))
    assert scaled.limits(0.05) == plain.limits(0.05)
    assert (scaled.method, scaled.population) == ("exact_binomial", None)
    lower, upper = sampled_mean(rows([0.01] * 100), seed="s", largest=100.0).limits(0.05)
    assert lower < 85 < upper


def test_a_row_of_weight_0_says_nothing() -> None:
    with_it = sampled_share(rows([10.0] * 50 + [30.0] * 50 + [0.0], [*HIT, False]), scale=100)
    without = sampled_share(rows([10.0] * 50 + [30.0] * 50), scale=100)
    assert (with_it.population, with_it.audited) == (2000, 100)
    assert with_it.limits(0.05) == without.limits(0.05)


def test_a_score_above_the_largest_breaks_nothing() -> None:
    values = np.array([100.0] * 11 + [110.0])
    every = np.ones(12, dtype=np.bool_)
    sheet = SheetRows(every, ~every, values, None, None)
    assert sampled_mean(sheet, seed="s", largest=100.0).limits(0.05)[1] == np.inf
