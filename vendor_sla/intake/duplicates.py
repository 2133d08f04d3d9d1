"""Rows that name the same thing twice: found by a 64-bit fold, proven by the text itself."""

import secrets
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from vendor_sla.intake.text_bytes import letters, offsets
from vendor_sla.intake.zones import Mask

Folds = npt.NDArray[np.uint64]
_BITS = 1 << 28  # 32 MiB; one new fold in 27 looks known after ten million
_SHIFT = np.uint64(64 - 28)
_RUN = 1 << 20  # longer runs are not joined
_FIRST_BYTES = np.array([(1 << 8 * count) - 1 for count in range(9)], dtype=np.uint64)

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
        starts = offsets(texts)[:-1]
        lengths = np.diff(offsets(texts))
        # Eight bytes from any byte on, as one number; the last text has room behind it, too.
        padded = np.concatenate([letters(texts), np.zeros(8, dtype=np.uint8)])
        words = np.ndarray(len(padded) - 7, dtype="<u8", buffer=padded, strides=(1,))
        folds = lengths.astype(np.uint64) ^ self._start
        for begin in range(0, int(lengths.max(initial=0)), 8):
            longer = np.flatnonzero(lengths > begin)
            used = _FIRST_BYTES[np.minimum(lengths[longer] - begin, 8)]
            value = (folds[longer] ^ (words[starts[longer] + begin] & used)) * self._factor
            folds[longer] = value ^ (value >> self._shift)
        return folds


class Seen:
    """The folds seen so far, as sorted runs that double: 8 bytes a row.

    A table of bits tells most new folds apart without a look at the runs.
    """

    def __init__(self) -> None:
        self._runs: list[Folds] = []
        self._bits = np.zeros(_BITS // 8, dtype=np.uint8)

    def holds(self, folds: Folds) -> Mask:
        """Tell which folds have been added."""
        places, bits = _bit(folds)
        mask: Mask = (self._bits[places] & bits) != 0
        candidates = np.flatnonzero(mask)
        chosen = folds[candidates]
        found = np.zeros(len(chosen), dtype=bool)
        for run in self._runs:
            near = np.minimum(np.searchsorted(run, chosen), len(run) - 1)
            found |= run[near] == chosen
        mask[candidates] = found
        return mask

    def add(self, folds: Folds) -> Mask:
        """Add folds; return the mask of those seen before, in an earlier block or in this one."""
        if not len(folds):
            return np.zeros(0, dtype=bool)
        ordered = np.sort(folds)
        known = self.holds(ordered)
        repeats = ordered[1:] == ordered[:-1]
        mask = np.zeros(len(folds), dtype=bool)
        if known.any() or repeats.any():  # only then does it matter which rows they are
            order = np.argsort(folds, kind="stable")
            mask[order] = known
            mask[order[1:]] |= repeats
        self._mark(ordered)
        self._runs.append(ordered)
        while len(self._runs) > 1 and len(self._runs[-2]) <= min(2 * len(self._runs[-1]), _RUN):
            merged = np.concatenate([self._runs.pop(), self._runs.pop()])
            merged.sort()
            self._runs.append(merged)
        return mask

    def _mark(self, ordered: Folds) -> None:
        places, bits = _bit(ordered)
        starts = np.flatnonzero(np.concatenate([[True], places[1:] != places[:-1]]))
        self._bits[places[starts]] |= np.bitwise_or.reduceat(bits, starts)


def _bit(folds: Folds) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Return the byte of the table, and the bit in it, that stand for each fold."""
    number = (folds >> _SHIFT).astype(np.int64)
    return number >> 3, np.left_shift(1, number & 7).astype(np.uint8)


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
