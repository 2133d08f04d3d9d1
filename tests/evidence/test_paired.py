"""Paired shares and means: score limits, tests, and what a small or a whole sample does to them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar as reference

from vendor_sla.evidence.intervals import Interval
from vendor_sla.evidence.mover import Cell, mover
from vendor_sla.evidence.paired import (
    mcnemar,
    newcombe_paired,
    tango,
    unstratified_difference,
)
from vendor_sla.evidence.paired_means import paired_t, student_limits


@st.composite
def pairs(draw: st.DrawFn) -> tuple[int, int, int]:
    """Draw b, c and n with b + c <= n."""
    n = draw(st.integers(1, 300))
    b = draw(st.integers(0, n))
    return b, draw(st.integers(0, n - b)), n


@given(pairs(), st.sampled_from([0.005, 0.05, 0.2]))
def test_score_limits_hold_the_difference_and_turn_with_it(
    drawn: tuple[int, int, int], tail: float
) -> None:
    b, c, n = drawn
    found, turned = tango(b, c, n, tail=tail), tango(c, b, n, tail=tail)
    assert -1 <= found.lower <= (b - c) / n <= found.upper <= 1
    assert (found.lower, found.upper) == pytest.approx((-turned.upper, -turned.lower), abs=1e-12)


@given(pairs(), st.floats(0, 0.99))
def test_a_larger_sampled_share_never_makes_score_limits_wider(
    drawn: tuple[int, int, int], share: float
) -> None:
    endless, finite = tango(*drawn, tail=0.05), tango(*drawn, tail=0.05, sampled_share=share)
    assert endless.lower - 1e-9 <= finite.lower <= finite.upper <= endless.upper + 1e-9


def test_all_pairs_one_way_leave_the_closed_form() -> None:
    """b = n: the lower limit is (n - z^2) / (n + z^2)."""
    z_square = 1.6448536269514722**2
    found = tango(40, 0, 40, tail=0.05)
    assert found.lower == pytest.approx((40 - z_square) / (40 + z_square))
    assert found.upper == 1.0


def test_a_population_sampled_in_full_has_its_one_value_and_nothing_drawn_none() -> None:
    assert tango(3, 1, 20, tail=0.05, sampled_share=1) == Interval(0.1, 0.1)
    assert tango(0, 0, 0, tail=0.05) == Interval(-1, 1)
    assert newcombe_paired(0, 0, 0, 0, tail=0.05) == Interval(-1, 1)


def test_impossible_pairs_are_refused_with_a_sentence() -> None:
    for wrong in ((3, 8, 10), (-1, 2, 10)):
        with pytest.raises(ValueError, match="not a count"):
            tango(*wrong, tail=0.05)
    with pytest.raises(ValueError, match="A sampled share"):
        tango(1, 1, 10, tail=0.05, sampled_share=1.5)
    with pytest.raises(ValueError, match="not a count"):
        newcombe_paired(1, -1, 2, 2, tail=0.05)


def test_newcombes_table_of_one_kind_of_pair_stands() -> None:
    """No margins, no correlation: Newcombe (1998) gives 54/0/0/0 limits of -.0664 and .0664."""
    found = newcombe_paired(54, 0, 0, 0, tail=0.025)
    assert (round(found.lower, 4), round(found.upper, 4)) == (-0.0664, 0.0664)


@given(st.integers(0, 80), st.integers(0, 80))
def test_mcnemar_agrees_with_the_library(b: int, c: int) -> None:
    found = mcnemar(b, c)
    if b + c:
        table = [[0, b], [c, 0]]
        assert found.exact == pytest.approx(reference(table, exact=True).pvalue)
        assert found.asymptotic == pytest.approx(
            reference(table, exact=False, correction=False).pvalue
        )
        if abs(b - c) >= 1:
            assert found.corrected == pytest.approx(
                reference(table, exact=False, correction=True).pvalue
            )
    assert found.midp <= found.exact <= 1
    assert mcnemar(0, 0) == type(found)(1.0, 1.0, 1.0, 1.0)


def test_enough_in_every_cell_is_post_stratified_and_fewer_is_tango() -> None:
    enough = [Cell(900, 60, 4, 1), Cell(100, 10, 1, -1)]
    assert unstratified_difference(enough, tail=0.05).method == "mover"
    assert unstratified_difference(enough, tail=0.05).difference == mover(enough, tail=0.05)
    fewer = [Cell(900, 61, 4, 1), Cell(100, 9, 1, -1)]
    found = unstratified_difference(fewer, tail=0.05)
    limits = tango(4, 1, 70, tail=0.05, sampled_share=0.07)
    assert found.method == "tango"
    assert float(found.difference.delta) == pytest.approx(3 / 70)
    assert (found.difference.lower, found.difference.upper) == (limits.lower, limits.upper)


def test_a_small_cell_audited_in_full_is_enough() -> None:
    cells = [Cell(900, 60, 4, 1), Cell(6, 6, 1, -1), Cell(0, 0, 0, -1)]
    assert unstratified_difference(cells, tail=0.05).method == "mover"


def test_nothing_audited_leaves_everything_open() -> None:
    found = unstratified_difference([Cell(900, 0, 0, 1), Cell(100, 0, 0, -1)], tail=0.05)
    assert (found.difference.lower, found.difference.upper) == (-1, 1)
    assert not found.difference.is_complete


def test_pairs_that_differ_alike_have_no_spread_to_compare_with() -> None:
    alike = paired_t([3, 4, 5], [1, 2, 3], tail=0.05)
    assert (alike.statistic, alike.p, alike.lower, alike.upper) == (math.inf, 0, 2, 2)
    same = paired_t([3, 4, 5], [3, 4, 5], tail=0.05)
    assert (same.statistic, same.p) == (0, 1)


def test_impossible_means_are_refused_with_a_sentence() -> None:
    for left, right in (([1.0], [2.0]), ([1.0, 2.0], [1.0])):
        with pytest.raises(ValueError, match="two columns of one length"):
            paired_t(left, right, tail=0.05)
    with pytest.raises(ValueError, match="degrees of freedom"):
        student_limits(0, 1, 0, tail=0.05)
