"""Weights: exactly 100, in proportion, whatever the amounts."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.domain.weights import Weights, weights_in_proportion, whole_shares

AMOUNTS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.fractions(min_value=0, max_value=1000),
    min_size=1,
    max_size=12,
).filter(lambda amounts: any(amounts.values()))


@given(AMOUNTS)
def test_shares_come_to_a_hundred(amounts: Mapping[str, Fraction]) -> None:
    shares = whole_shares(amounts)
    assert sum(shares.values()) == 100
    assert list(shares) == list(amounts)


@given(AMOUNTS)
def test_no_share_is_a_whole_point_away_from_its_quota(amounts: Mapping[str, Fraction]) -> None:
    whole = sum(amounts.values())
    for key, share in whole_shares(amounts).items():
        assert abs(share - amounts[key] * 100 / whole) < 1


@given(AMOUNTS)
def test_a_larger_amount_never_has_the_smaller_share(amounts: Mapping[str, Fraction]) -> None:
    shares = whole_shares(amounts)
    ordered = sorted(amounts, key=lambda key: amounts[key])
    for less, more in pairwise(ordered):
        assert shares[less] <= shares[more] or amounts[less] == amounts[more]


def test_what_is_left_goes_to_the_largest_remainders() -> None:
    assert whole_shares({"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    # Hamilton's own case: quotas 41.6, 33.2, 25.2.
    assert whole_shares({"a": 416, "b": 332, "c": 252}) == {"a": 42, "b": 33, "c": 25}


@pytest.mark.parametrize("amounts", [{}, {"a": 0, "b": 0}, {"a": 2, "b": -1}])
def test_there_are_no_shares_of_nothing(amounts: Mapping[str, int]) -> None:
    with pytest.raises(ValueError, match="shares need amounts"):
        whole_shares(amounts)


def test_a_dimension_without_weight_leaves_with_its_measures() -> None:
    found = weights_in_proportion(
        {"quality": 3, "efficiency": 1, "attitude": 0, "resolution": Fraction(1, 1000)},
        {
            "quality": {"accuracy_rate": 1},
            "efficiency": {"answer_rate": 1, "service_level": 3},
            "attitude": {"empathy_pass_rate": 1},
            "resolution": {"transfer_rate": 1},
        },
    )
    assert found.dimensions == {"quality": 75, "efficiency": 25}
    assert found.measures["efficiency"] == {"answer_rate": 25, "service_level": 75}
    assert found.of("service_level") == 75
    assert found.of("empathy_pass_rate") == 0


def test_stored_weights_come_back_in_the_order_of_the_dimensions() -> None:
    stored = {
        "dimensions": {"quality": 60, "attitude": 40},
        "measures": {"quality": {"a": 30, "b": 70}, "attitude": {"c": 100}},
    }
    found = Weights.from_json(stored)
    assert found is not None
    assert list(found.dimensions) == ["attitude", "quality"]
    assert list(found.measures["quality"]) == ["b", "a"]
    assert found.as_json() == stored
    assert Weights.from_json({}) is None
