"""Grains: mergeable counts of every metric at the grain, so that any roll-up is a sum.

The grain is the half-hour in which a contact entered (opened, where it never entered) and every
attribute. When half-hours times combinations outgrow the memory set aside, the grain becomes the
day: the counts stay exact and the memory stays bounded.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.measures.arrivals import entered_at
from vendor_sla.measures.contributions import Contribution
from vendor_sla.measures.rows import ATTRIBUTES, HALF_HOUR, CodeBook, Ints, Mask, Rows

_LIMIT = 16_000_000  # cells of the table that finds a group: 64 MB
_HALVES_A_DAY = 48


class Combinations:
    """One number for each combination of attributes that occurs."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, ...], int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def of(self, rows: Rows) -> Ints:
        """Return the combination of every row."""
        columns = [rows.codes(name).astype(np.int64) for name in ATTRIBUTES]
        key = np.zeros(rows.size, dtype=np.int64)
        for column in columns:
            # Codes are compacted block by block, so the product never leaves 64 bits in practice;
            # where it would, the keys gathered so far are numbered first.
            size = int(column.max(initial=-1)) + 2
            if int(key.max(initial=0)) > (1 << 62) // size:
                key = pd.factorize(key)[0].astype(np.int64)
            key = key * size + column + 1
        codes, uniques = pd.factorize(key)
        first = np.zeros(len(uniques), dtype=np.int64)
        # Written backwards, the first row of each combination stays.
        first[codes[::-1]] = np.arange(rows.size - 1, -1, -1)
        parts = [column[first].tolist() for column in columns]
        numbers = [
            self._numbers.setdefault(one, len(self._numbers)) for one in zip(*parts, strict=True)
        ]
        return np.array(numbers, dtype=np.int64)[codes]

    def frame(self, book: CodeBook) -> dict[str, npt.NDArray[Any]]:
        """Return the attributes of the combinations as text, None where missing."""
        table = np.array(list(self._numbers), dtype=np.int64).reshape(-1, len(ATTRIBUTES))
        texts = {name: [*book.texts(name), None] for name in ATTRIBUTES}
        return {
            name: np.array(texts[name], dtype=object)[table[:, n]]
            for n, name in enumerate(ATTRIBUTES)
        }


@dataclass
class _Block:
    codes: Ints  # of each row
    slots: Ints  # of each code


class Grain:
    """Numerators and denominators of some metrics at the grain."""

    def __init__(self, first: int, after: int, *, limit: int = _LIMIT) -> None:
        self._first = first // HALF_HOUR
        self._halves = (after - 1) // HALF_HOUR - self._first + 3
        self._step = 1
        self._limit = limit
        self._combinations = Combinations()
        self._lookup = np.full((self._halves, 64), -1, dtype=np.int32)
        self._slot_half = np.zeros(0, dtype=np.int64)
        self._slot_combination = np.zeros(0, dtype=np.int64)
        self._columns: dict[str, npt.NDArray[np.int64]] = {}
        self._block = _Block(self._slot_half, self._slot_half)

    def begin(self, rows: Rows) -> None:
        """Find the group of every row of a block."""
        combination = self._combinations.of(rows)
        self._make_room()
        entry = entered_at(rows, "queue")
        entry = np.where(entry < 0, rows["opened_at"], entry)
        # The first half-hour stands for all before the period, the last for all after it.
        half = np.clip(entry // HALF_HOUR - self._first + 1, 0, self._halves - 1)
        dense = (half // self._step) * self._lookup.shape[1] + combination
        codes, uniques = pd.factorize(dense)
        flat = self._lookup.reshape(-1)
        fresh = uniques[flat[uniques] < 0]
        known = len(self._slot_half)
        flat[fresh] = np.arange(known, known + len(fresh))
        halves, combinations = np.divmod(fresh, self._lookup.shape[1])
        self._slot_half = np.concatenate([self._slot_half, halves])
        self._slot_combination = np.concatenate([self._slot_combination, combinations])
        self._block = _Block(codes, flat[uniques].astype(np.int64))

    def add(self, key: str, contribution: Contribution, scope: Mask | None) -> None:
        """Add what one metric counts in the block begun."""
        if contribution.amount.dtype == object:
            return
        mask = contribution.counted if scope is None else contribution.counted & scope
        codes, size = self._block.codes[mask], len(self._block.slots)
        amount, weight = contribution.amount, contribution.weight
        self._put(f"{key}.numerator", _sums(codes, amount[mask], size))
        counts = None if weight is None else weight[mask]
        self._put(f"{key}.denominator", _sums(codes, counts, size))

    def frame(self, book: CodeBook) -> pd.DataFrame:
        """Return the counts: `starts_at` (missing outside the period), attributes, two a metric.

        Spans are in microseconds and scores in millionths, whole numbers all.
        """
        attributes = self._combinations.frame(book)
        outside = (self._slot_half == 0) | (self._slot_half == self._lookup.shape[0] - 1)
        starts = (self._first - 1 + self._slot_half * self._step) * HALF_HOUR
        times = np.where(outside, np.iinfo(np.int64).min, starts)
        columns: dict[str, Any] = {"starts_at": times.view("datetime64[us]")}
        for name, texts in attributes.items():
            columns[name] = texts[self._slot_combination] if len(texts) else []
        frame = pd.DataFrame(columns)
        for name, values in self._columns.items():
            frame[name] = _padded(values, len(frame))
        return frame

    def _put(self, name: str, sums: Ints) -> None:
        column = self._columns.get(name, np.zeros(0, dtype=np.int64))
        if len(column) < len(self._slot_half):
            column = _padded(column, max(len(self._slot_half), 2 * len(column)))
            self._columns[name] = column
        column[self._block.slots] += sums

    def _make_room(self) -> None:
        halves, room = self._lookup.shape
        if len(self._combinations) <= room:
            return
        while room < len(self._combinations):
            room *= 2
        if halves * room > self._limit and self._step == 1:
            self._coarsen(room)
            return
        wider = np.full((halves, room), -1, dtype=np.int32)
        wider[:, : self._lookup.shape[1]] = self._lookup
        self._lookup = wider

    def _coarsen(self, room: int) -> None:
        """Turn half-hours into days: the groups of one day are added up."""
        self._step = _HALVES_A_DAY
        days = self._slot_half // self._step
        dense, slots = np.unique(days * room + self._slot_combination, return_inverse=True)
        for name, column in self._columns.items():
            sums = np.zeros(len(dense), dtype=np.int64)
            np.add.at(sums, slots, _padded(column, len(slots))[: len(slots)])
            self._columns[name] = sums
        self._slot_half, self._slot_combination = np.divmod(dense, room)
        count = (self._halves - 1) // self._step + 1
        self._lookup = np.full((count, room), -1, dtype=np.int32)
        self._lookup.reshape(-1)[dense] = np.arange(len(dense))


def _padded(column: Ints, size: int) -> Ints:
    result = np.zeros(size, dtype=np.int64)
    kept = min(size, len(column))
    result[:kept] = column[:kept]
    return result


def _sums(codes: Ints, amounts: npt.NDArray[Any] | None, size: int) -> Ints:
    if amounts is None:
        return np.bincount(codes, minlength=size)
    if amounts.dtype == np.bool_:
        return np.bincount(codes[amounts], minlength=size)
    low = np.bincount(codes, amounts & 0xFFFFF, minlength=size).astype(np.int64)
    return low + (np.bincount(codes, amounts >> 20, minlength=size).astype(np.int64) << 20)
