"""Deadlines: when a row's clock starts, when it is due, and whether the end came in time."""

from dataclasses import dataclass

import numpy as np

from vendor_sla.measures.arrivals import entered_at, replied_at
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.clocks import FAR
from vendor_sla.measures.rows import MISSING, Ints, Mask, Rows, constant


@dataclass(frozen=True)
class Deadlines:
    """Per row: the instant it is due (`FAR` beyond the known days), and where there is one."""

    start: Ints
    due: Ints
    known: Mask


def clock_start(rows: Rows, asked: Asked) -> Ints:
    """Return where each row's clock starts, as the contract declares."""
    match asked.text("start"):
        case "first_response":
            return replied_at(rows)
        case "queue":
            return entered_at(rows, "queue")
        case _:
            return rows["opened_at"]


def deadlines(
    rows: Rows, asked: Asked, limits: Ints, *, start: Ints, is_paused: bool = False
) -> Deadlines:
    """Return the first instants at which the limits are used up on the contract's calendar.

    Pauses before that instant put it off; `is_paused` takes in the bare `paused_seconds` of rows
    without pause intervals.
    """
    clock = asked.clock
    known = (start != MISSING) & (limits != MISSING)
    clock.cover(start[known])
    budget = np.where(known, limits, 0)
    places = asked.pauses.of(rows) if asked.pauses else constant(-1, rows.size)
    if is_paused and rows.has("paused_seconds"):
        bare = rows["paused_seconds"]
        budget = budget + np.where((bare != MISSING) & (places < 0), bare, 0)
    worked = np.where(known, clock.worked(np.where(known, start, 0)) + budget, 0)
    if asked.pauses:
        worked = asked.pauses.put_off(clock, places, start, worked)
    # A limit of nothing is used up where it starts, not at the last closing before.
    due = np.where(known, np.maximum(clock.instant(worked), start), MISSING)
    return Deadlines(start, due, known)


def elapsed(rows: Rows, asked: Asked, start: Ints, end: Ints) -> Ints:
    """Return the time between two instants on the contract's calendar, minus pauses.

    0 where either is missing.
    """
    clock = asked.clock
    both = (start != MISSING) & (end != MISSING)
    clock.cover(start[both], end[both])
    run = clock.worked(np.where(both, end, 0)) - clock.worked(np.where(both, start, 0))
    places = asked.pauses.of(rows) if asked.pauses else constant(-1, rows.size)
    if rows.has("paused_seconds"):
        bare = rows["paused_seconds"]
        run = run - np.where((bare != MISSING) & (places < 0), bare, 0)
    if asked.pauses:
        run = run - asked.pauses.before(clock, places, start, np.where(both, end, MISSING))
    return np.where(both, run, 0)


def refuse_unknown_days(rows: Rows, asked: Asked, line: Deadlines, end: Ints) -> None:
    """Refuse clocks that may end in the period on days whose holidays are not published."""
    alive = line.known & (line.start < asked.after) & ((end == MISSING) | (end >= asked.first))
    asked.refuse_unknown(rows, alive, line.start)
    last_instant = constant(asked.after - 1, rows.size)
    asked.refuse_unknown(rows, alive & (line.due == FAR), last_instant)


def carried(asked: Asked, due: Ints, ended: Ints) -> Mask:
    """Return what was due earlier and is still open at the period's last instant."""
    if not asked.flag("carry_overdue"):
        return np.zeros(len(due), dtype=np.bool_)
    months = asked.whole("carry_months")
    earliest = MISSING if months is None else asked.months_before(months)
    overdue = (due != MISSING) & (due < asked.first) & (due >= earliest)
    found: Mask = overdue & ((ended == MISSING) | (ended >= asked.after))
    return found
