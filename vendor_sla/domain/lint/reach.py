"""What values a metric can have, and on which grid of decimals."""

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from vendor_sla.domain.catalogue.definitions import Direction, Unit
from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.penalties.terms import (
    ChargeBands,
    Interpolated,
    Mechanic,
    PerPoint,
)
from vendor_sla.domain.ranges import Band, Range, Target
from vendor_sla.domain.scoring_rules import BandPoints, InterpolatedPoints, Linear, ScoringRule

_HUNDRED = Decimal(100)
_FAR = Decimal(1000)


def value_limits(metric: MetricTerms) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and greatest value a metric can have, in its unit; None has no bound."""
    if metric.measure == "calibration_gap" and metric.parameters.get("statistic") == "signed":
        return None, None
    if metric.measure == "nps":
        return -_HUNDRED, _HUNDRED
    if metric.unit is Unit.PERCENT or metric.measure == "qa_score":
        return Decimal(0), _HUNDRED
    if metric.measure == "attitude_violations":
        return Decimal(0), Decimal(1000)
    scale = {"csat_score": "scale", "ces_score": "points"}.get(metric.measure)
    highest = metric.parameters.get(scale) if scale else None
    return Decimal(0), Decimal(highest) if isinstance(highest, int) else None


def smallest_step(metric: MetricTerms) -> Decimal:
    """Return the distance between two values the metric can be rounded to."""
    return Decimal(1).scaleb(-metric.places)


def is_finer(number: Decimal, places: int) -> bool:
    """Tell whether a number has more decimals than a metric's values are rounded to."""
    return number != number.quantize(Decimal(1).scaleb(-places), ROUND_FLOOR)


def decimals_of(number: Decimal) -> int:
    """Return how many decimals a number needs."""
    return max(0, -int(number.normalize().as_tuple().exponent))


def holds_any(part: Range, metric: MetricTerms) -> bool:
    """Tell whether a range holds a value the metric can have."""
    lowest, highest = value_limits(metric)
    step = smallest_step(metric)
    starts = [end for end in (part.lower, lowest) if end is not None]
    if not starts:
        ends = [end for end in (part.upper, highest) if end is not None]
        last = min(ends, default=Decimal(0)).quantize(step, ROUND_FLOOR)
        return last in part or last - step in part
    first = max(starts).quantize(step, ROUND_CEILING)
    if first not in part:
        first += step
    return first in part and (highest is None or first <= highest)


def ends_of(bands: Iterable[Band[Any]]) -> Iterator[Decimal]:
    """Yield every end of some bands."""
    for band in bands:
        yield from (end for end in (band.range.lower, band.range.upper) if end is not None)


def level_ends(target: Target | None) -> tuple[Decimal, ...]:
    """Return the ends of a level, none when there is no level."""
    if target is None:
        return ()
    return tuple(end for end in (target.lower, target.upper) if end is not None)


def rule_numbers(rule: ScoringRule | None) -> tuple[Decimal, ...]:
    """Return the values at which a scoring rule turns."""
    if isinstance(rule, Linear):
        return level_ends(rule.floor)
    if isinstance(rule, InterpolatedPoints):
        return tuple(anchor.at for anchor in rule.anchors)
    return tuple(ends_of(rule.bands)) if isinstance(rule, BandPoints) else ()


def mechanic_numbers(metric: MetricTerms, mechanic: Mechanic) -> Iterator[Decimal]:
    """Yield the values at which what a mechanic asks for begins or turns."""
    if isinstance(mechanic, ChargeBands):
        yield from ends_of(mechanic.bands)
    if isinstance(mechanic, Interpolated):
        yield from (anchor.at for anchor in mechanic.anchors)
    level = getattr(mechanic, "level", None)
    grace = getattr(mechanic, "grace", None)
    forgiven = grace.by if grace is not None else Decimal(0)
    for end in level_ends(metric.find_target(level)) if level is not None else ():
        yield from (end - forgiven, end + forgiven)
        if isinstance(mechanic, PerPoint):
            each = abs(end) * mechanic.each / 100 if mechanic.is_relative else mechanic.each
            for away in {each, each + forgiven}:
                yield from (end - away, end + away)


def probes(metric: MetricTerms) -> tuple[Decimal, ...]:
    """Return, rising, the values at which points or money can change, and those beside them."""
    numbers = [end for level in levels(metric).values() for end in level_ends(level)]
    numbers += rule_numbers(metric.rule)
    for rule in (*metric.penalties, *((metric.bonus,) if metric.bonus else ())):
        numbers += mechanic_numbers(metric, rule.mechanic)
    lowest, highest = value_limits(metric)
    furthest = max((abs(number) for number in numbers), default=Decimal(0)) * 10 + _FAR
    lowest = -furthest if lowest is None else lowest
    highest = furthest if highest is None else highest
    step = smallest_step(metric)
    found = {lowest, highest}
    for number in numbers:
        on_grid = number.quantize(step, ROUND_FLOOR)
        found |= {on_grid - step, on_grid, on_grid + step}
    return tuple(sorted(value for value in found if lowest <= value <= highest))


def levels(metric: MetricTerms) -> dict[str, Target]:
    """Return the levels a metric sets, by their names in the document."""
    named = {
        "expected": metric.expected,
        "minimum": metric.minimum,
        "stretch": metric.stretch,
    }
    return {name: level for name, level in named.items() if level is not None}


def is_bad_side_open(metric: MetricTerms) -> bool:
    """Tell whether a metric's value can be worse without end."""
    lowest, highest = value_limits(metric)
    return {
        Direction.UP: lowest is None,
        Direction.DOWN: highest is None,
        Direction.BAND: lowest is None or highest is None,
    }[metric.direction]
