"""A period settled: figures governed, scored and priced, with what follows that is not money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from vendor_sla.domain.assessments import Consequence, Pricing, Scores
from vendor_sla.domain.circumstances import NOTHING_ELSE, Circumstances, Incident
from vendor_sla.domain.consequences import consequences
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.decisions import Decision
from vendor_sla.domain.estimates import NO_DECISIONS
from vendor_sla.domain.figures import Governed, govern
from vendor_sla.domain.pasts import Opening, Past, PastMonth
from vendor_sla.domain.penalties.rulings import ruled_counts, ruled_decisions, struck_steps
from vendor_sla.domain.periods import Period
from vendor_sla.domain.pricing import price
from vendor_sla.domain.readings import Reading, ReadingState
from vendor_sla.domain.rulings import Ruling
from vendor_sla.domain.scoring import score
from vendor_sla.domain.trends import past_month


@dataclass(frozen=True, slots=True)
class Settlement:
    """A period's figures, scores and money under one contract; `month` is what later ones need."""

    governed: Governed
    scores: Scores
    pricing: Pricing
    consequences: tuple[Consequence, ...]
    month: PastMonth

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Return the readings that counted, in the contract's order."""
        return tuple(self.governed.readings.values())


def settle(
    contract: Contract,
    *,
    period: Period,
    readings: Sequence[Reading],
    volume: Mapping[str, int],
    history: Sequence[PastMonth] = (),
    opening: Opening | None = None,
    circumstances: Circumstances = NOTHING_ELSE,
    decisions: Mapping[str, Decision] = NO_DECISIONS,
) -> Settlement:
    """Settle a period: the whole law of a contract over one period's readings.

    `history` are assessed periods; only those before this one count. `decisions`, by metric, say
    which figure governs where one was checked. Raises `Invalid` with the
    reason when a figure, a volume or a circumstance the law needs is not there or not known.
    """
    past = Past.before(period, history, opening)
    found, rulings = decisions, circumstances.rulings
    ruled = ruled_decisions(contract, readings, found, rulings)
    readings = [_governing(reading, found) for reading in readings]
    circumstances = _with_misreporting(contract, period, circumstances, ruled)
    governed = govern(
        contract, period, readings, past=past, circumstances=circumstances, decisions=found
    )
    scores = score(governed.contract, governed.readings)
    pricing = price(
        governed, scores, period=period, volume=volume, past=past, circumstances=circumstances
    )
    pricing = replace(pricing, notes=(*pricing.notes, *struck_steps(found, rulings)))
    figures = tuple(governed.readings.values())
    month = past_month(
        period,
        scores,
        pricing,
        figures,
        counts=_counts(contract, readings, rulings),
        undelivered=_undelivered(contract, readings),
        estimated=frozenset(governed.estimated),
    )
    opened = () if contract.is_trial else consequences(contract, (*past.months, month))
    return Settlement(governed, scores, pricing, opened, month)


def _governing(reading: Reading, decisions: Mapping[str, Decision]) -> Reading:
    decision = decisions.get(reading.metric)
    return decision.reading if decision and decision.reading else reading


def _with_misreporting(
    contract: Contract,
    period: Period,
    circumstances: Circumstances,
    decisions: Mapping[str, Decision],
) -> Circumstances:
    """Add the incident that data refused for good are, once for the period."""
    kind = contract.evidence.misreporting if contract.evidence else ""
    if not kind or not any(one.is_misreported for one in decisions.values()):
        return circumstances
    incident = Incident(kind, period.dates()[-1])
    return replace(circumstances, incidents=(*circumstances.incidents, incident))


def _counts(
    contract: Contract, readings: Sequence[Reading], rulings: Sequence[Ruling]
) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the month's own counts of quarterly metrics, which the quarter's end adds up."""
    quarterly = {metric.key: metric for metric in contract.metrics if metric.is_quarterly}
    counts = {
        reading.metric: ruled_counts(quarterly[reading.metric], reading, rulings)
        for reading in readings
        if reading.metric in quarterly
    }
    return {metric: pair for metric, pair in counts.items() if pair is not None}


def _undelivered(contract: Contract, readings: Sequence[Reading]) -> frozenset[str]:
    """Return the quarterly metrics whose data of this month did not come."""
    came = {one.metric for one in readings if one.state is not ReadingState.NOT_DELIVERED}
    quarterly = {metric.key for metric in contract.metrics if metric.is_quarterly}
    return frozenset(quarterly - came)
