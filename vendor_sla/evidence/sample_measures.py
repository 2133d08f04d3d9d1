"""Measures by sample: figures that only a sample knows, and what they may cost."""

from dataclasses import replace
from fractions import Fraction

from vendor_sla.domain.catalogue.definitions import Direction
from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.decisions import Basis, Check, Decision, Governs, Interval, Sampled
from vendor_sla.domain.evidence import MoneyBasis
from vendor_sla.domain.readings import Reading
from vendor_sla.evidence.limits import decimal_of, fraction_of
from vendor_sla.evidence.sampled import SampledFigure


def decide_measure(
    metric: MetricTerms, reading: Reading, figure: SampledFigure, *, distrust: str = ""
) -> Decision:
    """Decide a metric that is known from a sample alone.

    It scores by its point. It costs money only where the one-sided limit on the vendor's side
    misses the level, unless the contract lets the point count. Reviewers whom nobody may trust yet
    (`distrust`: unreliable, unmeasured) cost nothing.
    """
    assert reading.value is not None, "asked only of measured metrics"
    terms = metric.evidence
    alpha = float(terms.alpha_percent) / 100
    limits = Interval(*(decimal_of(one) for one in figure.shown))
    sampled = Sampled(figure.audited, figure.population, None, figure.method)
    base = Decision(
        metric.key, Check.MEASURE, None, "measure.limit", Governs.SAMPLE, terms.clause,
        client=reading.value, limits=limits, sampled=sampled,
    )  # fmt: skip
    if distrust:
        return replace(base, rule=f"measure.{distrust}", excuse=f"money.{distrust}_reviewers")
    if terms.sample_is_measure:
        return replace(base, rule="measure.point")
    trigger, l90 = (_on_vendors_side(metric, reading, figure, tail) for tail in (alpha, 0.10))
    if trigger is None or l90 is None:
        return replace(base, rule="measure.nothing_told", excuse="money.nothing_told")
    first = {MoneyBasis.L95: trigger, MoneyBasis.L90: l90, MoneyBasis.POINT: reading.value}
    basis = Basis(trigger, first[terms.money_basis], reading.value, reading.value)
    return replace(base, basis=basis)


def _on_vendors_side(
    metric: MetricTerms, reading: Reading, figure: SampledFigure, tail: float
) -> Fraction | None:
    """Return the limit of a sampled figure that favours the vendor, never beyond the point."""
    lower, upper = figure.limits(tail / 2 if metric.direction is Direction.BAND else tail)
    point = reading.value
    assert point is not None, "asked only of measured metrics"
    if metric.direction is Direction.UP:
        return None if upper == float("inf") else max(point, fraction_of(upper))
    if metric.direction is Direction.DOWN:
        return None if lower == float("-inf") else min(point, fraction_of(lower))
    return _nearest(metric, reading, lower, upper)


def _nearest(metric: MetricTerms, reading: Reading, lower: float, upper: float) -> Fraction | None:
    """Return the value within two limits that lies nearest to what a band expects."""
    target, point = metric.expected, reading.value
    if float("inf") in (upper, -lower) or point is None:
        return None
    low, high = fraction_of(lower), fraction_of(upper)
    if target is None:
        return point
    if target.lower is not None and point < target.lower:
        return min(high, Fraction(target.lower))
    if target.upper is not None and point > target.upper:
        return max(low, Fraction(target.upper))
    return point
