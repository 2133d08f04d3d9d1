"""Limited waits: how long each contact took on the clocks a contract sets a limit to."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from vendor_sla.domain.catalogue import definition
from vendor_sla.domain.readings import MeasureRequest
from vendor_sla.measures.arrivals import entered_at, handled_at, replied_at
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.clocks import WorkClock
from vendor_sla.measures.deadlines import clock_start, elapsed
from vendor_sla.measures.pauses import Pauses
from vendor_sla.measures.rows import MISSING, CodeBook, Ints, Rows

# What each limited measure waits for; an overdue rate says so itself.
_ENDS: Mapping[str, Callable[[Rows], Ints]] = {
    "response_within": replied_at,
    "service_level": handled_at,
    "resolved_within": lambda rows: rows["resolved_at"],
}
_ARRIVALS = ("response_within", "service_level")


def limited_waits(
    requests: Sequence[MeasureRequest],
    contacts: pd.DataFrame,
    side_files: Mapping[str, pd.DataFrame],
) -> dict[str, pd.DataFrame]:
    """Return, by metric key, the contacts whose clock began in the period and has a limit.

    Columns: `place` (the row's position in `contacts`), `wait` and `limit` in microseconds, on
    the contract's calendar and without pauses. Contacts out of scope, without an end, or that
    end before they begin are left out, and so are metrics whose columns the file lacks. Two
    metrics with the same clock and limits (a service level and its rate by half-hours) give one.
    """
    return _waits(requests, contacts, side_files, _end_of)


def transfer_waits(
    requests: Sequence[MeasureRequest],
    contacts: pd.DataFrame,
    side_files: Mapping[str, pd.DataFrame],
) -> dict[str, pd.DataFrame]:
    """Return the same until the last transfer of each contact; nothing without transfers."""
    transfers = side_files.get("transfers")
    if transfers is None or not len(transfers):
        return {}
    last = transfers.groupby("interaction_id", observed=True)["queued_at"].max()
    moved = contacts["interaction_id"].map(last)
    ends = moved.astype("datetime64[us]").to_numpy().view(np.int64)
    return _waits(requests, contacts, side_files, lambda _rows, _asked: ends)


def _waits(
    requests: Sequence[MeasureRequest],
    contacts: pd.DataFrame,
    side_files: Mapping[str, pd.DataFrame],
    end_of: Callable[[Rows, Asked], Ints],
) -> dict[str, pd.DataFrame]:
    book = CodeBook()
    rows = Rows("contacts", len(contacts), book=book, frame=contacts)
    files = {
        kind: Rows(kind, len(frame), book=book, frame=frame) for kind, frame in side_files.items()
    }
    found: dict[str, pd.DataFrame] = {}
    for request in requests:
        if not _is_limited(request):
            continue
        reasons = request.parameters.get("pause_reasons", ())
        listed = reasons if isinstance(reasons, tuple) else (str(reasons),)
        pauses = Pauses(side_files.get("pauses"), listed)
        asked = Asked(request, WorkClock(request.calendar), pauses=pauses, files=files)
        frame = _of_metric(rows, asked, end_of(rows, asked))
        if len(frame) and not any(frame.equals(other) for other in found.values()):
            found[request.key] = frame
    return found


def _is_limited(request: MeasureRequest) -> bool:
    known = definition(request.measure, request.version)
    is_filed = request.parameters.get("governing_due") == "file"
    has_limit = "within" in request.parameters or is_filed
    return known.id in (*_ENDS, "overdue_rate") and has_limit


def _of_metric(rows: Rows, asked: Asked, end: Ints) -> pd.DataFrame:
    start = _start_of(rows, asked)
    if asked.text("governing_due") == "file":
        is_response = asked.text("clock") == "response"
        due = rows["response_due_at" if is_response else "due_at"]
        both = (start != MISSING) & (due != MISSING)
        limit, wait = np.where(both, due - start, MISSING), end - start
    else:
        limit, wait = asked.limits(rows), elapsed(rows, asked, start, end)
    counted = (start != MISSING) & (end != MISSING) & (limit != MISSING) & asked.inside(start)
    counted &= (end >= start) & (wait >= 0)
    scope = asked.scoped(rows)
    if scope is not None:
        counted &= scope
    places = np.flatnonzero(counted)
    return pd.DataFrame({"place": places, "wait": wait[places], "limit": limit[places]})


def _start_of(rows: Rows, asked: Asked) -> Ints:
    if asked.request.measure in _ARRIVALS:
        return entered_at(rows, asked.text("start"))
    return clock_start(rows, asked)


def _end_of(rows: Rows, asked: Asked) -> Ints:
    if asked.request.measure == "overdue_rate":
        is_response = asked.text("clock") == "response"
        return replied_at(rows) if is_response else rows["resolved_at"]
    return _ENDS[asked.request.measure](rows)
