"""What is at stake in a metric: the money of every value at which it can change."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.lint.reach import is_bad_side_open, probes
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.mechanics import base_amount
from vendor_sla.domain.penalties.occasions import Occasion
from vendor_sla.domain.penalties.terms import (
    AtRisk,
    Charge,
    ChargeBands,
    Flat,
    Interpolated,
    Mechanic,
    PerEvent,
    PerPoint,
    Shortfall,
    UndeliveredKind,
)
from vendor_sla.domain.readings import Reading, ReadingState

Sums = tuple[Fraction, ...]  # one for each fee a rule must hold for


@dataclass(frozen=True)
class Stake:
    """A metric's charges and rewards at its telling values.

    `values` rise; `charges[v][p]` is what penalty p asks for at value v, for each of the fees (or
    in service points); `rewards[v]` what the bonus gives. The metric's own cap is not applied.
    `factor` is the largest by which a repeat rule multiplies what the metric costs.
    """

    place: str
    metric: MetricTerms
    fees: tuple[Money, ...]
    at_risk: AtRisk | None
    factor: Fraction = Fraction(1)

    @property
    def is_pointed(self) -> bool:
        """Tell whether the metric gives service points, which are no money yet."""
        charges = [charge for one in self.metric.penalties for charge in charges_of(one.mechanic)]
        undelivered = self.metric.undelivered
        if undelivered is not None and undelivered.charge is not None:
            charges.append(undelivered.charge)
        return any(charge.points is not None for charge in charges)

    @cached_property
    def values(self) -> tuple[Decimal, ...]:
        """Return the telling values, rising."""
        return probes(self.metric)

    @cached_property
    def charges(self) -> tuple[tuple[Sums, ...], ...]:
        """Return what each penalty asks for at each value."""
        mechanics = [penalty.mechanic for penalty in self.metric.penalties]
        return tuple(
            tuple(self._asked(mechanic, value, is_reward=False) for mechanic in mechanics)
            for value in self.values
        )

    @cached_property
    def rewards(self) -> tuple[Sums, ...]:
        """Return what the bonus gives at each value; empty without a bonus."""
        if self.metric.bonus is None:
            return ()
        mechanic = self.metric.bonus.mechanic
        return tuple(self._asked(mechanic, value, is_reward=True) for value in self.values)

    def cost(self, number: int) -> Sums:
        """Return what the metric costs at a value, by its number: the largest of its penalties."""
        asked = self.charges[number]
        return tuple(max(sums) for sums in zip(*asked, strict=True)) if asked else self._nothing

    def least(self) -> Sums | None:
        """Return the smallest sum a miss can cost, or None when it costs no money at all."""
        if self.is_pointed:
            return None
        asked = [
            self._exact(mechanic)
            if isinstance(mechanic, PerEvent)
            else _least(row[place] for row in self.charges)
            for place, mechanic in enumerate(one.mechanic for one in self.metric.penalties)
        ]
        return _least(sums for sums in asked if sums is not None)

    def worst(self) -> Sums | None:
        """Return the most a period can cost, its cap not applied; None when there is no end.

        What service points cost is not the metric's to tell: it has no end here.
        """
        if self.is_pointed:
            return None
        mechanics = [penalty.mechanic for penalty in self.metric.penalties]
        if any(self.has_no_end(mechanic) for mechanic in mechanics):
            return None
        sums = [self.cost(number) for number in range(len(self.values))]
        undelivered = self.metric.undelivered
        if undelivered is not None and undelivered.kind is UndeliveredKind.AMOUNT:
            assert undelivered.charge is not None, "an agreed sum says it"
            sums.append(tuple(undelivered.charge.exact(fee) for fee in self.fees))
        return tuple(max(column) * self.factor for column in zip(*sums, strict=True))

    def capped_worst(self) -> Sums | None:
        """Return the most a period can cost under the metric's own cap; None: no end."""
        cap, worst = self.cap(), self.worst()
        if cap is None or worst is None:
            return worst if cap is None else cap
        return tuple(min(pair) for pair in zip(cap, worst, strict=True))

    def cap(self) -> Sums | None:
        """Return the metric's own cap, or None."""
        if self.metric.cap is None:
            return None
        return tuple(self.metric.cap.charge.exact(fee) for fee in self.fees)

    def has_no_end(self, mechanic: Mechanic) -> bool:
        """Tell whether what a mechanic asks for can grow without end."""
        if isinstance(mechanic, PerEvent):
            return True
        return isinstance(mechanic, PerPoint | Shortfall) and is_bad_side_open(self.metric)

    @property
    def _nothing(self) -> Sums:
        return tuple(Fraction(0) for _ in self.fees)

    def _exact(self, mechanic: PerEvent) -> Sums:
        return tuple(mechanic.charge.exact(fee) for fee in self.fees)

    def _asked(self, mechanic: Mechanic, value: Decimal, *, is_reward: bool) -> Sums:
        reading = _reading(self.metric, value)
        bases = [
            base_amount(
                mechanic,
                Occasion(self.metric, reading, value, fee, self.at_risk, is_reward=is_reward),
            )
            for fee in self.fees
        ]
        return tuple(base.amount + base.points for base in bases)


def charges_of(mechanic: Mechanic) -> list[Charge]:
    """Return every charge a mechanic names."""
    if isinstance(mechanic, ChargeBands):
        return [band.worth for band in mechanic.bands]
    if isinstance(mechanic, Interpolated):
        return [anchor.worth for anchor in mechanic.anchors]
    return [mechanic.charge] if isinstance(mechanic, Flat | PerPoint | PerEvent) else []


def _reading(metric: MetricTerms, value: Decimal) -> Reading:
    """Return a reading of a value, with counts that give exactly it where it is a percentage."""
    denominator = Decimal(100).scaleb(metric.places)
    return Reading(
        metric=metric.key,
        measure=metric.measure,
        version=metric.version,
        scope=metric.scope,
        state=ReadingState.MEASURED,
        source=metric.evidence.source,
        unit=metric.unit.value,
        numerator=value.scaleb(metric.places),
        denominator=denominator,
        value=Fraction(value),
        rounded=value,
    )


def _least(rows: Iterable[Sums]) -> Sums | None:
    """Return the smallest sums above nothing, each fee for itself; None when there are none."""
    found = [row for row in rows if all(row)]
    return tuple(min(column) for column in zip(*found, strict=True)) if found else None
