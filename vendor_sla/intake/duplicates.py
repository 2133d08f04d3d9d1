"""Rows that name the same thing twice: found by a 64-bit fold, proven by the text itself."""

import secrets
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from vendor_sla.intake.zones import Mask

Folds = npt.NDArray[np.uint64]

UNIQUE_IDS = {
    "contacts": "interaction_id",
    "complaints": "complaint_id",
    "orders": "order_id",
    "improvements": "improvement_id",
}


class Folder:
    """Folds texts to 64 bits with a secret of its own, so that nobody can craft a clash."""

    def __init__(self) -> None:
        self._start = np.uint64(secrets.randbits(64))
        self._factor = np.uint64(secrets.randbits(64) | 1)
        self._shift = np.uint64(29)

    def fold(self, texts: pa.Array) -> Folds:
        """Return the fold of each text."""
        offsets = _offsets(texts)
        data = np.frombuffer(texts.buffers()[2] or b"", dtype=np.uint8)
        lengths = np.diff(offsets)
        folds = np.zeros(len(texts), dtype=np.uint64)
        for length in np.unique(lengths) if (lengths != lengths[:1]).any() else lengths[:1]:
            places = np.flatnonzero(lengths == length)
            words = _words(data, offsets[places], int(length))
            value = np.full(len(places), self._start ^ np.uint64(length), dtype=np.uint64)
            for column in range(words.shape[1]):
                value = (value ^ words[:, column]) * self._factor
                value ^= value >> self._shift
            folds[places] = value
        return folds


def _offsets(texts: pa.Array) -> npt.NDArray[np.int64]:
    raw = np.frombuffer(texts.buffers()[1], dtype=np.int32)
    return raw[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)


def _words(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], length: int
) -> npt.NDArray[np.uint64]:
    padded = np.zeros((len(starts), -(-max(length, 1) // 8) * 8), dtype=np.uint8)
    if length:
        padded[:, :length] = data[starts[:, None] + np.arange(length)]
    return padded.view(np.uint64)


class Seen:
    """The folds seen so far, as sorted runs that double: 8 bytes a row."""

    def __init__(self) -> None:
        self._runs: list[Folds] = []

    def holds(self, folds: Folds) -> Mask:
        """Tell which folds have been added."""
        mask = np.zeros(len(folds), dtype=bool)
        for run in self._runs:
            places = np.minimum(np.searchsorted(run, folds), len(run) - 1)
            mask |= run[places] == folds
        return mask

    def add(self, folds: Folds) -> Mask:
        """Add folds; return the mask of those seen before, in an earlier block or in this one."""
        if not len(folds):
            return np.zeros(0, dtype=bool)
        order = np.argsort(folds, kind="stable")
        ordered = folds[order]
        mask = np.zeros(len(folds), dtype=bool)
        for run in self._runs:
            places = np.minimum(np.searchsorted(run, ordered), len(run) - 1)
            mask[order] |= run[places] == ordered
        mask[order[1:]] |= ordered[1:] == ordered[:-1]
        self._runs.append(ordered)
        while len(self._runs) > 1 and len(self._runs[-2]) <= 2 * len(self._runs[-1]):
            merged = np.concatenate([self._runs.pop(), self._runs.pop()])
            merged.sort(kind="stable")
            self._runs.append(merged)
        return mask


def repeated_texts(
    passes: tuple[Iterable[tuple[npt.NDArray[np.int64], pa.Array]], ...],
) -> Mapping[str, list[int]]:
    """Return every text that occurs twice or more, with all its rows.

    `passes` are two readings of the same (rows, texts) blocks: the first finds the folds that
    repeat, the second compares the texts themselves.
    """
    folder, folds = Folder(), []
    for _, texts in passes[0]:
        folds.append(folder.fold(texts))
    every = np.sort(np.concatenate(folds)) if folds else np.zeros(0, dtype=np.uint64)
    repeated = np.unique(every[1:][every[1:] == every[:-1]])
    rows_of: dict[str, list[int]] = {}
    for rows, texts in passes[1]:
        mask = np.isin(folder.fold(texts), repeated)
        for row, text in zip(rows[mask], texts.filter(pa.array(mask)).to_pylist(), strict=True):
            rows_of.setdefault(text, []).append(int(row))
    return {text: rows for text, rows in rows_of.items() if len(rows) > 1 and text.strip()}


def texts_of(values: object) -> pa.Array:
    """Return a pandas column of texts as one Arrow array without nulls."""
    array = pa.array(values, pa.string())
    joined = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return pc.fill_null(joined, "")
