"""Sizes: published figures, and searches that stop at the first size that is enough."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.evidence.intervals import hypergeometric_limits
from vendor_sla.evidence.sizes import (
    acceptance_size,
    cochran,
    mcnemar_exact_size,
    mcnemar_power,
    neyman,
)


@pytest.mark.parametrize(
    ("b", "c", "exact", "midp"),
    [(0.05, 0, 134, 110), (0.06, 0.01, 189, 160), (0.07, 0.02, 240, 208), (0.1, 0.05, 398, 363)],
)
def test_five_points_need_so_many_pairs(b: float, c: float, exact: int, midp: int) -> None:
    assert mcnemar_exact_size(b, c) == exact
    assert mcnemar_exact_size(b, c, is_midp=True) == midp


def test_the_size_found_has_the_power_and_one_fewer_has_not() -> None:
    assert mcnemar_power(0.06, 0.01, 189) >= 0.8 > mcnemar_power(0.06, 0.01, 188)


def test_the_power_is_that_of_adding_up_every_outcome() -> None:
    """12 pairs: proof is b >= 5 of 5, 6 of 6, 7 of 7, 7 of 8, 8 of 9, 9 of 10 ... at 5 %."""
    b, c, size = Fraction(4, 10), Fraction(1, 10), 12
    power = Fraction(0)
    for one in range(size + 1):
        for other in range(size + 1 - one):
            n = one + other
            tail = Fraction(sum(comb(n, k) for k in range(one, n + 1)), 2**n)
            if tail <= Fraction(1, 20):
                ways = comb(size, n) * comb(n, one)
                power += ways * b**one * c**other * (1 - b - c) ** (size - n)
    assert mcnemar_power(0.4, 0.1, 12) == pytest.approx(float(power))


@pytest.mark.parametrize(
    ("materiality", "claimed_good", "size"),
    [(0.02, 0.82, 122), (0.01, 0.82, 245), (0.02, 0.95, 141)],
)
def test_a_large_population_needs_what_the_rule_of_three_says(
    materiality: float, claimed_good: float, size: int
) -> None:
    assert acceptance_size(10**6, materiality / claimed_good, 0.05) == size


@given(st.integers(1, 400), st.floats(0, 0.6), st.sampled_from([0.01, 0.05, 0.1]))
def test_the_size_found_excludes_a_larger_share_and_one_fewer_does_not(
    population: int, largest: float, alpha: float
) -> None:
    size = acceptance_size(population, largest, alpha)
    assert 0 <= size <= population
    allowed = largest + 1e-9
    assert hypergeometric_limits(0, size, population, tail=alpha).upper <= allowed
    if size:
        fewer = hypergeometric_limits(0, size - 1, population, tail=alpha)
        assert fewer.upper > allowed


def test_any_share_may_be_wrong_without_a_look_and_none_needs_all() -> None:
    assert acceptance_size(50, 1.0, 0.05) == 0
    assert acceptance_size(50, 0.0, 0.05) == 48
    assert acceptance_size(1, 0.0, 0.05) == 1


def test_precision_never_asks_for_more_than_there_is() -> None:
    assert cochran(0.5, 0.05) == pytest.approx(384.14588)
    assert cochran(0.5, 0.05, population=100) == pytest.approx(79.51, abs=0.01)
    assert cochran(0.5, 0.001, population=3) == pytest.approx(3, abs=1e-4)
    assert cochran(0.0, 0.05, population=10) == 0


def test_strata_that_do_not_vary_share_by_their_size() -> None:
    assert neyman(100, [300, 100], [0.0, 0.0]) == [75, 25]
    assert neyman(100, [300, 100], [0.1, 0.0]) == [100, 0]


def test_impossible_questions_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="A precision lies between 0 and 1"):
        cochran(0.5, 5)
    with pytest.raises(ValueError, match="at least one item"):
        cochran(0.5, 0.05, population=0)
    with pytest.raises(ValueError, match="none below 0"):
        neyman(10, [1, 2], [1.0])
    with pytest.raises(ValueError, match="at least one item"):
        neyman(10, [], [])
    with pytest.raises(ValueError, match="0 <= c < b"):
        mcnemar_exact_size(0.05, 0.05)
    with pytest.raises(ValueError, match=r"A power lies between 0\.5 and 1"):
        mcnemar_exact_size(0.05, 0.0, power=1.0)
    with pytest.raises(ValueError, match="More than 100000 pairs"):
        mcnemar_exact_size(0.201, 0.2)
    with pytest.raises(ValueError, match="at least one item"):
        acceptance_size(0, 0.02, 0.05)
