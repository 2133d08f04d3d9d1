"""Grains: mergeable counts of every metric at the grain, so that any roll-up is a sum.

The grain is the half-hour in which a contact entered (opened, where it never entered) and every
attribute. Blocks are counted apart and added up now and then. When the groups outgrow the memory
set aside, the grain becomes the day: the counts stay exact and the memory stays bounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.measures.arrivals import entered_at
from vendor_sla.measures.contributions import Contribution
from vendor_sla.measures.exact_sums import sums_by
from vendor_sla.measures.rows import ATTRIBUTES, HALF_HOUR, MISSING, CodeBook, Ints, Mask, Rows

_GROUPS = 1_000_000  # that occur; each holds two counts of every metric
_COMBINATIONS = 1 << 40  # more than can occur
_NARROW = (np.int8, np.int16, np.int32)
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
            key *= size
            if rows.has(name):
                key += rows.codes(name) + 1
        codes, uniques = pd.factorize(key)
        fresh = np.sort(uniques[~self._knows(uniques)])
        if len(fresh):
            numbers = np.arange(len(self._known), len(self._known) + len(fresh))
            known = np.concatenate([self._known, fresh])
            order = np.argsort(known)
            self._known = known[order]
            self._numbers = np.concatenate([self._numbers, numbers])[order]
        return self._numbers[np.searchsorted(self._known, uniques)][codes]

    def _knows(self, keys: Ints) -> Mask:
        if not len(self._known):
            return np.zeros(len(keys), dtype=np.bool_)
        places = np.searchsorted(self._known, keys)
        found: Mask = self._known[np.minimum(places, len(self._known) - 1)] == keys
        return found

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
class _Chunk:
    """Some groups and their counts, each column as narrow as its largest number."""

    keys: Ints  # place of the half-hour or day, and combination
    columns: dict[str, Ints] = field(default_factory=dict)


class Grain:
    """Numerators and denominators of some metrics at the grain.

    `first` and `after` bound the periods asked for; `groups` is how many may occur before days
    take the place of half-hours.
    """

    def __init__(self, first: int, after: int, *, groups: int = _GROUPS) -> None:
        self._first = first // HALF_HOUR
        self._halves = (after - 1) // HALF_HOUR - self._first + 3
        self._step = 1
        self._most_groups = self._limit = groups
        self._combinations = Combinations()
        self._chunks: list[_Chunk] = []
        self._codes = np.zeros(0, dtype=np.int64)

    def begin(self, rows: Rows) -> None:
        """Find the group of every row of a block."""
        if sum(len(chunk.keys) for chunk in self._chunks) > self._limit:
            self._settle()
        entry = entered_at(rows, "queue")
        entry = np.where(entry == MISSING, rows["opened_at"], entry)
        # The first half-hour stands for all before the period, the last for all after it.
        half = np.clip(entry // HALF_HOUR - self._first + 1, 0, self._halves - 1)
        keys = self._place(half) * _COMBINATIONS + self._combinations.of(rows)
        self._codes, keys = pd.factorize(keys)
        self._chunks.append(_Chunk(keys))

    def add(self, key: str, contribution: Contribution, scope: Mask | None) -> None:
        """Add what one metric counts in the block begun."""
        mask = contribution.counted if scope is None else contribution.counted & scope
        codes, chunk = self._codes[mask], self._chunks[-1]
        size, weight = len(chunk.keys), contribution.weight
        sums = sums_by(codes, contribution.amount[mask], size)
        if weight is None:
            weights = np.bincount(codes, minlength=size)
        else:
            weights = sums_by(codes, weight[mask], size)
        chunk.columns[f"{key}.numerator"] = _narrow(sums)
        chunk.columns[f"{key}.denominator"] = _narrow(weights)

    def frame(self, book: CodeBook) -> pd.DataFrame:
        """Return the counts: `starts_at` (missing outside the period), attributes, two a metric.

        Spans are in microseconds and scores in millionths, whole numbers all.
        """
        self._settle()
        chunk = self._chunks[0]
        place, combination = np.divmod(chunk.keys, _COMBINATIONS)
        outside = (place == 0) | (place == self._last_place())
        starts = (self._first + (place - 1) * self._step) * HALF_HOUR
        times = np.where(outside, MISSING, starts)
        columns: dict[str, Any] = {"starts_at": times.view("datetime64[us]")}
        for name, codes in self._combinations.codes().items():
            texts = pd.Index(book.texts(name), dtype=object)
            columns[name] = pd.Categorical.from_codes(_narrow(codes)[combination], texts)
        return pd.DataFrame(columns | chunk.columns, copy=False)

    def _last_place(self) -> int:
        return (self._halves - 3) // self._step + 2

    def _place(self, half: Ints) -> Ints:
        """Return the place of a half-hour; before and after the period stay apart."""
        if self._step == 1:
            return half
        inside = (half - 1) // self._step + 1
        outside = np.where(half == 0, 0, self._last_place())
        return np.where((half == 0) | (half == self._halves - 1), outside, inside)

    def _settle(self) -> None:
        """Add up the chunks; turn half-hours into days when there are too many groups."""
        chunk = _merged(self._chunks)
        if self._step == 1 and len(chunk.keys) > self._most_groups:
            self._step = _HALVES_A_DAY
            half, combination = np.divmod(chunk.keys, _COMBINATIONS)
            chunk.keys = self._place(half) * _COMBINATIONS + combination
            chunk = _merged([chunk])
        self._chunks = [chunk]
        self._limit = max(self._most_groups, len(chunk.keys) + self._most_groups // 3)


def _merged(chunks: Sequence[_Chunk]) -> _Chunk:
    """Add up the counts of the groups that occur in several chunks."""
    keys = np.concatenate([np.zeros(0, dtype=np.int64), *(chunk.keys for chunk in chunks)])
    order = np.argsort(keys)
    is_first = np.concatenate([[True], keys[order][1:] != keys[order][:-1]])[: len(keys)]
    again = order[~is_first]
    first = order[is_first][np.cumsum(is_first)[~is_first] - 1]  # of each one that comes again
    targets, number = np.unique(first, return_inverse=True)
    kept = np.ones(len(keys), dtype=np.bool_)
    kept[again] = False
    merged = _Chunk(keys[kept])
    del keys, order, is_first, first
    for name in dict.fromkeys([name for chunk in chunks for name in chunk.columns]):
        column = np.concatenate([_taken(chunk, name) for chunk in chunks])
        if len(again):
            column = _added(column, targets, number, column[again])
        merged.columns[name] = column[kept]
    return merged


def _taken(chunk: _Chunk, name: str) -> Ints:
    found = chunk.columns.pop(name, None)  # let go as it is joined: the memory is needed
    return np.zeros(len(chunk.keys), dtype=np.int8) if found is None else found


def _added(column: Ints, targets: Ints, number: Ints, more: Ints) -> Ints:
    """Add numbers, each to the target of its number; widen the column where it must be."""
    sums = column[targets].astype(np.int64)
    np.add.at(sums, number, more.astype(np.int64))
    column = column.astype(np.promote_types(column.dtype, _narrow(sums).dtype), copy=False)
    column[targets] = sums
    return column


def _narrow(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return whole numbers in the smallest type that holds them all."""
    low, high = numbers.min(initial=0), numbers.max(initial=0)
    for kind in _NARROW:
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return numbers.astype(kind)
    return numbers.astype(np.int64, copy=False)
