"""Clocks: working time and due instants over whole columns, on a contract's calendar."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from vendor_sla.domain.calendars import WorkingCalendar, service_spans
from vendor_sla.measures.rows import MISSING, Ints, Mask

FAR = int(np.iinfo(np.int64).max)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# A year outside these is a slip of the keyboard; its rows are refused as outside the calendar.
_EARLIEST, _LATEST = date(1990, 1, 1), date(2101, 1, 1)


def microseconds(instant: datetime) -> int:
    """Return an instant as whole microseconds since 1970 (UTC)."""
    return (instant - _EPOCH) // _MICROSECOND


class WorkClock:
    """Working time since the first known day, and back: two monotone maps on whole numbers."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        self.never_stops = calendar.never_stops
        self._first = self._after = _EARLIEST
        self._opens = self._closes = self._before = np.zeros(0, dtype=np.int64)

    def cover(self, *columns: Ints) -> None:
        """Lay out the days that hold every instant of some columns, as far as they are known."""
        if self.never_stops:
            return
        known = [column[column != MISSING] for column in columns]
        found = [one for one in known if len(one)]
        if not found:
            return
        first = _day(min(int(one.min()) for one in found)) - timedelta(days=2)
        # Room for what falls due after the last instant.
        after = _day(max(int(one.max()) for one in found)) + timedelta(days=400)
        if first < self._first or after > self._after or not len(self._opens):
            empty = not len(self._opens)
            self._lay(
                first if empty else min(first, self._first),
                after if empty else max(after, self._after),
            )

    def _lay(self, first: date, after: date) -> None:
        self._first = max(first, self.calendar.known_from, _EARLIEST)
        self._after = max(min(after, self.calendar.known_to, _LATEST), self._first)
        spans = [
            (microseconds(opens), microseconds(closes))
            for opens, closes in service_spans(self.calendar, self._first, self._after)
        ]
        edges = np.array(spans, dtype=np.int64).reshape(-1, 2)
        self._opens, self._closes = edges[:, 0].copy(), edges[:, 1].copy()
        self._before = np.concatenate(([0], np.cumsum(self._closes - self._opens)))

    def unknown(self, instants: Ints) -> Mask:
        """Return where an instant lies outside the days whose holidays are published."""
        if self.never_stops:
            return np.zeros(len(instants), dtype=np.bool_)
        first = microseconds(datetime.combine(self._bound_from(), datetime.min.time(), UTC))
        after = microseconds(datetime.combine(self._bound_to(), datetime.min.time(), UTC))
        found: Mask = (instants != MISSING) & ((instants < first) | (instants >= after))
        return found

    def _bound_from(self) -> date:
        return max(self.calendar.known_from, _EARLIEST)

    def _bound_to(self) -> date:
        return min(self.calendar.known_to, _LATEST)

    def worked(self, instants: Ints) -> Ints:
        """Return the working time gone by at each instant; an instant itself on a 24x7 clock."""
        if self.never_stops:
            return instants
        if not len(self._opens):
            return np.zeros(len(instants), dtype=np.int64)
        place = np.searchsorted(self._opens, instants, side="right") - 1
        inside = np.maximum(place, 0)
        run = np.minimum(instants, self._closes[inside]) - self._opens[inside]
        return np.where(place < 0, 0, self._before[inside] + np.maximum(run, 0))

    def instant(self, worked: Ints) -> Ints:
        """Return the first instant at which the clock shows a working time; `FAR` if never."""
        if self.never_stops:
            return worked
        if not len(self._opens):
            return np.full(len(worked), FAR, dtype=np.int64)
        place = np.searchsorted(self._before[1:], worked, side="left")
        inside = np.minimum(place, len(self._opens) - 1)
        found = self._opens[inside] + np.maximum(worked - self._before[inside], 0)
        return np.where(place >= len(self._opens), FAR, found)


def _day(instant: int) -> date:
    try:
        day = (_EPOCH + instant * _MICROSECOND).date()
    except OverflowError:
        return _EARLIEST if instant < 0 else _LATEST
    return min(max(day, _EARLIEST), _LATEST)
