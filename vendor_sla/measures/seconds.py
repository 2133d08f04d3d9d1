"""Exact counts by second, for quantiles: of everything, and by channel, tier and severity."""

from fractions import Fraction

import numpy as np

from vendor_sla.measures.key_counts import KeyCounts
from vendor_sla.measures.rows import SECOND, Ints, Mask

_SHORT = 1 << 18  # three days of seconds: counted in a table, 1 MB a slice
_ROOM = 1 << 48  # of any other number of seconds
_ONE = np.int32(1)


class SecondCounts:
    """How many waits took each whole second (rounded up), in slices that may overlap."""

    def __init__(self, slices: int) -> None:
        self._table = np.zeros(slices * _SHORT, dtype=np.int32)  # takes memory where it counts
        self._others = KeyCounts()  # longer waits, and the negative ones of impossible rows
        self._endless = np.zeros(slices, dtype=np.int64)

    def add(self, slices: Ints, spans: Ints, infinite: Mask) -> None:
        """Add waits in microseconds to a slice each; an infinite one never ended."""
        self._endless += np.bincount(slices[infinite], minlength=len(self._endless))
        seconds = -(-spans // SECOND)
        is_short = (seconds >= 0) & (seconds < _SHORT) & ~infinite
        np.add.at(self._table, slices[is_short] * _SHORT + seconds[is_short], _ONE)
        is_other = ~is_short & ~infinite
        if is_other.any():
            self._others.add(slices[is_other] * _ROOM + seconds[is_other] + _ROOM // 2)

    def quantile(self, share: Fraction, slices: range) -> int | None:
        """Return the smallest second t with F(t) >= share over some slices; None when infinite.

        No interpolation. Raises `ValueError` without a single wait.
        """
        seconds, counts = self._counts(slices)
        ended = np.cumsum(counts)
        total = int(counts.sum() + self._endless[slices.start : slices.stop].sum())
        if not total:
            raise ValueError("a quantile of nothing")
        needed = -(-share.numerator * total // share.denominator)
        place = int(np.searchsorted(ended, needed))
        return None if place == len(ended) else int(seconds[place])

    def _counts(self, slices: range) -> tuple[Ints, Ints]:
        """Return seconds in order, and how many waits took each."""
        table = self._table.reshape(-1, _SHORT)[slices.start : slices.stop]
        short = table.sum(axis=0, dtype=np.int64)
        keys, counts = self._others.settled()
        first, after = np.searchsorted(keys, [slices.start * _ROOM, slices.stop * _ROOM])
        seconds, counts = keys[first:after] % _ROOM - _ROOM // 2, counts[first:after]
        order = np.argsort(seconds, kind="stable")
        seconds, counts = seconds[order], counts[order]
        place = int(np.searchsorted(seconds, 0))
        return (
            np.concatenate([seconds[:place], np.arange(_SHORT), seconds[place:]]),
            np.concatenate([counts[:place], short, counts[place:]]),
        )
