"""Aggregates: numerators and denominators a vendor without row data hands in."""

from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.catalogue.definitions import Unit
from vendor_sla.domain.findings import Finding, RowPlace, Severity
from vendor_sla.domain.readings import Reading, ReadingState, Source
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.rows import MISSING, Rows

_SCOPES = ("service_line", "channel", "queue", "tier", "severity")
_FACTORS = {Unit.PERCENT: 100, Unit.PER_THOUSAND: 1000, Unit.PER_TEN_THOUSAND: 10_000}
_SHARES = frozenset({Unit.PERCENT})
_ONE = 1_000_000


class Aggregates:
    """Given sums by metric and scope. A metric is named by its contract key or its measure."""

    def __init__(self, rows: Rows | None) -> None:
        self._impossible: list[RowPlace] = []
        self._unequal: list[RowPlace] = []
        self._lines: list[tuple[str, dict[str, str], Fraction, Fraction]] = []
        if rows is not None:
            self._read(rows)

    def _read(self, rows: Rows) -> None:
        texts = {name: [*rows.book.texts(name), ""] for name in ("metric", *_SCOPES)}
        codes = {name: rows.codes(name) for name in texts}
        texts = {name: [*rows.book.texts(name), ""] for name in texts}
        for n in range(rows.size):
            amount, weight = int(rows["numerator"][n]), int(rows["denominator"][n])
            if MISSING in (amount, weight):
                continue
            scope = {name: texts[name][codes[name][n]] for name in _SCOPES if codes[name][n] >= 0}
            metric = texts["metric"][codes["metric"][n]]
            self._lines.append((metric, scope, Fraction(amount, _ONE), Fraction(weight, _ONE)))

    def find(self, asked: Asked) -> Reading | None:
        """Return the reading of a request from the sums given for it, or None.

        The sums of exactly its scope count; where there are none, those of the coarsest finer
        scope are added up. A share above the whole is refused as not delivered.
        """
        named = (asked.request.key, asked.request.measure)
        wanted = asked.request.scope
        groups: dict[tuple[str, ...], list[tuple[Fraction, Fraction]]] = {}
        for metric, scope, amount, weight in self._lines:
            within = all(scope.get(name) in values for name, values in wanted.items())
            if metric in named and within:
                groups.setdefault(tuple(sorted(scope)), []).append((amount, weight))
        if not groups:
            return None
        chosen = min(groups, key=lambda names: (len(names), names))
        amount, weight = _totals(groups[chosen])
        for names, parts in groups.items():
            if set(names) > set(chosen) and _totals(parts) != (amount, weight):
                self._unequal.append(RowPlace(0, ", ".join(names), asked.request.key))
        return self._reading(asked, amount, weight)

    def _reading(self, asked: Asked, amount: Fraction, weight: Fraction) -> Reading:
        unit, source = asked.unit, Source.AGGREGATE
        if unit in _SHARES and amount > weight:
            key = asked.request.key
            self._impossible.append(RowPlace(0, key, f"{amount}/{weight}"))
            facts = {"numerator": str(amount), "denominator": str(weight)}
            state = ReadingState.NOT_DELIVERED
            return Reading.missing(
                asked.request, state, source=source, unit=unit.value, facts=facts
            )
        if not weight:
            state = ReadingState.NO_VOLUME
            return Reading.missing(asked.request, state, source=source, unit=unit.value)
        return Reading.measured(
            asked.request,
            source=source,
            unit=unit.value,
            numerator=_decimal(amount),
            denominator=_decimal(weight),
            value=_FACTORS.get(unit, 1) * amount / weight,
        )

    def findings(self) -> list[Finding]:
        """Return the shares above the whole, and the parts that do not add up to their total."""
        noticed = (
            ("aggregate_impossible", Severity.REFUSED, self._impossible),
            ("aggregate_parts", Severity.WARNING, self._unequal),
        )
        return [
            Finding(code, severity, "aggregates", len(rows), rows=tuple(rows))
            for code, severity, rows in noticed
            if rows
        ]


def _totals(lines: list[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    amounts, weights = zip(*lines, strict=True)
    return sum(amounts, Fraction(0)), sum(weights, Fraction(0))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
