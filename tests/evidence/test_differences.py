"""Differences of means: three regimes, each no surer than the items it has seen."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendor_sla.evidence.differences import (
    MeanDifference,
    StratumDifferences,
    satterthwaite,
    stratified_difference,
)
from vendor_sla.evidence.intervals import clopper_pearson


def differ(
    *strata: StratumDifferences, tail: float = 0.05, largest: float | None = None, seed: str = "s"
) -> MeanDifference:
    """Estimate strata."""
    return stratified_difference(strata, tail=tail, seed=seed, largest=largest)


def mostly_nought(nonzero: int, of: int = 200, size: float = 10.0) -> StratumDifferences:
    """Make a stratum of 4,000 of which so many audited items differ by 1 to `size`."""
    found = [1 + (size - 1) * place / max(1, nonzero - 1) for place in range(nonzero)]
    return StratumDifferences(4000, [*found, *[0.0] * (of - nonzero)])


@pytest.mark.parametrize(
    ("nonzero", "method"),
    [(30, "t"), (29, "bootstrap"), (10, "bootstrap"), (9, "stringer"), (0, "stringer")],
)
def test_the_number_of_items_that_differ_chooses_the_method(nonzero: int, method: str) -> None:
    found = differ(mostly_nought(nonzero), largest=60)
    assert (found.method, found.nonzero) == (method, nonzero)
    assert found.upper is not None
    assert found.lower < found.delta or not nonzero
    assert found.delta < found.upper


def test_t_has_the_finite_correction_and_satterthwaites_degrees() -> None:
    one, other = StratumDifferences(100, [0.0, 2.0] * 20), StratumDifferences(300, [1.0, 3.0] * 10)
    found = differ(one, other)
    variance = 0.25**2 * 0.6 * (40 / 39) / 40 + 0.75**2 * (14 / 15) * (20 / 19) / 20
    assert found.method == "t"
    assert found.delta == 0.25 * 1 + 0.75 * 2
    assert found.standard_error == pytest.approx(math.sqrt(variance))
    assert found.degrees == satterthwaite([one, other])
    assert 19 < found.degrees < 58


def test_strata_of_one_kind_have_the_degrees_of_one_sample() -> None:
    assert satterthwaite([StratumDifferences(50, [1.0, 2.0, 4.0])]) == 2
    assert satterthwaite([StratumDifferences(50, [1.0, 1.0])]) == math.inf


def test_everything_audited_is_exact_whatever_differs() -> None:
    found = differ(StratumDifferences(4, [0, 0, 0, 2]), StratumDifferences(1, [5]))
    assert (found.delta, found.lower, found.upper, found.method) == (1.4, 1.4, 1.4, "exact")


def test_a_bootstrap_is_repeated_to_the_last_digit_and_another_seed_differs() -> None:
    one, again = differ(mostly_nought(15), seed="a"), differ(mostly_nought(15), seed="a")
    other = differ(mostly_nought(15), seed="b")
    assert one == again
    assert one.lower != other.lower
    assert one.lower == pytest.approx(other.lower, rel=0.1)


def test_a_bootstrap_of_a_fixed_text_has_these_limits_everywhere() -> None:
    """Written down once: raw bits of PCG64 are promised not to change."""
    found = differ(mostly_nought(15), seed="SLA-AUDIT-1")
    assert (round(found.lower, 6), round(found.upper or 0, 6)) == (0.254469, 0.652346)


def test_a_bootstrap_leans_as_skewed_differences_do() -> None:
    """Few large differences to one side: the upper limit lies farther off than the lower one."""
    found = differ(mostly_nought(12, size=60), seed="lean")
    assert found.upper is not None
    assert found.upper - found.delta > 1.2 * (found.delta - found.lower)


def test_a_bootstrap_cannot_be_surer_than_its_resamples() -> None:
    found = differ(mostly_nought(15), tail=1e-6)
    assert found.lower == -math.inf
    assert found.upper == math.inf


def test_no_difference_seen_still_allows_unseen_ones() -> None:
    """Of 200 items none differs: up to 1.5 % may, each by the largest difference."""
    found = differ(StratumDifferences(4000, [0.0] * 200), largest=100)
    unseen = clopper_pearson(0, 200, tail=0.05).upper * 100
    assert found.lower == pytest.approx(-unseen)
    assert found.upper == pytest.approx(unseen)


def test_a_few_differences_as_large_as_can_be_are_bounded_as_counts_are() -> None:
    """5 of 100 items differ by all they can: lower limit of 5 in 100, less what was not seen."""
    found = differ(StratumDifferences(10**6, [8.0] * 5 + [0.0] * 95), largest=8)
    five, none = clopper_pearson(5, 100, tail=0.05), clopper_pearson(0, 100, tail=0.05)
    assert found.lower == pytest.approx(8 * (five.lower - none.upper))


def test_a_shift_of_every_item_is_not_taken_for_certain() -> None:
    """All 200 differ by 60 s and vary by nothing: without a bound none can be told."""
    shifted = StratumDifferences(4000, [60.0] * 200)
    assert differ(shifted).method == "unknown"
    assert (differ(shifted).lower, differ(shifted).upper) == (-math.inf, None)
    bounded = differ(shifted, largest=600)
    assert bounded.method == "stringer"
    assert 45 < bounded.lower < 60


@pytest.mark.parametrize(
    ("values", "method"),
    [([5.0] * 40, "stringer"), ([0.0] * 9, "stringer"), ([0.0] * 10, "t"), ([0.0, 1.0], "t")],
)
def test_a_stratum_that_does_not_vary_is_trusted_only_where_many_do_not_differ(
    values: list[float], method: str
) -> None:
    found = differ(mostly_nought(40), StratumDifferences(5000, values), largest=60)
    assert found.method == method


def test_a_stratum_nobody_audited_may_differ_by_the_largest() -> None:
    known, unknown = StratumDifferences(900, [0.0] * 300), StratumDifferences(100, [])
    found = differ(known, unknown, largest=50)
    assert not found.is_complete
    assert found.upper is not None
    assert found.upper >= 5
    assert found.lower <= -5
    assert differ(mostly_nought(40), unknown).method == "unknown"


def test_an_empty_stratum_changes_nothing() -> None:
    assert differ(mostly_nought(40), StratumDifferences(0, [])) == differ(mostly_nought(40))


def test_impossible_differences_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="at least one item"):
        differ(StratumDifferences(0, []))
    with pytest.raises(ValueError, match="not a count"):
        StratumDifferences(1, [1.0, 2.0])
    with pytest.raises(ValueError, match="A difference is a number"):
        StratumDifferences(4, [math.nan])
    with pytest.raises(ValueError, match="larger than the largest one possible"):
        differ(StratumDifferences(4, [9.0]), largest=8)


@settings(max_examples=40)
@given(st.lists(st.integers(-20, 20), min_size=2, max_size=60), st.integers(0, 100))
def test_turning_every_difference_turns_the_answer(values: list[int], more: int) -> None:
    population = len(values) + more
    there = differ(StratumDifferences(population, values), largest=20)
    back = differ(StratumDifferences(population, [-value for value in values]), largest=20)
    assert there.upper is not None
    assert back.upper is not None
    assert there.delta == -back.delta
    assert there.lower == pytest.approx(-back.upper, abs=1e-9)
    assert there.lower <= there.delta + 1e-9


@given(st.integers(2, 60), st.sampled_from([0.01, 0.05, 0.1]))
def test_a_smaller_tail_never_makes_limits_narrower(nonzero: int, tail: float) -> None:
    wide = differ(mostly_nought(nonzero), tail=tail / 2, largest=60)
    narrow = differ(mostly_nought(nonzero), tail=tail, largest=60)
    assert wide.lower <= narrow.lower
    assert (wide.upper or 0) >= (narrow.upper or 0)
