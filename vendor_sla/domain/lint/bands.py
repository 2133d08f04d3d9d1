"""Bands: ends finer than the figures, bands without a value, an order that is turned round."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from vendor_sla.domain.catalogue.definitions import Direction
from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.exact import decimal_text, round_half_up
from vendor_sla.domain.lint.drafts import Draft, note
from vendor_sla.domain.lint.findings import LintFinding
from vendor_sla.domain.lint.reach import decimals_of, ends_of, holds_any, is_finer
from vendor_sla.domain.penalties.terms import ChargeBands
from vendor_sla.domain.points import points_of
from vendor_sla.domain.ranges import Band
from vendor_sla.domain.scoring_rules import BandPoints

Listed = Iterator[tuple[str, tuple[Band[Any], ...]]]
_HUNDRED = Fraction(100)


def ends_finer(draft: Draft) -> Iterator[LintFinding]:
    """Band ends that fall together, or move, once values are rounded to the metric's places."""
    for place, metric in draft.metrics():
        for inside, bands in _bands_of(metric):
            finer = [end for end in dict.fromkeys(ends_of(bands)) if is_finer(end, metric.places)]
            if finer:
                facts = {
                    "value": finer[0],
                    "places": metric.places,
                    "rounded": round_half_up(finer[0], metric.places),
                    "needed": max(decimals_of(end) for end in finer),
                    "listed": ", ".join(str(end) for end in finer),
                }
                yield note("lint.band_finer", f"{place}.{inside}", facts)


def never_reached(draft: Draft) -> Iterator[LintFinding]:
    """A band that holds no value the metric can have at its precision."""
    for place, metric in draft.metrics():
        for inside, bands in _bands_of(metric):
            for band in bands:
                is_finer_end = any(is_finer(end, metric.places) for end in ends_of((band,)))
                if not is_finer_end and not holds_any(band.range, metric):
                    facts = {"band": band.range, "places": metric.places}
                    yield note("lint.band_never_reached", f"{place}.{inside}", facts)


def turned_round(draft: Draft) -> Iterator[LintFinding]:
    """Of a metric with a good middle the middle is the cheapest, and scores the most."""
    for stake in draft.stakes:
        metric = stake.metric
        if metric.direction is not Direction.BAND:
            continue
        for number in range(len(metric.penalties)):
            costs = [row[number][0] for row in stake.charges]
            if not _is_valley(costs):
                place = f"{stake.place}.penalties.{number}"
                yield note("lint.middle_turned", place, _middle_facts(metric))
    for place, metric in draft.whole_metrics():
        if metric.direction is Direction.BAND and isinstance(metric.rule, BandPoints):
            points = [-Fraction(band.worth) for band in metric.rule.bands]
            if not _is_valley(points):
                facts = _middle_facts(metric)
                yield note("lint.middle_turned", f"{place}.scoring.bands", facts)


def points_scale(draft: Draft) -> Iterator[LintFinding]:
    """Points run from 0 to 100: a table of 5 points would never reach a full score."""
    for place, metric in draft.whole_metrics():
        if metric.rule is None or metric.expected is None:
            continue
        best = _best_points(metric)
        if best is not None and best != _HUNDRED:
            yield note("lint.points_scale", f"{place}.scoring", {"best": decimal_text(best, 2)})


def _best_points(metric: MetricTerms) -> Fraction | None:
    """Return the most points of a table; None for rules that give 100 at the target."""
    rule = metric.rule
    if isinstance(rule, BandPoints):
        return max(Fraction(band.worth) for band in rule.bands)
    anchors = getattr(rule, "anchors", ())
    if not anchors:
        return None
    return max(points_of(metric, anchor.at)[0] for anchor in anchors)


def _bands_of(metric: MetricTerms) -> Listed:
    """Yield every list of bands of a metric with its place inside it."""
    if isinstance(metric.rule, BandPoints):
        yield "scoring.bands", metric.rule.bands
    for number, penalty in enumerate(metric.penalties):
        if isinstance(penalty.mechanic, ChargeBands):
            yield f"penalties.{number}.bands", penalty.mechanic.bands
    if metric.bonus is not None and isinstance(metric.bonus.mechanic, ChargeBands):
        yield "bonus.bands", metric.bonus.mechanic.bands


def _is_valley(numbers: Sequence[Fraction]) -> bool:
    """Tell whether numbers fall and then rise, never the other way."""
    has_risen = False
    for one, after in pairwise(numbers):
        if after > one:
            has_risen = True
        elif after < one and has_risen:
            return False
    return True


def _middle_facts(metric: MetricTerms) -> dict[str, object]:
    expected = metric.expected
    lower: Decimal | str = expected.lower if expected and expected.lower is not None else "—"
    upper: Decimal | str = expected.upper if expected and expected.upper is not None else "—"
    return {"lower": lower, "upper": upper}
