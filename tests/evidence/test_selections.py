"""Selections: money picks items in proportion to their value."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.evidence.misclassification import rogan_gladen
from vendor_sla.evidence.selections import fixed_interval_selection

VALUES = st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any)


@given(VALUES, st.integers(1, 10), st.fractions(Fraction(1, 100), 1))
def test_an_item_is_picked_as_often_as_its_value_says(
    values: list[int], size: int, part: Fraction
) -> None:
    interval = Fraction(sum(values), size)
    places = fixed_interval_selection(values, size=size, start=part * interval)
    assert len(places) == size
    assert places == sorted(places)
    for place, value in enumerate(values):
        fair = value / interval
        assert fair - 1 < places.count(place) < fair + 1
        assert value or place not in places


def test_a_large_item_is_picked_more_than_once_and_pence_are_exact() -> None:
    values = [Decimal("0.10"), Decimal("0.70"), Decimal("0.10")]
    assert fixed_interval_selection(values, size=3, start=Decimal("0.20")) == [1, 1, 1]
    assert fixed_interval_selection(values, size=3, start=Decimal("0.10")) == [0, 1, 1]


def test_impossible_selections_are_refused_with_a_sentence() -> None:
    for values in ([], [0, 0], [3, -1]):
        with pytest.raises(ValueError, match="values of 0 or more, and one above 0"):
            fixed_interval_selection(values, size=1, start=1)
    for start in (0, 6):
        with pytest.raises(ValueError, match="above 0 and up to the interval of 5"):
            fixed_interval_selection([10], size=2, start=start)


def test_perfect_reviewers_change_nothing_and_erring_ones_stay_within_bounds() -> None:
    assert rogan_gladen(7, 10, sensitivity=1, specificity=1) == pytest.approx(0.7)
    assert rogan_gladen(0, 10, sensitivity=0.9, specificity=0.9) == 0
    assert rogan_gladen(10, 10, sensitivity=0.9, specificity=0.9) == 1


def test_reviewers_no_better_than_a_coin_are_refused() -> None:
    with pytest.raises(ValueError, match="together must exceed 1"):
        rogan_gladen(1, 10, sensitivity=0.5, specificity=0.5)
    with pytest.raises(ValueError, match="lie between 0 and 1"):
        rogan_gladen(1, 10, sensitivity=90, specificity=0.5)
    with pytest.raises(ValueError, match="at least one item"):
        rogan_gladen(0, 0, sensitivity=0.9, specificity=0.9)
