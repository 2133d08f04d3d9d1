"""What one metric costs and earns in a period: the money steps 1 to 8, and 10, in their order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import MetricLevel, MetricTerms
from vendor_sla.domain.estimates import Estimated
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import NO_PAST, Past
from vendor_sla.domain.penalties.caps import capped_metric
from vendor_sla.domain.penalties.mechanics import base_amount
from vendor_sla.domain.penalties.occasions import Base, Occasion
from vendor_sla.domain.penalties.repeats import Failure, multiplier
from vendor_sla.domain.penalties.rules import Repeat
from vendor_sla.domain.penalties.terms import AtRisk, Level, Penalty
from vendor_sla.domain.penalties.triggers import fires
from vendor_sla.domain.penalties.undelivered import undelivered_amount
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading, ReadingState


@dataclass(frozen=True, slots=True)
class Outcome:
    """A metric's exact amount and service points with the rule that gave them.

    0 costs nothing, and `working` says why. `missed` are the levels (or mechanics) it missed,
    whether or not a trigger made that due.
    """

    amount: Fraction
    has_fired: bool
    mechanic: str
    clause: str
    working: tuple[Step, ...]
    points: Fraction = Fraction(0)
    missed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Settings:
    """What the charges of one metric stand on: its period, fee and past.

    A quarterly metric's are the quarter's. `governed` are steps that made the figure what it is;
    `estimated` what money stands on where the figure is an estimate, `excuse` why it may
    neither cost nor earn.
    """

    period: Period
    fee: Money
    at_risk: AtRisk | None = None
    past: Past = NO_PAST
    governed: tuple[Step, ...] = ()
    estimated: Estimated | None = None
    excuse: Step | None = None


def charge_metric(metric: MetricTerms, reading: Reading, settings: Settings) -> Outcome:
    """Return what a metric asks for: value, relief, rounding, trigger, base or pool.

    Repeats and the metric's own cap come after all metrics are looked at: see `finished`.
    """
    excused = _excused(metric, reading, settings.period) or settings.excuse
    if excused is not None:
        working = (*settings.governed, excused)
        return Outcome(Fraction(0), False, "", metric.clause, working)
    if reading.state is ReadingState.NOT_DELIVERED:
        return _charge_undelivered(metric, settings)
    trigger = settings.estimated.trigger if settings.estimated else reading
    bases = _bases(metric, trigger, settings)
    missed = frozenset(one.miss for one, base in bases if base.has_fired)
    missed |= missed_levels(metric, trigger)
    priced = _bases(metric, settings.estimated.amount, settings) if settings.estimated else bases
    due, notes = _due(metric, bases, priced, settings.past)
    if settings.estimated:
        notes = (*_not_disproved(metric, reading, missed, settings.estimated), *notes)
    first = (value_step(reading), *settings.governed, rounding_step(metric, reading))
    if not due:
        steps = tuple(step for _, base in bases for step in base.working)
        working = (*settings.governed, *steps, *notes)
        return Outcome(Fraction(0), False, "", metric.clause, working, missed=missed)
    penalty, base, compared = largest(due)
    working = (*first, *base.working, *notes, *compared)
    return Outcome(base.amount, True, penalty.name, penalty.clause, working, base.points, missed)


def _bases(metric: MetricTerms, reading: Reading, settings: Settings) -> list[tuple[Penalty, Base]]:
    """Return what each penalty asks for at a reading."""
    assert reading.rounded is not None, "what has no value was excused before"
    occasion = Occasion(metric, reading, reading.rounded, settings.fee, settings.at_risk)
    return [(one, base_amount(one.mechanic, occasion)) for one in metric.penalties]


def _not_disproved(
    metric: MetricTerms, reading: Reading, missed: frozenset[str], estimated: Estimated
) -> tuple[Step, ...]:
    """Say of each level the point misses and the limit does not that it cannot be disproved."""
    return tuple(
        Step(
            "money.not_disproved",
            {
                "value": str(reading.rounded),
                "limit": str(estimated.trigger.rounded),
                "target": str(metric.find_target(Level(level))),
            },
        )
        for level in sorted(missed_levels(metric, reading) - missed)
    )


def finished(
    outcome: Outcome,
    metric: MetricTerms,
    reading: Reading,
    *,
    failing: frozenset[str],
    repeats: Sequence[Repeat],
    settings: Settings,
) -> Outcome:
    """Return an outcome multiplied where a repeat rule applies, then under the metric's cap."""
    if not outcome.has_fired:
        return outcome
    earlier = settings.past.failures(metric.key)
    priced = settings.estimated.amount if settings.estimated else reading
    factor, because = multiplier(repeats, Failure(metric, priced.rounded, earlier, failing))
    amount, cut = capped_metric(outcome.amount * factor, metric.cap, settings.fee)
    working = (*outcome.working, *because, *cut)
    return replace(outcome, amount=amount, points=outcome.points * factor, working=working)


def reward_metric(metric: MetricTerms, reading: Reading, settings: Settings) -> Outcome | None:
    """Return what a metric earns, or None: what may cost nothing earns nothing either."""
    bonus = metric.bonus
    excused = _excused(metric, reading, settings.period) or settings.excuse
    if bonus is None or reading.rounded is None or excused:
        return None
    earning = settings.estimated.reward if settings.estimated else reading
    assert earning.rounded is not None, "an estimate has a value"
    base = base_amount(
        bonus.mechanic, Occasion(metric, earning, earning.rounded, settings.fee, is_reward=True)
    )
    first = (value_step(reading), *settings.governed, rounding_step(metric, reading))
    return Outcome(base.amount, base.has_fired, bonus.name, bonus.clause, (*first, *base.working))


def largest(bases: list[tuple[Penalty, Base]]) -> tuple[Penalty, Base, tuple[Step, ...]]:
    """Return the largest of several charges on one metric: together they are one charge."""
    penalty, base = max(bases, key=lambda pair: (pair[1].amount, pair[1].points))
    if len(bases) == 1:
        return penalty, base, ()
    amounts = ", ".join(decimal_text(other.amount or other.points, 6) for _, other in bases)
    facts = {"amounts": amounts, "amount": decimal_text(base.amount or base.points, 6)}
    return penalty, base, (Step("money.larger_of", facts),)


def missed_levels(metric: MetricTerms, reading: Reading) -> frozenset[str]:
    """Return which of a metric's levels its value misses."""
    targets = {level: metric.find_target(level) for level in (Level.EXPECTED, Level.MINIMUM)}
    return frozenset(
        level.value
        for level, target in targets.items()
        if target is not None and reading.rounded is not None and not target.is_met(reading.rounded)
    )


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


def _due(
    metric: MetricTerms,
    bases: Sequence[tuple[Penalty, Base]],
    priced: Sequence[tuple[Penalty, Base]],
    past: Past,
) -> tuple[list[tuple[Penalty, Base]], tuple[Step, ...]]:
    """Return the missed penalties whose trigger makes them due, and what the triggers said.

    `bases` tell what is missed, `priced` what it costs: they differ where a figure is estimated.
    """
    due: list[tuple[Penalty, Base]] = []
    notes: list[Step] = []
    for (penalty, base), charged in zip(bases, priced, strict=True):
        if base.has_fired:
            earlier = past.misses(metric.key, penalty.miss)
            is_due, because = fires(penalty.trigger, earlier)
            due += [charged] if is_due else []
            notes += because
    return due, tuple(notes)


def _excused(metric: MetricTerms, reading: Reading, period: Period) -> Step | None:
    """Return why a metric can have no money this period, or None."""
    if metric.level is MetricLevel.REPORT_ONLY:
        return Step("money.report_only")
    if metric.ramp_up_to is not None and period.start <= metric.ramp_up_to:
        return Step("money.ramp_up", {"last_day": str(metric.ramp_up_to)})
    if reading.state in {ReadingState.MEASURED, ReadingState.NOT_DELIVERED}:
        return None
    return Step(f"money.unmeasured.{reading.state.value}", dict(reading.facts))


def _charge_undelivered(metric: MetricTerms, settings: Settings) -> Outcome:
    if metric.undelivered is None:  # the reader asks for it wherever there is a penalty
        return Outcome(Fraction(0), False, "", metric.clause, (Step("money.undelivered_none"),))
    amount, points, working = undelivered_amount(
        metric.undelivered, metric.penalties, settings.fee, settings.at_risk
    )
    has_fired = amount > 0 or points > 0
    levels = (level for level in Level if metric.find_target(level) and level is not Level.STRETCH)
    missed = {level.value for level in levels} | {one.miss for one in metric.penalties}
    working = (*settings.governed, *working)
    return Outcome(
        amount, has_fired, "undelivered", metric.clause, working, points,
        frozenset(missed if has_fired else ()),
    )  # fmt: skip
