"""Values: how the paired rows of two files differ, column by column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from vendor_sla.domain.catalogue.columns import Column, ColumnKind
from vendor_sla.evidence.keys import Mask
from vendor_sla.evidence.offsets import (
    SECOND,
    SMALLEST_PATTERN,
    Instants,
    Numbers,
    clock_offset,
    is_pattern,
    is_shifted,
    near_clock,
    zone_shifts,
)

_MINUTES_PER_QUARTER = 15
_RESOLUTIONS = (3600 * SECOND, 60 * SECOND, SECOND)
_UNIT_FACTORS = (60, 1000)

_COUNTED = (ColumnKind.TIME, ColumnKind.DAY, ColumnKind.SPAN)
_MEASURED = (ColumnKind.SCORE, ColumnKind.COUNT)
_WORDED = (ColumnKind.ID, ColumnKind.TEXT, ColumnKind.CATEGORY, ColumnKind.KEY)
_ONE_BY_ONE = frozenset({"out_of_period", "late_edit"})  # each row for itself, no pattern needed
# Times a contact gets after it was opened: those a file made later can still change.
_LATER_TIMES = frozenset(
    {"answered_at", "first_response_at", "resolved_at", "closed_at", "reopened_at"}
)

_Pattern = tuple[str, Mask, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class ValueClass:
    """One way in which a column differs: its code, the pairs as a mask, and what was found out.

    `facts`: `offset_minutes` of a time-zone shift, `offset_seconds` of a clock, `factor` of a
    unit, and `moved`, the pairs whose opening a shift puts into another period.
    """

    code: str
    column: str
    where: Mask
    facts: Mapping[str, str] = field(default_factory=dict)


def compare_column(
    column: Column,
    vendor: "pd.Series[Any]",
    client: "pd.Series[Any]",
    *,
    period: Instants | None = None,
) -> Iterator[ValueClass]:
    """Sort the pairs whose values differ into classes; each differing pair falls in one.

    The two series are aligned, pair by pair. Patterns that one cause explains (`time_zone_shift`,
    `rounding`, `clock_drift`, `unit`) are taken out first; then, where the period is known,
    `out_of_period` (one side opens the contact in another period) and `late_edit` (the vendor's
    time lies after the period, the client's does not). What is left is `value_mismatch`. A value
    present on one side only is a mismatch, or a late edit.
    """
    if column.kind in _WORDED:
        differ = _texts_differ(vendor, client)
        if differ.any():
            yield ValueClass("value_mismatch", column.name, differ)
        return
    values = _Values(column, _numbers(column.kind, vendor), _numbers(column.kind, client))
    rest = values.differ
    if not rest.any():
        return
    for code, pattern, facts in (*_patterns(values), *_placements(values, period)):
        where = pattern & rest
        found = int(where.sum())
        if found and (code in _ONE_BY_ONE or is_pattern(found, int((rest & values.both).sum()))):
            yield ValueClass(code, column.name, where, {**facts, **_moved(values, where, period)})
            rest = rest & ~where
    if rest.any():
        yield ValueClass("value_mismatch", column.name, rest)


class _Values:
    """The values of one column, pair by pair, as whole numbers."""

    def __init__(
        self, column: Column, vendor: tuple[Numbers, Mask], client: tuple[Numbers, Mask]
    ) -> None:
        self.name, self.kind = column.name, column.kind
        (self.ours, self.no_ours), (self.theirs, self.no_theirs) = vendor, client
        self.both: Mask = ~(self.no_ours | self.no_theirs)
        self.differ: Mask = np.where(
            self.both, self.ours != self.theirs, self.no_ours != self.no_theirs
        )


def _patterns(values: _Values) -> Iterator[_Pattern]:
    ours, theirs, both = values.ours, values.theirs, values.both
    apart = ours - theirs
    if values.kind is ColumnKind.TIME:
        differing = apart[both & values.differ]
        shifts = zone_shifts(differing, len(differing))
        minutes = ", ".join(f"{shift * _MINUTES_PER_QUARTER:+d}" for shift in shifts)
        yield "time_zone_shift", both & is_shifted(apart, shifts), {"offset_minutes": minutes}
    if values.kind in (ColumnKind.TIME, ColumnKind.SPAN):
        yield "rounding", _rounded(ours, theirs, both), {}
    if values.kind is ColumnKind.TIME and (offset := clock_offset(apart[both])) is not None:
        seconds = f"{round(offset / SECOND):+d}"
        yield "clock_drift", both & near_clock(apart, offset), {"offset_seconds": seconds}
    if values.kind in (ColumnKind.SPAN, *_MEASURED):
        yield _in_another_unit(values)


def _placements(values: _Values, period: Instants | None) -> Iterator[_Pattern]:
    """Yield what can only be told of a known period: where each side puts a contact in it."""
    if period is None or values.kind is not ColumnKind.TIME:
        return
    ours, theirs, end = values.ours, values.theirs, period[1]
    if values.name == "opened_at":
        crosses = _is_inside(ours, period) != _is_inside(theirs, period)
        yield "out_of_period", values.both & crosses, {}
    if values.name in _LATER_TIMES:
        is_late = ~values.no_ours & (ours >= end) & (values.no_theirs | (theirs < end))
        yield "late_edit", is_late, {}


def _moved(values: _Values, where: Mask, period: Instants | None) -> Mapping[str, str]:
    if period is None or values.name != "opened_at":
        return {}
    crosses = _is_inside(values.ours, period) != _is_inside(values.theirs, period)
    moved = int((where & values.both & crosses).sum())
    return {"moved": str(moved)} if moved else {}


def _is_inside(values: Numbers, period: Instants) -> Mask:
    inside: Mask = (values >= period[0]) & (values < period[1])
    return inside


def _rounded(ours: Numbers, theirs: Numbers, both: Mask) -> Mask:
    resolutions = [_resolution(values[both]) for values in (ours, theirs)]
    coarser, finer = max(resolutions), min(resolutions)
    if coarser == finer:
        return np.zeros(len(ours), bool)
    is_close: Mask = both & (np.abs(ours - theirs) < coarser)
    return is_close


def _resolution(values: Numbers) -> int:
    # The coarsest unit in which 99 of 100 values are whole; nought is whole in every unit.
    values = values[values != 0]
    for unit in _RESOLUTIONS if len(values) >= SMALLEST_PATTERN else ():
        if int((values % unit == 0).sum()) * 100 >= len(values) * 99:
            return unit
    return 1


def _in_another_unit(values: _Values) -> _Pattern:
    ours, theirs = values.ours, values.theirs
    present = values.both & (theirs != 0) & (ours != 0)
    differing = int((values.both & values.differ).sum())
    found, factors = np.zeros(len(ours), bool), []
    for factor in _UNIT_FACTORS:
        # Half a per cent is left for the decimals that were cut when the unit was changed.
        gaps = np.abs(ours * factor - theirs), np.abs(theirs * factor - ours)
        where = present & ((gaps[0] * 200 <= np.abs(theirs)) | (gaps[1] * 200 <= np.abs(ours)))
        if is_pattern(int(where.sum()), differing):
            found |= where
            factors.append(str(factor))
    return "unit", found, {"factor": ", ".join(factors)}


def _texts_differ(vendor: "pd.Series[Any]", client: "pd.Series[Any]") -> Mask:
    if all(isinstance(each.dtype, pd.CategoricalDtype) for each in (vendor, client)):
        differ: Mask = _shared_codes(vendor, client) != client.cat.codes.to_numpy()
        return differ
    ours, theirs = (
        each.astype("string[pyarrow]").reset_index(drop=True) for each in (vendor, client)
    )
    no_ours, no_theirs = ours.isna().to_numpy(), theirs.isna().to_numpy()
    unequal = (ours != theirs).to_numpy(dtype=bool, na_value=False)
    apart: Mask = np.where(no_ours | no_theirs, no_ours != no_theirs, unequal)
    return apart


def _shared_codes(vendor: "pd.Series[Any]", client: "pd.Series[Any]") -> Numbers:
    """Return the vendor's values as codes of the client's categories; -2 for one it has not."""
    place = client.cat.categories.get_indexer(vendor.cat.categories).astype(np.int64)
    place = np.append(np.where(place < 0, -2, place), -1)  # -1 looks up what is missing
    codes: Numbers = place[vendor.cat.codes.to_numpy()]
    return codes


def _numbers(kind: ColumnKind, series: "pd.Series[Any]") -> tuple[Numbers, Mask]:
    """Return a column as whole numbers and a mask of what is missing (0 there)."""
    is_missing = series.isna().to_numpy()
    if kind in _COUNTED:
        return np.where(is_missing, 0, series.to_numpy().view(np.int64)), is_missing
    values: Numbers = series.to_numpy(dtype=np.int64, na_value=0).astype(np.int64)
    return values, is_missing
