"""Resolution clocks: how long matters took, and whether they were settled by their due time."""

import numpy as np

from vendor_sla.measures.arrivals import replied_at
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution, share, waits
from vendor_sla.measures.deadlines import (
    carried,
    clock_start,
    deadlines,
    elapsed,
    refuse_unknown_days,
)
from vendor_sla.measures.registry import measure
from vendor_sla.measures.rows import MISSING, Ints, Mask, Rows


@measure()
def resolution_time(rows: Rows, asked: Asked) -> Contribution:
    """Measure the time from the start of the clock to resolution, without pauses."""
    start, end = clock_start(rows, asked), rows["resolved_at"]
    run = elapsed(rows, asked, start, end)
    ended, begun = end != MISSING, start != MISSING
    at = rows["opened_at"] if asked.anchor == "opened" else end
    asked.refuse_unknown(rows, begun & ended & asked.inside(at), start)
    asked.refuse_unknown(rows, begun & ended & asked.inside(at), end)
    return waits(asked, at, begun, run, ended, impossible=_impossible(rows, start, end))


@measure()
def resolved_within(rows: Rows, asked: Asked) -> Contribution:
    """Measure the share of what fell due that was resolved within its limit."""
    return _in_time(rows, asked, rows["resolved_at"], "due_at")


@measure()
def overdue_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure the share of what fell due that was late, or still open when it was due."""
    if asked.text("clock") == "response":
        return _in_time(rows, asked, replied_at(rows), "response_due_at", is_late=True)
    return _in_time(rows, asked, rows["resolved_at"], "due_at", is_late=True)


def _in_time(
    rows: Rows, asked: Asked, end: Ints, due_column: str, *, is_late: bool = False
) -> Contribution:
    start, ended = clock_start(rows, asked), end != MISSING
    limits = asked.limits(rows)
    if asked.text("governing_due") == "file":
        due = rows[due_column]
        known = (start != MISSING) & (due != MISSING)
        hit = ended & (end <= due)
    else:
        line = deadlines(rows, asked, limits, start=start, is_paused=True)
        refuse_unknown_days(rows, asked, line, end)
        due, known = line.due, line.known
        hit = ended & (elapsed(rows, asked, start, end) <= limits)
    at = {"opened": rows["opened_at"], "resolved": end}.get(asked.anchor, due)
    still_open = carried(asked, due, end) & known
    # What is carried counts at the period's last instant, as a miss.
    at = np.where(still_open, asked.after - 1, at)
    hit = hit & ~still_open
    return share(
        asked,
        at,
        known,
        ~hit if is_late else hit,
        impossible=_impossible(rows, start, end) & ~still_open,
        open=known & ~ended,
        carried=still_open,
        without_limit=(start != MISSING) & ~known,
    )


def _impossible(rows: Rows, start: Ints, end: Ints) -> Mask:
    """Return where the end comes before its start, or before the first reply."""
    ended = end != MISSING
    replied = rows["first_response_at"]
    before_start = ended & (start != MISSING) & (end < start)
    before_reply = ended & (replied != MISSING) & (end < replied)
    found: Mask = before_start | before_reply
    return found
