"""What is asked: one request of a contract with its parameters typed and its period in numbers."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np

from vendor_sla.domain.catalogue import columns_needed, definition, direction_of, unit_of
from vendor_sla.domain.catalogue.definitions import Direction
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import MeasureRequest, ParameterValue, SpanBy
from vendor_sla.domain.refusals import Invalid
from vendor_sla.measures.clocks import WorkClock, microseconds
from vendor_sla.measures.days import LocalDays
from vendor_sla.measures.pauses import Pauses
from vendor_sla.measures.rows import MISSING, Ints, Mask, Rows, constant

_QUANTILES = {
    "median": Fraction(1, 2),
    "p75": Fraction(3, 4),
    "p80": Fraction(4, 5),
    "p90": Fraction(9, 10),
    "p95": Fraction(19, 20),
    "p99": Fraction(99, 100),
}
_MICROSECOND = timedelta(microseconds=1)


class Asked:
    """A request as the measures use it; parameters left unsaid take the catalogue's default."""

    def __init__(
        self,
        request: MeasureRequest,
        clock: WorkClock,
        *,
        pauses: Pauses,
        files: Mapping[str, Rows],
    ) -> None:
        self.request = request
        self.files = files
        self.definition = definition(request.measure, request.version)
        self.parameters: Mapping[str, ParameterValue] = {
            one.name: one.default for one in self.definition.parameters if one.default is not None
        } | dict(request.parameters)
        self.clock = clock
        self.pauses = pauses
        self.columns = columns_needed(self.definition, self.parameters)
        self.unit = unit_of(self.definition, self.parameters)
        first, after = request.period.instants(request.zone)
        self.first, self.after = microseconds(first), microseconds(after)
        self.quantile = _QUANTILES.get(str(self.parameters.get("statistic", "")))
        self.is_bad_when_hit = direction_of(self.definition, self.parameters) is Direction.DOWN

    @property
    def anchor(self) -> str:
        """Return the event that places a row in the period."""
        return str(self.parameters.get("anchor", self.definition.anchors[0].value))

    def text(self, name: str) -> str:
        """Return a choice; empty when it is not part of this measure."""
        value = self.parameters.get(name, "")
        return value if isinstance(value, str) else str(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, empty when unsaid."""
        value = self.parameters.get(name, ())
        return value if isinstance(value, tuple) else (str(value),)

    def flag(self, name: str) -> bool:
        """Return a yes or no, no when unsaid."""
        return bool(self.parameters.get(name, False))

    def whole(self, name: str) -> int | None:
        """Return a whole number, or None when an optional one is unsaid."""
        value = self.parameters.get(name)
        return None if value is None else int(str(value))

    def number(self, name: str) -> Fraction:
        """Return an exact number; `Invalid` when unsaid."""
        value = self.parameters.get(name)
        if not isinstance(value, int | Decimal):
            raise self.unsaid(name)
        return Fraction(value)

    def span(self, name: str) -> int | None:
        """Return a span in microseconds, or None when an optional one is unsaid."""
        value = self.parameters.get(name)
        return value // _MICROSECOND if isinstance(value, timedelta) else None

    def needed_span(self, name: str) -> int:
        """Return a span in microseconds; `Invalid` when unsaid."""
        found = self.span(name)
        if found is None:
            raise self.unsaid(name)
        return found

    def limits(self, rows: Rows, name: str = "within") -> Ints:
        """Return each row's time limit; missing where a limit by attribute names no value."""
        value = self.parameters.get(name)
        if isinstance(value, timedelta):
            return constant(value // _MICROSECOND, rows.size)
        if not isinstance(value, SpanBy):
            raise self.unsaid(name)
        codes = rows.codes(value.attribute)
        texts = rows.book.texts(value.attribute)
        spans = (value.values.get(text) for text in texts)
        table = [MISSING if span is None else span // _MICROSECOND for span in spans]
        return np.array([*table, MISSING], dtype=np.int64)[codes]

    def inside(self, instants: Ints) -> Mask:
        """Return which instants lie in the period, its end excluded."""
        return (instants >= self.first) & (instants < self.after)

    def paused(self, rows: Rows, start: Ints, end: Ints) -> Ints:
        """Return how long each row's clock stood still between two instants."""
        if not self.pauses:
            return constant(0, rows.size)
        return self.pauses.before(self.clock, self.pauses.of(rows), start, end)

    def local_days(self, days: Ints) -> Ints:
        """Return calendar days as instants of the contract's zone that lie inside them.

        The first instant of the period's first day and no other day's falls inside the period.
        """
        first = self.request.period.start
        shift = self.first - microseconds(datetime(first.year, first.month, first.day, tzinfo=UTC))
        inside = (days >= self.first - shift) & (days < self._after_day())
        return np.where(inside, np.clip(days + shift, self.first, self.after - 1), MISSING)

    def _after_day(self) -> int:
        after = self.request.period.end
        return microseconds(datetime(after.year, after.month, after.day, tzinfo=UTC))

    def calendar_days(self, instants: Ints) -> Ints:
        """Return the number of each instant's calendar day in the contract's zone."""
        return LocalDays(self.request.zone).of(instants)

    def months_before(self, months: int) -> int:
        """Return the first instant of the day some calendar months before the period."""
        start = self.request.period.start
        index = start.year * 12 + start.month - 1 - months
        first = date(index // 12, index % 12 + 1, min(start.day, 28))
        return microseconds(Period(first, start).instants(self.request.zone)[0])

    def refuse_unknown(self, rows: Rows, counted: Mask, instants: Ints) -> None:
        """Refuse a service-hour clock on days whose public holidays are not published."""
        unknown = counted & self.clock.unknown(instants)
        if unknown.any():
            place = int(np.flatnonzero(unknown)[0])
            raise Invalid.because(
                "measure.calendar_unknown",
                f"metrics.{self.request.key}",
                count=str(int(np.count_nonzero(unknown))),
                row=str(int(rows["row"][place])),
            )

    def scoped(self, rows: Rows) -> Mask | None:
        """Return which rows belong to the contract's scope; None when all do."""
        result: Mask | None = None
        for attribute, values in self.request.scope.items():
            known = [rows.book.code(attribute, value) for value in values]
            within = np.isin(rows.codes(attribute), known)
            result = within if result is None else result & within
        return result

    def unsaid(self, name: str) -> Invalid:
        """Return the refusal of a request that leaves a needed parameter unsaid."""
        place = f"metrics.{self.request.key}.{name}"
        return Invalid.because(
            "measure.parameter_missing", place, measure=self.request.measure, parameter=name
        )
