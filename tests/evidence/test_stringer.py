"""Stringer's bound: a count's limit where taints are whole, and never more than that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.evidence.intervals import clopper_pearson
from vendor_sla.evidence.stringer import stringer


@pytest.mark.parametrize("whole", [0, 1, 7, 50])
def test_whole_taints_are_counted(whole: int) -> None:
    limit = clopper_pearson(whole, 50, tail=0.05).upper
    assert stringer([1.0] * whole, 50, confidence=0.95) == pytest.approx(limit)


def test_taints_of_nought_may_be_left_out_and_order_is_nothing() -> None:
    plain = stringer([0.9, 0.2], 30, confidence=0.95)
    assert stringer([0.2, 0.0, 0.9], 30, confidence=0.95) == pytest.approx(plain)
    assert stringer([0.2, 0.9, *[0.0] * 28], 30, confidence=0.95) == pytest.approx(plain)


@given(st.lists(st.floats(0, 1), max_size=20), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_the_bound_lies_between_the_mean_and_the_limit_of_whole_taints(
    taints: list[float], confidence: float
) -> None:
    found = stringer(taints, 20, confidence=confidence)
    assert sum(taints) / 20 <= found + 1e-12
    assert found <= clopper_pearson(len(taints), 20, tail=1 - confidence).upper + 1e-12


def test_nothing_tried_bounds_nothing_and_the_impossible_is_refused() -> None:
    assert stringer([], 0, confidence=0.95) == 1.0
    with pytest.raises(ValueError, match="A taint lies between 0 and 1"):
        stringer([1.2], 10, confidence=0.95)
    with pytest.raises(ValueError, match="not a count"):
        stringer([0.5, 0.5], 1, confidence=0.95)
    with pytest.raises(ValueError, match="A confidence lies between 0 and 1"):
        stringer([0.5], 10, confidence=95)
