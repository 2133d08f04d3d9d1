"""Offsets: by how much the times of one file lie off those of the other, again and again."""

from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from vendor_sla.domain.periods import Period
from vendor_sla.evidence.keys import Mask

Numbers = npt.NDArray[np.int64]
Instants = tuple[int, int]  # the first of a period and the first after it, in microseconds of UTC

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

SECOND = 1_000_000  # times and spans are counted in microseconds
QUARTER_HOUR = 900 * SECOND
_WIDEST_SHIFT = 14 * 3600 * SECOND  # no two zones of one country pair lie further apart
_CLOCK = 60 * SECOND  # what is left for two clocks that do not agree
_TICK = SECOND  # a steady clock keeps its offset to the second
SMALLEST_PATTERN = 3  # rows; two alike may be chance
_PATTERN_SHARE_PERCENT = 10  # of the rows that differ in the column


def period_instants(period: Period, zone: str) -> Instants:
    """Return a period's first instant and the first after it, in microseconds of UTC."""
    first, after = period.instants(zone)
    return (first - _EPOCH) // timedelta(microseconds=1), (after - _EPOCH) // timedelta(
        microseconds=1
    )


def is_pattern(found: int, differing: int) -> bool:
    """Tell whether so many of the rows that differ, differ alike: one cause, not chance."""
    return found >= SMALLEST_PATTERN and found * 100 >= differing * _PATTERN_SHARE_PERCENT


def zone_shifts(apart: Numbers, differing: int) -> tuple[int, ...]:
    """Return the quarter hours by which times lie apart again and again, in order.

    `apart` are differences in microseconds of the values present on both sides. Several come of
    a change of the clocks (daylight saving) within the period.
    """
    quarters = _quarters(apart)
    shifts, counts = np.unique(quarters[quarters != 0], return_counts=True)
    return tuple(
        int(shift)
        for shift, count in zip(shifts, counts, strict=True)
        if is_pattern(int(count), differing)
    )


def is_shifted(apart: Numbers, shifts: tuple[int, ...]) -> Mask:
    """Tell which differences are one of these shifts, give or take a minute."""
    shifted: Mask = np.isin(_quarters(apart), shifts)
    return shifted


def clock_offset(apart: Numbers) -> int | None:
    """Return the small constant offset most times have, in microseconds; None where none has one.

    `apart` are the differences of all values present on both sides, equal ones among them.
    """
    if len(apart) < SMALLEST_PATTERN:
        return None
    middle = int(np.median(apart))
    if middle == 0 or abs(middle) * 2 >= QUARTER_HOUR:
        return None
    steady = int(near_clock(apart, middle).sum())
    return middle if steady * 2 > len(apart) and steady >= SMALLEST_PATTERN else None


def near_clock(apart: Numbers, offset: int) -> Mask:
    """Tell which differences are an offset, give or take a second."""
    near: Mask = np.abs(apart - offset) <= _TICK
    return near


def _quarters(apart: Numbers) -> Numbers:
    """Return the nearest quarter hours of differences; 0 where they are too far from any."""
    quarters: Numbers = np.round(apart / QUARTER_HOUR).astype(np.int64)
    is_near = (np.abs(apart - quarters * QUARTER_HOUR) < _CLOCK) & (np.abs(apart) <= _WIDEST_SHIFT)
    return np.where(is_near, quarters, 0)
