"""Corrected quantiles: the vendor's where it told the truth, and open where nobody looked."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendor_sla.evidence.paired import tango
from vendor_sla.evidence.percentiles import (
    CorrectedQuantile,
    StratumPairs,
    corrected_quantile,
    prepare_quantile,
)

TO_TWENTY = list(range(1, 21))


def ninetieth(values: list[int], *strata: StratumPairs, tail: float = 0.05) -> CorrectedQuantile:
    """Correct the 90th percentile."""
    return corrected_quantile(values, strata, share=0.9, tail=tail)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=80), st.sampled_from([0.5, 0.9, 1.0]))
def test_a_population_audited_and_found_right_keeps_its_quantile(
    values: list[int], share: float
) -> None:
    found = corrected_quantile(
        values, [StratumPairs(len(values), values, values)], share=share, tail=0.05
    )
    ordered = np.sort(values)
    expected = ordered[int(np.ceil(share * len(values) - 1e-9)) - 1]
    assert (found.value, found.lower, found.upper, found.vendor) == (expected,) * 4


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=40))
def test_a_population_audited_in_full_has_the_quantile_of_the_audit(
    rows: list[tuple[int, int]],
) -> None:
    vendor, audit = [row[0] for row in rows], [row[1] for row in rows]
    found = ninetieth(vendor, StratumPairs(len(rows), vendor, audit))
    expected = np.sort(audit)[int(np.ceil(0.9 * len(rows) - 1e-9)) - 1]
    assert (found.value, found.lower, found.upper) == (expected,) * 3


@st.composite
def audits(draw: st.DrawFn) -> tuple[list[int], list[StratumPairs]]:
    """Draw a population in two strata and audit a part of each."""
    vendor, strata = [], []
    for _ in range(2):
        own = draw(st.lists(st.integers(0, 9), min_size=1, max_size=15))
        audited = draw(st.integers(0, len(own)))
        late = draw(st.lists(st.sampled_from([0, 0, 2, -1]), min_size=audited, max_size=audited))
        audit = [value + more for value, more in zip(own, late, strict=False)]
        strata.append(StratumPairs(len(own), own[:audited], audit))
        vendor += own
    return vendor, strata


def curve(vendor: list[int], strata: list[StratumPairs], t: float, tail: float) -> list[float]:
    """Return F at t as the rule has it: corrected, the most and the least it may be."""
    share = sum(value <= t for value in vendor) / len(vendor)
    delta = below = above = 0.0
    for each in strata:
        pairs, n = list(zip(each.vendor, each.audit, strict=True)), len(each.vendor)
        b = sum(v <= t < a for v, a in pairs)
        c = sum(a <= t < v for v, a in pairs)
        weight, own = each.population / len(vendor), (b - c) / max(n, 1)
        limits = tango(b, c, n, tail=tail, sampled_share=n / each.population)
        delta += weight * own
        below += (weight * (own - limits.lower)) ** 2
        above += (weight * (limits.upper - own)) ** 2
    return [share - delta, share - delta + math.sqrt(below), share - delta - math.sqrt(above)]


@given(audits(), st.sampled_from([0.1, 0.5, 0.9]), st.sampled_from([0.05, 0.3]))
def test_quantiles_are_those_of_walking_every_value(
    drawn: tuple[list[int], list[StratumPairs]], share: float, tail: float
) -> None:
    vendor, strata = drawn
    found = prepare_quantile(vendor, strata, share=share)(tail)
    points = sorted({*vendor, *(int(a) for each in strata for a in each.audit)})
    curves = [[value >= share - 1e-9 for value in curve(vendor, strata, t, tail)] for t in points]
    reached = [
        point for point, (is_reached, _, _) in zip(points, curves, strict=True) if is_reached
    ]
    may = [point for point, (_, is_possible, _) in zip(points, curves, strict=True) if is_possible]
    sure = [point for place, point in enumerate(points) if all(one[2] for one in curves[place:])]
    assert found.value == reached[0]
    assert found.lower == may[0]
    assert found.upper == (sure[0] if sure else None)


def test_limits_hold_the_value_and_widen_with_the_tail() -> None:
    vendor = list(range(1, 1001))
    sample = StratumPairs(1000, vendor[::5], [v + 30 * (v % 4 == 1) for v in vendor[::5]])
    wide, narrow = ninetieth(vendor, sample, tail=0.01), ninetieth(vendor, sample, tail=0.2)
    assert wide.upper is not None
    assert narrow.upper is not None
    assert wide.lower <= narrow.lower <= narrow.value <= narrow.upper <= wide.upper
    assert narrow.value > narrow.vendor == 900


def test_a_sample_too_small_has_no_upper_limit() -> None:
    found = ninetieth(TO_TWENTY, StratumPairs(20, [4, 8], [4, 8]))
    assert (found.value, found.upper) == (18, None)


def test_strata_are_weighed_and_a_stratum_nobody_audited_is_open() -> None:
    """Half of the items are audited in full and 10 s late, the other half not at all."""
    late = StratumPairs(10, TO_TWENTY[:10], [value + 10 for value in TO_TWENTY[:10]])
    unseen = StratumPairs(10, [], [])
    found = ninetieth(TO_TWENTY, late, unseen)
    assert found.value == 19
    assert found.upper is None
    assert ninetieth(TO_TWENTY, late, unseen, StratumPairs(0, [], [])) == found


def test_impossible_samples_are_refused_with_a_sentence() -> None:
    whole = StratumPairs(20, TO_TWENTY, TO_TWENTY)
    with pytest.raises(ValueError, match="its own"):
        StratumPairs(20, [1, 2], [1])
    with pytest.raises(ValueError, match="not a count"):
        StratumPairs(1, [1, 2], [1, 2])
    with pytest.raises(ValueError, match="A value is a number"):
        StratumPairs(2, [1, float("inf")], [1, 2])
    with pytest.raises(ValueError, match="as many items"):
        ninetieth(TO_TWENTY[:19], whole)
    with pytest.raises(ValueError, match="needs the vendor's values"):
        ninetieth([])
    with pytest.raises(ValueError, match="above 0 and up to 1"):
        corrected_quantile(TO_TWENTY, [whole], share=90, tail=0.05)
