"""The figures that count: one reading a metric, after quarters, relief and minimum volume."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.circumstances import NOTHING_ELSE, Circumstances
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.decisions import Decision
from vendor_sla.domain.estimates import NO_DECISIONS, Estimated, decision_steps, estimated
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.pasts import NO_PAST, Past
from vendor_sla.domain.penalties.improvements import improved
from vendor_sla.domain.penalties.relief import relieved
from vendor_sla.domain.penalties.rulings import ruled_misses, ruled_value, value_steps
from vendor_sla.domain.periods import Period
from vendor_sla.domain.quarters import quarterly
from vendor_sla.domain.readings import Reading, ReadingState
from vendor_sla.domain.refusals import Invalid, Problem


def one_each(contract: Contract, readings: Sequence[Reading]) -> dict[str, Reading]:
    """Return the reading of every metric of the contract, by key, in the contract's order.

    A metric without a reading counts as not delivered. Raises `Invalid` for readings of unknown
    metrics and for two readings of one.
    """
    by_key: dict[str, Reading] = {}
    problems = []
    known = [metric.key for metric in contract.metrics]
    for reading in readings:
        if reading.metric not in known:
            facts = {"metric": reading.metric, "known": ", ".join(known)}
            problems.append(Problem("readings.unknown_metric", reading.metric, facts))
        elif reading.metric in by_key:
            problems.append(Problem("readings.repeated_metric", reading.metric))
        by_key[reading.metric] = reading
    if problems:
        raise Invalid(problems)
    return {
        metric.key: by_key.get(metric.key) or _undelivered(metric) for metric in contract.metrics
    }


@dataclass(frozen=True, slots=True)
class Governed:
    """The levels and readings that count in a period, and the steps that made them so, by metric.

    `contract` is the version with the levels its improvement ratchet has moved. `estimated` holds
    the metrics whose money stands on limits, `excuses` those that may cost nothing, and why.
    """

    contract: Contract
    readings: Mapping[str, Reading]
    steps: Mapping[str, tuple[Step, ...]]
    estimated: Mapping[str, Estimated] = field(default_factory=dict)
    excuses: Mapping[str, Step] = field(default_factory=dict)


def govern(
    contract: Contract,
    period: Period,
    readings: Sequence[Reading],
    *,
    past: Past = NO_PAST,
    circumstances: Circumstances = NOTHING_ELSE,
    decisions: Mapping[str, Decision] = NO_DECISIONS,
) -> Governed:
    """Return what scoring and pricing stand on: quarters pooled, relief given, levels moved.

    `readings` are those the decisions let govern. What disputes ruled of misses comes after relief,
    a value they ruled last, in place of both where it is better.
    Raises `Invalid` for readings the contract does not know and for relief that cannot be given.
    """
    _require_known_metrics(contract, circumstances)
    metrics: list[MetricTerms] = []
    governed: dict[str, Reading] = {}
    steps: dict[str, tuple[Step, ...]] = {}
    on_limits: dict[str, Estimated] = {}
    by_key = one_each(contract, readings)
    for metric in contract.metrics:
        decision, decided = decisions.get(metric.key), by_key[metric.key]
        reading, rulings = decided, circumstances.rulings
        if metric.is_quarterly:
            reading = quarterly(metric, reading, period, past.months)
        reading, given = _excused(metric, reading, contract, circumstances)
        reading, decided, decision = ruled_value(metric, reading, decided, decision, rulings)
        given = (*given, *value_steps(metric, decision, rulings))
        moves: tuple[Step, ...] = ()
        rule = contract.improvement
        if rule is not None and (not rule.metrics or metric.key in rule.metrics):
            metric, moves = improved(metric, rule, past, since=contract.effective_from)  # noqa: PLW2901  the metric as it now stands
        metrics.append(metric)
        reading = with_minimum_volume(metric, reading)
        found = estimated(metric, reading, decided, decision, past)
        if found is not None:
            on_limits[metric.key] = found
        governed[metric.key] = reading
        steps[metric.key] = (*decision_steps(decision, found, metric), *given, *moves)
    excuses = {
        key: Step(one.excuse, dict(one.facts)) for key, one in decisions.items() if one.excuse
    }
    amended = replace(contract, metrics=tuple(metrics))
    return Governed(amended, governed, steps, on_limits, excuses)


def _excused(
    metric: MetricTerms, reading: Reading, contract: Contract, circumstances: Circumstances
) -> tuple[Reading, tuple[Step, ...]]:
    """Return a metric's figure after relief and what disputes ruled of its misses."""
    claims = [claim for claim in circumstances.relief if claim.metric == metric.key]
    reading, given = relieved(metric, reading, claims, contract.relief)
    reading, ruled = ruled_misses(metric, reading, circumstances.rulings)
    return reading, (*given, *ruled)


def _require_known_metrics(contract: Contract, circumstances: Circumstances) -> None:
    known = {metric.key for metric in contract.metrics}
    problems = [
        Problem("circumstances.unknown_metric", f"relief.{place}.metric", {"metric": claim.metric})
        for place, claim in enumerate(circumstances.relief)
        if claim.metric not in known
    ]
    if problems:
        raise Invalid(problems)


def with_minimum_volume(metric: MetricTerms, reading: Reading) -> Reading:
    """Return the reading, or one that says it is below the minimum volume.

    The counts stay on it; the value goes: too few cases are no evidence.
    """
    has_value = reading.state is not ReadingState.NOT_DUE
    if reading.denominator is None or not has_value or reading.denominator >= metric.minimum_volume:
        return reading
    facts = {
        **reading.facts,
        "minimum_volume": str(metric.minimum_volume),
        "volume": decimal_text(reading.denominator),
    }
    return replace(reading, state=ReadingState.BELOW_MINIMUM, value=None, rounded=None, facts=facts)


def _undelivered(metric: MetricTerms) -> Reading:
    return Reading(
        metric=metric.key,
        measure=metric.measure,
        version=metric.version,
        scope=metric.scope,
        state=ReadingState.NOT_DELIVERED,
        source=metric.evidence.source,
        unit=metric.unit.value,
    )


def events_of(reading: Reading, *, counted: str) -> Decimal | None:
    """Return the events a reading stands for: its value, numerator, or denominator - numerator.

    None when the reading carries no counts, as values typed by hand may.
    """
    if counted == "value":
        return reading.rounded
    if reading.numerator is None or reading.denominator is None:
        return None
    return reading.numerator if counted == "numerator" else reading.denominator - reading.numerator
