"""Quarterly metrics in a monthly contract: one figure, in the quarter's last month."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.catalogue.definitions import RATIO_SCALES
from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.exact import round_half_up
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading, ReadingState


def quarter_of(period: Period) -> Period:
    """Return the calendar quarter that a month lies in."""
    return Period.parse(f"{period.start.year}-Q{(period.start.month + 2) // 3}")


def is_quarters_end(period: Period) -> bool:
    """Tell whether a month is the last of its quarter."""
    return period.end >= quarter_of(period).end


def months_before(period: Period, months: tuple[PastMonth, ...]) -> tuple[PastMonth, ...]:
    """Return the assessed months of a month's quarter before it."""
    quarter = quarter_of(period)
    return tuple(month for month in months if quarter.start <= month.period.start < period.start)


def quarterly(
    metric: MetricTerms, reading: Reading, period: Period, months: tuple[PastMonth, ...]
) -> Reading:
    """Return the quarter's reading in its last month; before, one that is not due yet.

    Counts are pooled over the months of the quarter, never averaged. A month whose data did not
    come keeps the whole quarter undelivered: else the worst month would be the one that is missing.
    """
    if not is_quarters_end(period):
        return replace(reading, state=ReadingState.NOT_DUE, value=None, rounded=None)
    earlier = months_before(period, months)
    if any(metric.key in month.undelivered for month in earlier):
        state = ReadingState.NOT_DELIVERED
        return replace(
            reading, state=state, numerator=None, denominator=None, value=None, rounded=None
        )
    if reading.state in {ReadingState.NOT_DELIVERED, ReadingState.CLIENT_FAULT}:
        return reading
    counts = [month.counts[metric.key] for month in earlier if metric.key in month.counts]
    return _pooled(metric, reading, quarter_of(period), counts)


def _pooled(
    metric: MetricTerms,
    reading: Reading,
    quarter: Period,
    earlier: Sequence[tuple[Decimal, Decimal]],
) -> Reading:
    """Return the reading of a quarter from its last month's and the counts of those before."""
    counts = list(earlier)
    if reading.numerator is not None and reading.denominator is not None:
        counts.append((reading.numerator, reading.denominator))
    numerator = sum((one for one, _ in counts), Decimal(0))
    denominator = sum((one for _, one in counts), Decimal(0))
    if not counts and reading.value is not None:
        return reading  # typed by hand, without counts: the quarter's own value
    if not denominator:
        return replace(reading, state=ReadingState.NO_VOLUME, value=None, rounded=None)
    value = Fraction(numerator) * RATIO_SCALES.get(metric.unit, 1) / Fraction(denominator)
    return replace(
        reading,
        state=ReadingState.MEASURED,
        numerator=numerator,
        denominator=denominator,
        value=value,
        rounded=round_half_up(value, metric.places),
        facts={**reading.facts, "quarter": quarter.label, "months": str(len(counts))},
    )


def quarter_fee(period: Period, fee: Money, months: tuple[PastMonth, ...]) -> Money:
    """Return the fee of the quarter up to and including a month."""
    earlier = (month.fee for month in months_before(period, months) if month.fee is not None)
    return Money.total((*earlier, fee), fee.currency)
