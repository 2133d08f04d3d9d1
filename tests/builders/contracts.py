"""Small contracts for tests: a whole document as nested texts, changed where a test says so."""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from typing import Any

import yaml

from vendor_sla.domain.assessments import Pricing, Scores
from vendor_sla.domain.catalogue.definitions import Unit
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.exact import round_half_up
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading, ReadingState, Source
from vendor_sla.domain.settlements import Settlement, settle
from vendor_sla.intake.contracts import read_contract

Document = dict[str, Any]
OCTOBER = Period.month(2026, 10)

_BASE = """
format: 1
key: acme-voice
version: 1
title: {zh: 测试合同, en: Test contract}
parties: {client: Acme, vendor: Vendor}
service: call_centre
term: {first_day: 2026-01-01, last_day: 2026-12-31}
currency: CNY
time_zone: Asia/Shanghai
period: month
effective_from: 2026-01-01
calendars: {always: 24x7}
fee: {clause: "8", kind: fixed, amount: 100000}
caps: {period: none}
scoring:
  clause: "7"
  dimensions: {efficiency: 100}
  grades:
    - {grade: A, from: 90}
    - {grade: B, from: 60, to: 90}
    - {grade: C, from: 0, to: 60}
  no_volume: redistribute
  not_delivered: zero
  client_fault: redistribute
metrics: []
"""

_METRIC = """
key: answered
clause: "4.1"
measure: answer_rate
version: 1
level: key
direction: up
places: 2
expected: 95
minimum: 90
weight: 100
scoring: {rule: linear, floor: 80}
"""


def metric(**changes: Any) -> Document:
    """Return a metric part: answer rate, 95 expected, 90 minimum; None removes a key."""
    return _changed(texts(_METRIC), changes)


def document(*metrics: Document, **changes: Any) -> Document:
    """Return a contract document holding the metrics; None removes a key."""
    base = texts(_BASE)
    base["metrics"] = list(metrics) or [metric()]
    return _changed(base, changes)


def texts(text: str) -> Document:
    """Read YAML as nested texts."""
    parsed: Document = yaml.load(text, Loader=yaml.BaseLoader)
    return parsed


def write(parts: Document) -> str:
    """Write a document as YAML (JSON is YAML, and quick to write)."""
    return json.dumps(parts, ensure_ascii=False)


def contract(*metrics: Document, **changes: Any) -> Contract:
    """Read a contract holding the metrics."""
    return read_contract(write(document(*metrics, **changes)))


def reading(
    terms: MetricTerms,
    value: str | None = None,
    *,
    counts: tuple[str, str] | None = None,
    state: ReadingState = ReadingState.MEASURED,
) -> Reading:
    """Return a reading: a plain value, a numerator and denominator, or a state without a value."""
    numerator, denominator = (Decimal(count) for count in counts) if counts else (None, None)
    exact = None if value is None else Fraction(value)
    if numerator is not None and denominator:
        scale = {Unit.PERCENT: 100, Unit.PER_THOUSAND: 1000}.get(terms.unit, 1)
        exact = Fraction(numerator) * scale / Fraction(denominator)
    return Reading(
        metric=terms.key,
        measure=terms.measure,
        version=terms.version,
        scope=terms.scope,
        state=state,
        source=Source.TYPED,
        unit=terms.unit.value,
        numerator=numerator,
        denominator=denominator,
        value=exact,
        rounded=None if exact is None else round_half_up(exact, terms.places),
    )


def assess(
    terms: Contract,
    readings: Sequence[Reading],
    *,
    period: Period = OCTOBER,
    volume: Mapping[str, int] | None = None,
    **beside: Any,
) -> tuple[Scores, Pricing]:
    """Score and price a period; `beside` are history, opening and circumstances."""
    settled = settled_month(terms, readings, period=period, volume=volume, **beside)
    return settled.scores, settled.pricing


def settled_month(
    terms: Contract,
    readings: Sequence[Reading],
    *,
    period: Period = OCTOBER,
    volume: Mapping[str, int] | None = None,
    **beside: Any,
) -> Settlement:
    """Settle a period whole."""
    return settle(terms, period=period, readings=readings, volume=volume or {}, **beside)


def month(terms: Contract, *values: str | Reading, **more: Any) -> tuple[Scores, Pricing]:
    """Assess a month from one plain value (or reading) a metric, in the contract's order."""
    readings = [
        value if isinstance(value, Reading) else reading(one, value)
        for one, value in zip(terms.metrics, values, strict=True)
    ]
    return assess(terms, readings, **more)


def _changed(parts: Document, changes: Mapping[str, Any]) -> Document:
    for name, value in changes.items():
        key = name.rstrip("_")
        if value is None:
            parts.pop(key, None)
        else:
            parts[key] = deepcopy(value)
    return parts
