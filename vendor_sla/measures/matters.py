"""Matters: contacts of one customer in a row, over the whole file."""

import numpy as np

from vendor_sla.measures.rows import MISSING, Ints, Mask


def gaps_around(order_by: Ints, *groups: Ints) -> tuple[Ints, Ints]:
    """Return the time since the row before and until the row after in the same group.

    `MISSING` where there is none. Rows with a missing time or a missing first group stand alone.
    """
    before = np.full(len(order_by), MISSING, dtype=np.int64)
    after = before.copy()
    usable = np.flatnonzero((order_by != MISSING) & (groups[0] != MISSING))
    order = usable[np.lexsort((order_by[usable], *(group[usable] for group in groups)))]
    if len(order) > 1:
        same = np.logical_and.reduce([group[order][1:] == group[order][:-1] for group in groups])
        gap = np.diff(order_by[order])
        before[order[1:]] = np.where(same, gap, MISSING)
        after[order[:-1]] = np.where(same, gap, MISSING)
    return before, after


def is_followed(after: Ints, window: int) -> Mask:
    """Return the rows with another of the group within the window, its end included."""
    found: Mask = (after != MISSING) & (after <= window)
    return found


def plus(instants: Ints, span: int) -> Ints:
    """Return instants moved by a span; a missing one stays missing."""
    return np.where(instants == MISSING, MISSING, instants + span)
