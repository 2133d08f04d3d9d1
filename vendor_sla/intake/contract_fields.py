"""The fields a contract is made of: text in, exact values out, every fault with a code."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validates_schema

from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.refusals import Problem

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_NAME_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_SPAN = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(s|m|h|d)", re.ASCII)
_SHOWN = 60


def fault(code: str, **facts: str) -> ValidationError:
    """Build a marshmallow error that carries a problem without its place."""
    return ValidationError([Problem(code, "", facts)])


def shown(value: Any) -> str:
    """Shorten a value for a sentence."""
    return str(value)[:_SHOWN]


class Part(Schema):
    """A mapping of known keys; an unknown one is refused with the nearest known one."""

    class Meta:
        """Unknown keys are reported below, with a suggestion."""

        unknown = EXCLUDE

    error_messages = {"type": "contract.not_a_mapping", "unknown": "contract.unknown_key"}  # noqa: RUF012 - marshmallow reads a plain dict

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_unknown_keys(self, _: Any, original: Any, **__: Any) -> None:
        """Report each key the format does not have."""
        known = {field.data_key or name for name, field in self.fields.items()}
        unknown = (
            [key for key in original if key not in known] if isinstance(original, dict) else []
        )
        if unknown:
            raise ValidationError({key: [unknown_key(key, known)] for key in unknown})


def unknown_key(key: str, known: set[str]) -> Problem:
    """Return the problem of an unknown key: with the nearest known one if one is near."""
    near = get_close_matches(key, sorted(known), n=1)
    if near:
        return Problem("contract.unknown_key_near", "", {"key": shown(key), "near": near[0]})
    return Problem(
        "contract.unknown_key", "", {"key": shown(key), "known": ", ".join(sorted(known))}
    )


class _Told(fields.Field[Any]):
    """A field whose own messages are our codes."""

    default_error_messages = {  # noqa: RUF012 - marshmallow reads a plain dict
        "required": "contract.required",
        "null": "contract.required",
        "validator_failed": "contract.required",
    }


class Text(_Told):
    """A text that says something; `pattern` narrows it and `code` says what was expected."""

    def __init__(
        self, *, pattern: re.Pattern[str] | None = None, code: str = "contract.text", **options: Any
    ) -> None:
        super().__init__(**options)
        self.pattern = pattern
        self.code = code

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > 500:
            raise fault("contract.text", value=shown(value))
        if self.pattern is not None and not self.pattern.fullmatch(value):
            raise fault(self.code, value=shown(value))
        return value


def key_field(**options: Any) -> Text:
    """Return the field of a short name that other parts refer to."""
    return Text(pattern=_KEY, code="contract.key", **options)


def contract_key_field(**options: Any) -> Text:
    """Return the field of a contract's own key, hyphens allowed."""
    return Text(pattern=_NAME_KEY, code="contract.key", **options)


class Number(_Told):
    """A plain decimal: no exponent, no leading zero, no thousands mark."""

    def __init__(
        self, *, least: int | None = None, most: int | None = None, above: int | None = None,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        self.least = least
        self.most = most
        self.above = above

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, str) or not _NUMBER.fullmatch(value):
            raise fault("contract.number", value=shown(value))
        try:
            number = parse_decimal(value)
        except ValueError:
            raise fault("contract.number", value=shown(value)) from None
        if self.least is not None and number < self.least:
            raise fault("contract.too_small", value=value, least=str(self.least))
        if self.above is not None and number <= self.above:
            raise fault("contract.not_above", value=value, above=str(self.above))
        if self.most is not None and number > self.most:
            raise fault("contract.too_large", value=value, most=str(self.most))
        return number


class Whole(Number):
    """A whole number."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> int:
        number = super()._deserialize(value, *args, **kwargs)
        if number != int(number):
            raise fault("contract.whole", value=shown(value))
        return int(number)


class Day(_Told):
    """A calendar day written 2026-07-01."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise fault("contract.day", value=shown(value))


class Choice(_Told):
    """One of the words of an enumeration, or of a tuple of words."""

    def __init__(self, choices: type[StrEnum] | tuple[str, ...], **options: Any) -> None:
        super().__init__(**options)
        self.choices: dict[str, Any] = {str(choice): choice for choice in choices}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, str) or value not in self.choices:
            raise fault("contract.choice", value=shown(value), choices=", ".join(self.choices))
        return self.choices[value]


class YesNo(_Told):
    """`yes` or `no`, the words themselves."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if value not in ("yes", "no"):
            raise fault("contract.choice", value=shown(value), choices="yes, no")
        return bool(value == "yes")


class Raw(_Told):
    """Anything; what it means is decided where it is looked at."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return value


class Inside(fields.Nested):
    """A part inside a part."""

    default_error_messages = {  # noqa: RUF012 - marshmallow reads a plain dict
        "required": "contract.required",
        "null": "contract.required",
        "type": "contract.not_a_mapping",
    }


class Several(fields.List[Any]):
    """A list, of at least `least` entries."""

    default_error_messages = {  # noqa: RUF012 - marshmallow reads a plain dict
        "required": "contract.required",
        "null": "contract.required",
        "invalid": "contract.not_a_list",
    }

    def __init__(self, inner: Any, *, least: int = 1, **options: Any) -> None:
        super().__init__(inner, **options)
        self.least = least

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and len(value) < self.least:
            raise fault("contract.too_few", least=str(self.least))
        return super()._deserialize(value, *args, **kwargs)


class OneOf(_Told):
    """A mapping whose `kind` (or another key) chooses its schema."""

    def __init__(
        self, parts: Mapping[str, type[Schema]], *, chooser: str = "kind", **options: Any
    ) -> None:
        super().__init__(**options)
        self.parts = parts
        self.chooser = chooser

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError("contract.not_a_mapping")
        chosen = value.get(self.chooser)
        known = ", ".join(self.parts)
        if chosen is None:
            problem = Problem("contract.choose", "", {"key": self.chooser, "choices": known})
            raise ValidationError({self.chooser: [problem]})
        if not isinstance(chosen, str) or chosen not in self.parts:
            problem = Problem("contract.choice", "", {"value": shown(chosen), "choices": known})
            raise ValidationError({self.chooser: [problem]})
        rest = {key: inner for key, inner in value.items() if key != self.chooser}
        return self.parts[chosen]().load(rest)


class Table(Raw):
    """A mapping of names to values; the names are looked at by `names`, the values by `inner`."""

    def __init__(self, names: Any, inner: Any, **options: Any) -> None:
        super().__init__(**options)
        self.names = names
        self.inner = inner

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[Any, Any]:
        if not isinstance(value, dict) or not value:
            raise ValidationError("contract.not_a_mapping")
        result, faults = {}, {}
        for name, entry in value.items():
            try:
                result[self.names.deserialize(name)] = self.inner.deserialize(entry)
            except ValidationError as error:
                faults[name] = error.messages
        if faults:
            raise ValidationError(faults, valid_data=result)
        return result


def parse_span(text: str) -> timedelta | None:
    """Read `15s`, `1.5s`, `30m`, `24h` or `2d`; None for anything else, and for nothing."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    amount = parse_decimal(match[1])
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86400}[match[2]]
    return timedelta(milliseconds=int(amount * 1000 * seconds)) or None


def problems_in(messages: Any, place: str = "") -> list[Problem]:
    """Flatten marshmallow's nested messages into problems with their paths."""
    if isinstance(messages, Problem):
        return [Problem(messages.code, place, messages.facts)]
    if isinstance(messages, str):
        return [Problem(messages, place)]
    if isinstance(messages, dict):
        found = []
        for key, inner in messages.items():
            inside = place if key == "_schema" else f"{place}.{key}".lstrip(".")
            found += problems_in(inner, inside)
        return found
    return [problem for message in messages for problem in problems_in(message, place)]


def without_echoes(problems: list[Problem]) -> list[Problem]:
    """Drop "must be said" where a misspelt key beside it says what was meant: one fault, once."""
    meant = {
        ".".join([*problem.place.split(".")[:-1], problem.facts["near"]])
        for problem in problems
        if problem.code == "contract.unknown_key_near"
    }
    return [one for one in problems if one.place not in meant or one.code not in _ABSENT]


_ABSENT = {
    "contract.required",
    "contract.scored_needs",
    "contract.not_delivered_money",
    "contract.parameter_required",
    "contract.choose",
    "contract.bonuses_required",
    "contract.which_calendar",
}
