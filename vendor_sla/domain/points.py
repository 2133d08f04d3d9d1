"""Points: a metric's rounded value in, exact points out, one named function a scoring rule."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.penalties.steps import count_points
from vendor_sla.domain.ranges import Target, find_band, interpolate
from vendor_sla.domain.scoring_rules import (
    BandPoints,
    Deducted,
    InterpolatedPoints,
    Linear,
    PassFail,
    ScoringRule,
)

Points = tuple[Fraction, Step]


def points_of(metric: MetricTerms, value: Decimal) -> Points:
    """Return the points of a metric's rounded value and the step that gave them."""
    assert metric.rule is not None, "report-only metrics are not scored"
    assert metric.expected is not None, "a scored metric has an expected level"
    return RULES[type(metric.rule)](metric.rule, metric.expected, metric.stretch, value)


def linear(rule: Linear, expected: Target, stretch: Target | None, value: Decimal) -> Points:
    """Return 0 at the floor, 100 at the target, and more up to `stretch` where agreed.

    A band metric falls off on each of its two sides.
    """
    short = expected.shortfall(value)
    points = Fraction(100)
    if short:
        width = expected.shortfall(rule.floor.end_towards(value, expected))
        points = max(Fraction(0), 100 * (1 - short / width))
    elif stretch is not None and rule.stretch_points is not None:
        reach = stretch.shortfall(expected.end)
        share = min(Fraction(1), expected.excess(value) / reach) if reach else Fraction(0)
        points += share * (Fraction(rule.stretch_points) - 100)
    facts = {
        "value": str(value),
        "floor": str(rule.floor),
        "target": str(expected),
        "points": decimal_text(points, 4),
    }
    return points, Step("score.linear", facts)


def interpolated(
    rule: InterpolatedPoints, expected: Target, stretch: Target | None, value: Decimal
) -> Points:
    """Return the points between the contract's anchors, clamped, scaled to 100."""
    del expected, stretch
    printed = interpolate(rule.anchors, value)
    points = printed * 100 / Fraction(rule.max_points)
    facts = {
        "value": str(value),
        "anchors": ", ".join(f"{a.at} → {decimal_text(a.worth)}" for a in rule.anchors),
        "printed": decimal_text(printed, 4),
        "max_points": str(rule.max_points),
        "points": decimal_text(points, 4),
    }
    return points, Step("score.interpolate", facts)


def banded(rule: BandPoints, expected: Target, stretch: Target | None, value: Decimal) -> Points:
    """Return the points of the band that holds the value."""
    del expected, stretch
    band = find_band(rule.bands, value)
    assert band is not None, "the reader refuses bands with gaps"
    facts = {"value": str(value), "range": str(band.range), "points": str(band.worth)}
    return Fraction(band.worth), Step("score.bands", facts)


def pass_fail(rule: PassFail, expected: Target, stretch: Target | None, value: Decimal) -> Points:
    """Return all points or none."""
    del rule, stretch
    is_met = expected.is_met(value)
    code = "score.passed" if is_met else "score.failed"
    return Fraction(100 if is_met else 0), Step(
        code, {"value": str(value), "target": str(expected)}
    )


def deducted(rule: Deducted, expected: Target, stretch: Target | None, value: Decimal) -> Points:
    """Return 100 less so many points for each step short of the target, at least 0."""
    del stretch
    steps = count_points(expected.shortfall(value) / Fraction(rule.each), rule.stepping)
    points = max(Fraction(0), 100 - steps * Fraction(rule.points))
    facts = {
        "value": str(value),
        "target": str(expected),
        "short": decimal_text(expected.shortfall(value)),
        "each": str(rule.each),
        "steps": decimal_text(steps),
        "rate": str(rule.points),
        "points": decimal_text(points, 4),
    }
    return points, Step("score.deduct", facts)


RULES: dict[type[ScoringRule], Callable[[Any, Target, Target | None, Decimal], Points]] = {
    Linear: linear,
    InterpolatedPoints: interpolated,
    BandPoints: banded,
    PassFail: pass_fail,
    Deducted: deducted,
}
