"""Exact counts by second, for quantiles: kept per channel, tier, severity and day only."""

from dataclasses import dataclass
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
_CELLS = 6 * 4 * 4  # of channel, tier and severity, each with missing


class SecondCounts:
    """How many waits took each whole second (rounded up)."""

    def __init__(self) -> None:
        self._counts = KeyCounts()
        self._settled: _Settled | None = None

    def add(self, cells: Ints, at: Ints, spans: Ints, infinite: Mask) -> None:
        """Add waits in microseconds; an infinite one never ended."""
        seconds = np.where(infinite, _INFINITE, -(-spans // SECOND))
        days = at // DAY + _DAYS // 2
        self._settled = None
        self._counts.add(((cells // _STAGES) * _DAYS + days) * _SECONDS + seconds + _SECONDS // 2)

    def quantile(self, share: Fraction, cells: npt.NDArray[np.bool_] | None = None) -> int | None:
        """Return the smallest second t with F(t) >= share; None when it is infinite.

        `cells` picks (channel, tier, severity) keys; no interpolation. Raises `ValueError`
        without a single wait.
        """
        if self._settled is None:
            self._settled = _Settled.of(*self._counts.settled())
        counts, endless = self._settled.counts, self._settled.endless
        if cells is not None:
            counts = np.where(cells[self._settled.cells], counts, 0)
            endless = endless[cells[: len(endless)]]
        ended = np.cumsum(counts)
        total = int(ended[-1:].sum() + endless.sum())
        if not total:
            raise ValueError("a quantile of nothing")
        needed = -(-share.numerator * total // share.denominator)
        place = int(np.searchsorted(ended, needed))
        return None if place == len(ended) else int(self._settled.seconds[place])

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


@dataclass(frozen=True)
class _Settled:
    """The waits that ended in order of their seconds, and by cell how many never did."""

    seconds: Ints
    cells: Ints
    counts: Ints
    endless: Ints

    @classmethod
    def of(cls, keys: Ints, counts: Ints) -> "_Settled":
        cells = keys >> (_SECOND_BITS + _DAY_BITS)
        seconds = (keys & (_SECONDS - 1)) - _SECONDS // 2
        endless = seconds == _INFINITE
        never = np.bincount(cells[endless], counts[endless], minlength=_CELLS).astype(np.int64)
        ended = np.flatnonzero(~endless)
        order = ended[np.argsort(seconds[ended])]
        return cls(seconds[order], cells[order], counts[order], never)
