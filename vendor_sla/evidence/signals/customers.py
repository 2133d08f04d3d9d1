"""Customers: those who were told that it is solved and came back."""

from collections.abc import Iterator

import numpy as np
from scipy.stats import binom

from vendor_sla.evidence.signals.materials import DAY, MISSING, Columns, Ints, Mask, Material
from vendor_sla.evidence.signals.outcomes import Off, Outcome, percent, row_places

_CODE = "resolved_again"
_WINDOW_DAYS = 7
_USUAL = 0.30  # of customers with a solved matter, in honest files of any service we know
_LEAST_CUSTOMERS = 200


def check_returns(material: Material) -> Iterator[Outcome | Off]:
    """Yield the outcome for customers back within seven days of a matter reported as resolved.

    One customer counts once, by the first resolved contact: what one customer does is no chance
    of several. Where the file tells reasons, only the same reason counts.
    """
    rows = Columns(material.contacts)
    if not rows.has("customer_key", "resolved_at", "opened_at"):
        facts = {"columns": "customer_key, opened_at, resolved_at"}
        yield Off(_CODE, "no_columns", facts=facts)
        return
    customers, is_resolved = rows.codes("customer_key"), _resolved(material, rows)
    first_of = np.zeros(len(rows), dtype=np.bool_)
    candidates = np.flatnonzero(is_resolved & (customers >= 0))
    by_time = candidates[np.argsort(rows.ticks("resolved_at")[candidates], kind="stable")]
    _, first = np.unique(customers[by_time], return_index=True)
    first_of[by_time[first]] = True
    size = int(first_of.sum())
    if size < _LEAST_CUSTOMERS:
        yield Off(_CODE, "few_contacts", facts={"minimum": str(_LEAST_CUSTOMERS)})
        return
    chosen = np.flatnonzero(first_of & _comes_back(rows, customers))
    count = len(chosen)
    p_value = 1.0 if count <= _USUAL * size else float(binom.sf(count - 1, size, _USUAL))
    yield Outcome(
        _CODE,
        "resolved_at",
        p_value,
        {
            "count": str(count),
            "customers": str(size),
            "share": percent(count, size),
            "usual": percent(_USUAL, 1),
            "days": str(_WINDOW_DAYS),
        },
        count=count,
        rows=row_places(rows.frame, chosen, "resolved_at"),
    )


def _resolved(material: Material, rows: Columns) -> Mask:
    """Return what was resolved in the period, early enough to see seven days of the file after."""
    resolved, opened = rows.ticks("resolved_at"), rows.ticks("opened_at")
    flags = rows.flags("resolved")
    first, after = material.bounds
    known = opened[opened != MISSING]
    seen_until = min(after, int(known.max()) if len(known) else after)
    found: Mask = (resolved != MISSING) & (resolved >= first) & (flags != 0)
    return found & (resolved < seen_until - _WINDOW_DAYS * DAY)


def _comes_back(rows: Columns, customers: Ints) -> Mask:
    """Return where the same customer opens another contact after resolution, within the window."""
    opened, resolved, reasons = (
        rows.ticks("opened_at"),
        rows.ticks("resolved_at"),
        rows.codes("reason"),
    )
    matters = customers * (int(reasons.max(initial=-1)) + 2) + reasons + 1
    order = np.lexsort((opened, matters))
    rank = np.concatenate([[0], np.cumsum(np.diff(matters[order]) != 0)]) if len(order) else order
    places = np.empty(len(order), dtype=np.int64)
    places[order] = rank
    # Matters one behind the other on one line of time, so that one search finds the next contact.
    ends = np.where(resolved == MISSING, opened, resolved)
    origin = int(min(opened.min(initial=0), ends.min(initial=0)))
    step = int(max(opened.max(initial=0), ends.max(initial=0))) // 10**6 - origin // 10**6 + 2
    line = (opened // 10**6 - origin // 10**6) + places * step
    own_end = (ends // 10**6 - origin // 10**6) + places * step
    sorted_line = line[order]
    following = np.searchsorted(sorted_line, own_end, side="right")
    known = following < len(order)
    next_at = np.where(known, sorted_line[np.minimum(following, len(order) - 1)], -1)
    window = _WINDOW_DAYS * DAY // 10**6
    found: Mask = known & (next_at // step == places) & (next_at - own_end <= window)
    return found & (customers >= 0)
