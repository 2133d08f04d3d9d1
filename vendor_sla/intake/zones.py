"""Wall-clock times of a zone as UTC, with the hours that do not exist or exist twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Micros = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=256)
def _changes(zone: str, first: int, last: int) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """Return the first offset and (instant, offset before, offset after) between two days.

    Days count from 1970; instants and offsets are seconds.
    """
    local = ZoneInfo(zone)

    def offset(second: int) -> int:
        moment = _EPOCH + timedelta(seconds=second)
        return round((moment.astimezone(local).utcoffset() or timedelta()).total_seconds())

    return offset(first * 86_400), tuple(_find_changes(offset, first, last))


def _find_changes(offset, first: int, last: int) -> Iterator[tuple[int, int, int]]:  # type: ignore[no-untyped-def] # a closure over the zone
    before = offset(first * 86_400)
    for day in range(first, last):
        after = offset((day + 1) * 86_400)
        if after != before:
            low, high = day * 86_400, (day + 1) * 86_400
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == before else (low, middle)
            yield high, before, after
        before = after


def to_utc(local: Micros, zone: str, missing: Mask) -> tuple[Micros, Mask, Mask]:
    """Return UTC microseconds, the mask of skipped hours, and the mask of repeated hours.

    `local` are microseconds of the wall clock since 1970; missing ones are left alone.
    """
    present = local[~missing]
    nowhere = np.zeros(len(local), dtype=bool)
    if not len(present):
        return local, nowhere, nowhere
    first, last = int(present.min() // _DAY) - 2, int(present.max() // _DAY) + 2
    start, changes = _changes(zone, first, last)
    if not changes:
        return local - start * _SECOND, nowhere, nowhere
    bounds = np.array([at + max(before, after) for at, before, after in changes]) * _SECOND
    offsets = np.array([start, *(after for _, _, after in changes)]) * _SECOND
    shift = offsets[np.searchsorted(bounds, local, side="right")]
    skipped, repeated = nowhere.copy(), nowhere.copy()
    for at, before, after in changes:
        low, high = (at + min(before, after)) * _SECOND, (at + max(before, after)) * _SECOND
        mask = skipped if after > before else repeated
        mask |= (local >= low) & (local < high) & ~missing
    return local - shift, skipped, repeated
