"""Caps over a replay: how often each bound, and how likely it is to bind again.

The interval is Clopper and Pearson's, exact in whole numbers and rounded outwards to a tenth of a
per cent: for any true probability it holds it in at least 95 of 100 replays of this length. It
takes the periods for independent and alike, which months of one vendor are only roughly; with
twelve of them it is wide, and says so.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import comb

from vendor_sla.domain.contracts import Contract, MetricTerms, PeriodKind
from vendor_sla.domain.exact import round_half_up
from vendor_sla.domain.penalties.caps import year_start
from vendor_sla.domain.periods import Period
from vendor_sla.domain.quarters import is_quarters_end, quarter_of
from vendor_sla.domain.settlements import Settlement

METRIC_CAP = "metric_cap"
_GRID = 1000  # the interval's ends are tenths of a per cent
_OUTSIDE, _INSIDE = 25, 975  # of a thousand, on one side of the 95 % interval


@dataclass(frozen=True, slots=True)
class CapRecord:
    """How often a cap bound: in `bound` of `of` months, quarters or years (`per`).

    `metric` is empty for caps of the whole period. `low` and `high` are per cent, the ends of the
    95 % interval of the probability that it binds; both None when there was no period to see.
    """

    cap: str  # period_cap, quarter_cap, annual_cap, bonus_cap, metric_cap
    metric: str
    clause: str
    per: str
    periods: tuple[str, ...]
    bound: int
    of: int
    low: Decimal | None
    high: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        """Return the share of the periods in which it bound; None without any."""
        return _tenth(Fraction(self.bound, self.of)) if self.of else None


@dataclass(frozen=True, slots=True)
class Seen:
    """A replayed period and the caps that bound in it, the metrics' as `metric_cap:key`."""

    period: Period
    metrics: frozenset[str]
    bound: frozenset[str]


def caps_bound(settlement: Settlement) -> frozenset[str]:
    """Return the caps that cut something in a period, those of metrics as `metric_cap:key`."""
    of_metrics = {
        f"{METRIC_CAP}:{line.metric}"
        for line in settlement.pricing.lines
        if any(step.code == "money.metric_cap" for step in line.working)
    }
    return settlement.pricing.caps_bound | of_metrics


def cap_records(contract: Contract, seen: Sequence[Seen]) -> tuple[CapRecord, ...]:
    """Return a record for each cap a contract has, in the order in which they cut."""
    return tuple(_record(asked, seen) for asked in _asked(contract))


def interval(bound: int, of: int) -> tuple[Decimal, Decimal]:
    """Return the 95 % interval (Clopper-Pearson) of a probability, in per cent.

    2 of 12 give 2.0 and 48.5; 0 of 12 give 0 and 26.5.
    """
    certain = _GRID**of
    low = _last(lambda step: _at_least(bound, of, step) * _GRID <= _OUTSIDE * certain)
    high = _last(lambda step: _at_least(bound + 1, of, step) * _GRID < _INSIDE * certain) + 1
    ends = (low if bound else 0, min(high, _GRID))
    low_end, high_end = (_tenth(Fraction(end, _GRID)) for end in ends)
    return low_end, high_end


_Name = Callable[[Period], str | None]  # the period a cap looks at, None for none


@dataclass(frozen=True, slots=True)
class _Asked:
    """A cap of a contract: `name` gives the month, quarter or year (`per`) it is taken over."""

    cap: str
    metric: str
    clause: str
    per: str
    name: _Name


def _asked(contract: Contract) -> Iterator[_Asked]:
    own = "quarter" if contract.period is PeriodKind.QUARTER else "month"
    for metric in contract.metrics:
        if metric.cap is not None:
            per = "quarter" if metric.is_quarterly else own
            yield _Asked(METRIC_CAP, metric.key, metric.cap.clause, per, _times_of(metric))
    if contract.cap is not None:
        yield _Asked("period_cap", "", contract.cap.clause, own, _labels)
        if any(metric.is_quarterly and metric.penalties for metric in contract.metrics):
            yield _Asked("quarter_cap", "", contract.cap.clause, "quarter", _quarters)
    annual = contract.annual_cap
    if annual is not None:
        first, kind = contract.term.start, annual.year
        yield _Asked(
            "annual_cap", "", annual.cap.clause, "year",
            lambda period: str(year_start(kind, first, period)),
        )  # fmt: skip
    if contract.bonuses is not None and contract.bonuses.cap is not None:
        yield _Asked("bonus_cap", "", contract.bonuses.clause, own, _labels)


def _labels(period: Period) -> str:
    return period.label


def _times_of(metric: MetricTerms) -> _Name:
    return _quarters if metric.is_quarterly else _labels


def _quarters(period: Period) -> str | None:
    return quarter_of(period).label if is_quarters_end(period) else None


def _record(asked: _Asked, seen: Iterable[Seen]) -> CapRecord:
    looked: dict[str, bool] = {}
    code = f"{asked.cap}:{asked.metric}" if asked.metric else asked.cap
    for one in seen:
        label = asked.name(one.period)
        if label is not None and (not asked.metric or asked.metric in one.metrics):
            looked[label] = looked.get(label, False) or code in one.bound
    hits = tuple(label for label, has_bound in looked.items() if has_bound)
    low, high = interval(len(hits), len(looked)) if looked else (None, None)
    return CapRecord(
        cap=asked.cap,
        metric=asked.metric,
        clause=asked.clause,
        per=asked.per,
        periods=hits,
        bound=len(hits),
        of=len(looked),
        low=low,
        high=high,
    )


def _at_least(bound: int, of: int, step: int) -> int:
    """Return the probability of at least so many hits when one has `step` of the grid.

    In units of the grid to the power of `of`: whole numbers need no rounding.
    """
    ways = (comb(of, k) * step**k * (_GRID - step) ** (of - k) for k in range(bound, of + 1))
    return sum(ways)


def _last(holds: Callable[[int], bool]) -> int:
    """Return the last step of the grid at which something holds that holds up to a step."""
    below, above = 0, _GRID + 1
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (middle, above) if holds(middle) else (below, middle)
    return below


def _tenth(share: Fraction) -> Decimal:
    return round_half_up(share * 100, 1)
