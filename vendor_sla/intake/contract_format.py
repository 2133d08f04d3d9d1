"""The format of a contract as a tree of plain values: which keys stand where, and what each holds.

It is made from the marshmallow parts that read a contract, so a part that is added there is known
here. A node says what it `is`: `part`, `one_of` (a `chooser` key picks the part), `list`, `table`
(names to values), `either` (a word, or a node), `choice`, or a plain value (`number`, `whole`,
`day`, `text`, `key`, `level`, `clock`), some with `words` to propose. Nodes that depend on the
rest of the document say so: `measure`, `parameters`, `scope`, `reference` to keys named elsewhere.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from marshmallow import Schema, fields

from vendor_sla.intake import contract_events as events
from vendor_sla.intake import contract_fees as fees
from vendor_sla.intake import contract_fields as written
from vendor_sla.intake import contract_money as money
from vendor_sla.intake import contract_penalties as penalties
from vendor_sla.intake import contract_schema as document
from vendor_sla.intake.contract_bands import ChargePart, Level
from vendor_sla.intake.contract_metrics import CapPart
from vendor_sla.intake.contract_parameters import SCOPE_ATTRIBUTES, scope_choices

Node = dict[str, Any]

# Two classes of one name: the pools of the fee, and the penalty that draws on one.
_OWN_NAMES: Mapping[type[Schema], str] = {fees.PoolPart: "risk_pool"}

# Fields that take a word beside a part or a plain value: their types do not say which.
_EITHER: Mapping[type[fields.Field[Any]], tuple[tuple[str, ...], type[Schema] | None]] = {
    document.Calendar: (("24x7",), document.ServiceHoursPart),
    events.Most: (("none",), ChargePart),
    events.IncidentMost: (("none", "cost"), ChargePart),
    fees.PeriodCap: (("none",), CapPart),
    fees.YearCap: (("none",), fees.YearCapPart),
    fees.BonusCap: (("none",), ChargePart),
    money.Days: (("none",), None),
    money.Expiry: (("never",), None),
    penalties.NotDelivered: (("worst_band", "none"), ChargePart),
    penalties.TriggerField: (("any_miss",), None),
}

_METRICS: Node = {"is": "reference", "to": ["metrics", "*", "key"]}
_GRADES: Node = {"is": "reference", "to": ["scoring", "grades", "*", "grade"]}

# Keys whose values are found in the catalogue or elsewhere in the document: wherever they stand,
# or in the part that is named.
_BY_KEY: Mapping[str, Node] = {
    "measure": {"is": "measure"},
    "with": {"is": "parameters"},
    "scope": {"is": "scope",
              "words": {name: list(scope_choices(name)) for name in SCOPE_ATTRIBUTES}},
    "metric": _METRICS,
    "metrics": _METRICS,
    "fails": _METRICS,
    "incident": {"is": "reference", "to": ["incidents", "*", "key"]},
    "pool": {"is": "reference", "to": ["at_risk", "pools", "*", "key"]},
    "calendar": {"is": "reference", "to": ["calendars", "%"]},
    "cap_grade": _GRADES,
    "grade.grade": _GRADES,
    "currency": {"is": "text", "words": ["CNY", "USD", "EUR", "GBP", "HKD", "JPY", "SGD"]},
    "time_zone": {"is": "text", "words": ["Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore",
                                          "Europe/London", "America/New_York", "UTC"]},
}  # fmt: skip


@cache
def contract_format() -> Node:
    """Return the format: `root`, the name of the document's part, and `parts` by name.

    A part holds its `keys` in order; each has a `name`, a node, whether it is `required`, and
    `says`, the end of the message id that explains it (`metric.minimum_volume`).
    """
    parts: dict[str, Node] = {}
    root = _part(document.ContractPart, parts)
    return {"root": root["part"], "parts": parts}


def part_name(part: type[Schema]) -> str:
    """Return the name of a part in the tree and in message ids: `MetricPart` is `metric`."""
    own = part.__name__.strip("_").removesuffix("Part")
    return _OWN_NAMES.get(part) or re.sub(r"(?<!^)(?=[A-Z])", "_", own).lower()


def _part(part: type[Schema], parts: dict[str, Node]) -> Node:
    name = part_name(part)
    if name not in parts:
        parts[name] = {"keys": []}  # before its keys: a part may hold itself
        shaped = part()
        parts[name]["keys"] = [
            _key(part, name, field, parts) for name, field in shaped.fields.items()
        ]
    return {"is": "part", "part": name}


def _key(part: type[Schema], name: str, field: Any, parts: dict[str, Node]) -> Node:
    key = field.data_key or name
    says = f"{part_name(_origin(part, name))}.{key}"
    known = _BY_KEY.get(says) or _BY_KEY.get(key)
    return {
        "name": key,
        "says": says,
        "required": bool(field.required),
        "node": _known(field, known) or _node(field, parts),
    }


def _known(field: Any, known: Node | None) -> Node | None:
    """Return the node of a key that is known by its name, alone or as a list of such."""
    if known is None or isinstance(field, written.Several):
        is_list = known is not None and isinstance(field.inner, written.Text)
        return {"is": "list", "of": dict(known)} if known and is_list else None
    return dict(known) if isinstance(field, written.Text | written.Raw) else None


def _origin(part: type[Schema], name: str) -> type[Schema]:
    """Return the class that declares a key: its heirs need no words of their own."""
    declared = part._declared_fields[name]
    bases = (base for base in reversed(part.__mro__) if issubclass(base, Schema))
    return next(base for base in bases if base._declared_fields.get(name) is declared)


def _node(field: Any, parts: dict[str, Node]) -> Node:
    kinds = type(field).__mro__
    words, part = next((_EITHER[kind] for kind in kinds if kind in _EITHER), ((), None))
    if part is not None:
        return {"is": "either", "words": list(words), "of": _part(part, parts)}
    make = next((_NODES[kind] for kind in kinds if kind in _NODES), None)
    node: Node = {"is": "raw"} if make is None else make(field, parts)
    return {"is": "either", "words": list(words), "of": node} if words else node


def _one_of(field: Any, parts: dict[str, Node]) -> Node:
    chosen = {word: _part(part, parts)["part"] for word, part in field.parts.items()}
    return {"is": "one_of", "chooser": field.chooser, "words": list(chosen), "parts": chosen}


def _table(field: Any, parts: dict[str, Node]) -> Node:
    return {"is": "table", "names": _node(field.names, parts), "of": _node(field.inner, parts)}


def _choice(field: Any, _: dict[str, Node]) -> Node:
    return {"is": "choice", "words": list(field.choices)}


def _text(field: Any, _: dict[str, Node]) -> Node:
    return {"is": "key" if field.code == "contract.key" else "text"}


_NODES: Mapping[type, Callable[[Any, dict[str, Node]], Node]] = {
    written.Inside: lambda field, parts: _part(type(field.schema), parts),
    written.Several: lambda field, parts: {"is": "list", "of": _node(field.inner, parts)},
    written.OneOf: _one_of,
    written.Table: _table,
    written.Choice: _choice,
    written.YesNo: lambda *_: {"is": "choice", "words": ["yes", "no"]},
    written.Whole: lambda *_: {"is": "whole"},
    Level: lambda *_: {"is": "level"},
    written.Number: lambda *_: {"is": "number"},
    written.Day: lambda *_: {"is": "day"},
    document.Clock: lambda *_: {"is": "clock"},
    written.Text: _text,
}
