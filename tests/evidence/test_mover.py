"""MOVER: published form, exact in its parts, and never surer than the counts allow."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.evidence.intervals import hypergeometric_limits
from vendor_sla.evidence.mover import Cell, mover

CELLS = [Cell(4100, 240, 17, 1), Cell(900, 60, 1, -1)]


@st.composite
def cells(draw: st.DrawFn) -> Cell:
    """Draw a cell, which may be empty or not audited."""
    population = draw(st.integers(0, 300))
    audited = draw(st.integers(0, population))
    return Cell(population, audited, draw(st.integers(0, audited)), draw(st.sampled_from([1, -1])))


def test_false_yes_and_false_no_give_five_and_a_half_points() -> None:
    found = mover(CELLS, tail=0.05)
    assert found.delta == Fraction(661, 12000)
    assert (round(found.lower, 4), round(found.upper, 4)) == (0.0325, 0.0817)


def test_one_cell_has_the_exact_limits_of_its_share() -> None:
    found = mover([Cell(500, 60, 4, 1)], tail=0.05)
    exact = hypergeometric_limits(4, 60, 500, tail=0.05)
    assert (found.lower, found.upper) == pytest.approx((exact.lower, exact.upper))


def test_everything_audited_is_exact() -> None:
    found = mover([Cell(80, 80, 8, 1), Cell(20, 20, 1, -1)], tail=0.05)
    assert found.delta == Fraction(7, 100)
    assert (found.lower, found.upper) == (0.07, 0.07)


@given(st.lists(cells(), min_size=1, max_size=5), st.sampled_from([0.01, 0.05, 0.4]))
def test_turning_every_sign_turns_the_answer(drawn: list[Cell], tail: float) -> None:
    drawn.append(Cell(10, 5, 1, 1))
    turned = [Cell(c.population, c.audited, c.contradicted, -c.sign) for c in drawn]
    there, back = mover(drawn, tail=tail), mover(turned, tail=tail)
    assert there.delta == -back.delta
    assert (there.lower, there.upper) == pytest.approx((-back.upper, -back.lower), abs=1e-12)
    assert -1 - 1e-12 <= there.lower <= float(there.delta) + 1e-12
    assert float(there.delta) - 1e-12 <= there.upper <= 1 + 1e-12


def test_a_cell_nobody_audited_leaves_its_whole_weight_open() -> None:
    found = mover([Cell(900, 60, 0, 1), Cell(100, 0, 0, 1)], tail=0.05)
    assert not found.is_complete
    assert found.delta == 0
    assert found.upper > 0.1
    assert mover([Cell(900, 60, 0, 1)], tail=0.05).is_complete


def test_an_empty_cell_changes_nothing() -> None:
    assert mover([*CELLS, Cell(0, 0, 0, -1)], tail=0.05) == mover(CELLS, tail=0.05)


def test_what_is_known_exactly_moves_everything_alike() -> None:
    plain, moved = mover(CELLS, tail=0.05), mover(CELLS, tail=0.05, offset=Fraction(1, 50))
    assert moved.delta - plain.delta == Fraction(1, 50)
    assert moved.lower - plain.lower == pytest.approx(0.02)
    assert moved.upper - plain.upper == pytest.approx(0.02)


def test_impossible_cells_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="at least one item"):
        mover([Cell(0, 0, 0, 1)], tail=0.05)
    with pytest.raises(ValueError, match="not a count"):
        Cell(10, 11, 0, 1)
    with pytest.raises(ValueError, match="not a count"):
        Cell(10, 5, 6, 1)
    with pytest.raises(ValueError, match="The sign of a cell is 1 or -1"):
        Cell(10, 5, 1, 0)
