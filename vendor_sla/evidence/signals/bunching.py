"""Bunching: more contacts just under a limit than just over it, beyond the curve around it.

A curve is fitted to the histogram around the limit without the bars next to it. Of the contacts
that ended within a zone on either side of the limit, the number under it is binomial; the curve
says with which chance. A vendor who writes 19 for 23 seconds makes a cliff that no queue makes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
from scipy.stats import binom

from vendor_sla.domain.signals import Condition, Picture
from vendor_sla.evidence.signals.curves import Curve, Floats, Mask, fit_curve
from vendor_sla.evidence.signals.materials import (
    LEAST_CONTACTS,
    Ints,
    Material,
    resolution,
    whole_seconds,
)
from vendor_sla.evidence.signals.outcomes import Off, Outcome, Positions, row_places

_TOLERANCE = 1.25  # people do hurry before a limit: odds up to so many times the curve's are theirs
_LEAST_EXCESS = 10  # contacts above the curve
_LEAST_AROUND = 100  # contacts on the fitted bars
_LEAST_NEAR = 20  # contacts next to the limit
_LOWER_ZONES, _UPPER_ZONES = 4, 5
_BARS_A_ZONE = 6
_LEAST_LOWER_BARS = 3
_LIMITS_TESTED = 4  # of one metric: a limit by channel or a due time of the file's own
_FIELDS = {"bunching": "wait", "last_minute_transfers": "transfer"}
_SHORT, _MIDDLE = 600, 4 * 3600
_POINTS, _WEIGHTS = np.polynomial.hermite_e.hermegauss(21)


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars next to a limit: bar `i` counts the waits above `edges[i]` up to `edges[i + 1]`."""

    edges: Ints
    counts: Floats
    under: Mask
    over: Mask
    width: int
    zone: int

    @property
    def used(self) -> Mask:
        """Return the bars the curve is fitted to."""
        return ~(self.under | self.over)


def check_bunching(material: Material) -> Iterator[Outcome | Off]:
    """Yield one outcome a limited metric and limit."""
    yield from _check(material, material.waits, "bunching")


def check_transfers(material: Material) -> Iterator[Outcome | Off]:
    """Yield the same for the time of the last transfer: passed on just before the clock ends."""
    yield from _check(material, material.transfer_waits, "last_minute_transfers")


def _check(
    material: Material, waits: Mapping[str, pd.DataFrame], code: str
) -> Iterator[Outcome | Off]:
    if not waits:
        yield Off(code, "no_limits" if code == "bunching" else "no_transfers")
    for metric, frame in waits.items():
        groups = list(_by_limit(frame))
        if not groups:
            yield Off(code, "few_contacts", metric, {"minimum": str(LEAST_CONTACTS)})
        for limit, rows in groups:
            yield _one_limit(material, frame, metric, code, limit=limit, rows=rows)


def _by_limit(frame: pd.DataFrame) -> Iterator[tuple[int, Positions]]:
    limits = whole_seconds(frame["limit"].to_numpy())
    values, counts = np.unique(limits, return_counts=True)
    largest = np.argsort(-counts, kind="stable")[:_LIMITS_TESTED]
    for place in sorted(largest):
        if counts[place] >= LEAST_CONTACTS and values[place] > 0:
            yield int(values[place]), np.flatnonzero(limits == values[place])


def _one_limit(
    material: Material, frame: pd.DataFrame, metric: str, code: str, *, limit: int, rows: Positions
) -> Outcome | Off:
    seconds = whole_seconds(frame["wait"].to_numpy()[rows])
    bars = lay_bars(seconds, limit)
    named = {"metric": metric, "limit": str(limit)}
    if bars is None:
        return Off(code, "too_coarse", metric, {**named, "unit": str(resolution(seconds))})
    if bars.counts[bars.used].sum() < _LEAST_AROUND or _near(bars) < _LEAST_NEAR:
        return Off(code, "few_near_limit", metric, {**named, "minimum": str(_LEAST_AROUND)})
    curve, p_value = judge_bars(bars)
    near = rows[(seconds > limit - bars.zone) & (seconds <= limit)]
    places = frame["place"].to_numpy()[near].astype(np.intp)
    facts = {
        **named,
        "from": str(limit - bars.zone),
        "zone": str(bars.zone),
        "under": str(int(bars.counts[bars.under].sum())),
        "over": str(int(bars.counts[bars.over].sum())),
        "expected": f"{curve.expected[bars.under].sum():.0f}",
        "contacts": str(len(rows)),
    }
    return Outcome(
        code,
        metric,
        p_value,
        facts,
        count=len(places),
        rows=row_places(material.contacts, places, metric),
        picture=_picture(bars, curve),
        sample=(Condition(f"{_FIELDS[code]}:{metric}", facts["from"], facts["limit"]),),
    )


def _near(bars: Bars) -> float:
    return float(bars.counts[bars.under | bars.over].sum())


def lay_bars(seconds: Ints, limit: int) -> Bars | None:
    """Return the bars around a limit in seconds; None when the file's times are too coarse."""
    unit = resolution(seconds)
    zone = limit // 5 if limit <= _SHORT else limit // 10 if limit <= _MIDDLE else limit // 20
    width = max(unit, zone // _BARS_A_ZONE // unit * unit)
    zone_bars = max(1, round(zone / width))
    lower = min(_LOWER_ZONES * zone_bars, limit // width)
    if lower - zone_bars < _LEAST_LOWER_BARS or zone_bars * width > 2 * zone:
        return None
    upper = max(_UPPER_ZONES * zone_bars, _LEAST_LOWER_BARS + zone_bars + 1)
    edges = limit + width * np.arange(-lower, upper + 1, dtype=np.int64)
    inside = seconds[(seconds > edges[0]) & (seconds <= edges[-1])]
    places = (inside - edges[0] - 1) // width
    counts = np.bincount(places, minlength=lower + upper).astype(np.float64)
    bar = np.arange(lower + upper)
    under = (bar >= lower - zone_bars) & (bar < lower)
    over = (bar >= lower) & (bar < lower + zone_bars)
    return Bars(edges, counts, under, over, width, zone_bars * width)


def judge_bars(bars: Bars) -> tuple[Curve, float]:
    """Return the curve around a limit and the chance of so many contacts under it.

    Exact binomial at odds of 1.25 times the curve's, averaged over the curve's own error.
    """
    unit = bars.width
    units = bars.edges[1:] // unit if unit in (1, 60) else None
    curve = fit_curve(bars.counts, bars.used, units)
    under, over = int(bars.counts[bars.under].sum()), int(bars.counts[bars.over].sum())
    odds, error = curve.log_odds(bars.under, bars.over)
    if under - curve.expected[bars.under].sum() < _LEAST_EXCESS:
        return curve, 1.0
    if under <= _TOLERANCE * np.exp(odds) * over:
        return curve, 1.0
    chances = 1 / (1 + np.exp(-(odds + np.log(_TOLERANCE) + error * _POINTS)))
    tails = binom.sf(under - 1, under + over, chances)
    return curve, float(tails @ _WEIGHTS / _WEIGHTS.sum())


def _picture(bars: Bars, curve: Curve) -> Picture:
    return Picture(
        labels=tuple(str(edge) for edge in bars.edges[1:]),
        counts=tuple(int(count) for count in bars.counts),
        expected=tuple(Decimal(f"{value:.1f}") for value in curve.expected),
        marked=tuple(int(bar) for bar in np.flatnonzero(bars.under)),
        limit=int(np.flatnonzero(bars.over)[0]),
    )
