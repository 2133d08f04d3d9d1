"""What a metric definition says; the definitions themselves are one module a dimension."""

from dataclasses import dataclass
from enum import StrEnum

from vendor_sla.domain.readings import ParameterValue


class Dimension(StrEnum):
    """The dimensions a contract scores; collaboration is optional."""

    ATTITUDE = "attitude"
    EFFICIENCY = "efficiency"
    QUALITY = "quality"
    RESOLUTION = "resolution"
    SATISFACTION = "satisfaction"
    COLLABORATION = "collaboration"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    BAND = "band"


class Unit(StrEnum):
    """The displayed unit; a percentage of 95 % is the number 95."""

    PERCENT = "percent"
    SECONDS = "seconds"
    HOURS = "hours"
    COUNT = "count"
    SCORE = "score"
    PER_THOUSAND = "per_thousand"
    PER_TEN_THOUSAND = "per_ten_thousand"
    PER_HOUR = "per_hour"
    POINTS = "points"
    AMOUNT = "amount"


# What a ratio of two counts is multiplied by to be shown; the other units are no such ratio.
RATIO_SCALES = {Unit.PERCENT: 100, Unit.PER_THOUSAND: 1_000, Unit.PER_TEN_THOUSAND: 10_000}


class Anchor(StrEnum):
    """The event that puts an interaction into a period."""

    OPENED = "opened"
    ENTERED = "entered"
    ANSWERED = "answered"
    DUE = "due"
    RESOLVED = "resolved"
    RATED = "rated"
    RECEIVED = "received"
    WINDOW_END = "window_end"
    CHECKED = "checked"
    PERIOD = "period"


class ParameterKind(StrEnum):
    """How a contract writes a parameter."""

    SPAN = "span"  # 15s, 30m, 24h, 2d
    SPAN_BY = "span_by"  # a span, or {by: channel, values: {email: 60m, chat: 2m}}
    INTEGER = "integer"
    DECIMAL = "decimal"
    CHOICE = "choice"
    FLAG = "flag"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared choice of a definition.

    `default` None means the contract must say it: two readings would give different money.
    """

    name: str
    kind: ParameterKind
    default: ParameterValue | None = None
    choices: tuple[str, ...] = ()
    is_optional: bool = False  # may be left unsaid although there is no default
    needs: tuple[tuple[str, str], ...] = ()  # (choice, `kind.column` that this choice reads)


@dataclass(frozen=True, slots=True)
class Names:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class MetricDefinition:
    """One versioned definition of the catalogue.

    `files` are the file kinds it can be computed from and `columns` the columns it needs, written
    `kind.column` (`contacts.answered_at`). `sources` are V vendor rows, C client extract, QA
    sample, CB call-back, P platform clock. The function of the same id in `measures/` computes it.
    """

    id: str
    version: int
    dimension: Dimension
    name: Names
    formula: Names
    unit: Unit
    direction: Direction
    anchors: tuple[Anchor, ...]  # the first is the default
    columns: tuple[str, ...]
    sources: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()
    default_places: int = 2
    is_quantile_possible: bool = False


DIMENSION_NAMES = {
    Dimension.ATTITUDE: Names("态度", "Attitude"),
    Dimension.EFFICIENCY: Names("效率", "Efficiency"),
    Dimension.QUALITY: Names("质量", "Quality"),
    Dimension.RESOLUTION: Names("解决", "Resolution"),
    Dimension.SATISFACTION: Names("满意度", "Satisfaction"),
    Dimension.COLLABORATION: Names("协作", "Collaboration"),
}
