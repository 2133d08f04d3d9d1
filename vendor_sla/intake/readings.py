"""Readings typed by a person: counts or plain values in JSON instead of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from vendor_sla.domain.assessments import InputFile
from vendor_sla.domain.catalogue import definition
from vendor_sla.domain.catalogue.definitions import RATIO_SCALES
from vendor_sla.domain.exact import parse_decimal, round_half_up
from vendor_sla.domain.readings import MeasureRequest, Reading, ReadingState, Source
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.intake.json_documents import read_json

_COUNTS = {"numerator", "denominator"}
_VALUE = {"value", "count"}


@dataclass(frozen=True, slots=True)
class TypedReadings:
    """Values typed by a person, the volume a fee by unit needs, and the file they stand in."""

    readings: tuple[Reading, ...]
    volume: Mapping[str, int]
    source: InputFile


def read_typed_readings(text: str, name: str, requests: Sequence[MeasureRequest]) -> TypedReadings:
    """Read `{"readings": {metric: {numerator, denominator} or {value}}, "volume": {...}}`.

    Numbers are text or JSON numbers. Raises `Invalid` with every problem and its path.
    """
    document = read_json(text, name)
    if not isinstance(document, dict) or not isinstance(document.get("readings"), dict):
        raise Invalid.because("readings.shape", name, expected='{"readings": {...}}')
    by_key = {request.key: request for request in requests}
    problems: list[Problem] = [
        Problem("readings.unknown_key", key, {"known": "readings, volume"})
        for key in document.keys() - {"readings", "volume"}
    ]
    readings = []
    for metric, entry in document["readings"].items():
        try:
            readings.append(_reading(metric, entry, by_key))
        except Invalid as refused:
            problems += refused.problems
    volume = _volume(document.get("volume", {}), problems)
    if problems:
        raise Invalid(problems)
    content = text.encode()
    source = InputFile(
        side="vendor",
        kind="readings",
        name=name,
        sha256=sha256(content).hexdigest(),
        size_bytes=len(content),
        rows_read=len(readings),
        rows_accepted=len(readings),
        rows_refused=0,
    )
    return TypedReadings(tuple(readings), volume, source)


def _reading(metric: str, entry: Any, requests: Mapping[str, MeasureRequest]) -> Reading:
    place = f"readings.{metric}"
    request = requests.get(metric)
    if request is None:
        raise Invalid.because(
            "readings.unknown_metric", place, metric=metric, known=", ".join(requests)
        )
    unit = definition(request.measure, request.version).unit
    if isinstance(entry, dict) and entry.keys() == _COUNTS:
        numerator = _number(entry["numerator"], f"{place}.numerator")
        denominator = _number(entry["denominator"], f"{place}.denominator")
        if denominator <= 0:
            raise Invalid.because("readings.zero_denominator", f"{place}.denominator")
        value = Fraction(numerator) / Fraction(denominator) * RATIO_SCALES.get(unit, 1)
        return Reading.measured(
            request, source=Source.TYPED, unit=unit, numerator=numerator,
            denominator=denominator, value=value,
        )  # fmt: skip
    if not isinstance(entry, dict) or "value" not in entry or entry.keys() - _VALUE:
        raise Invalid.because("readings.counts", place, value=str(entry)[:80])
    value = Fraction(_number(entry["value"], f"{place}.value"))
    count = _number(entry["count"], f"{place}.count") if "count" in entry else None
    return Reading(
        metric=request.key, measure=request.measure, version=request.version,
        scope=request.scope, state=ReadingState.MEASURED, source=Source.TYPED, unit=unit,
        denominator=count, value=value, rounded=round_half_up(value, request.places),
    )  # fmt: skip


def _number(value: Any, place: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Invalid.because("readings.number", place, value=str(value)[:80])
    try:
        return parse_decimal(str(value))
    except ValueError as error:
        raise Invalid.because("readings.number", place, value=str(value)[:80]) from error


def _volume(entry: Any, problems: list[Problem]) -> dict[str, int]:
    if not isinstance(entry, dict):
        problems.append(Problem("readings.shape", "volume", {"expected": '{"handled": 50990}'}))
        return {}
    volume = {}
    for key, value in entry.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            problems.append(Problem("readings.whole", f"volume.{key}", {"value": str(value)[:80]}))
        else:
            volume[key] = value
    return volume
