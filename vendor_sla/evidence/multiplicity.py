"""Multiplicity: p-values adjusted for having asked several questions at once.

Adjusted values are compared with alpha as they stand, in the order they were given.
"""

from collections.abc import Sequence

import numpy as np
from statsmodels.stats.multitest import multipletests


def bonferroni(values: Sequence[float]) -> list[float]:
    """Adjust by their number; holds the chance of any false alarm."""
    return _adjusted(values, "bonferroni")


def holm(values: Sequence[float]) -> list[float]:
    """Adjust step by step (Holm, 1979); holds the chance of any false alarm."""
    _check(values)
    # The library's takes a tenth of a second, a plan asks for thousands.
    order = np.argsort(values, kind="stable")
    steps = np.asarray(values, dtype=np.float64)[order] * np.arange(len(values), 0, -1)
    adjusted = np.empty(len(values))
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return [float(value) for value in adjusted]


def benjamini_hochberg(values: Sequence[float]) -> list[float]:
    """Adjust for the share of false alarms among all alarms (Benjamini and Hochberg, 1995)."""
    return _adjusted(values, "fdr_bh")


def _adjusted(values: Sequence[float], method: str) -> list[float]:
    _check(values)
    if not values:
        return []
    found = multipletests(np.asarray(values, dtype=np.float64), method=method)[1]
    return [float(value) for value in found]


def _check(values: Sequence[float]) -> None:
    if any(not 0 <= value <= 1 for value in values):
        raise ValueError("A p-value lies between 0 and 1.")
