"""Versions: the same contacts told twice, by the vendor or by vendor and client."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.stats import binom

from vendor_sla.evidence.signals.materials import MISSING, Columns, Ints, Mask, Material
from vendor_sla.evidence.signals.outcomes import Off, Outcome, Positions, percent, row_places

_LEAST_PAIRS = 100
_LEAST_ROWS = 10

_USUAL_EDITS = 0.02  # of contacts told twice, changed in the vendor's favour, in honest files
# Of severities that differ: one side's slips alone make a majority, as most contacts are low.
_ONE_WAY = 0.8
_SEVERITY_SHARE = 0.03
_SEVERITIES = {"low": 0, "medium": 1, "high": 2}

# From, to: a shorter way between the two flatters.
_WAITS = (
    ("queue_entered_at", "answered_at"),
    ("opened_at", "first_response_at"),
    ("opened_at", "resolved_at"),
)


def check_edits(material: Material) -> Iterator[Outcome | Off]:
    """Yield the outcome for values that stood in an earlier file and are better in this one.

    Times count by the way between two of them, so that a corrected time zone changes nothing;
    what was empty before is no edit.
    """
    code = "late_edits"
    if material.earlier is None:
        yield Off(code, "no_earlier")
        return
    now, then, places = _pairs(material.contacts, material.earlier)
    if len(places) < _LEAST_PAIRS:
        yield Off(code, "few_pairs", facts={"minimum": str(_LEAST_PAIRS)})
        return
    better, worse, columns = _changes(then, now)
    size, count = len(places), int(better.sum())
    p_value = 1.0
    if count >= max(_LEAST_ROWS, _USUAL_EDITS * size):
        p_value = float(binom.sf(count - 1, size, _USUAL_EDITS))
    yield Outcome(
        code,
        "",
        p_value,
        {
            "count": str(count),
            "against": str(int(worse.sum())),
            "contacts": str(size),
            "share": percent(count, size),
            "usual": percent(_USUAL_EDITS, 1),
            "columns": ", ".join(columns),
        },
        count=count,
        rows=row_places(material.contacts, places[better], columns[0] if columns else ""),
    )


def check_severities(material: Material) -> Iterator[Outcome | Off]:
    """Yield the outcome for contacts the vendor calls less severe than the client does."""
    code = "downgraded_severity"
    client = material.client
    if client is None or "severity" not in client or "severity" not in material.contacts:
        yield Off(code, "no_client")
        return
    now, then, places = _pairs(material.contacts, client)
    ours, theirs = _severity(now), _severity(then)
    both = (ours >= 0) & (theirs >= 0)
    if both.sum() < _LEAST_PAIRS:
        yield Off(code, "few_pairs", facts={"minimum": str(_LEAST_PAIRS)})
        return
    is_down, is_up = both & (ours < theirs), both & (ours > theirs)
    down, up, size = int(is_down.sum()), int(is_up.sum()), int(both.sum())
    p_value = 1.0
    if down >= max(_LEAST_ROWS, _SEVERITY_SHARE * size):
        p_value = float(binom.sf(down - 1, down + up, _ONE_WAY))
    yield Outcome(
        code,
        "severity",
        p_value,
        {"count": str(down), "against": str(up), "contacts": str(size)},
        count=down,
        rows=row_places(material.contacts, places[is_down], "severity"),
    )


def _pairs(ours: pd.DataFrame, theirs: pd.DataFrame) -> tuple[Columns, Columns, Positions]:
    """Return the rows of both frames that share an id, in one order, and their places in ours."""
    own = pd.Index(ours["interaction_id"].astype(object))
    other = theirs.drop_duplicates("interaction_id")
    found = pd.Index(other["interaction_id"].astype(object)).get_indexer(own)
    places = np.flatnonzero((found >= 0) & ~own.duplicated())
    return Columns(ours.iloc[places]), Columns(other.iloc[found[places]]), places


def _changes(then: Columns, now: Columns) -> tuple[Mask, Mask, list[str]]:
    """Return which pairs are better and worse than before, and the columns that are better."""
    better = np.zeros(len(now), dtype=np.bool_)
    worse = better.copy()
    columns = []
    for name, before, after in _flattering(then, now):
        both = (before != MISSING) & (after != MISSING)
        is_better = both & (after > before)
        better |= is_better
        worse |= both & (after < before)
        if is_better.any():
            columns.append(name)
    return better, worse, columns


def _flattering(then: Columns, now: Columns) -> Iterator[tuple[str, Ints, Ints]]:
    """Yield each column with its values before and now, so that more flatters the vendor."""
    for start, end in _WAITS:
        if then.has(start, end) and now.has(start, end):
            yield end, -_way(then, start, end), -_way(now, start, end)
    if then.has("csat") and now.has("csat"):
        yield "csat", then.numbers("csat"), now.numbers("csat")
    for name in ("escalated", "reopened"):
        if then.has(name) and now.has(name):
            yield name, _unflagged(then, name), _unflagged(now, name)
    if then.has("severity") and now.has("severity"):
        yield "severity", _less(_severity(then)), _less(_severity(now))


def _way(rows: Columns, start: str, end: str) -> Ints:
    one, other = rows.ticks(start), rows.ticks(end)
    both = (one != MISSING) & (other != MISSING)
    # The least number is its own negative: what is missing stays missing when it is turned.
    return np.where(both, (other - one) // 1_000_000, MISSING)


def _unflagged(rows: Columns, name: str) -> Ints:
    flags = rows.flags(name).astype(np.int64)
    return np.where(flags < 0, MISSING, -flags)


def _severity(rows: Columns) -> Ints:
    series = rows.frame["severity"].astype("category")
    ranks = [_SEVERITIES.get(str(word), -1) for word in series.cat.categories]
    # The last entry catches -1, the missing.
    return np.array([*ranks, -1], dtype=np.int64)[series.cat.codes.to_numpy()]


def _less(ranks: Ints) -> Ints:
    return np.where(ranks < 0, MISSING, -ranks)
