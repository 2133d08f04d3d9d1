"""The improvement ratchet: levels that rise once the vendor has long been beyond them."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.exact import decimal_text, round_half_up
from vendor_sla.domain.pasts import Past
from vendor_sla.domain.penalties.rules import Improvement
from vendor_sla.domain.ranges import Target


def improved(
    metric: MetricTerms, rule: Improvement, past: Past, *, since: date
) -> tuple[MetricTerms, tuple[Step, ...]]:
    """Return a metric with the levels that the past months have moved, and the moves.

    Only months from `since`, the version's effective day, count: a new version says new levels.
    Levels are rounded to the metric's places, never move back, and `expected` never past `stretch`.
    """
    steps: list[Step] = []
    brought = past.run(metric.key)
    length, total = brought.beyond, Fraction(brought.mean or 0) * brought.beyond
    for month in past.months:
        value = month.metrics.get(metric.key)
        if month.period.start < since or value is None or metric.expected is None:
            continue
        if not metric.expected.excess(value):
            length, total = 0, Fraction(0)
            continue
        length, total = length + 1, total + Fraction(value)
        if length >= rule.periods:
            metric, step = _moved(metric, rule, total / length)
            steps.append(step)
            length, total = 0, Fraction(0)
    return metric, tuple(steps)


def _moved(metric: MetricTerms, rule: Improvement, mean: Fraction) -> tuple[MetricTerms, Step]:
    assert metric.expected is not None, "only metrics with an expected level improve"
    before = metric.expected.end
    away = (mean - Fraction(before)) * Fraction(rule.share_percent) / 100
    if metric.stretch is not None:
        room = metric.stretch.shortfall(before)
        away = max(-room, min(room, away))
    after = replace(
        metric,
        expected=_shifted(metric.expected, away, metric.places),
        minimum=metric.minimum and _shifted(metric.minimum, away, metric.places),
    )
    facts = {
        "periods": str(rule.periods),
        "mean": decimal_text(mean, 6),
        "before": str(before),
        "after": str(after.expected),
        "minimum": "—" if after.minimum is None else str(after.minimum),
        "clause": rule.clause,
    }
    return after, Step("money.improvement", facts)


def _shifted(level: Target, away: Fraction, places: int) -> Target:
    end = round_half_up(Fraction(level.end) + away, places)
    return Target(lower=end) if level.lower is not None else Target(upper=end)
