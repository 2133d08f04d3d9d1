"""Digits: the last digit of measured seconds is even chance; of invented ones it is not.

Pearson's chi-square on ten digits, against the smooth histogram. Only where even chance is to be
expected: whole units of the file's own resolution, spread over at least forty of them.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2, ncx2

from vendor_sla.domain.signals import Condition, Picture
from vendor_sla.evidence.signals.materials import (
    LEAST_CONTACTS,
    MISSING,
    Columns,
    Ints,
    Mask,
    Material,
    resolution,
)
from vendor_sla.evidence.signals.outcomes import Off, Outcome, Positions, percent, row_places

Floats = npt.NDArray[np.float64]

COLUMNS = ("talk_seconds", "reply_seconds", "hold_seconds", "wrap_seconds")
_CODE = "last_digits"
_LEAST_SPREAD = 40  # units between the quartiles
_FLOOR = 0.1  # Cohen's w: weaker is within what honest systems show
_ROUNDING_AGENT = 0.6  # multiples of five; an even chance gives 0.2
_AGENT_ROWS = 20
_SPIKE = 5  # times its neighbours: a time-out of the system, not a habit of writing
_SPIKES_LEFT_OUT = 3
_NEIGHBOURS = 10
_END_SHARE = 0.01  # at either end, and ten units more, systems cut off


def check_digits(material: Material) -> Iterator[Outcome | Off]:
    """Yield one outcome a column of spans."""
    rows = material.rows
    columns = [name for name in COLUMNS if rows.has(name)]
    if not columns:
        yield Off(_CODE, "no_columns", facts={"columns": ", ".join(COLUMNS)})
    for name in columns:
        yield _check_column(rows, name)


def _check_column(rows: Columns, name: str) -> Outcome | Off:
    seconds = rows.seconds(name)
    places = np.flatnonzero((seconds != MISSING) & (seconds > 0))
    places = places[~_rounds_on_its_own(rows, seconds, places)]
    if len(places) < LEAST_CONTACTS:
        return Off(_CODE, "few_contacts", name, {"minimum": str(LEAST_CONTACTS)})
    unit = resolution(seconds[places])
    values = seconds[places] // unit
    low, high = np.quantile(values, (0.25, 0.75))
    if high - low < _LEAST_SPREAD:
        return Off(_CODE, "too_coarse", name, {"unit": str(unit)})
    is_kept = ~np.isin(values, _spikes(values))
    places, values = places[is_kept], values[is_kept]
    low, high = np.quantile(values, (_END_SHARE, 1 - _END_SHARE))
    expected = _expected(values, int(low) + 10, int(high) - 10)
    is_kept = (values >= int(low) + 10) & (values <= int(high) - 10)
    if is_kept.sum() < LEAST_CONTACTS:
        return Off(_CODE, "few_contacts", name, {"minimum": str(LEAST_CONTACTS)})
    digits = values[is_kept] % 10
    return _outcome(rows, name, unit, places=places[is_kept], digits=digits, expected=expected)


def _outcome(
    rows: Columns, name: str, unit: int, *, places: Positions, digits: Ints, expected: Floats
) -> Outcome:
    counts = np.bincount(digits, minlength=10)
    expected = expected * counts.sum() / expected.sum()
    statistic = float(((counts - expected) ** 2 / expected).sum())
    strength = float(np.sqrt(statistic / counts.sum()))
    p_value = 1.0
    if strength >= _FLOOR:
        p_value = float(ncx2.sf(statistic, 9, counts.sum() * _FLOOR**2 / 4))
    frequent = np.flatnonzero(counts > 1.1 * expected)
    chosen = places[np.isin(digits, frequent)]
    return Outcome(
        _CODE,
        name,
        p_value,
        {
            "column": name,
            "unit": str(unit),
            "digits": ", ".join(str(digit) for digit in frequent),
            "share": percent(float(counts[frequent].sum()), float(counts.sum())),
            "even": percent(float(expected[frequent].sum()), float(counts.sum())),
            "contacts": str(int(counts.sum())),
        },
        count=len(chosen),
        rows=row_places(rows.frame, chosen, name),
        picture=Picture(
            tuple(str(digit) for digit in range(10)),
            tuple(int(count) for count in counts),
            tuple(Decimal(f"{value:.1f}") for value in expected),
            tuple(int(digit) for digit in frequent),
        ),
        sample=(Condition(f"last_digit:{name}", values=tuple(str(one) for one in frequent)),),
    )


def _expected(values: Ints, low: int, high: int) -> Floats:
    """Return what the last digits would be on the smooth histogram between two values.

    The mean over ten neighbours, half of the eleventh and the first, holds every digit once: it
    falls and rises with the histogram and knows nothing of digits.
    """
    histogram = np.bincount(values, minlength=high + 6).astype(np.float64)
    window = np.array([0.5, *[1.0] * 9, 0.5]) / 10
    smooth = np.convolve(histogram, window, mode="same")
    digits = np.arange(low, high + 1)
    weights = smooth[low : high + 1]
    found: Floats = np.bincount(digits % 10, weights=weights, minlength=10).astype(np.float64)
    return found


def last_digit_chi_square(counts: Sequence[int]) -> tuple[float, float]:
    """Return Pearson's statistic of ten counts against even chance, and its p-value (9 df)."""
    seen = np.asarray(counts, dtype=np.float64)
    statistic = float(((seen - seen.mean()) ** 2).sum() / seen.mean())
    return statistic, float(chi2.sf(statistic, len(seen) - 1))


def _rounds_on_its_own(rows: Columns, seconds: Ints, places: Positions) -> Mask:
    """Return which rows are of agents whose own system rounds, beside others whose does not."""
    agents, is_round = rows.codes("agent_id")[places], seconds[places] % 5 == 0
    if not len(places) or (agents < 0).all():
        return np.zeros(len(places), dtype=np.bool_)
    every = np.bincount(agents + 1)
    rounded = np.bincount(agents + 1, weights=is_round)
    is_rounding = (every >= _AGENT_ROWS) & (rounded >= _ROUNDING_AGENT * every)
    is_rounding[0] = False
    if is_rounding[1:][every[1:] > 0].all():
        return np.zeros(len(places), dtype=np.bool_)
    found: Mask = is_rounding[agents + 1]
    return found


def _spikes(values: Ints) -> Ints:
    """Return at most three values that stand alone far above their neighbours."""
    found, counts = np.unique(values, return_counts=True)
    first = np.searchsorted(found, found - _NEIGHBOURS)
    after = np.searchsorted(found, found + _NEIGHBOURS, side="right")
    sums = np.concatenate([[0], np.cumsum(counts)])
    around = (sums[after] - sums[first] - counts) / (2 * _NEIGHBOURS)
    is_spike = counts > _SPIKE * around + _NEIGHBOURS
    largest = np.argsort(-np.where(is_spike, counts, 0), kind="stable")[:_SPIKES_LEFT_OUT]
    spikes: Ints = found[largest[is_spike[largest]]]
    return spikes
