"""The figures that count: one reading a metric, with the contract's minimum volume applied."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.readings import Reading, ReadingState
from vendor_sla.domain.refusals import Invalid, Problem


def governing_figures(contract: Contract, readings: Sequence[Reading]) -> dict[str, Reading]:
    """Return the reading of every metric of the contract, by key, in the contract's order.

    A metric without a reading counts as not delivered; one below its minimum volume as not
    measured. Raises `Invalid` for readings of unknown metrics and for two readings of one.
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
        metric.key: with_minimum_volume(metric, by_key.get(metric.key) or _undelivered(metric))
        for metric in contract.metrics
    }


def with_minimum_volume(metric: MetricTerms, reading: Reading) -> Reading:
    """Return the reading, or one that says it is below the minimum volume.

    The counts stay on it; the value goes: too few cases are no evidence.
    """
    if reading.denominator is None or reading.denominator >= metric.minimum_volume:
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
