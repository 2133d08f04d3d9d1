"""Conditions over periods: what opens a termination right or a step of the ladder."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from vendor_sla.domain.catalogue.definitions import Names
from vendor_sla.domain.penalties.terms import Level


class ConditionKind(StrEnum):
    """What must have happened."""

    MAX_CREDITS = "max_credits"
    CREDITS_SHARE = "credits_share"
    ROLLING_MEAN = "rolling_mean"
    MISSES = "misses"
    FAILURES = "failures"
    GRADE = "grade"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that happened in `times` of the last `of` assessed periods, this one included.

    `max_credits`: the period cap bound. `credits_share`: credits came to at least `percent` of the
    fee. `rolling_mean`: the mean of `metric` over its last `of` measured periods is worse than
    `limit`. `misses`: `metric` (empty: any) missed `level`. `failures`: at least `count` metrics
    failed. `grade`: the grade was `grade` or worse (`is_better`: or better). `incident`: at least
    `count` incidents of the kind `incident` (empty: any). `times` equal to `of` means running.
    """

    kind: ConditionKind
    times: int
    of: int
    metric: str = ""
    level: Level = Level.EXPECTED
    limit: Decimal | None = None
    percent: Decimal | None = None
    count: int = 1
    grade: str = ""
    is_better: bool = False
    incident: str = ""


@dataclass(frozen=True, slots=True)
class TerminationRight:
    """A condition under which the client may end the contract: a flag, never an act."""

    clause: str
    when: Condition


class ConsequenceKind(StrEnum):
    """A consequence that is not money."""

    VERBAL_WARNING = "verbal_warning"
    WRITTEN_WARNING = "written_warning"
    RETRAINING = "retraining"
    IMPROVEMENT_PLAN = "improvement_plan"
    AGENT_OFF_ACCOUNT = "agent_off_account"
    VOLUME_CUT = "volume_cut"
    VOLUME_SHARE = "volume_share"
    VENDOR_OF_THE_MONTH = "vendor_of_the_month"


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A consequence that is not money, when it comes, and for how many periods it stands."""

    clause: str
    consequence: ConsequenceKind
    name: Names
    when: Condition
    lasts_periods: int
