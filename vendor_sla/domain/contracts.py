"""A contract version: everything a document says, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from vendor_sla.domain.calendars import CalendarTerms, WorkingCalendar
from vendor_sla.domain.catalogue.definitions import Dimension, Direction, Names, Unit
from vendor_sla.domain.conditions import LadderStep, TerminationRight
from vendor_sla.domain.disputes import USUAL_TERMS, DisputeTerms
from vendor_sla.domain.evidence import EvidenceRules, EvidenceTerms
from vendor_sla.domain.fees import Fee
from vendor_sla.domain.penalties.rules import (
    AnnualCap,
    CarryForward,
    CreditBank,
    EarnBack,
    GradeMoney,
    Improvement,
    IncidentTerms,
    LegalTerms,
    ReliefCode,
    Repeat,
    ReportRule,
    ServicePoints,
)
from vendor_sla.domain.penalties.terms import (
    AtRisk,
    Bonus,
    BonusTerms,
    Cap,
    Level,
    Penalty,
    Undelivered,
)
from vendor_sla.domain.periods import Period
from vendor_sla.domain.ranges import Band, Range, Target
from vendor_sla.domain.readings import MeasureRequest, ParameterValue, Scope
from vendor_sla.domain.reviews import ReviewTerms
from vendor_sla.domain.scoring_rules import RULE_NAMES, ScoringRule


class PeriodKind(StrEnum):
    """The period a contract is assessed by."""

    MONTH = "month"
    QUARTER = "quarter"

    @property
    def months(self) -> int:
        """Return the calendar months of one period."""
        return 1 if self is PeriodKind.MONTH else 3


class MetricLevel(StrEnum):
    """How much a metric matters: a report-only one is measured and shown, nothing else."""

    CRITICAL = "critical"
    KEY = "key"
    REPORT_ONLY = "report_only"


@dataclass(frozen=True, slots=True)
class MetricTerms:
    """One metric of a contract.

    `name` is the contract's own or the catalogue's. `weight_percent` is inside the dimension and
    0 for report-only metrics, whose `rule` is None. Levels and `places` are in the displayed
    unit. Denominators under `minimum_volume` are not measured: no points, no money, no bonus.
    In periods whose first day is not after `ramp_up_to` the metric costs and earns nothing. A
    quarterly metric in a monthly contract belongs to its quarter's last month.
    """

    key: str
    clause: str
    name: Names
    measure: str
    version: int
    dimension: Dimension
    unit: Unit
    direction: Direction
    level: MetricLevel
    places: int
    parameters: Mapping[str, ParameterValue]
    scope: Scope
    calendar: str
    evidence: EvidenceTerms
    weight_percent: Fraction = Fraction(0)
    expected: Target | None = None
    minimum: Target | None = None
    stretch: Target | None = None
    rule: ScoringRule | None = None
    penalties: tuple[Penalty, ...] = ()
    bonus: Bonus | None = None
    cap: Cap | None = None
    minimum_volume: int = 0
    ramp_up_to: date | None = None
    undelivered: Undelivered | None = None
    is_quarterly: bool = False

    @property
    def rule_name(self) -> str:
        """Return the scoring rule's name as contracts write it, or nothing."""
        return RULE_NAMES[type(self.rule)] if self.rule else ""

    def find_target(self, level: Level) -> Target | None:
        """Return the target of a level, or None when the contract sets none."""
        return {
            Level.EXPECTED: self.expected,
            Level.MINIMUM: self.minimum,
            Level.STRETCH: self.stretch,
        }[level]


class MissingPolicy(StrEnum):
    """What a metric without a value does to the score."""

    REDISTRIBUTE = "redistribute"
    ZERO = "zero"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Veto:
    """A value that caps the grade or empties a dimension; exactly one of the two is set."""

    metric: str
    when: Range
    clause: str
    cap_grade: str = ""
    zero_dimension: Dimension | None = None


@dataclass(frozen=True, slots=True)
class ScoringTerms:
    """Dimensions and their weights, grades from best to worst, and what is done about gaps."""

    clause: str
    weights: Mapping[Dimension, Fraction]
    grades: tuple[Band[str], ...]
    no_volume: MissingPolicy
    not_delivered: MissingPolicy
    client_fault: MissingPolicy
    vetoes: tuple[Veto, ...] = ()


@dataclass(frozen=True, slots=True)
class DataDuty:
    """Who delivers which files by the n-th working day after the period, and the grace after.

    `key` names it where a late, missing or wrong report has a price; else it may be empty.
    """

    kinds: tuple[str, ...]
    side: str  # vendor, client
    working_day: int
    grace_days: int
    calendar: str
    clause: str
    key: str = ""
    late: ReportRule | None = None
    missing: ReportRule | None = None
    wrong: ReportRule | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """One whole version of a contract; `text` is the document word for word.

    `version` and `effective_from` order the versions; `term` is half-open. A trial version
    scores but never charges. `cap` is the period cap on credits, None when there is none.
    """

    key: str
    title: Names
    version: int
    is_trial: bool
    service: str
    client: str
    vendor: str
    term: Period
    currency: str
    time_zone: str
    period: PeriodKind
    effective_from: date
    calendar_terms: Mapping[str, CalendarTerms]
    fee: Fee
    cap: Cap | None
    scoring: ScoringTerms
    metrics: tuple[MetricTerms, ...]
    at_risk: AtRisk | None = None
    bonuses: BonusTerms | None = None
    data_duties: tuple[DataDuty, ...] = ()
    evidence: EvidenceRules | None = None
    annual_cap: AnnualCap | None = None
    carry_forward: CarryForward | None = None
    repeats: tuple[Repeat, ...] = ()
    service_points: ServicePoints | None = None
    incidents: tuple[IncidentTerms, ...] = ()
    relief: tuple[ReliefCode, ...] = ()
    earn_back: EarnBack | None = None
    credit_bank: CreditBank | None = None
    improvement: Improvement | None = None
    grade_money: GradeMoney | None = None
    legal: LegalTerms | None = None
    termination: tuple[TerminationRight, ...] = ()
    ladder: tuple[LadderStep, ...] = ()
    review: ReviewTerms | None = None
    disputes: DisputeTerms | None = None
    text: str = field(default="", repr=False)
    sha256: str = ""

    @property
    def dispute_terms(self) -> DisputeTerms:
        """Return the clocks of review, dispute and appeal: the contract's own, else the usual."""
        return self.disputes or USUAL_TERMS

    def find_metric(self, key: str) -> MetricTerms | None:
        """Return a metric by its key, or None."""
        return next((metric for metric in self.metrics if metric.key == key), None)

    def find_duty(self, key: str) -> DataDuty | None:
        """Return a data duty by its key, or None."""
        return next((duty for duty in self.data_duties if duty.key == key), None)

    def metrics_of(self, dimension: Dimension) -> tuple[MetricTerms, ...]:
        """Return the scored metrics of a dimension, in the contract's order."""
        return tuple(
            metric for metric in self.metrics if metric.dimension is dimension and metric.rule
        )

    def requests(
        self, period: Period, calendars: Mapping[str, WorkingCalendar]
    ) -> tuple[MeasureRequest, ...]:
        """Return what is to be measured in a period, one request a metric, in order.

        `calendars` holds a resolved calendar for each name in `calendar_terms`.
        """
        return tuple(
            MeasureRequest(
                key=metric.key,
                measure=metric.measure,
                version=metric.version,
                parameters=metric.parameters,
                scope=metric.scope,
                places=metric.places,
                period=period,
                zone=self.time_zone,
                calendar=calendars[metric.calendar],
            )
            for metric in self.metrics
        )
