"""Tallies: the sums of one metric, exact, mergeable, and broken down by small attributes."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from vendor_sla.domain.exact import round_half_up
from vendor_sla.domain.findings import RowPlace
from vendor_sla.measures.contributions import Amounts, Contribution
from vendor_sla.measures.exact_sums import sums_by
from vendor_sla.measures.key_counts import KeyCounts
from vendor_sla.measures.rows import Ints, Mask, Rows
from vendor_sla.measures.seconds import SecondCounts

BREAKDOWNS = ("channel", "tier", "severity", "growth_stage")
_SIZES = (6, 4, 4, 5)  # the values of each, and one for missing
CELLS = 6 * 4 * 4 * 5
MISSED_KEPT = 1000


def cells(rows: Rows) -> Ints:
    """Return the dense key of each row over the attributes a reading is broken down by."""

    def made() -> npt.NDArray[Any]:
        result = np.zeros(rows.size, dtype=np.int64)
        for name, size in zip(BREAKDOWNS, _SIZES, strict=True):
            # A value outside the catalogue's cannot happen after reading; it would be missing.
            code = rows.codes(name)
            result = result * size + np.where(code < size - 1, code + 1, 0)
        return result

    return rows.memo("cells", made)


@dataclass
class Sums:
    """Sum of amounts, sum of weights and number of rows of one slice."""

    amount: Any = 0
    weight: Any = 0
    rows: int = 0


@dataclass
class Tally:
    """What one metric has come to so far. Adding blocks in any order gives the same."""

    contribution: Contribution | None = None  # the last one, for its scales
    amounts: Amounts = field(default_factory=lambda: np.zeros(CELLS, dtype=object))
    weights: Amounts = field(default_factory=lambda: np.zeros(CELLS, dtype=object))
    counts: Ints = field(default_factory=lambda: np.zeros(CELLS, dtype=np.int64))
    facts: dict[str, int] = field(default_factory=dict)
    missed: list[RowPlace] = field(default_factory=list)
    seconds: SecondCounts | None = None
    groups: KeyCounts = field(default_factory=KeyCounts)  # twice the key, plus one for a hit

    def add(self, rows: Rows, contribution: Contribution, scope: Mask | None) -> None:
        """Add a block's contribution inside the contract's scope (None: everything)."""
        self.contribution = contribution
        mask = contribution.counted if scope is None else contribution.counted & scope
        for name, fact in contribution.facts.items():
            seen = fact if scope is None else fact & scope
            self.facts[name] = self.facts.get(name, 0) + int(np.count_nonzero(seen))
        self._note_missed(rows, contribution, mask)
        keys = cells(rows)[mask]
        amounts = contribution.amount[mask]
        counts = np.bincount(keys, minlength=CELLS)
        self.counts += counts
        self.amounts += sums_by(keys, amounts, CELLS)
        weight = contribution.weight
        self.weights += counts if weight is None else sums_by(keys, weight[mask], CELLS)
        if contribution.infinite is not None:
            self._add_seconds(keys, amounts, contribution.infinite[mask])
        if contribution.groups is not None:
            self.groups.add(2 * contribution.groups.keys[mask] + amounts)

    def _add_seconds(self, keys: Ints, amounts: Ints, infinite: Mask) -> None:
        # Each wait is counted once by every attribute: a table by all of them together would
        # grow with the file.
        if self.seconds is None:
            self.seconds = SecondCounts(sum(_QUANTILE_SIZES))
        for slices in _SLICES:
            self.seconds.add(slices[keys], amounts, infinite)

    def _note_missed(self, rows: Rows, contribution: Contribution, mask: Mask) -> None:
        if contribution.missed is None:
            return
        room = MISSED_KEPT - len(self.missed)
        first = np.flatnonzero(contribution.missed & mask)[:room].tolist() if room else []
        if first:
            numbers, names = rows["row"], rows.texts_at("interaction_id", first)
            self.missed += [
                RowPlace(int(numbers[n]), interaction_id=name)
                for n, name in zip(first, names, strict=True)
            ]

    def total(self) -> Sums:
        """Return the sums over everything."""
        return Sums(self.amounts.sum(), self.weights.sum(), int(self.counts.sum()))

    def by(self, attribute: str) -> dict[int, Sums]:
        """Return the sums by the codes of a breakdown's attribute that occur."""
        result: dict[int, Sums] = {}
        for cell in np.flatnonzero(self.counts).tolist():
            code = code_in_cell(attribute, cell)
            if code < 0:
                continue
            sums = result.setdefault(code, Sums())
            sums.amount += self.amounts[cell]
            sums.weight += self.weights[cell]
            sums.rows += int(self.counts[cell])
        return dict(sorted(result.items()))

    def judged(self) -> Sums:
        """Return what the groups come to."""
        assert self.contribution is not None
        assert self.contribution.groups is not None
        keys, counts = self.groups.settled()
        groups, place = np.unique(keys // 2, return_inverse=True)
        hit = keys % 2 == 1
        hits = np.bincount(place[hit], counts[hit], minlength=len(groups)).astype(np.int64)
        rows = np.bincount(place, counts, minlength=len(groups)).astype(np.int64)
        amount, weight = self.contribution.groups.judge(groups, rows, hits)
        return Sums(amount, weight, len(groups))


def code_in_cell(attribute: str, cell: int) -> int:
    """Return the code of an attribute in a dense key, -1 for missing."""
    for name, size in zip(reversed(BREAKDOWNS), reversed(_SIZES), strict=True):
        cell, code = divmod(cell, size)
        if name == attribute:
            return code - 1
    raise KeyError(attribute)


def slices_of(attribute: str | None, code: int = -1) -> range:
    """Return the slices of the counts by second: of everything, or of one code of an attribute.

    Growth stages are not kept apart.
    """
    if attribute is None:
        return range(_QUANTILE_SIZES[0])  # the first attribute's slices hold every wait once
    place = BREAKDOWNS.index(attribute)
    start = sum(_QUANTILE_SIZES[:place]) + code + 1
    return range(start, start + 1)


_QUANTILE_SIZES = _SIZES[:-1]
_SLICES = tuple(
    np.array([slices_of(name, code_in_cell(name, cell)).start for cell in range(CELLS)])
    for name in BREAKDOWNS[:-1]
)


def exact_decimal(value: Any) -> Decimal:
    """Return a whole number or a fraction as a decimal; to 12 places where it never ends."""
    exact = Fraction(value)
    return round_half_up(exact, 12).normalize() if exact.denominator != 1 else Decimal(int(exact))
