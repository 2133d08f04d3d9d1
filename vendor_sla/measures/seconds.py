"""Exact counts by second, for quantiles: kept per channel, tier, severity and day only."""

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.measures.rows import DAY, SECOND, Ints, Mask

_STAGES = 5  # growth stages are not kept: they would multiply the counts
_SECONDS = 1 << 34
_INFINITE = _SECONDS // 2 - 1
_DAYS = 1 << 16
_PENDING = 1_000_000


class SecondCounts:
    """How many waits took each whole second (rounded up); merging is adding."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, dtype=np.int64)
        self._counts = np.zeros(0, dtype=np.int64)
        self._pending: list[tuple[Ints, Ints]] = []
        self._waiting = 0

    def add(self, cells: Ints, at: Ints, spans: Ints, infinite: Mask) -> None:
        """Add waits in microseconds; an infinite one never ended."""
        seconds = np.where(infinite, _INFINITE, -(-spans // SECOND))
        days = at // DAY + _DAYS // 2
        keys = ((cells // _STAGES) * _DAYS + days) * _SECONDS + seconds + _SECONDS // 2
        codes, uniques = pd.factorize(keys)
        self._pending.append((uniques, np.bincount(codes, minlength=len(uniques))))
        self._waiting += len(uniques)
        if self._waiting > max(_PENDING, 2 * len(self._keys)):
            self._settle()

    def _settle(self) -> None:
        if not self._pending:
            return
        keys = np.concatenate([self._keys, *(keys for keys, _ in self._pending)])
        counts = np.concatenate([self._counts, *(counts for _, counts in self._pending)])
        self._keys, inverse = np.unique(keys, return_inverse=True)
        # Counts of rows stay far below the whole numbers a double holds exactly.
        self._counts = np.bincount(inverse, counts, minlength=len(self._keys)).astype(np.int64)
        self._pending, self._waiting = [], 0

    def quantile(self, share: Fraction, cells: npt.NDArray[np.bool_] | None = None) -> int | None:
        """Return the smallest second t with F(t) >= share; None when it is infinite.

        `cells` picks (channel, tier, severity) keys; no interpolation. Raises `ValueError`
        without a single wait.
        """
        self._settle()
        keys, counts = self._keys, self._counts
        if cells is not None:
            picked = cells[keys // (_DAYS * _SECONDS)]
            keys, counts = keys[picked], counts[picked]
        if not len(keys):
            raise ValueError("a quantile of nothing")
        seconds, inverse = np.unique(keys % _SECONDS - _SECONDS // 2, return_inverse=True)
        reached = np.cumsum(np.bincount(inverse, counts).astype(np.int64))
        needed = -(-share.numerator * int(reached[-1]) // share.denominator)
        second = int(seconds[np.searchsorted(reached, needed)])
        return None if second == _INFINITE else second

    def frame(self) -> pd.DataFrame:
        """Return the counts: cell, day, second, count; an endless wait has the largest second."""
        self._settle()
        days = (self._keys // _SECONDS) % _DAYS - _DAYS // 2
        return pd.DataFrame(
            {
                "cell": self._keys // (_DAYS * _SECONDS),
                "day": days.astype("datetime64[D]").astype("datetime64[us]"),
                "second": self._keys % _SECONDS - _SECONDS // 2,
                "count": self._counts,
            }
        )
