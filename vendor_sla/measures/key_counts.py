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
        self._pending: list[Ints] = []
        self._waiting = 0

    def add(self, keys: Ints) -> None:
        """Count some keys."""
        self._pending.append(keys)
        self._waiting += len(keys)
        if self._waiting > max(_PENDING, len(self._keys)):
            self.settled()

    def settled(self) -> tuple[Ints, Ints]:
        """Return the distinct keys, in no order, and their counts."""
        if self._pending:
            known = len(self._keys)
            codes, keys = pd.factorize(np.concatenate([self._keys, *self._pending]))
            # The known keys come first, so each keeps its place.
            counts = np.bincount(codes[known:], minlength=len(keys))
            counts[:known] += self._counts
            self._keys, self._counts = keys, counts
            self._pending, self._waiting = [], 0
        return self._keys, self._counts
