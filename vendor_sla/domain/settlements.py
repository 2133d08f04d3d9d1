"""A period settled: figures governed, scored and priced, with what follows that is not money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from vendor_sla.domain.assessments import Consequence, Pricing, Scores
from vendor_sla.domain.circumstances import NOTHING_ELSE, Circumstances
from vendor_sla.domain.consequences import consequences
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.figures import Governed, govern
from vendor_sla.domain.pasts import Opening, Past, PastMonth
from vendor_sla.domain.periods import Period
from vendor_sla.domain.pricing import price
from vendor_sla.domain.readings import Reading, ReadingState
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
) -> Settlement:
    """Settle a period: the whole law of a contract over one period's readings.

    `history` are assessed periods; only those before this one count. Raises `Invalid` with the
    reason when a figure, a volume or a circumstance the law needs is not there or not known.
    """
    past = Past.before(period, history, opening)
    governed = govern(contract, period, readings, past=past, circumstances=circumstances)
    scores = score(governed.contract, governed.readings)
    pricing = price(
        governed, scores, period=period, volume=volume, past=past, circumstances=circumstances
    )
    figures = tuple(governed.readings.values())
    month = past_month(
        period,
        scores,
        pricing,
        figures,
        counts=_counts(contract, readings),
        undelivered=_undelivered(contract, readings),
    )
    opened = () if contract.is_trial else consequences(contract, (*past.months, month))
    return Settlement(governed, scores, pricing, opened, month)


def _counts(contract: Contract, readings: Sequence[Reading]) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the month's own counts of quarterly metrics, which the quarter's end adds up."""
    quarterly = {metric.key for metric in contract.metrics if metric.is_quarterly}
    return {
        reading.metric: (reading.numerator, reading.denominator)
        for reading in readings
        if reading.metric in quarterly
        and reading.numerator is not None
        and reading.denominator is not None
    }


def _undelivered(contract: Contract, readings: Sequence[Reading]) -> frozenset[str]:
    """Return the quarterly metrics whose data of this month did not come."""
    came = {one.metric for one in readings if one.state is not ReadingState.NOT_DELIVERED}
    quarterly = {metric.key for metric in contract.metrics if metric.is_quarterly}
    return frozenset(quarterly - came)
