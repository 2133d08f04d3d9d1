"""Mutations: a frozen value changed in exactly one place, for every place it has."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any


def mutations(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path of each place and the value with that place changed.

    Knows plain values, dataclasses, mappings and tuples, so a field added later is changed, too.
    """
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            inner = getattr(value, field.name)
            for where, changed in mutations(inner, f"{path}.{field.name}"):
                yield from _replaced(value, field.name, where, changed)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            for where, changed in mutations(inner, f"{path}[{key}]"):
                yield where, {**value, key: changed}
            yield f"{path}[{key}] gone", {k: v for k, v in value.items() if k != key}
    elif isinstance(value, tuple):
        yield from _tuples(value, path)
    elif value is not None and (changed := _other(value)) != value:
        yield path, changed


def _replaced(value: Any, name: str, where: str, changed: Any) -> Iterator[tuple[str, Any]]:
    try:
        yield where, replace(value, **{name: changed})
    except ValueError:
        return  # the value itself refuses to be so: a period that ends before it starts


def _tuples(value: tuple[Any, ...], path: str) -> Iterator[tuple[str, Any]]:
    for index, inner in enumerate(value):
        for where, changed in mutations(inner, f"{path}[{index}]"):
            yield where, (*value[:index], changed, *value[index + 1 :])
        yield f"{path}[{index}] gone", (*value[:index], *value[index + 1 :])
        yield f"{path}[{index}] twice", (*value[: index + 1], *value[index:])
    if value != value[::-1]:
        yield f"{path} turned", value[::-1]


def _other(value: Any) -> Any:
    if isinstance(value, Enum):
        return next((other for other in type(value) if other is not value), value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, Decimal | Fraction | int):
        return value + 1
    if isinstance(value, date | timedelta):
        return value + timedelta(days=1)
    if isinstance(value, time):
        return time(value.hour ^ 1, value.minute)
    if isinstance(value, str):
        return f"{value}x"
    raise AssertionError(f"teach mutations how to change a {type(value).__name__}")
