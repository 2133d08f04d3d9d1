"""Exact counts by second, for quantiles: kept per channel, tier, severity and day only."""

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.measures.key_counts import KeyCounts
from vendor_sla.measures.rows import DAY, SECOND, Ints, Mask

_STAGES = 5  # growth stages are not kept: they would multiply the counts
_SECOND_BITS, _DAY_BITS = 34, 16
_SECONDS, _DAYS = 1 << _SECOND_BITS, 1 << _DAY_BITS
_INFINITE = _SECONDS // 2 - 1
_DENSE = 10_000_000  # four months of seconds


class SecondCounts:
    """How many waits took each whole second (rounded up)."""

    def __init__(self) -> None:
        self._counts = KeyCounts()

    def add(self, cells: Ints, at: Ints, spans: Ints, infinite: Mask) -> None:
        """Add waits in microseconds; an infinite one never ended."""
        seconds = np.where(infinite, _INFINITE, -(-spans // SECOND))
        days = at // DAY + _DAYS // 2
        self._counts.add(((cells // _STAGES) * _DAYS + days) * _SECONDS + seconds + _SECONDS // 2)

    def quantile(self, share: Fraction, cells: npt.NDArray[np.bool_] | None = None) -> int | None:
        """Return the smallest second t with F(t) >= share; None when it is infinite.

        `cells` picks (channel, tier, severity) keys; no interpolation. Raises `ValueError`
        without a single wait.
        """
        keys, counts = self._counts.settled()
        if cells is not None:
            picked = cells[keys >> (_SECOND_BITS + _DAY_BITS)]
            keys, counts = keys[picked], counts[picked]
        if not len(keys):
            raise ValueError("a quantile of nothing")
        seconds = (keys & (_SECONDS - 1)) - _SECONDS // 2
        ended = seconds != _INFINITE
        total = int(counts.sum())
        needed = -(-share.numerator * total // share.denominator)
        if int(counts[ended].sum()) < needed:
            return None
        return _smallest(seconds[ended], counts[ended], needed)

    def frame(self) -> pd.DataFrame:
        """Return the counts: cell, day, second, count; an endless wait has the largest second."""
        keys, counts = self._counts.settled()
        days = (keys // _SECONDS) % _DAYS - _DAYS // 2
        return pd.DataFrame(
            {
                "cell": keys // (_DAYS * _SECONDS),
                "day": days.astype("datetime64[D]").astype("datetime64[us]"),
                "second": keys % _SECONDS - _SECONDS // 2,
                "count": counts,
            }
        )


def _smallest(seconds: Ints, counts: Ints, needed: int) -> int:
    """Return the smallest second up to which at least `needed` waits ended."""
    low = int(seconds.min())
    if int(seconds.max()) - low < _DENSE:
        reached = np.cumsum(np.bincount(seconds - low, counts).astype(np.int64))
        return low + int(np.searchsorted(reached, needed))
    order = np.argsort(seconds)
    return int(seconds[order][np.searchsorted(np.cumsum(counts[order]), needed)])
