"""Repeats: records and spans that come again more often than chance allows.

Copied records share every measured span. How many rows would share theirs by chance follows from
the columns' own frequencies; three times as many are still taken for chance, because spans of one
contact hang together a little.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import binom, poisson

from vendor_sla.domain.signals import Condition
from vendor_sla.evidence.signals.materials import (
    LEAST_CONTACTS,
    MISSING,
    Columns,
    Ints,
    Material,
    resolution,
)
from vendor_sla.evidence.signals.outcomes import Off, Outcome, Positions, percent, row_places

Floats = npt.NDArray[np.float64]

_SPANS = ("talk_seconds", "reply_seconds", "hold_seconds", "wrap_seconds")
_TOLERANCE = 3.0
_LEAST_ROWS = 10
_LEAST_SHARE = 0.005
_LARGEST_CHANCE_SHARE = 0.05  # expected repeats above: the file is too coarse to tell copies
_LEAST_COLUMNS = 3

_VALUE_SHARE = 0.02
_VALUE_TIMES = 5.0
_END_SHARE = 0.05
_ROUND_SECONDS = 30  # systems end calls at round times
_SIDE = 6  # neighbours on either side
_ROUND_STEPS = (5, 10)
_LONGEST = 100_000  # seconds; a longer talk is one and the same


def check_records(material: Material) -> Iterator[Outcome | Off]:
    """Yield the outcome for records alike in every span."""
    code, rows = "repeated_records", material.rows
    spans = {name: values for name, values in _spans_of(rows).items() if _is_told(values)}
    if len(spans) < _LEAST_COLUMNS:
        yield Off(code, "no_columns", facts={"columns": ", ".join((*_SPANS, "wait"))})
        return
    table = np.column_stack(list(spans.values()))
    places = np.flatnonzero((table != MISSING).all(axis=1) & (table[:, 0] > 0))
    if len(places) < LEAST_CONTACTS:
        yield Off(code, "few_contacts", facts={"minimum": str(LEAST_CONTACTS)})
        return
    table = table[places]
    by_chance = _expected(table)
    if by_chance > _LARGEST_CHANCE_SHARE * len(table):
        yield Off(code, "too_coarse", facts={"unit": str(resolution(table[:, 0]))})
        return
    frame = pd.DataFrame(table)
    is_again, is_alike = frame.duplicated().to_numpy(), frame.duplicated(keep=False).to_numpy()
    again = int(is_again.sum())
    chosen = places[is_alike]
    p_value = 1.0
    if again >= max(_LEAST_ROWS, _LEAST_SHARE * len(table)):
        p_value = float(poisson.sf(again - 1, _TOLERANCE * by_chance))
    yield Outcome(
        code,
        "",
        p_value,
        {
            "again": str(again),
            "expected": f"{by_chance:.1f}",
            "columns": ", ".join(spans),
            "contacts": str(len(table)),
            "share": percent(again, len(table)),
        },
        count=len(chosen),
        rows=row_places(rows.frame, chosen, next(iter(spans))),
    )


def _spans_of(rows: Columns) -> dict[str, Ints]:
    spans = {name: rows.seconds(name) for name in _SPANS if rows.has(name)}
    if rows.has("queue_entered_at", "answered_at"):
        start, end = rows.ticks("queue_entered_at"), rows.ticks("answered_at")
        both = (start != MISSING) & (end != MISSING)
        spans["wait"] = np.where(both, (end - start) // 1_000_000, MISSING)
    return spans


def _is_told(values: Ints) -> bool:
    return int((values != MISSING).sum()) >= LEAST_CONTACTS


def _expected(table: Ints) -> float:
    """Return how many pairs would share every value if the columns knew nothing of each other."""
    size = len(table)
    pairs = size * (size - 1) / 2
    for column in table.T:
        counts = np.unique(column, return_counts=True)[1].astype(np.float64)
        pairs *= float((counts * (counts - 1)).sum()) / (size * (size - 1))
    return pairs


def check_durations(material: Material) -> Iterator[Outcome | Off]:
    """Yield the outcome for one length of talk, or of reply, that comes far too often."""
    code, rows = "repeated_duration", material.rows
    name = next((name for name in _SPANS[:2] if rows.has(name)), "")
    seconds = rows.seconds(name)
    places = np.flatnonzero((seconds != MISSING) & (seconds > 0))
    if not name or len(places) < LEAST_CONTACTS:
        reason = "few_contacts" if name else "no_columns"
        facts = {"minimum": str(LEAST_CONTACTS)} if name else {"columns": ", ".join(_SPANS[:2])}
        yield Off(code, reason, name, facts)
        return
    unit = resolution(seconds[places])
    if unit >= _ROUND_SECONDS:
        yield Off(code, "too_coarse", name, {"unit": str(unit)})
        return
    yield _most_repeated(rows, name, seconds, places=places, unit=unit)


def _around(seconds: Ints, values: Ints, unit: int) -> Floats:
    """Return how often the neighbours of each value come: the next ones, or those as round."""
    histogram = np.bincount(np.minimum(seconds, _LONGEST)).astype(np.float64)
    found = np.ones(len(values))
    for step in (unit, *_ROUND_STEPS):
        places = values[:, None] + step * np.array([*range(-_SIDE, 0), *range(1, _SIDE + 1)])
        is_inside = (places >= 0) & (places < len(histogram))
        counts = np.where(is_inside, histogram[np.where(is_inside, places, 0)], 0.0)
        found = np.maximum(found, counts.mean(axis=1))
    return found


def _most_repeated(
    rows: Columns, name: str, seconds: Ints, *, places: Positions, unit: int
) -> Outcome:
    values, counts = np.unique(seconds[places], return_counts=True)
    sums = np.concatenate([[0], np.cumsum(counts)])
    around = _around(seconds[places], values, unit)
    # At the short and the long end systems cut off, and clocks start late.
    shorter = sums[:-1] / len(places)
    is_free = (shorter >= _END_SHARE) & (shorter + counts / len(places) <= 1 - _END_SHARE)
    is_free &= values % _ROUND_SECONDS != 0
    times = np.where(is_free, counts / around, 0)
    worst = int(np.argmax(times))
    size, count = len(places), int(counts[worst])
    p_value = 1.0
    if times[worst] >= _VALUE_TIMES and count >= max(_LEAST_ROWS, _VALUE_SHARE * size):
        chance = min(1.0, _TOLERANCE * float(around[worst]) / size)
        p_value = min(1.0, float(binom.sf(count - 1, size, chance)) * len(values))
    chosen = places[seconds[places] == values[worst]]
    told = str(int(values[worst]))
    return Outcome(
        "repeated_duration",
        name,
        p_value,
        {
            "column": name,
            "value": told,
            "times": str(count),
            "expected": f"{around[worst]:.1f}",
            "contacts": str(size),
        },
        count=len(chosen),
        rows=row_places(rows.frame, chosen, name),
        sample=(Condition(name, values=(told,)),),
    )
