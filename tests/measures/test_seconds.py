"""Counts by second give the quantile that a sorted list gives."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vendor_sla.measures.seconds import SecondCounts

_spans = st.lists(st.integers(-(10**13), 10**13) | st.integers(0, 10**8), min_size=1, max_size=40)


@settings(max_examples=50, deadline=None)
@given(_spans, st.sampled_from([Fraction(1, 2), Fraction(9, 10), Fraction(99, 100)]))
def test_short_long_and_negative_waits_stand_in_one_order(
    spans: list[int], share: Fraction
) -> None:
    counts = SecondCounts(2)
    nobody = np.zeros(len(spans), dtype=np.bool_)
    slices = np.arange(len(spans)) % 2
    for part in (slice(0, 7), slice(7, None)):
        counts.add(slices[part], np.array(spans[part], dtype=np.int64), nobody[part])
    ordered = sorted(-(-span // 1_000_000) for span in spans)
    needed = -(-share.numerator * len(spans) // share.denominator)
    assert counts.quantile(share, range(2)) == ordered[needed - 1]


def test_a_quantile_among_waits_that_never_ended_is_infinite() -> None:
    counts = SecondCounts(1)
    never = np.array([False, True, True])
    counts.add(np.zeros(3, dtype=np.int64), np.array([5_000_000, 0, 0]), never)
    assert counts.quantile(Fraction(1, 3), range(1)) == 5
    assert counts.quantile(Fraction(1, 2), range(1)) is None
