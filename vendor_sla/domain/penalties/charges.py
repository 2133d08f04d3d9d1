"""What one metric costs and earns in a period: the money steps 1 to 8, and 10, in their order."""

from dataclasses import dataclass
from fractions import Fraction

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import MetricLevel, MetricTerms
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.caps import capped_metric
from vendor_sla.domain.penalties.mechanics import base_amount
from vendor_sla.domain.penalties.occasions import Base, Occasion
from vendor_sla.domain.penalties.terms import AtRisk, Penalty
from vendor_sla.domain.penalties.triggers import fires
from vendor_sla.domain.penalties.undelivered import undelivered_amount
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading, ReadingState


@dataclass(frozen=True, slots=True)
class Outcome:
    """A metric's exact amount with the rule that gave it; 0 costs nothing, `working` says why."""

    amount: Fraction
    has_fired: bool
    mechanic: str
    clause: str
    working: tuple[Step, ...]


def charge_metric(
    metric: MetricTerms, reading: Reading, *, period: Period, fee: Money, at_risk: AtRisk | None
) -> Outcome:
    """Return what a metric costs: value, rounding, trigger, base or pool, and its own cap."""
    excused = _excused(metric, reading, period)
    if excused is not None:
        return Outcome(Fraction(0), False, "", metric.clause, (excused,))
    if reading.state is ReadingState.NOT_DELIVERED:
        return _charge_undelivered(metric, fee, at_risk)
    assert reading.rounded is not None, "what has no value was excused above"
    occasion = Occasion(metric, reading, reading.rounded, fee, at_risk)
    bases = [
        (penalty, base)
        for penalty in metric.penalties
        for base in [base_amount(penalty.mechanic, occasion)]
        if fires(penalty.trigger, base)
    ]
    first = (value_step(reading), rounding_step(metric, reading))
    if not bases:
        kept = [base_amount(penalty.mechanic, occasion) for penalty in metric.penalties]
        steps = tuple(step for base in kept for step in base.working)
        return Outcome(Fraction(0), False, "", metric.clause, steps)
    penalty, base, compared = largest(bases)
    amount, cut = capped_metric(base.amount, metric.cap, fee)
    working = (*first, *base.working, *compared, *cut)
    return Outcome(amount, True, penalty.name, penalty.clause, working)


def reward_metric(
    metric: MetricTerms, reading: Reading, *, period: Period, fee: Money
) -> Outcome | None:
    """Return what a metric earns, or None: unmeasured metrics earn nothing."""
    bonus = metric.bonus
    if bonus is None or reading.rounded is None or _excused(metric, reading, period):
        return None
    base = base_amount(
        bonus.mechanic, Occasion(metric, reading, reading.rounded, fee, is_reward=True)
    )
    working = (value_step(reading), rounding_step(metric, reading), *base.working)
    return Outcome(base.amount, base.has_fired, bonus.name, bonus.clause, working)


def largest(bases: list[tuple[Penalty, Base]]) -> tuple[Penalty, Base, tuple[Step, ...]]:
    """Return the largest of several charges on one metric: together they are one charge."""
    penalty, base = max(bases, key=lambda pair: pair[1].amount)
    if len(bases) == 1:
        return penalty, base, ()
    amounts = ", ".join(decimal_text(other.amount, 6) for _, other in bases)
    facts = {"amounts": amounts, "amount": decimal_text(base.amount, 6)}
    return penalty, base, (Step("money.larger_of", facts),)


def value_step(reading: Reading) -> Step:
    """Return step 1: the value and the counts it stands on."""
    if reading.numerator is None or reading.denominator is None or reading.value is None:
        value = "" if reading.value is None else decimal_text(reading.value)
        return Step("money.value_typed", {"value": value})
    facts = {
        "value": decimal_text(reading.value, 6),
        "numerator": decimal_text(reading.numerator),
        "denominator": decimal_text(reading.denominator),
    }
    return Step("money.value", facts)


def rounding_step(metric: MetricTerms, reading: Reading) -> Step:
    """Return step 3: the one rounding of the value, before any comparison."""
    return Step("money.rounded", {"places": str(metric.places), "rounded": str(reading.rounded)})


def _excused(metric: MetricTerms, reading: Reading, period: Period) -> Step | None:
    """Return why a metric can have no money this period, or None."""
    if metric.level is MetricLevel.REPORT_ONLY:
        return Step("money.report_only")
    if metric.ramp_up_to is not None and period.start <= metric.ramp_up_to:
        return Step("money.ramp_up", {"last_day": str(metric.ramp_up_to)})
    if reading.state in {ReadingState.MEASURED, ReadingState.NOT_DELIVERED}:
        return None
    return Step(f"money.unmeasured.{reading.state.value}", dict(reading.facts))


def _charge_undelivered(metric: MetricTerms, fee: Money, at_risk: AtRisk | None) -> Outcome:
    assert metric.undelivered is not None, "the reader asks for it wherever there is a penalty"
    amount, working = undelivered_amount(metric.undelivered, metric.penalties, fee, at_risk)
    amount, cut = capped_metric(amount, metric.cap, fee)
    return Outcome(amount, amount > 0, "undelivered", metric.clause, (*working, *cut))
