"""Correlations: how closely two columns of figures move together, by ranks and in a line.

Spearman's coefficient is Pearson's of the ranks, ties sharing the mean of their ranks (Spearman,
1904); it asks only whether the two rise together, so one odd month cannot carry it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

_Numbers = npt.NDArray[np.float64]
_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Correlation:
    """Both coefficients to 4 places over `pairs` complete pairs; None where one is constant."""

    pairs: int
    spearman: Decimal | None
    pearson: Decimal | None


def correlate(
    left: Sequence[Decimal | None], right: Sequence[Decimal | None], *, least: int
) -> Correlation:
    """Correlate two columns row by row; a row in which either is missing is left out.

    With fewer than `least` pairs nothing is computed.
    """
    pairs = [
        (one, other)
        for one, other in zip(left, right, strict=True)
        if one is not None and other is not None
    ]
    if len(pairs) < max(least, 2):
        return Correlation(len(pairs), None, None)
    numbers = np.array([[float(one), float(other)] for one, other in pairs], dtype=np.float64)
    ranks = np.column_stack([_ranks(numbers[:, 0]), _ranks(numbers[:, 1])])
    return Correlation(len(pairs), _coefficient(ranks), _coefficient(numbers))


def _ranks(values: _Numbers) -> _Numbers:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    means = last - (counts - 1) / 2
    ranks: _Numbers = means[places]
    return ranks


def _coefficient(pairs: _Numbers) -> Decimal | None:
    centred = pairs - pairs.mean(axis=0)
    lengths = np.sqrt((centred**2).sum(axis=0))
    # A constant column has no direction; its rounding errors would be taken for one.
    if np.any(np.ptp(pairs, axis=0) == 0) or np.any(lengths == 0):
        return None
    value = float((centred[:, 0] / lengths[0]) @ (centred[:, 1] / lengths[1]))
    return Decimal(str(max(-1.0, min(1.0, value)))).quantize(_PLACES)
