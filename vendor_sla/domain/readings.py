"""Readings: what is to be measured, and metric values with the counts they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from vendor_sla.domain.calendars import WorkingCalendar
from vendor_sla.domain.exact import round_half_up
from vendor_sla.domain.periods import Period

Scope = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SpanBy:
    """A time limit that depends on one attribute: 2 minutes for chat, 60 for e-mail."""

    attribute: str
    values: Mapping[str, timedelta]


ParameterValue = str | int | Decimal | bool | timedelta | tuple[str, ...] | SpanBy


@dataclass(frozen=True, slots=True)
class MeasureRequest:
    """One metric of a contract, as the measures need it.

    `parameters` hold every parameter of the definition, defaults filled in. `scope` maps an
    attribute (`channel`, `tier`, `severity`, `vip`, `queue`, `service_line`, `growth_stage`) to
    the values that count; empty means all rows. `places` is in the displayed unit.
    """

    key: str
    measure: str
    version: int
    parameters: Mapping[str, ParameterValue]
    scope: Scope
    places: int
    period: Period
    zone: str
    calendar: WorkingCalendar


class ReadingState(StrEnum):
    """Whether a metric has a value, and why not."""

    MEASURED = "measured"
    NO_VOLUME = "no_volume"
    NOT_DELIVERED = "not_delivered"
    CLIENT_FAULT = "client_fault"
    BELOW_MINIMUM = "below_minimum"
    NOT_DUE = "not_due"


class Source(StrEnum):
    """Where a reading comes from."""

    VENDOR_ROWS = "vendor_rows"
    CLIENT_ROWS = "client_rows"
    QA_SAMPLE = "qa_sample"
    CALL_BACK = "call_back"
    AGGREGATE = "aggregate"
    PLATFORM = "platform"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Reading:
    """A metric's value in one period with the counts behind it.

    `value` is exact and unrounded in the displayed unit (95 % is 95); `rounded` is what every
    comparison, point and amount uses. Both are None unless `state` is measured: missing is never
    zero. `numerator`/`denominator` are counts, or sum and count; for a quantile the numerator is
    the quantile itself in the displayed unit and the denominator its count. `facts` carries side
    counts (`unanswered`, `excluded`, `impossible` ...). `scope` is the contract's scope plus, in a
    breakdown, the one attribute it is broken down by.
    """

    metric: str
    measure: str
    version: int
    scope: Scope
    state: ReadingState
    source: Source
    unit: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Fraction | None = None
    rounded: Decimal | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def measured(
        cls,
        request: MeasureRequest,
        *,
        source: Source,
        unit: str,
        numerator: Decimal,
        denominator: Decimal,
        value: Fraction,
        facts: Mapping[str, str] | None = None,
        scope: Scope | None = None,
    ) -> "Reading":
        """Build a measured reading; rounds once, to the contract's places."""
        return cls(
            metric=request.key,
            measure=request.measure,
            version=request.version,
            scope=request.scope if scope is None else scope,
            state=ReadingState.MEASURED,
            source=source,
            unit=unit,
            numerator=numerator,
            denominator=denominator,
            value=value,
            rounded=round_half_up(value, request.places),
            facts=facts or {},
        )

    @classmethod
    def missing(
        cls,
        request: MeasureRequest,
        state: ReadingState,
        *,
        source: Source,
        unit: str,
        facts: Mapping[str, str] | None = None,
        scope: Scope | None = None,
    ) -> "Reading":
        """Build a reading without a value and say why there is none."""
        return cls(
            metric=request.key,
            measure=request.measure,
            version=request.version,
            scope=request.scope if scope is None else scope,
            state=state,
            source=source,
            unit=unit,
            facts=facts or {},
        )
