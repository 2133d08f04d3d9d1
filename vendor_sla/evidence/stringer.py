"""Stringer's bound: how large a mean of bounded values can be when nearly all seen are nought."""

from collections.abc import Sequence

import numpy as np
from scipy import special

from vendor_sla.evidence.intervals import check_counts


def stringer(taints: Sequence[float], trials: int, *, confidence: float) -> float:
    """Return an upper limit of the mean taint of 0 to 1, from `trials` items (Stringer, 1963).

    p(0) + sum (p(i) - p(i - 1)) t(i), where t falls and p(i) is the exact one-sided binomial upper
    limit of i in `trials`. Items without a taint may be left out of `taints`. With nothing tried
    the bound is 1. `ValueError` for taints outside 0 to 1, or more of them than trials.
    """
    check_counts(len(taints), trials)
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence lies between 0 and 1, not {confidence}.")
    if any(not 0 <= taint <= 1 for taint in taints):
        raise ValueError("A taint lies between 0 and 1.")
    if not trials:
        return 1.0
    falling = np.sort(np.asarray(taints, dtype=np.float64))[::-1]
    counts = np.arange(len(falling) + 1)
    limits = np.ones(len(counts))
    below = counts < trials
    limits[below] = special.betainccinv(counts[below] + 1, trials - counts[below], 1 - confidence)
    return float(min(1.0, limits[0] + np.diff(limits) @ falling))
