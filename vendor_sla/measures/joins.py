"""Joins: what side files need to know of the contacts they speak of."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from vendor_sla.measures.arrivals import handled_at
from vendor_sla.measures.rows import ATTRIBUTES, MISSING, Ints, Rows


class Joins:
    """Times and attributes of the contacts that side files name, gathered as they go by."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        named = [rows.ids().dropna() for rows in files.values() if rows.has("interaction_id")]
        self._files = files
        self._index: Any = (
            pd.Index(np.concatenate([one.to_numpy(dtype=object) for one in named])).unique()
            if named
            else pd.Index([], dtype=object)
        ).astype("string[pyarrow]")
        size = len(self._index) + 1  # the last stands for an unknown contact
        self._times = {
            name: np.full(size, MISSING, dtype=np.int64) for name in ("handled", "opened")
        }
        self._codes = {name: np.full(size, -1, dtype=np.int32) for name in ATTRIBUTES}

    def __bool__(self) -> bool:
        return len(self._index) > 0

    def add(self, rows: Rows) -> None:
        """Take in a block of contacts."""
        places = self._index.get_indexer(rows.ids().astype("string[pyarrow]"))
        found = np.flatnonzero(places >= 0)
        here = places[found]
        self._times["handled"][here] = handled_at(rows)[found]
        self._times["opened"][here] = rows["opened_at"][found]
        for name in ATTRIBUTES:
            self._codes[name][here] = rows.codes(name)[found]

    def finish(self) -> None:
        """Hand the side files what was gathered."""
        for rows in self._files.values():
            places: Ints = np.full(rows.size, -1, dtype=np.int64)
            if rows.has("interaction_id") and len(self._index):
                places = self._index.get_indexer(rows.ids().astype("string[pyarrow]"))
            for name, times in self._times.items():
                rows[f"joined.{name}"] = times[places]
            for name, codes in self._codes.items():
                own = rows.codes(name)
                rows[name] = np.where(own >= 0, own, codes[places])
