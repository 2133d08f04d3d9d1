"""A metric's parameters and scope, checked against the catalogue's definition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from vendor_sla.domain.catalogue.columns import find_column
from vendor_sla.domain.catalogue.definitions import MetricDefinition, Parameter, ParameterKind
from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.readings import ParameterValue, Scope, SpanBy
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_fields import parse_span, shown, unknown_key

SCOPE_ATTRIBUTES = ("channel", "tier", "severity", "vip", "queue", "service_line", "growth_stage")
_SCOPE_VALUES = {
    "vip": ("true", "false"),
    "growth_stage": ("novice", "growing", "mature", "senior"),
}
Messages = dict[str, Any]


@dataclass
class Said:
    """What a contract said, as far as it could be read, and what was wrong, by key."""

    values: dict[str, ParameterValue] = field(default_factory=dict)
    messages: Messages = field(default_factory=dict)


def read_parameters(definition: MetricDefinition, written: Any) -> Said:
    """Read `with:`; every parameter of the definition is there afterwards, defaults filled in."""
    said = Said()
    if not isinstance(written, dict):
        said.messages["_schema"] = ["contract.not_a_mapping"]
        return said
    known = {parameter.name: parameter for parameter in definition.parameters}
    for name in written.keys() - known.keys():
        said.messages[name] = [unknown_key(name, set(known))]
    for name, parameter in known.items():
        if name in written:
            value = _READERS[parameter.kind](parameter, written[name])
            if isinstance(value, Problem):
                said.messages[name] = [value]
            else:
                said.values[name] = value
        elif parameter.default is not None:
            said.values[name] = parameter.default
        elif not parameter.is_optional:
            facts = {"measure": definition.id, "expected": _expected(parameter)}
            said.messages[name] = [Problem("contract.parameter_required", "", facts)]
    return said


def _expected(parameter: Parameter) -> str:
    return " | ".join(parameter.choices) or {
        ParameterKind.SPAN: "15s, 30m, 24h, 2d",
        ParameterKind.SPAN_BY: "15s, 30m, 24h, 2d",
        ParameterKind.FLAG: "yes | no",
        ParameterKind.TEXTS: "[...]",
    }.get(parameter.kind, "5")


def _span(_: Parameter, written: Any) -> timedelta | Problem:
    span = parse_span(written) if isinstance(written, str) else None
    return span or Problem("contract.span", "", {"value": shown(written)})


def _span_by(parameter: Parameter, written: Any) -> timedelta | SpanBy | Problem:
    if not isinstance(written, dict):
        return _span(parameter, written)
    values = written.get("values")
    attribute = written.get("by")
    if written.keys() != {"by", "values"} or attribute not in SCOPE_ATTRIBUTES:
        return Problem("contract.span_by", "", {"known": ", ".join(SCOPE_ATTRIBUTES)})
    if not isinstance(values, dict) or not values:
        return Problem("contract.span_by", "", {"known": ", ".join(SCOPE_ATTRIBUTES)})
    spans = {name: _span(parameter, text) for name, text in values.items()}
    allowed = scope_choices(attribute)
    for name, span in spans.items():
        if allowed and name not in allowed:
            facts = {"value": shown(name), "choices": ", ".join(allowed)}
            return Problem("contract.choice", "", facts)
        if isinstance(span, Problem):
            return span
    return SpanBy(attribute, {n: s for n, s in spans.items() if isinstance(s, timedelta)})


def _integer(_: Parameter, written: Any) -> int | Problem:
    if isinstance(written, str) and written.isascii() and written.isdigit() and len(written) < 10:
        return int(written)
    return Problem("contract.whole", "", {"value": shown(written)})


def _decimal(_: Parameter, written: Any) -> ParameterValue | Problem:
    try:
        return parse_decimal(str(written))
    except ValueError:
        return Problem("contract.number", "", {"value": shown(written)})


def _choice(parameter: Parameter, written: Any) -> str | Problem:
    if isinstance(written, str) and written in parameter.choices:
        return written
    facts = {"value": shown(written), "choices": ", ".join(parameter.choices)}
    return Problem("contract.choice", "", facts)


def _flag(_: Parameter, written: Any) -> bool | Problem:
    if written in ("yes", "no"):
        return bool(written == "yes")
    return Problem("contract.choice", "", {"value": shown(written), "choices": "yes, no"})


def _texts(parameter: Parameter, written: Any) -> tuple[str, ...] | Problem:
    texts = written if isinstance(written, list) else [written]
    if not texts or not all(isinstance(text, str) and text for text in texts):
        return Problem("contract.texts", "", {"value": shown(written)})
    strange = [text for text in texts if parameter.choices and text not in parameter.choices]
    if strange:
        facts = {"value": shown(strange[0]), "choices": ", ".join(parameter.choices)}
        return Problem("contract.choice", "", facts)
    return tuple(texts)


_READERS: Mapping[ParameterKind, Any] = {
    ParameterKind.SPAN: _span,
    ParameterKind.SPAN_BY: _span_by,
    ParameterKind.INTEGER: _integer,
    ParameterKind.DECIMAL: _decimal,
    ParameterKind.CHOICE: _choice,
    ParameterKind.FLAG: _flag,
    ParameterKind.TEXTS: _texts,
}


def read_scope(written: Any) -> tuple[Scope, Messages]:
    """Read `scope:`: an attribute and the value or values that count."""
    if not isinstance(written, dict):
        return {}, {"_schema": ["contract.not_a_mapping"]}
    scope: dict[str, tuple[str, ...]] = {}
    messages: Messages = {}
    for attribute, value in written.items():
        values = value if isinstance(value, list) else [value]
        allowed = scope_choices(attribute)
        strange = [one for one in values if not isinstance(one, str) or not one]
        if attribute not in SCOPE_ATTRIBUTES:
            messages[attribute] = [unknown_key(attribute, set(SCOPE_ATTRIBUTES))]
        elif not values or strange:
            messages[attribute] = [Problem("contract.texts", "", {"value": shown(value)})]
        elif allowed and not set(values) <= set(allowed):
            facts = {"value": shown(", ".join(values)), "choices": ", ".join(allowed)}
            messages[attribute] = [Problem("contract.choice", "", facts)]
        else:
            scope[attribute] = tuple(values)
    return scope, messages


def scope_choices(attribute: str) -> tuple[str, ...]:
    """Return the values an attribute of `scope` may have; none when any text will do."""
    column = find_column("contacts", attribute)
    return _SCOPE_VALUES.get(attribute) or (column.values if column else ())
