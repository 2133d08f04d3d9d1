"""Pauses: the times a clock stood still, taken off exactly where they fall."""

from typing import Any

import numpy as np
import pandas as pd

from vendor_sla.measures.clocks import FAR, WorkClock
from vendor_sla.measures.rows import MISSING, CodeBook, Ints, Mask, Rows


class Pauses:
    """The pauses file, joined to contacts by `interaction_id`; overlapping pauses count once.

    `reasons` are those for which a clock may stand still; none listed means every reason.
    """

    def __init__(self, frame: pd.DataFrame | None, reasons: tuple[str, ...] = ()) -> None:
        self._name = f"pauses.{reasons}"
        self._reasons = reasons
        self.unlisted = 0
        self._index: Any = pd.Index([], dtype=object)
        self._starts = self._ends = np.zeros((0, 0), dtype=np.int64)
        self.open_ended = 0
        if frame is not None and len(frame):
            self._gather(Rows("pauses", len(frame), book=CodeBook(), frame=frame))

    def __bool__(self) -> bool:
        return len(self._index) > 0

    def _gather(self, rows: Rows) -> None:
        starts, ends, listed = rows["started_at"], rows["ended_at"], self._listed(rows)
        self.unlisted = int(np.count_nonzero(~listed))
        self.open_ended = int(np.count_nonzero((ends == MISSING) & listed))
        merged: dict[str, list[list[int]]] = {}
        # A pause that has not ended stops the clock for good.
        ends = np.where(ends == MISSING, FAR, ends)
        for place in np.lexsort((ends, starts)):
            start, end = int(starts[place]), int(ends[place])
            if start == MISSING or end <= start or not listed[place]:
                continue
            spans = merged.setdefault(str(rows.ids()[place]), [])
            if spans and start <= spans[-1][1]:
                spans[-1][1] = max(spans[-1][1], end)
            else:
                spans.append([start, end])
        self._index = pd.Index(list(merged), dtype=object)
        longest = max((len(spans) for spans in merged.values()), default=0)
        self._starts = np.full((len(merged), longest), FAR, dtype=np.int64)
        self._ends = np.full((len(merged), longest), FAR, dtype=np.int64)
        for n, spans in enumerate(merged.values()):
            for k, (start, end) in enumerate(spans):
                self._starts[n, k], self._ends[n, k] = start, end

    def of(self, rows: Rows) -> Ints:
        """Return the place of each row's pauses, -1 where it has none."""
        return rows.memo(
            self._name, lambda: np.asarray(self._index.get_indexer(rows.ids().astype(object)))
        )

    def _listed(self, rows: Rows) -> Mask:
        """Return the pauses whose reason stops the clock; all of them when none is listed."""
        if not self._reasons:
            return np.ones(rows.size, dtype=np.bool_)
        codes = rows.codes("reason")
        known = [rows.book.code("reason", reason) for reason in self._reasons]
        return np.isin(codes, known)

    def before(self, clock: WorkClock, places: Ints, start: Ints, end: Ints) -> Ints:
        """Return the working time each row stood still between two instants."""
        total = np.zeros(len(places), dtype=np.int64)
        paused = np.flatnonzero((places >= 0) & (start != MISSING) & (end != MISSING))
        low, high = clock.worked(start[paused]), clock.worked(end[paused])
        for k in range(self._starts.shape[1]):
            begins = clock.worked(self._starts[places[paused], k])
            stops = clock.worked(self._ends[places[paused], k])
            total[paused] += np.maximum(np.minimum(stops, high) - np.maximum(begins, low), 0)
        return total

    def put_off(self, clock: WorkClock, places: Ints, start: Ints, due_worked: Ints) -> Ints:
        """Return working time at which a limit ends once the pauses before it are made up."""
        result = due_worked.copy()
        paused = np.flatnonzero((places >= 0) & (start != MISSING))
        low = clock.worked(start[paused])
        for k in range(self._starts.shape[1]):
            begins = np.maximum(clock.worked(self._starts[places[paused], k]), low)
            stops = clock.worked(self._ends[places[paused], k])
            falls_before: Mask = begins < result[paused]
            gone = np.where(falls_before, np.maximum(stops - begins, 0), 0)
            # An open pause must not run past the largest number.
            result[paused] = np.where(gone > FAR - result[paused], FAR, result[paused] + gone)
        return result
