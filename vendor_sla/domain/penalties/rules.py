"""What a contract says about money beyond single metrics: frozen terms, one class a rule."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from vendor_sla.domain.catalogue.definitions import Names
from vendor_sla.domain.penalties.terms import Cap, Charge, Level


class RepeatKind(StrEnum):
    """What makes a failure cost a multiple."""

    CONSECUTIVE = "consecutive"
    REPEATED = "repeated"
    EXTENSIVE = "extensive"
    THRESHOLD = "threshold"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A multiplier of what a failing metric costs; of several that apply the largest does.

    `consecutive`: from the `failures`-th measured period running on. `repeated`: the metric failed
    in `failures` of the last `periods` measured ones. `extensive`: at least `failures` metrics
    fail in one period. `threshold`: the value misses the metric's minimum. `metrics` empty is all.
    """

    clause: str
    kind: RepeatKind
    factor: Decimal
    failures: int = 0
    periods: int = 0
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PointsStep:
    """What a sum of service points costs from `points` on."""

    points: Decimal
    charge: Charge


@dataclass(frozen=True, slots=True)
class ServicePoints:
    """The price of the service points of a period: a table (the step below counts) or a rate.

    `free` points cost nothing and come off before the rate; a table begins with its first step.
    """

    clause: str
    table: tuple[PointsStep, ...] = ()
    each: Charge | None = None
    free: Decimal = Decimal(0)


class DayCount(StrEnum):
    """Which days a delay is counted in."""

    CALENDAR = "calendar"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class ReportRule:
    """What a late, missing or wrong report costs.

    Late: `charge` for each day after the grace, day one too. Missing: `charge` once. Wrong:
    `charge` for each of the `failures` it counts as. `most` ends it. The metrics in `fails` count
    as failed in the period, whatever they show.
    """

    clause: str
    charge: Charge
    is_inside_cap: bool
    days: DayCount = DayCount.CALENDAR
    failures: int = 1
    most: Charge | None = None
    fails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentTerms:
    """A critical incident with its fixed price: for each case, or for each day it lasts.

    `most` ends it; with `is_up_to_cost` so does the cost of what was at stake, stated with the
    incident itself.
    """

    key: str
    clause: str
    name: Names
    charge: Charge
    is_per_day: bool
    is_inside_cap: bool
    most: Charge | None = None
    is_up_to_cost: bool = False


class ReliefArithmetic(StrEnum):
    """How an excused miss leaves the ratio."""

    ADD = "add_to_numerator"
    DROP = "drop"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class ReliefCode:
    """A reason for which misses are excused, once the client has approved it.

    `forecast` excuses the misses that arrive once a day's volume has passed its forecast by
    `band_percent`; `is_dropped` says whether those leave both counts or are counted as met.
    """

    key: str
    clause: str
    name: Names
    arithmetic: ReliefArithmetic
    is_evidence_needed: bool = True
    band_percent: Decimal = Decimal(0)
    is_dropped: bool = False


@dataclass(frozen=True, slots=True)
class EarnBack:
    """A share of a metric's credit comes back after so many periods that met `expected`.

    A miss starts the count anew; after `expires_after` periods (None: never) the chance is gone.
    Metrics of a veto never earn back. `metrics` empty is all others.
    """

    clause: str
    share_percent: Decimal
    clean_periods: int
    expires_after: int | None
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CreditBank:
    """Periods beyond a level put something by, which later credits are set against.

    `deposit` for each metric and period; the balance never exceeds `most`; what is not used
    within `expires_after` periods (None: never) is gone. `metrics` empty is all.
    """

    clause: str
    level: Level
    deposit: Charge
    most: Charge
    expires_after: int | None
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Improvement:
    """Levels that rise with the vendor: beyond `expected` for `periods` measured ones running,

    `expected` moves by `share_percent` of the way to the mean of these periods, and `minimum` by
    as much; then the count begins anew. `metrics` empty is all with an `expected` level.
    """

    clause: str
    periods: int
    share_percent: Decimal
    metrics: tuple[str, ...] = ()


class CarriedKind(StrEnum):
    """What is carried into later periods."""

    ABOVE_CAP = "above_cap"
    ABOVE_INVOICE = "above_invoice"


@dataclass(frozen=True, slots=True)
class CarryForward:
    """Credits that find no room are carried on, for at most `expires_after` periods (None: ever).

    `above_cap`: what the period cap cuts, into the room under later caps. `above_invoice`: what
    exceeds the period's fee.
    """

    clause: str
    kind: CarriedKind
    expires_after: int | None


class YearKind(StrEnum):
    """Which twelve months an annual cap looks at."""

    CALENDAR = "calendar"
    CONTRACT = "contract"


class YearBase(StrEnum):
    """What a percentage of an annual cap is taken of."""

    FEES_TO_DATE = "fees_to_date"
    YEAR_AT_THIS_FEE = "year_at_this_fee"


@dataclass(frozen=True, slots=True)
class AnnualCap:
    """The most the credits of a year can come to."""

    cap: Cap
    year: YearKind
    base: YearBase | None = None


@dataclass(frozen=True, slots=True)
class GradeMoney:
    """Money by grade: rewards for some grades, deductions for others, nothing for the rest."""

    clause: str
    is_inside_cap: bool
    rewards: tuple[tuple[str, Charge], ...] = ()
    deductions: tuple[tuple[str, Charge], ...] = ()


class LegalNature(StrEnum):
    """What a credit is in law."""

    PRICE_REDUCTION = "price_reduction"
    DAMAGES = "damages"
    CONTRACTUAL_PENALTY = "contractual_penalty"


@dataclass(frozen=True, slots=True)
class LegalTerms:
    """What credits are in law and for tax.

    `claim_within_days` after the issue a credit must be claimed (None: no limit). With
    `is_tax_adjusted` a credit lowers the taxed amount and so carries tax at `tax_percent`.
    """

    clause: str
    nature: LegalNature
    is_sole_remedy: bool
    claim_within_days: int | None
    tax_percent: Decimal
    is_tax_adjusted: bool
