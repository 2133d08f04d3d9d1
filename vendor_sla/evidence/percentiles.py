"""Percentiles: where a vendor's quantile really lies, from audited items.

The vendor's distribution is known for all items; the audit tells by how much it is wrong at each
point: F(t) = F_vendor(t) - mean(1{vendor <= t} - 1{audit <= t}) (Rao, Kovar and Mantel, 1990).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vendor_sla.evidence.intervals import check_counts, check_tail
from vendor_sla.evidence.paired import tango_limits

_Numbers = npt.NDArray[np.float64]
_SLACK = 1e-9  # of an item


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
    return prepare_quantile(vendor_values, strata, share=share)(tail)


def prepare_quantile(
    vendor_values: Sequence[float] | _Numbers, strata: Sequence[StratumPairs], *, share: float
) -> Callable[[float], CorrectedQuantile]:
    """Return `corrected_quantile` as a function of the tail; a large population is sorted once."""
    known = [each for each in strata if each.population]
    values = np.sort(np.asarray(vendor_values, dtype=np.float64))
    if not len(values) or not np.all(np.isfinite(values)):
        raise ValueError("A quantile needs the vendor's values, all of them numbers.")
    if len(values) != sum(each.population for each in known):
        raise ValueError("The strata have as many items as the vendor has values.")
    if not 0 < share <= 1:
        raise ValueError(f"The share of a quantile lies above 0 and up to 1, not {share}.")
    # The difference changes at audited values only: between two of them it is one number.
    audited = [np.asarray([*each.vendor, *each.audit], dtype=np.float64) for each in known]
    starts = np.concatenate([[-np.inf], np.unique(np.concatenate(audited))])
    counts = [_contradictions(each, starts) for each in known]
    # Nothing is told below the least value that is known.
    ranked = np.concatenate([[min([values[0], *starts[1:2]])], values, [np.inf]])
    none = np.zeros(1)

    def found(tail: float) -> CorrectedQuantile:
        check_tail(tail)
        middle, lower, upper = _differences(known, counts, tail)
        return CorrectedQuantile(
            value=float(_first_points(ranked, starts, share + middle).min()),
            lower=float(_first_points(ranked, starts, share + lower).min()),
            upper=_last_doubt(_first_points(ranked, starts, share + upper), starts),
            vendor=float(_first_points(ranked, starts[:1], share + none)[0]),
        )

    return found


def _first_points(ranked: _Numbers, starts: _Numbers, levels: _Numbers) -> _Numbers:
    """Return from each start to the next the first t with F_vendor(t) >= level, else infinity.

    `ranked` has the vendor's values from place 1 on, and what stands before and after them.
    """
    last = len(ranked) - 1
    ranks = np.clip(np.ceil(levels * (last - 1) - _SLACK), 0, last).astype(np.int64)
    points = np.maximum(ranked[ranks], starts)
    return np.where(points < np.append(starts[1:], np.inf), points, np.inf)


def _last_doubt(points: _Numbers, starts: _Numbers) -> float | None:
    """Return the t from which on no stretch is left that begins below its level."""
    last = int(np.flatnonzero(points > starts)[-1])
    end = starts[last + 1] if last + 1 < len(starts) else np.inf
    found = min(points[last], end)
    return float(found) if np.isfinite(found) else None


def _contradictions(stratum: StratumPairs, starts: _Numbers) -> npt.NDArray[np.int64]:
    """Return how many audited items lie at each start or before for one side alone: b, c."""
    pairs = np.array([stratum.vendor, stratum.audit], dtype=np.float64)
    # Between its two values an item counts for one side only: b the vendor's, c the audit's.
    b = _between(pairs[:, pairs[0] < pairs[1]], starts)
    c = _between(pairs[:, pairs[0] > pairs[1]], starts)
    return np.column_stack([b, c])


def _between(pairs: _Numbers, points: _Numbers) -> npt.NDArray[np.int64]:
    lower, upper = np.sort(pairs.min(axis=0)), np.sort(pairs.max(axis=0))
    begun = np.searchsorted(lower, points, side="right")
    ended = np.searchsorted(upper, points, side="right")
    return np.asarray(begun - ended, dtype=np.int64)


def _differences(
    strata: Sequence[StratumPairs], counts: Sequence[npt.NDArray[np.int64]], tail: float
) -> tuple[_Numbers, _Numbers, _Numbers]:
    total = sum(each.population for each in strata)
    middle, below, above = (np.zeros(len(counts[0])) for _ in range(3))
    for each, discordant in zip(strata, counts, strict=True):
        weight, n = each.population / total, len(each.vendor)
        kinds, places = np.unique(discordant, axis=0, return_inverse=True)
        b, c = kinds[:, 0].astype(np.float64), kinds[:, 1].astype(np.float64)
        lower, upper = tango_limits(b, c, n, tail=tail, sampled_share=n / each.population)
        own = (discordant[:, 0] - discordant[:, 1]) / max(n, 1)
        middle += weight * own
        below += (weight * (own - lower[places])) ** 2
        above += (weight * (upper[places] - own)) ** 2
    return middle, middle - np.sqrt(below), middle + np.sqrt(above)
