"""Stored months as a replay needs them: what was measured, and what the version in force gave."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from vendor_sla.domain.catalogue.definitions import RATIO_SCALES, Unit
from vendor_sla.domain.circumstance_documents import read_circumstances_document
from vendor_sla.domain.circumstances import NOTHING_ELSE, Circumstances
from vendor_sla.domain.decisions import Basis as MoneyStand
from vendor_sla.domain.decisions import Check, Decision, Governs, Outcome
from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading, ReadingState, Source
from vendor_sla.domain.refusals import Invalid, Problem

_WRITTEN_TO = Fraction(1, 2 * 10**12)  # documents write values with 12 decimals
# What governing added to a reading's facts; what was measured carries none of it.
_GOVERNED_FACTS = frozenset({"minimum_volume", "volume", "quarter", "months"})


class Basis(StrEnum):
    """How final the assessment is that a stored month's readings come from."""

    ISSUED = "issued"
    DRAFT = "draft"
    DRY_RUN = "dry_run"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A reading before relief and quarters, with everything that says how it was measured.

    `calendar` is None in documents that do not say it. `decision` says which figure governed, None
    where none was checked.
    """

    reading: Reading
    parameters: Mapping[str, str]
    calendar: str | None = None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What the version in force gave a month; `net` is negative when the client gains."""

    version: int
    is_trial: bool
    total: Decimal | None
    grade: str | None
    gross: Money
    net: Money
    caps_bound: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StoredMonth:
    """One assessed period: its readings, volume and circumstances, and what it came to."""

    period: Period
    basis: Basis
    time_zone: str
    readings: tuple[StoredReading, ...]
    given: Given
    volume: Mapping[str, int] = field(default_factory=dict)
    circumstances: Circumstances = NOTHING_ELSE


def read_stored_month(document: Mapping[str, Any], basis: Basis) -> StoredMonth:
    """Read the parts of an assessment document that a replay needs.

    Only `contract`, `period`, `readings`, `scores.total`, `scores.grade`, `money.gross`,
    `money.net`, `volume`, `circumstances` and the last entry of `trend` are looked at. Raises
    `Invalid` when the document has another shape.
    """
    try:
        return _read(document, basis)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        problem = Problem("replays.not_an_assessment", "", {"reason": str(error)[:80]})
        raise Invalid([problem]) from error


def _read(document: Mapping[str, Any], basis: Basis) -> StoredMonth:
    contract, scores, money = document["contract"], document["scores"], document["money"]
    currency = contract["currency"]
    trend = document.get("trend") or [{}]
    evidence = document.get("evidence") or {"decisions": ()}
    decided = {one["metric"]: one for one in evidence["decisions"]}
    return StoredMonth(
        period=Period.parse(document["period"]["label"]),
        basis=basis,
        time_zone=contract["time_zone"],
        readings=tuple(_reading(entry, decided) for entry in document["readings"]),
        given=Given(
            version=int(contract["version"]),
            is_trial=bool(contract["is_trial"]),
            total=_number(scores["total"]),
            grade=scores["grade"],
            gross=Money.parse(money["gross"], currency),
            net=Money.parse(money["net"], currency),
            caps_bound=frozenset(trend[-1].get("caps_bound", ())),
        ),
        volume={name: int(count) for name, count in (document.get("volume") or {}).items()},
        circumstances=read_circumstances_document(document.get("circumstances") or {}),
    )


def _reading(entry: Mapping[str, Any], decided: Mapping[str, Mapping[str, Any]]) -> StoredReading:
    figures = entry.get("measured") or entry
    numerator, denominator = (_number(figures[name]) for name in ("numerator", "denominator"))
    facts = {
        name: text for name, text in entry.get("facts", {}).items() if name not in _GOVERNED_FACTS
    }
    reading = Reading(
        metric=entry["metric"],
        measure=entry["measure"],
        version=int(entry["measure_version"]),
        scope={name: tuple(values) for name, values in entry["scope"].items()},
        state=ReadingState(figures["state"]),
        source=Source(entry["source"]),
        unit=entry["unit"],
        numerator=numerator,
        denominator=denominator,
        value=_exact(figures["value"], numerator, denominator, entry["unit"]),
        rounded=_number(figures["rounded"]),
        facts=facts,
    )
    decision = decided.get(reading.metric)
    return StoredReading(
        reading,
        dict(entry["parameters"]),
        entry.get("calendar"),
        None if decision is None else _decision(decision, reading),
    )


def _decision(entry: Mapping[str, Any], reading: Reading) -> Decision:
    """Read back what settling needs of a decision: which reading governs, what money stands on."""
    basis = entry["basis"]
    names = ("trigger", "first", "later", "reward")
    return Decision(
        metric=reading.metric,
        check=Check(entry["check"]),
        outcome=entry["outcome"] and Outcome(entry["outcome"]),
        rule=entry["rule"],
        governs=Governs(entry["governs"]),
        clause=entry["clause"],
        vendor=_fraction(entry["vendor"]),
        client=_fraction(entry["client"]),
        found=None if entry["found"] is None else _found(entry["found"], reading),
        basis=basis and MoneyStand(*(Fraction(parse_decimal(basis[name])) for name in names)),
        excuse=entry["excuse"],
        is_misreported=bool(entry["is_misreported"]),
        facts=dict(entry["facts"]),
    )


def _found(figures: Mapping[str, Any], reading: Reading) -> Reading:
    numerator, denominator = (_number(figures[name]) for name in ("numerator", "denominator"))
    return replace(
        reading,
        state=ReadingState(figures["state"]),
        numerator=numerator,
        denominator=denominator,
        value=_exact(figures["value"], numerator, denominator, reading.unit),
        rounded=_number(figures["rounded"]),
    )


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(parse_decimal(text))


def _exact(
    text: str | None, numerator: Decimal | None, denominator: Decimal | None, unit: str
) -> Fraction | None:
    """Return the exact value: of the counts where they make the text, else the text's own."""
    if text is None:
        return None
    written = Fraction(parse_decimal(text))
    if numerator is not None and denominator:
        counted = Fraction(numerator) * RATIO_SCALES.get(Unit(unit), 1) / Fraction(denominator)
        if abs(counted - written) <= _WRITTEN_TO:
            return counted
    return written


def _number(text: str | None) -> Decimal | None:
    return None if text is None else parse_decimal(text)
