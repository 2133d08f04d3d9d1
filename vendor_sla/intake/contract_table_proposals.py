"""What a row of a contract table seems to mean, for a person to look through."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from vendor_sla.domain.catalogue import find_definition
from vendor_sla.domain.catalogue.definitions import MetricDefinition, Parameter, Unit
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_table_headers import dimension_of
from vendor_sla.intake.contract_table_measures import SURE, MeasureGuess, guess_measures
from vendor_sla.intake.contract_table_penalties import WrittenPenalty, read_amount, read_penalty
from vendor_sla.intake.contract_table_values import (
    WrittenLevel,
    read_level,
    read_limit,
    read_weight,
)
from vendor_sla.intake.contract_tables import ContractTable, TableRow

# How many of a measure's unit one of the cell's unit is.
_FACTORS: Mapping[Unit, Mapping[str, Decimal]] = {
    Unit.PERCENT: {"percent": Decimal(1), "per_thousand": Decimal("0.1")},
    Unit.SECONDS: {"seconds": Decimal(1), "minutes": Decimal(60), "hours": Decimal(3600)},
    Unit.HOURS: {"hours": Decimal(1), "days": Decimal(24)},
    Unit.PER_THOUSAND: {"per_thousand": Decimal(1), "percent": Decimal(10)},
    Unit.PER_TEN_THOUSAND: {"per_ten_thousand": Decimal(1), "percent": Decimal(100),
                            "per_thousand": Decimal(10)},
    Unit.SCORE: {"points": Decimal(1)},
    Unit.POINTS: {"points": Decimal(1), "percent": Decimal(1)},
    Unit.COUNT: {"count": Decimal(1)},
}  # fmt: skip
_ANY_UNIT = {Unit.SCORE, Unit.POINTS, Unit.COUNT, Unit.AMOUNT, Unit.PER_HOUR}
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class ProposedMetric:
    """What a row seems to mean, each value as a contract would write it, empty where unknown.

    `penalty` is `none`, `flat`, `per_point`, `deduct`, or `comment` for a sentence that is only
    kept as one. `doubts` are what a person should look at; their places name the fields.
    """

    number: int
    name: str
    said: Mapping[str, str]  # the row's own cells
    guesses: tuple[MeasureGuess, ...]
    measure: str = ""
    dimension: str = ""
    direction: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)
    limit: str = ""
    weight: str = ""
    clause: str = ""
    rule: str = ""
    penalty: str = "none"
    terms: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[Problem, ...] = ()


def propose_metrics(table: ContractTable) -> tuple[ProposedMetric, ...]:
    """Return a proposal a row, in order."""
    return tuple(_Proposer(row).proposal() for row in table.rows)


class _Proposer:
    """Reads one row and notes what a person should look at."""

    def __init__(self, row: TableRow) -> None:
        self._row = row
        self._doubts: list[Problem] = []
        self._guesses = guess_measures(row.cells["metric"])
        best = self._guesses[0] if self._guesses else None
        self._definition = find_definition(best.measure) if best else None

    def proposal(self) -> ProposedMetric:
        """Return what the row seems to mean."""
        cells = self._row.cells
        self._doubt_measure()
        written = {
            level: found
            for level, role in (
                ("expected", "target"), ("minimum", "minimum"), ("stretch", "stretch"),
            )
            if (found := self._level(role)) is not None
        }  # fmt: skip
        levels = {
            level: text for level, found in written.items() if (text := self._text(level, found))
        }
        kind, terms = self._penalty(levels)
        return ProposedMetric(
            number=self._row.number,
            name=cells["metric"],
            said=cells,
            guesses=self._guesses,
            measure=self._definition.id if self._definition else "",
            dimension=self._dimension(),
            direction=self._direction(written.get("expected")),
            levels=levels,
            limit=self._limit(written.get("expected")),
            weight=self._weight(),
            clause=cells.get("clause", ""),
            rule="deduct" if kind == "deduct" else "linear" if "minimum" in levels else "pass_fail",
            penalty=kind,
            terms=terms,
            doubts=tuple(self._doubts),
        )

    def _doubt(self, code: str, place: str, **facts: str) -> None:
        self._doubts.append(Problem(f"contract_table.{code}", place, facts))

    def _doubt_measure(self) -> None:
        if not self._guesses:
            self._doubt("measure_unknown", "measure", name=self._row.cells["metric"])
        elif self._guesses[0].score < SURE or len(self._near()) > 1:
            self._doubt("measure_unsure", "measure", score=str(self._guesses[0].score))

    def _near(self) -> list[MeasureGuess]:
        return [guess for guess in self._guesses if guess.score >= SURE]

    def _level(self, role: str) -> WrittenLevel | None:
        cells = self._row.cells
        text = cells.get(role, "")
        if not text:
            if role == "target":
                self._doubt("target_missing", "expected")
            return None
        found = read_level(text)
        if found is not None and not found.unit and "unit" in cells:
            found = read_level(text + cells["unit"]) or found
        place = {"target": "expected"}.get(role, role)
        if found is None:
            self._doubt("level_unread", place, text=text)
        elif found.is_strict:
            self._doubt("level_strict", place, text=text)
        return found

    def _text(self, level: str, written: WrittenLevel) -> str:
        """Return a level in the measure's unit, as a contract writes it."""
        if self._definition is None:
            return _plain(written.number)
        ends = [end for end in (written.number, written.upper) if end is not None]
        converted = [self._converted(end, written.unit, level) for end in ends]
        told = [_plain(end) for end in converted if end is not None]
        if len(told) < len(ends):
            return ""
        return told[0] if len(told) == 1 else f"{{lower: {told[0]}, upper: {told[1]}}}"

    def _converted(self, number: Decimal, unit: str, level: str) -> Decimal | None:
        assert self._definition is not None, "only a known measure has a unit"
        wanted = self._definition.unit
        factor = _FACTORS.get(wanted, {}).get(unit)
        if factor is not None:
            return number * factor
        if unit == "minutes" and wanted is Unit.HOURS:
            return (number / 60).quantize(Decimal(1).scaleb(-_DECIMALS))
        facts = {"number": _plain(number), "unit": wanted.value}
        if unit:
            self._doubt("unit_other", level, **facts)
            return None
        if wanted is Unit.PERCENT and 0 < number <= 1:
            self._doubt("fraction", level, **facts, percent=_plain(number * 100))
            return number * 100
        if wanted not in _ANY_UNIT and wanted is not Unit.PERCENT:
            self._doubt("unit_unsaid", level, **facts)
        return number

    def _dimension(self) -> str:
        said = self._row.cells.get("dimension", "")
        found = dimension_of(said) if said else None
        if said and found is None:
            self._doubt("dimension_unread", "dimension", text=said)
        if found is None and self._definition is not None:
            found = self._definition.dimension
        return found.value if found else ""

    def _direction(self, expected: WrittenLevel | None) -> str:
        said = expected.direction if expected else ""
        usual = self._definition.direction.value if self._definition else ""
        if said and usual and usual not in {said, "band"}:
            self._doubt("direction_other", "direction", said=said, usual=usual)
        if usual == "band" and not said:
            self._doubt("direction_unsaid", "direction")
            return ""
        return said or usual

    def _limit(self, expected: WrittenLevel | None) -> str:
        parameter = limit_parameter(self._definition) if self._definition else None
        if parameter is None:
            return ""
        found = (expected.within if expected else "") or read_limit(self._row.cells["metric"])
        found = found or read_limit(self._row.cells.get("definition", ""))
        if not found and parameter.default is None and not parameter.is_optional:
            self._doubt("limit_unsaid", "limit")
        return found

    def _weight(self) -> str:
        text = self._row.cells.get("weight", "")
        if not text:
            return ""
        found = read_weight(text)
        if found is None:
            self._doubt("weight_unread", "weight", text=text)
        return "" if found is None else _plain(found)

    def _penalty(self, levels: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """Return the kind of penalty and its terms; a sentence that is not read is a comment."""
        cells = self._row.cells
        text, amount = cells.get("penalty", ""), cells.get("amount", "")
        if not text and not amount:
            return "none", {}
        found = read_penalty(text) if text else None
        if amount and (not text or found is None):
            found = read_amount(amount)
        misses = _misses(found, levels) if found else ""
        if found is None or found.kind == "per_event" or not misses:
            self._doubt("penalty_unread", "penalty", text=text or amount)
            return "comment", {}
        if found.kind in {"per_point", "deduct"} and not found.step:
            self._doubt("step_unsaid", "step", text=text)
        return found.kind, {"misses": misses, **dict(_terms(found))}


def _misses(found: WrittenPenalty, levels: Mapping[str, str]) -> str:
    """Return the level a penalty speaks of; empty when it names a value that is none of them."""
    if found.level is not None:
        told = _plain(found.level)
        return next((level for level, text in levels.items() if text == told), "")
    return found.misses if found.misses in levels or found.misses == "expected" else ""


def _terms(found: WrittenPenalty) -> Iterator[tuple[str, str]]:
    for name in ("amount", "fee_percent", "points", "each"):
        value = getattr(found, name)
        if value is not None:
            yield name, _plain(value)
    if found.step:
        yield "step", found.step


def limit_parameter(definition: MetricDefinition) -> Parameter | None:
    """Return the time limit or window among a measure's parameters, or None."""
    return next((one for one in definition.parameters if one.name in {"within", "window"}), None)


def _plain(number: Decimal) -> str:
    return decimal_text(number)
