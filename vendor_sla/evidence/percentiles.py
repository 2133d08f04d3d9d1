"""Percentiles: where a vendor's quantile really lies, from audited items.

The vendor's distribution is known for all items; the audit tells by how much it is wrong at each
point: F(t) = F_vendor(t) - mean(1{vendor <= t} - 1{audit <= t}) (Rao, Kovar and Mantel, 1990).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vendor_sla.evidence.intervals import check_counts, check_tail
from vendor_sla.evidence.paired import tango

_Numbers = npt.NDArray[np.float64]
_SLACK = 1e-12


@dataclass(frozen=True, slots=True)
class StratumPairs:
    """A stratum's number of items, and the vendor's and the audit's value of each audited one.

    `ValueError` unless both columns are numbers of one length, no longer than the stratum.
    """

    population: int
    vendor: Sequence[float]
    audit: Sequence[float]

    def __post_init__(self) -> None:
        """Refuse columns that do not belong together."""
        if len(self.vendor) != len(self.audit):
            raise ValueError("Every audited item has the vendor's value and its own.")
        check_counts(len(self.vendor), self.population)
        if not all(map(math.isfinite, (*self.vendor, *self.audit))):
            raise ValueError("A value is a number.")


@dataclass(frozen=True, slots=True)
class CorrectedQuantile:
    """The corrected quantile and its limits in the metric's unit; None where none can be told."""

    value: float
    lower: float
    upper: float | None
    vendor: float


def corrected_quantile(
    vendor_values: Sequence[float] | _Numbers,
    strata: Sequence[StratumPairs],
    *,
    share: float,
    tail: float,
) -> CorrectedQuantile:
    """Return the smallest t with F(t) >= share, F made to rise; and limits `tail` outside each.

    `vendor_values` are the vendor's values of the whole population. At each t the difference of F
    has Tango's limits with the sampled share, put together over strata by square-and-add. The
    lower limit is the first t whose F may reach the share; from the upper one on F surely does.
    A simple sample is one stratum; strata without items are left out, and one that nobody audited
    may differ by its whole weight.
    """
    check_tail(tail)
    known = [each for each in strata if each.population]
    values = np.sort(np.asarray(vendor_values, dtype=np.float64))
    if not len(values) or not np.all(np.isfinite(values)):
        raise ValueError("A quantile needs the vendor's values, all of them numbers.")
    if len(values) != sum(each.population for each in known):
        raise ValueError("The strata have as many items as the vendor has values.")
    if not 0 < share <= 1:
        raise ValueError(f"The share of a quantile lies above 0 and up to 1, not {share}.")
    points = np.unique(np.concatenate([values, *(_values(each) for each in known)]))
    vendor = np.searchsorted(values, points, side="right") / len(values)
    middle, lower, upper = _differences(known, points, tail)
    needed = share - _SLACK
    corrected = np.maximum.accumulate(vendor - middle)
    may, surely = vendor - lower >= needed, vendor - upper >= needed
    doubtful = np.flatnonzero(~surely)
    first_sure = int(doubtful[-1]) + 1 if len(doubtful) else 0
    return CorrectedQuantile(
        value=float(points[np.argmax(corrected >= needed)]),
        lower=float(points[np.argmax(may)]),
        upper=float(points[first_sure]) if first_sure < len(points) else None,
        vendor=float(points[np.argmax(vendor >= needed)]),
    )


def _values(stratum: StratumPairs) -> _Numbers:
    return np.asarray([*stratum.vendor, *stratum.audit], dtype=np.float64)


def _differences(
    strata: Sequence[StratumPairs], points: _Numbers, tail: float
) -> tuple[_Numbers, _Numbers, _Numbers]:
    total = sum(each.population for each in strata)
    middle, below, above = (np.zeros(len(points)) for _ in range(3))
    for each in strata:
        weight = each.population / total
        own, lower, upper = _stratum_differences(each, points, tail)
        middle += weight * own
        below += (weight * (own - lower)) ** 2
        above += (weight * (upper - own)) ** 2
    return middle, middle - np.sqrt(below), middle + np.sqrt(above)


def _stratum_differences(
    stratum: StratumPairs, points: _Numbers, tail: float
) -> tuple[_Numbers, _Numbers, _Numbers]:
    pairs = np.array([stratum.vendor, stratum.audit], dtype=np.float64)
    n = pairs.shape[1]
    # Between its two values an item counts for one side only: b the vendor's, c the audit's.
    b = _between(pairs[:, pairs[0] < pairs[1]], points)
    c = _between(pairs[:, pairs[0] > pairs[1]], points)
    kinds, places = np.unique(np.column_stack([b, c]), axis=0, return_inverse=True)
    limits = [
        tango(one, other, n, tail=tail, sampled_share=n / stratum.population)
        for one, other in kinds.tolist()
    ]
    lower = np.array([each.lower for each in limits])[places]
    upper = np.array([each.upper for each in limits])[places]
    return (b - c) / max(n, 1), lower, upper


def _between(pairs: _Numbers, points: _Numbers) -> npt.NDArray[np.int64]:
    starts, ends = np.sort(pairs.min(axis=0)), np.sort(pairs.max(axis=0))
    begun = np.searchsorted(starts, points, side="right")
    ended = np.searchsorted(ends, points, side="right")
    return np.asarray(begun - ended, dtype=np.int64)
