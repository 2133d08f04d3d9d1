"""Values: how the paired rows of two files differ, column by column."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.domain.catalogue.columns import Column, ColumnKind
from vendor_sla.evidence.keys import Mask

Numbers = npt.NDArray[np.int64]

_SECOND = 1_000_000  # times and spans are counted in microseconds
_QUARTER_HOUR = 900 * _SECOND
_WIDEST_SHIFT = 14 * 3600 * _SECOND  # no two zones of one country pair lie further apart
_RESOLUTIONS = (3600 * _SECOND, 60 * _SECOND, _SECOND)
_UNIT_FACTORS = (60, 1000)
_SMALLEST_PATTERN = 3  # rows; two alike may be chance
_PATTERN_SHARE_PERCENT = 10  # of the rows that differ in the column

_COUNTED = (ColumnKind.TIME, ColumnKind.DAY, ColumnKind.SPAN)
_MEASURED = (ColumnKind.SCORE, ColumnKind.COUNT)


@dataclass(frozen=True, slots=True)
class ValueClass:
    """One way in which a column differs: its code and the pairs, as a mask over all pairs."""

    code: str
    column: str
    where: Mask


def compare_column(
    column: Column, vendor: "pd.Series[Any]", client: "pd.Series[Any]"
) -> Iterator[ValueClass]:
    """Sort the pairs whose values differ into classes; each differing pair falls in one.

    The two series are aligned, pair by pair. Patterns that one cause explains (`time_zone_shift`,
    `rounding`, `unit`) are taken out first, what is left is `value_mismatch`. A value present on
    one side only is a mismatch.
    """
    (ours, no_ours), (theirs, no_theirs) = _comparable(column.kind, vendor, client)
    rest = np.where(no_ours | no_theirs, no_ours != no_theirs, ours != theirs)
    both = ~(no_ours | no_theirs)
    for code, pattern in _patterns(column.kind, ours, theirs, both):
        where = pattern & rest
        if _is_pattern(where, rest & both):
            rest = rest & ~where
            yield ValueClass(code, column.name, where)
    if rest.any():
        yield ValueClass("value_mismatch", column.name, rest)


def _is_pattern(where: Mask, differing: Mask) -> bool:
    found = int(where.sum())
    return (
        found >= _SMALLEST_PATTERN and found * 100 >= int(differing.sum()) * _PATTERN_SHARE_PERCENT
    )


def _patterns(
    kind: ColumnKind, ours: Numbers, theirs: Numbers, both: Mask
) -> Iterator[tuple[str, Mask]]:
    if kind is ColumnKind.TIME:
        yield "time_zone_shift", _shifted(ours, theirs, both)
    if kind in (ColumnKind.TIME, ColumnKind.SPAN):
        yield "rounding", _rounded(ours, theirs, both)
    if kind in (ColumnKind.SPAN, *_MEASURED):
        yield "unit", _in_another_unit(ours, theirs, both)


def _shifted(ours: Numbers, theirs: Numbers, both: Mask) -> Mask:
    # The mode of the difference at multiples of a quarter of an hour; a minute is left for clocks.
    apart = np.where(both, ours - theirs, 0)
    quarters = np.round(apart / _QUARTER_HOUR).astype(np.int64)
    near: Mask = (np.abs(apart - quarters * _QUARTER_HOUR) < 60 * _SECOND) & (quarters != 0)
    near &= np.abs(apart) <= _WIDEST_SHIFT
    if not near.any():
        return near
    shifts, counts = np.unique(quarters[near], return_counts=True)
    is_mode: Mask = near & (quarters == shifts[np.argmax(counts)])
    return is_mode


def _rounded(ours: Numbers, theirs: Numbers, both: Mask) -> Mask:
    coarser = max(_resolution(ours[both]), _resolution(theirs[both]))
    finer = min(_resolution(ours[both]), _resolution(theirs[both]))
    if coarser == finer:
        return np.zeros(len(ours), bool)
    is_close: Mask = both & (np.abs(ours - theirs) < coarser)
    return is_close


def _resolution(values: Numbers) -> int:
    # The coarsest unit in which 99 of 100 values are whole; nought is whole in every unit.
    values = values[values != 0]
    for unit in _RESOLUTIONS if len(values) >= _SMALLEST_PATTERN else ():
        if int((values % unit == 0).sum()) * 100 >= len(values) * 99:
            return unit
    return 1


def _in_another_unit(ours: Numbers, theirs: Numbers, both: Mask) -> Mask:
    found = np.zeros(len(ours), bool)
    present = both & (theirs != 0) & (ours != 0)
    for factor in _UNIT_FACTORS:
        for small, large in ((ours, theirs), (theirs, ours)):
            # Half a per cent is left for the decimals that were cut when the unit was changed.
            gap = np.abs(small * factor - large)
            found |= present & (gap * 200 <= np.abs(large))
    return found


def _comparable(
    kind: ColumnKind, vendor: "pd.Series[Any]", client: "pd.Series[Any]"
) -> tuple[tuple[Numbers, Mask], tuple[Numbers, Mask]]:
    if kind in _COUNTED:
        return _ticks(vendor), _ticks(client)
    if kind in _MEASURED or kind is ColumnKind.FLAG:
        return _integers(vendor), _integers(client)
    texts = [series.astype("string[pyarrow]") for series in (vendor, client)]
    codes, _ = pd.factorize(pd.concat(texts, ignore_index=True))
    ours, theirs = (half.astype(np.int64) for half in (codes[: len(vendor)], codes[len(vendor) :]))
    return (ours, ours < 0), (theirs, theirs < 0)


def _ticks(series: "pd.Series[Any]") -> tuple[Numbers, Mask]:
    is_missing = series.isna().to_numpy()
    values = np.where(is_missing, 0, series.to_numpy().view(np.int64))
    return values, is_missing


def _integers(series: "pd.Series[Any]") -> tuple[Numbers, Mask]:
    is_missing = series.isna().to_numpy()
    values: Numbers = series.to_numpy(dtype=np.int64, na_value=0).astype(np.int64)
    return values, is_missing
