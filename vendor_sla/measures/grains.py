"""Grains: mergeable counts of every metric at the grain, so that any roll-up is a sum.

The grain is the half-hour in which a contact entered (opened, where it never entered) and every
attribute. When half-hours times combinations, or the groups that occur, outgrow the memory set
aside, the grain becomes the day: the counts stay exact and the memory stays bounded.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.measures.arrivals import entered_at
from vendor_sla.measures.contributions import Contribution
from vendor_sla.measures.rows import ATTRIBUTES, HALF_HOUR, CodeBook, Ints, Mask, Rows

_LIMIT = 32_000_000  # cells of the table that finds a group: 128 MB
_GROUPS = 1_200_000
_GROUPS = 1_000_000  # that occur; each holds two counts of every metric
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

    def frame(self, book: CodeBook, places: Ints) -> dict[str, pd.Categorical]:
        """Return the attributes of some combinations, missing where a row had none."""
        table = np.array(list(self._numbers), dtype=np.int64).reshape(-1, len(ATTRIBUTES))
        return {
            name: pd.Categorical.from_codes(table[:, n][places], categories=book.texts(name))
            for n, name in enumerate(ATTRIBUTES)
        }


@dataclass
class _Block:
    codes: Ints  # of each row
    slots: Ints  # of each code


class Grain:
    """Numerators and denominators of some metrics at the grain.

    Each block leaves a piece: the groups it touched and, a metric, its sums of them. The pieces
    are added up once, at the end: contacts come in the order of time, so a block touches few
    groups of another.
    """

    def __init__(
        self, first: int, after: int, *, limit: int = _LIMIT, groups: int = _GROUPS
    ) -> None:
        self._first = first // HALF_HOUR
        self._halves = (after - 1) // HALF_HOUR - self._first + 3
        self._step = 1
        self._limit = limit
        self._most_groups = groups
        self._combinations = Combinations()
        self._lookup = np.full((self._halves, 64), -1, dtype=np.int32)
        self._slot_half = np.zeros(0, dtype=np.int64)
        self._slot_combination = np.zeros(0, dtype=np.int64)
        self._pieces: list[Ints] = []  # the groups a piece holds
        self._columns: dict[str, list[tuple[int, Ints]]] = {}  # the number of a piece, its sums
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
        if self._step == 1 and len(self._slot_half) + len(uniques) > self._groups:
            self._coarsen(self._lookup.shape[1])
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
        self._pieces.append(self._block.slots)

    def add(self, key: str, contribution: Contribution, scope: Mask | None) -> None:
        """Add what one metric counts in the block begun."""
        if contribution.amount.dtype == object:
            return
        mask = contribution.counted if scope is None else contribution.counted & scope
        codes, size = self._block.codes[mask], len(self._block.slots)
        amount, weight = contribution.amount, contribution.weight
        # Counts of rows fit 32 bits; sums of spans do not.
        kind = np.int32 if amount.dtype == np.bool_ else np.int64
        self._put(f"{key}.numerator", _sums(codes, amount[mask], size), kind)
        counts, kind = (None, np.int32) if weight is None else (weight[mask], np.int64)
        self._put(f"{key}.denominator", _sums(codes, counts, size), kind)

    def frame(self, book: CodeBook) -> pd.DataFrame:
        """Return the counts: `starts_at` (missing outside the period), attributes, two a metric.

        Spans are in microseconds and scores in millionths, whole numbers all. The pieces are let
        go: this is asked once.
        """
        outside = (self._slot_half == 0) | (self._slot_half == self._lookup.shape[0] - 1)
        starts = (self._first - 1 + self._slot_half * self._step) * HALF_HOUR
        times = np.where(outside, np.iinfo(np.int64).min, starts)
        columns: dict[str, Any] = {"starts_at": times.view("datetime64[us]")}
        columns |= self._combinations.frame(book, self._slot_combination)
        for name in list(self._columns):
            columns[name] = self._settled(self._columns.pop(name))
        return pd.DataFrame(columns, copy=False)

    def _put(self, name: str, sums: Ints) -> None:
        self._columns.setdefault(name, []).append((len(self._pieces) - 1, sums))

    def _settled(self, sums: list[tuple[int, Ints]]) -> Ints:
        total = np.zeros(len(self._slot_half), dtype=np.int64)
        for piece, added in sums:
            total[self._pieces[piece]] += added
        return total

    def _make_room(self) -> None:
        halves, room = self._lookup.shape
        if len(self._slot_half) > self._most_groups and self._step == 1:
            self._coarsen(room)
            halves = self._lookup.shape[0]
        if len(self._combinations) <= room:
            return
        room = max(len(self._combinations), room + room // 2)
        if halves * room > _LIMIT and self._step == 1:
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
            np.add.at(sums, slots, self._settled(column))
            self._columns[name] = [(0, sums)]
        self._pieces = [np.arange(len(dense))]
        self._slot_half, self._slot_combination = np.divmod(dense, room)
        count = (self._halves - 1) // self._step + 1
        self._lookup = np.full((count, room), -1, dtype=np.int32)
        self._lookup.reshape(-1)[dense] = np.arange(len(dense))


def _small(sums: Ints) -> Ints:
    """Return counts in half the memory; what may not fit stays as it is."""
    return sums.astype(np.int32)


def _sums(codes: Ints, amounts: npt.NDArray[Any] | None, size: int) -> Ints:
    if amounts is None:
        return np.bincount(codes, minlength=size)
    if amounts.dtype == np.bool_:
        return np.bincount(codes[amounts], minlength=size)
    low = np.bincount(codes, amounts & 0xFFFFF, minlength=size).astype(np.int64)
    return low + (np.bincount(codes, amounts >> 20, minlength=size).astype(np.int64) << 20)
