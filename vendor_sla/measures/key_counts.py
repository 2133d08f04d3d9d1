"""Key counts: how often each whole number occurs; adding blocks in any order gives the same."""

import numpy as np
import pandas as pd

from vendor_sla.measures.rows import Ints

_PENDING = 1_000_000


class KeyCounts:
    """Counts by key, settled now and then so that memory follows the distinct keys."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, dtype=np.int64)
        self._counts = np.zeros(0, dtype=np.int64)
        self._pending: list[tuple[Ints, Ints]] = []
        self._waiting = 0

    def add(self, keys: Ints) -> None:
        """Count some keys."""
        codes, uniques = pd.factorize(keys)
        self._pending.append((uniques, np.bincount(codes, minlength=len(uniques))))
        self._waiting += len(uniques)
        if self._waiting > max(_PENDING, 2 * len(self._keys)):
            self.settled()

    def settled(self) -> tuple[Ints, Ints]:
        """Return the distinct keys in order, and their counts."""
        if self._pending:
            keys = np.concatenate([self._keys, *(keys for keys, _ in self._pending)])
            counts = np.concatenate([self._counts, *(counts for _, counts in self._pending)])
            self._keys, inverse = np.unique(keys, return_inverse=True)
            # Counts of rows stay far below the whole numbers a double holds exactly.
            sums = np.bincount(inverse, counts, minlength=len(self._keys))
            self._counts = sums.astype(np.int64)
            self._pending, self._waiting = [], 0
        return self._keys, self._counts
