"""An occasion: one metric's rounded value in one period, as the mechanics look at it."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.terms import AtRisk, Grace, Level
from vendor_sla.domain.ranges import Target
from vendor_sla.domain.readings import Reading


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a mechanic may look at; `is_reward` turns distances towards the good side."""

    metric: MetricTerms
    reading: Reading
    value: Decimal
    fee: Money
    at_risk: AtRisk | None = None
    is_reward: bool = False

    def target(self, level: Level) -> Target:
        """Return the metric's target at a level; the reader refuses mechanics without one."""
        target = self.metric.find_target(level)
        assert target is not None, f"{self.metric.key} has no {level.value} level"
        return target

    def distance(self, level: Level, grace: Grace | None = None) -> Fraction:
        """Return how far the value is past a level, in its unit, after grace; 0 when it is not."""
        target = self.target(level)
        away = target.excess(self.value) if self.is_reward else target.shortfall(self.value)
        if grace is None:
            return away
        if away <= Fraction(grace.by):
            return Fraction(0)
        return away if grace.counts_from_level else away - Fraction(grace.by)


@dataclass(frozen=True, slots=True)
class Base:
    """What a mechanic asks for before pools, multipliers and caps.

    `amount` and `points` are exact and never negative; `has_fired` tells a failure that costs
    nothing yet (six tenths of a point where only full points count) from no failure.
    """

    amount: Fraction
    has_fired: bool
    working: tuple[Step, ...]
    points: Fraction = Fraction(0)
