"""The past as later periods need it: assessed months, and the state a contract began with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period


@dataclass(frozen=True, slots=True)
class PastMonth:
    """What later rules and the trend need of an earlier period.

    `metrics` maps a metric key to its rounded value (None when not measured); `fired` holds the
    keys whose trigger fired; `missed` the levels (or mechanics) each metric missed; `dimensions`
    the rounded points. `credited` is what the credits inside the cap came to after every cut,
    `credits` what each metric was charged of it, both negative. `counts` holds numerator and
    denominator of metrics that are assessed by the quarter, `undelivered` those of them whose data
    did not come; `estimated` the metrics whose money stood on an estimate.
    """

    period: Period
    total: Decimal | None
    grade: str | None
    net: Money
    dimensions: Mapping[str, Decimal | None]
    metrics: Mapping[str, Decimal | None]
    fired: frozenset[str]
    missed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    fee: Money | None = None
    credited: Money | None = None
    credits: Mapping[str, Money] = field(default_factory=dict)
    counts: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    stores: Mapping[str, Money] = field(default_factory=dict)
    caps_bound: frozenset[str] = frozenset()
    incidents: Mapping[str, int] = field(default_factory=dict)
    undelivered: frozenset[str] = frozenset()
    estimated: frozenset[str] = frozenset()

    def is_measured(self, metric: str) -> bool:
        """Tell whether a metric counts in this period: it has a value, or its lack was charged."""
        return self.metrics.get(metric) is not None or metric in self.fired

    def has_missed(self, metric: str, miss: str) -> bool:
        """Tell whether a metric missed a level (or a mechanic without one)."""
        return miss in self.missed.get(metric, ())


@dataclass(frozen=True, slots=True)
class OpenCredit:
    """A credit from before the opening that may still be earned back."""

    metric: str
    amount: Decimal
    period: Period
    clean_periods: int


@dataclass(frozen=True, slots=True)
class Run:
    """What a metric brought along: misses and failures running, and periods beyond its target."""

    misses: Mapping[str, int] = field(default_factory=dict)
    failures: int = 0
    beyond: int = 0
    mean: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """The state at go-live, imported: what a contract brought along into its first period here.

    `as_of` is the first day of the first period assessed here. Amounts are positive, in the
    contract's currency.
    """

    as_of: date
    runs: Mapping[str, Run] = field(default_factory=dict)
    credits_to_date: Decimal = Decimal(0)
    fees_to_date: Decimal = Decimal(0)
    carried: Decimal = Decimal(0)
    banked: Decimal = Decimal(0)
    earn_back: tuple[OpenCredit, ...] = ()

    def run(self, metric: str) -> Run:
        """Return what a metric brought along, nothing by default."""
        return self.runs.get(metric, Run())


@dataclass(frozen=True, slots=True)
class Past:
    """The assessed months before a period, oldest first, and the opening state if there is one."""

    months: tuple[PastMonth, ...] = ()
    opening: Opening | None = None

    @classmethod
    def before(
        cls, period: Period, months: Iterable[PastMonth], opening: Opening | None = None
    ) -> "Past":
        """Return the months that begin before a period, in order."""
        earlier = (month for month in months if month.period.start < period.start)
        return cls(tuple(sorted(earlier, key=lambda month: month.period)), opening)

    def run(self, metric: str) -> Run:
        """Return what a metric brought along from before the first month here."""
        return self.opening.run(metric) if self.opening else Run()

    def measured(self, metric: str) -> Sequence[PastMonth]:
        """Return the months in which a metric counts."""
        return [month for month in self.months if month.is_measured(metric)]

    def misses(self, metric: str, miss: str) -> list[bool]:
        """Return, oldest first, whether a metric missed a level in each measured period."""
        brought = [True] * self.run(metric).misses.get(miss, 0)
        return brought + [month.has_missed(metric, miss) for month in self.measured(metric)]

    def failures(self, metric: str) -> list[bool]:
        """Return, oldest first, whether a metric failed in each measured period."""
        brought = [True] * self.run(metric).failures
        return brought + [metric in month.fired for month in self.measured(metric)]


NO_PAST = Past()


def run_length(flags: Sequence[bool]) -> int:
    """Return how many flags at the end are set."""
    length = 0
    for flag in reversed(flags):
        if not flag:
            return length
        length += 1
    return length
