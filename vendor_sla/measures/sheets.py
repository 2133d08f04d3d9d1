"""Sheets: the QA sheet as checks of contacts, one on the first row of each contact."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution
from vendor_sla.measures.rows import MISSING, Ints, Mask, Rows

_ONE = 1_000_000


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet by contact: `group` of each row, the `first` row of each group."""

    group: Ints
    first: Ints
    passed: Mask
    failed: Mask

    @property
    def size(self) -> int:
        """Return the number of contacts."""
        return len(self.first)

    def any_of(self, mask: Mask) -> Mask:
        """Return the contacts with at least one such row."""
        found: Mask = np.bincount(self.group[mask], minlength=self.size) > 0
        return found

    def spread(self, contacts: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return values of contacts on their first rows, nothing on the others."""
        result = np.zeros(len(self.group), dtype=contacts.dtype)
        result[self.first] = contacts
        return result


def read_sheet(rows: Rows) -> Sheet:
    """Return the QA sheet by contact; an item without a verdict passes with full points."""
    group, _ = pd.factorize(rows.ids().astype(object))
    _, first = np.unique(group, return_index=True)
    verdict = rows.codes("verdict")
    points, full = rows["points"], rows["max_points"]
    scored = (verdict < 0) & (points != MISSING) & (full != MISSING)
    passed = (verdict == rows.book.code("verdict", "pass")) | (scored & (points >= full))
    failed = (verdict == rows.book.code("verdict", "fail")) | (scored & (points < full))
    return Sheet(group.astype(np.int64), first, passed, failed)


def check_time(rows: Rows, asked: Asked, own: str) -> Ints:
    """Return what places a checked contact in the period.

    Its handling (or opening, if it never was handled), or the check itself when the contract
    anchors there. A contact that is not among the contacts counts by its check; without a time
    of its own, in the period it was handed in for.
    """
    handled, opened, checked = rows["joined.handled"], rows["joined.opened"], rows[own]
    contact = np.where(handled == MISSING, opened, handled)
    first, second = (
        (checked, contact) if asked.anchor in ("checked", "rated") else (contact, checked)
    )
    at = np.where(first == MISSING, second, first)
    return np.where(at == MISSING, asked.first, at)


def weights_of(rows: Rows) -> Ints:
    """Return the sample weight of each row in millionths; 1 where none is given."""
    weight = rows["weight"]
    return np.where(weight == MISSING, _ONE, weight)


def checked_share(
    rows: Rows, asked: Asked, checked: Callable[[Sheet], Mask], hit: Callable[[Sheet], Mask]
) -> Contribution:
    """Return the weighted share of checked contacts for which `hit` holds."""
    sheet = read_sheet(rows)
    at = check_time(rows, asked, "reviewed_at")
    counted = sheet.spread(checked(sheet)) & asked.inside(at)
    hits = sheet.spread(hit(sheet)) & counted
    weight = weights_of(rows)
    return Contribution(
        counted=counted,
        at=at,
        amount=np.where(hits, weight, 0),
        weight=weight,
        missed=hits if asked.is_bad_when_hit else counted & ~hits,
        amount_scale=_ONE,
        weight_scale=_ONE,
        facts={"checked": counted, "unmatched": counted & (rows["joined.opened"] == MISSING)},
    )


def items_share(rows: Rows, asked: Asked, *, failing: bool = False) -> Contribution:
    """Return the share of checked contacts that pass (or fail) the items the contract names.

    n/a leaves the denominator; a contact passes when every applicable item passes.
    """
    known = [rows.book.code("item", item) for item in asked.texts("items")]
    named = np.isin(rows.codes("item"), known)
    return checked_share(
        rows,
        asked,
        lambda sheet: sheet.any_of(named & (sheet.passed | sheet.failed)),
        lambda sheet: (
            sheet.any_of(named & sheet.failed) if failing else ~sheet.any_of(named & sheet.failed)
        ),
    )


def critical_share(rows: Rows, asked: Asked, kind: str) -> Contribution:
    """Return the share of checked contacts without a failed item that is critical in a way."""
    critical = rows.codes("critical") == rows.book.code("critical", kind)
    return checked_share(
        rows,
        asked,
        lambda sheet: sheet.any_of(sheet.passed | sheet.failed),
        lambda sheet: ~sheet.any_of(critical & sheet.failed),
    )


def scores_of(rows: Rows, sheet: Sheet, among: Mask) -> dict[int, Fraction]:
    """Return the score, 0 to 100, of each contact with applicable items among some rows.

    Points over full points; an item with a verdict alone weighs its full points, or 1. Points
    without full points tell nothing beside the verdict. A failed critical item makes the score 0.
    """
    has_full = rows["max_points"] != MISSING
    full = np.where(has_full, rows["max_points"], _ONE)
    has_points = (rows["points"] != MISSING) & has_full
    earned = np.where(has_points, rows["points"], np.where(sheet.passed, full, 0))
    none = rows.book.code("critical", "none")
    critical = rows.codes("critical")
    fatal = sheet.failed & (critical >= 0) & (critical != none)
    applicable = among & (sheet.passed | sheet.failed)
    sums: dict[int, list[int]] = {}
    for place in np.flatnonzero(applicable).tolist():
        total = sums.setdefault(int(sheet.group[place]), [0, 0, 0])
        total[0] += int(earned[place])
        total[1] += int(full[place])
        total[2] += int(fatal[place])
    return {
        contact: Fraction(0) if has_failed else Fraction(100 * points, maximum)
        for contact, (points, maximum, has_failed) in sums.items()
        if maximum
    }
