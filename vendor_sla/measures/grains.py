"""Grains: mergeable counts of every metric at the grain, so that any roll-up is a sum.

The grain is the half-hour in which a contact entered (opened, where it never entered) and every
attribute. When the groups outgrow the memory set aside, the grain becomes the day: the counts
stay exact and the memory stays bounded.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.measures.arrivals import entered_at
from vendor_sla.measures.contributions import Contribution
from vendor_sla.measures.rows import ATTRIBUTES, HALF_HOUR, MISSING, CodeBook, Ints, Mask, Rows

_CELLS = 32_000_000  # of the table that finds a group: 128 MB
_GROUPS = 1_200_000  # that occur; each holds two counts of every metric
_HALVES_A_DAY = 48
# Room for the codes of each attribute and for missing; together below 63 bits.
_RADIX = {
    "service_line": 1 << 14,
    "queue": 1 << 14,
    "channel": 6,
    "tier": 4,
    "severity": 4,
    "vip": 3,
    "agent_id": 1 << 20,
    "growth_stage": 5,
}


class Combinations:
    """One number for each combination of attributes that occurs, in the order of appearance."""

    def __init__(self) -> None:
        self._known = np.zeros(0, dtype=np.int64)  # sorted
        self._numbers = np.zeros(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._known)

    def of(self, rows: Rows) -> Ints:
        """Return the combination of every row."""
        key = np.zeros(rows.size, dtype=np.int64)
        for name, size in _RADIX.items():
            key = key * size + rows.codes(name) + 1
        codes, uniques = pd.factorize(key)
        fresh = np.setdiff1d(uniques, self._known)
        if len(fresh):
            numbers = np.arange(len(self._known), len(self._known) + len(fresh))
            known = np.concatenate([self._known, fresh])
            order = np.argsort(known)
            self._known = known[order]
            self._numbers = np.concatenate([self._numbers, numbers])[order]
        return self._numbers[np.searchsorted(self._known, uniques)][codes]

    def codes(self) -> dict[str, Ints]:
        """Return the codes of the attributes by number of combination, -1 for missing."""
        keys = np.zeros(len(self), dtype=np.int64)
        keys[self._numbers] = self._known
        result: dict[str, Ints] = {}
        for name, size in reversed(_RADIX.items()):
            keys, code = np.divmod(keys, size)
            result[name] = code - 1
        return {name: result[name] for name in ATTRIBUTES}


@dataclass
class _Block:
    codes: Ints  # of each row
    slots: Ints  # of each code


class Grain:
    """Numerators and denominators of some metrics at the grain.

    `first` and `after` bound the periods asked for; `groups` is how many may occur before days
    take the place of half-hours.
    """

    def __init__(self, first: int, after: int, *, groups: int = _GROUPS) -> None:
        self._first = first // HALF_HOUR
        self._halves = (after - 1) // HALF_HOUR - self._first + 3
        self._step = 1
        self._most_groups = groups
        self._combinations = Combinations()
        self._lookup = np.full((self._halves, 64), -1, dtype=np.int32)
        self._slot_half = np.zeros(0, dtype=np.int64)
        self._slot_combination = np.zeros(0, dtype=np.int64)
        self._columns: dict[str, npt.NDArray[Any]] = {}
        self._block = _Block(self._slot_half, self._slot_half)

    def begin(self, rows: Rows) -> None:
        """Find the group of every row of a block."""
        combination = self._combinations.of(rows)
        self._make_room()
        entry = entered_at(rows, "queue")
        entry = np.where(entry == MISSING, rows["opened_at"], entry)
        # The first half-hour stands for all before the period, the last for all after it.
        half = np.clip(entry // HALF_HOUR - self._first + 1, 0, self._halves - 1)
        codes, uniques = self._groups_of(half, combination)
        if self._step == 1 and len(self._slot_half) + len(uniques) > self._most_groups:
            self._coarsen(self._lookup.shape[1])
            codes, uniques = self._groups_of(half, combination)
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
        mask = contribution.counted if scope is None else contribution.counted & scope
        codes = self._block.codes[mask]
        self._put(f"{key}.numerator", codes, contribution.amount[mask])
        weight = contribution.weight
        self._put(f"{key}.denominator", codes, None if weight is None else weight[mask])

    def frame(self, book: CodeBook) -> pd.DataFrame:
        """Return the counts: `starts_at` (missing outside the period), attributes, two a metric.

        Spans are in microseconds and scores in millionths, whole numbers all.
        """
        outside = (self._slot_half == 0) | (self._slot_half == self._lookup.shape[0] - 1)
        starts = (self._first + (self._slot_half - 1) * self._step) * HALF_HOUR
        times = np.where(outside, MISSING, starts)
        columns: dict[str, Any] = {"starts_at": times.view("datetime64[us]")}
        for name, codes in self._combinations.codes().items():
            texts = pd.Index(book.texts(name), dtype=object)
            columns[name] = pd.Categorical.from_codes(codes[self._slot_combination], texts)
        size = len(self._slot_half)
        columns |= {name: _resized(values, size) for name, values in self._columns.items()}
        return pd.DataFrame(columns, copy=False)

    def _groups_of(self, half: Ints, combination: Ints) -> tuple[Ints, Ints]:
        dense = self._place(half) * self._lookup.shape[1] + combination
        return pd.factorize(dense)

    def _place(self, half: Ints) -> Ints:
        """Return the row of the table for a half-hour; before and after the period stay apart."""
        after = (self._halves - 3) // self._step + 2
        inside = (half - 1) // self._step + 1
        return np.where(half == 0, 0, np.where(half == self._halves - 1, after, inside))

    def _put(self, name: str, codes: Ints, amounts: npt.NDArray[Any] | None) -> None:
        # Counts of rows fit 32 bits; sums of spans do not.
        kind = np.int32 if amounts is None or amounts.dtype == np.bool_ else np.int64
        column = self._columns.get(name, np.zeros(0, dtype=kind))
        if len(column) < len(self._slot_half):
            column = _resized(column, len(self._slot_half) + len(column) // 2)
            self._columns[name] = column
        sums = _sums(codes, amounts, len(self._block.slots))
        column[self._block.slots] += sums.astype(kind, copy=False)

    def _make_room(self) -> None:
        halves, room = self._lookup.shape
        if len(self._combinations) <= room:
            return
        room = max(len(self._combinations), room + room // 2)
        if halves * room > _CELLS and self._step == 1:
            self._coarsen(room)
            return
        wider = np.full((halves, room), -1, dtype=np.int32)
        wider[:, : self._lookup.shape[1]] = self._lookup
        self._lookup = wider

    def _coarsen(self, room: int) -> None:
        """Turn half-hours into days: the groups of one day are added up."""
        self._step = _HALVES_A_DAY
        days = self._place(self._slot_half)
        dense, slots = np.unique(days * room + self._slot_combination, return_inverse=True)
        for name, column in self._columns.items():
            sums = np.zeros(len(dense), dtype=column.dtype)
            np.add.at(sums, slots, _resized(column, len(slots)))
            self._columns[name] = sums
        self._slot_half, self._slot_combination = np.divmod(dense, room)
        count = int(self._place(np.array([self._halves - 1]))[0]) + 1
        self._lookup = np.full((count, room), -1, dtype=np.int32)
        self._lookup.reshape(-1)[dense] = np.arange(len(dense))


def _resized(column: npt.NDArray[Any], size: int) -> npt.NDArray[Any]:
    if size <= len(column):
        return column[:size]
    result = np.zeros(size, dtype=column.dtype)
    result[: len(column)] = column
    return result


def _sums(codes: Ints, amounts: npt.NDArray[Any] | None, size: int) -> Ints:
    if amounts is None:
        return np.bincount(codes, minlength=size)
    if amounts.dtype == np.bool_:
        return np.bincount(codes[amounts], minlength=size)
    # Halves of each number, so that no sum leaves the whole numbers a double holds exactly.
    low = np.bincount(codes, amounts & 0xFFFFF, minlength=size).astype(np.int64)
    return low + (np.bincount(codes, amounts >> 20, minlength=size).astype(np.int64) << 20)
