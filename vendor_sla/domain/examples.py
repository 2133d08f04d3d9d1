"""Worked months of a contract: values in, and what must come out; they run as tests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.catalogue.definitions import RATIO_SCALES
from vendor_sla.domain.circumstances import NOTHING_ELSE, Circumstances
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.exact import decimal_text, round_half_up
from vendor_sla.domain.pasts import Opening, PastMonth
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading, ReadingState, Source
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.domain.settlements import Settlement, settle


@dataclass(frozen=True, slots=True)
class ExampleReading:
    """A metric's figure as an example writes it: a value, counts, or why there is none.

    All None is the metric's own `expected` level.
    """

    value: Decimal | None = None
    counts: tuple[Decimal, Decimal] | None = None
    state: ReadingState | None = None


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """A money line: the metric, or the mechanic of one that belongs to none."""

    source: str
    clause: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come out; None is not looked at, `none` in a text is no value."""

    points: Mapping[str, str] = field(default_factory=dict)
    dimensions: Mapping[str, str] = field(default_factory=dict)
    total: str | None = None
    grade: str | None = None
    fee: str | None = None
    lines: tuple[ExpectedLine, ...] | None = None
    net: str | None = None
    consequences: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ExampleMonth:
    """One worked month. `are_others_expected`: metrics not named stand at their target."""

    period: Period
    readings: Mapping[str, ExampleReading]
    are_others_expected: bool
    volume: Mapping[str, int]
    circumstances: Circumstances = NOTHING_ELSE
    expected: Expected = field(default_factory=Expected)


@dataclass(frozen=True, slots=True)
class Example:
    """A worked month, or several that follow one another, perhaps from an opening state."""

    name: str
    months: tuple[ExampleMonth, ...]
    opening: Opening | None = None


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something an example says and the contract does not make true."""

    period: Period
    what: str
    written: str
    found: str


def run_example(contract: Contract, example: Example) -> tuple[Mismatch, ...]:
    """Settle an example's months one after the other and return what is not as written.

    Raises `Invalid` when a month names metrics the contract does not have, or leaves some out.
    """
    history: list[PastMonth] = []
    mismatches: list[Mismatch] = []
    for month in example.months:
        settled = settle(
            contract,
            period=month.period,
            readings=_readings(contract, month),
            volume=month.volume,
            history=history,
            opening=example.opening,
            circumstances=month.circumstances,
        )
        history.append(settled.month)
        mismatches += _mismatches(month, settled)
    return tuple(mismatches)


def example_reading(terms: MetricTerms, written: ExampleReading) -> Reading:
    """Return the reading an example means for a metric."""
    plain = Reading(
        metric=terms.key,
        measure=terms.measure,
        version=terms.version,
        scope=terms.scope,
        state=written.state or ReadingState.MEASURED,
        source=Source.TYPED,
        unit=terms.unit.value,
    )
    if written.state is not None:
        return plain
    numerator, denominator = written.counts or (None, None)
    if numerator is not None and denominator is not None:
        exact = Fraction(numerator) * RATIO_SCALES.get(terms.unit, 1) / Fraction(denominator)
    else:
        exact = Fraction(terms.expected.end if terms.expected else 0)
        exact = exact if written.value is None else Fraction(written.value)
    return replace(
        plain,
        numerator=numerator,
        denominator=denominator,
        value=exact,
        rounded=round_half_up(exact, terms.places),
    )


def _readings(contract: Contract, month: ExampleMonth) -> list[Reading]:
    known = {metric.key for metric in contract.metrics}
    problems = [
        Problem("examples.unknown_metric", month.period.label, {"metric": metric})
        for metric in month.readings
        if metric not in known
    ]
    if not month.are_others_expected:
        problems += [
            Problem("examples.unnamed_metric", month.period.label, {"metric": metric})
            for metric in sorted(known - month.readings.keys())
        ]
    if problems:
        raise Invalid(problems)
    return [
        example_reading(metric, month.readings.get(metric.key, _usual(metric)))
        for metric in contract.metrics
    ]


def _usual(metric: MetricTerms) -> ExampleReading:
    """Return the target, or no volume for a metric that has none."""
    return ExampleReading(state=None if metric.expected else ReadingState.NO_VOLUME)


def _mismatches(month: ExampleMonth, settled: Settlement) -> Iterator[Mismatch]:
    for what, written, found in _compared(month.expected, settled):
        if written != found and not _equal(written, found):
            yield Mismatch(month.period, what, written, found)


def _compared(expected: Expected, settled: Settlement) -> Iterator[tuple[str, str, str]]:
    scores, pricing = settled.scores, settled.pricing
    points = {one.metric: one.points for one in scores.metrics}
    for metric, written in expected.points.items():
        found = points.get(metric)
        yield f"points.{metric}", written, "none" if found is None else decimal_text(found, 2)
    dimensions = {one.dimension: one.points for one in scores.dimensions}
    for dimension, written in expected.dimensions.items():
        yield f"dimensions.{dimension}", written, _text(dimensions.get(dimension))
    for what, text, value in (
        ("total", expected.total, _text(scores.total)),
        ("grade", expected.grade, scores.grade or "none"),
        ("fee", expected.fee, str(pricing.fee.amount)),
        ("net", expected.net, str(pricing.net.amount)),
    ):
        if text is not None:
            yield what, text, value
    if expected.lines is not None:
        lines = [
            ExpectedLine(one.metric or one.mechanic, one.clause, one.amount.amount)
            for one in pricing.lines
        ]
        yield "lines", _lines_text(expected.lines), _lines_text(lines)
    if expected.consequences is not None:
        kinds = [one.kind for one in settled.consequences]
        yield "consequences", ", ".join(expected.consequences), ", ".join(kinds)


def _lines_text(lines: tuple[ExpectedLine, ...] | list[ExpectedLine]) -> str:
    parts = (f"{one.source} ({one.clause}) {decimal_text(one.amount)}" for one in lines)
    return "; ".join(parts) or "none"


def _text(value: Decimal | None) -> str:
    return "none" if value is None else str(value)


def _equal(written: str, found: str) -> bool:
    """Tell whether two numbers are the same: 12.5 is 12.50."""
    try:
        return Decimal(written) == Decimal(found)
    except ArithmeticError:
        return False
