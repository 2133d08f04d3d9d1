"""Key counts: how often each whole number occurs; adding blocks in any order gives the same."""

import numpy as np

from vendor_sla.measures.rows import Ints

_PENDING = 1_000_000


class KeyCounts:
    """Counts by key, settled now and then so that memory follows the distinct keys."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, dtype=np.int64)
        self._counts = np.zeros(0, dtype=np.int64)
        self._pending: list[Ints] = []
        self._waiting = 0

    def add(self, keys: Ints) -> None:
        """Count some keys."""
        self._pending.append(keys)
        self._waiting += len(keys)
        if self._waiting > max(_PENDING, len(self._keys)):
            self.settled()

    def settled(self) -> tuple[Ints, Ints]:
        """Return the distinct keys in order, and their counts."""
        if self._pending:
            keys, counts = np.unique(np.concatenate(self._pending), return_counts=True)
            self._pending, self._waiting = [], 0
            if len(self._keys):
                keys, counts = _merged(
                    np.concatenate([self._keys, keys]), np.concatenate([self._counts, counts])
                )
            self._keys, self._counts = keys, counts
        return self._keys, self._counts


def _merged(keys: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Add up the counts of equal keys."""
    order = np.argsort(keys)
    keys = keys[order]
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    return keys[first], np.add.reduceat(counts[order], first)
