"""Associations: what a coefficient warns of, and the weights that follow."""

from decimal import Decimal

import pytest

from vendor_sla.domain.associations import Association, weights_by_data
from vendor_sla.domain.catalogue.definitions import Direction


def association(
    rho: str | None,
    r: str | None = None,
    *,
    measure: str = "csat_top2",
    dimension: str = "satisfaction",
    direction: Direction = Direction.UP,
    months: int = 12,
) -> Association:
    """Build an association."""
    pearson = rho if r is None else r
    return Association(
        measure, dimension, direction, months,
        None if rho is None else Decimal(rho), None if pearson is None else Decimal(pearson),
    )  # fmt: skip


def codes(one: Association, *, is_more_better: bool = True) -> list[str]:
    """Return the codes of its warnings."""
    return [problem.code for problem in one.warnings(is_more_better=is_more_better)]


@pytest.mark.parametrize(
    ("direction", "rho", "is_more_better", "is_contrary"),
    [
        (Direction.UP, "0.5", True, False),
        (Direction.UP, "-0.5", True, True),
        (Direction.UP, "0.5", False, True),
        (Direction.UP, "-0.5", False, False),
        (Direction.DOWN, "0.5", True, True),
        (Direction.DOWN, "-0.5", True, False),
        (Direction.DOWN, "0.5", False, False),
        (Direction.DOWN, "-0.5", False, True),
        (Direction.BAND, "-0.5", True, False),
        (Direction.UP, "0", True, False),
    ],
)
def test_better_with_worse_contradicts(
    direction: Direction, rho: str, is_more_better: bool, is_contrary: bool
) -> None:
    one = association(rho, direction=direction)
    assert one.is_contrary(is_more_better=is_more_better) is is_contrary
    assert ("designs.contrary_sign" in codes(one, is_more_better=is_more_better)) is is_contrary


def test_few_months_and_two_opinions_are_named() -> None:
    assert codes(association("0.5")) == []
    assert codes(association("0.5", months=11)) == ["designs.few_months"]
    assert codes(association("0.5", "-0.2")) == ["designs.methods_differ"]
    assert codes(association(None, months=3)) == ["designs.too_few_months"]
    assert codes(association(None, months=9)) == ["designs.constant"]


def test_weights_follow_the_absolute_rank_correlation() -> None:
    weights = weights_by_data(
        [
            association("0.6", measure="csat_top2"),
            association("-0.2", measure="complaint_rate"),
            association("0.4", measure="answer_rate", dimension="efficiency"),
            association(None, measure="empathy_pass_rate", dimension="attitude"),
        ]
    )
    assert weights is not None
    assert weights.dimensions == {"satisfaction": 67, "efficiency": 33}
    assert weights.measures["satisfaction"] == {"csat_top2": 75, "complaint_rate": 25}


def test_nothing_measured_proposes_nothing() -> None:
    assert weights_by_data([association(None), association("0.0000")]) is None
    assert weights_by_data([]) is None


def test_a_stored_association_comes_back() -> None:
    for one in (association("0.1234", "-0.5"), association(None)):
        assert Association.from_json(one.as_json()) == one
