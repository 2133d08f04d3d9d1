"""Estimates: the values money stands on where a figure is not known but estimated.

A figure from a sample scores by its point. Money asks more of it: a level is missed only where the
limit on the vendor's side misses it, and a first breach is charged on what the contract calls its
money basis. Rule: evidence, "Money on a replaced figure" and "Metrics measured only on a sample".
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.catalogue.definitions import RATIO_SCALES, Unit
from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.decisions import Decision, Governs
from vendor_sla.domain.exact import decimal_text, round_half_up
from vendor_sla.domain.pasts import Past
from vendor_sla.domain.readings import Reading

NO_DECISIONS: Mapping[str, Decision] = {}
# The vendor's own figure needs no saying; a ruled one is said with its dispute.
_SAID_ELSEWHERE = frozenset({Governs.VENDOR, Governs.SAMPLE, Governs.RULED})


@dataclass(frozen=True, slots=True)
class Estimated:
    """The readings money stands on where a figure is an estimate, rounded like any other.

    `is_repeated` tells a second breach running, which is charged on the point.
    """

    trigger: Reading
    amount: Reading
    reward: Reading
    is_repeated: bool


def estimated(
    metric: MetricTerms,
    reading: Reading,
    decided: Reading,
    decision: Decision | None,
    past: Past,
) -> Estimated | None:
    """Return what money stands on, None where it is the reading itself.

    `decided` is the reading as the decision left it, `reading` the same after quarters and relief:
    what they changed changes the limits by as much.
    """
    basis = decision.basis if decision else None
    if basis is None or reading.value is None or decided.value is None or reading.rounded is None:
        return None
    moved = reading.value - decided.value
    is_repeated = _has_breached(metric.key, past)
    amount = basis.later if is_repeated else basis.first
    return Estimated(
        trigger=reading_at(metric, reading, basis.trigger + moved),
        amount=reading_at(metric, reading, amount + moved),
        reward=reading_at(metric, reading, basis.reward + moved),
        is_repeated=is_repeated,
    )


def decision_steps(
    decision: Decision | None, found: Estimated | None, metric: MetricTerms
) -> tuple[Step, ...]:
    """Return the working of a decision: which figure governs, and what money stands on."""
    if decision is None:
        return ()
    facts = {
        "vendor": _text(decision.vendor),
        "client": _text(decision.client),
        "clause": decision.clause or "—",
    }
    steps = []
    if decision.governs not in _SAID_ELSEWHERE:
        steps.append(Step(f"money.governs.{decision.governs.value}", facts))
    if found is not None and found.trigger.rounded != found.reward.rounded:
        limits = {
            "trigger": str(found.trigger.rounded),
            "amount": str(found.amount.rounded),
            "basis": "point" if found.is_repeated else metric.evidence.money_basis.value,
            "clause": decision.clause or "—",
        }
        name = "repeated" if found.is_repeated else "first"
        steps.append(Step(f"money.estimate.{name}", limits))
    return tuple(steps)


def _has_breached(metric: str, past: Past) -> bool:
    """Tell whether the last measured period was charged on an estimate of this metric, too."""
    measured = past.measured(metric)
    return bool(measured) and metric in measured[-1].fired & measured[-1].estimated


def reading_at(metric: MetricTerms, reading: Reading, value: Fraction) -> Reading:
    """Return a reading at another value; its counts follow, as charges by event ask for them."""
    value = _possible(metric, value)
    numerator = reading.numerator
    scale = RATIO_SCALES.get(metric.unit)
    if scale is not None and reading.denominator is not None:
        exact = value * Fraction(reading.denominator) / scale
        numerator = Decimal(decimal_text(exact))
    rounded = round_half_up(value, metric.places)
    return replace(reading, numerator=numerator, value=value, rounded=rounded)


def _possible(metric: MetricTerms, value: Fraction) -> Fraction:
    value = max(value, Fraction(0))
    return min(value, Fraction(100)) if metric.unit is Unit.PERCENT else value


def _text(value: Fraction | None) -> str:
    return "—" if value is None else decimal_text(value, 4)
