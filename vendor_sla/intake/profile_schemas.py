"""The strict schema of a mapping profile: what keys there are and what they may hold."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields

from vendor_sla.domain.catalogue.columns import FILE_KINDS
from vendor_sla.domain.exact import parse_decimal
from vendor_sla.intake.epochs import EPOCHS

DELIMITERS = {
    "comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|",
    ",": ",", ";": ";", "|": "|", "\t": "\t",
}  # fmt: skip
ENCODINGS = ("utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "big5")
UNITS = ("milliseconds", "seconds", "minutes", "hours", "days", "mm:ss", "hh:mm")
DATE_ORDERS = ("ymd", "dmy", "mdy")
DUPLICATES = ("refuse", "first", "last", "keep")
_DIRECTIVES = frozenset("YymdHIMSfpbz")


def because(code: str, **facts: str) -> ValidationError:
    """Build a marshmallow error that carries a problem's code and facts."""
    return ValidationError([(code, facts)])


class _Text(fields.Field[str]):
    """A text; `known` bounds it."""

    def __init__(self, known: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(**options)
        self.known = known

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str) or not value:
            raise because("profile.not_a_text")
        if self.known and value not in self.known:
            raise because("profile.not_known", value=value[:60], known=", ".join(self.known))
        return value


class _Texts(fields.Field[tuple[str, ...]]):
    """One text or a list of texts; `known` bounds them."""

    def __init__(self, known: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(**options)
        self.known = known

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[str, ...]:
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(text, str) for text in listed):
            raise because("profile.not_a_list")
        for text in listed:
            if self.known and text not in self.known:
                raise because("profile.not_known", value=text[:60], known=", ".join(self.known))
        return tuple(listed)


class _Formats(_Texts):
    """Date formats such as `%d/%m/%Y %H:%M`."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[str, ...]:
        formats = super()._deserialize(value, None, None)
        if len(formats) == 1 and formats[0] in EPOCHS:
            return formats
        for text in formats:
            names = re.findall(r"%(.)", text)
            years = {"Y", "y"} & set(names)
            is_date = len(years) == 1 and "d" in names and bool({"m", "b"} & set(names))
            if not is_date or set(names) - _DIRECTIVES or len(names) != len(set(names)):
                raise because("profile.bad_format", value=text[:60])
        orders = {re.sub(r"%[^dmb]|[^%dmb]", "", text).replace("b", "m") for text in formats}
        numeric = [text for text in formats if "%m" in text and not text.startswith("%Y")]
        if len(orders) > 1 and len(numeric) > 1:
            raise because("profile.formats_contradict")
        return formats


class _Whole(fields.Field[int]):
    """A whole number from 1."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"[1-9][0-9]{0,4}", value, re.ASCII):
            raise because("profile.not_a_whole_number")
        return int(value)


class _Flag(fields.Field[bool]):
    """The text true or false."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if value not in ("true", "false"):
            raise because("profile.not_known", value=str(value)[:60], known="true, false")
        return bool(value == "true")


class _Zone(fields.Field[str]):
    """An IANA time zone."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        try:
            ZoneInfo(str(value))
        except (KeyError, ValueError, OSError) as error:
            raise because("profile.unknown_zone", value=str(value)[:60]) from error
        return str(value)


class _Scale(fields.Field[tuple[Decimal, Decimal]]):
    """The lowest and the highest rating."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[Decimal, Decimal]:
        try:
            low, high = (parse_decimal(text) for text in value)
        except (TypeError, ValueError) as error:
            raise because("profile.bad_scale") from error
        if low >= high:
            raise because("profile.bad_scale")
        return low, high


class _TextMap(fields.Field[Mapping[str, str]]):
    """A mapping of texts to texts."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Mapping[str, str]:
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise because("profile.not_a_mapping")
        return value


class ConditionSchema(Schema):
    """`when`: the cell counts only in some rows."""

    column = _Text(required=True)
    equals = _Texts(data_key="is")
    filled = _Flag()


class ColumnSchema(Schema):
    """One canonical column, written out. The short form is the header alone."""

    column = _Text()
    join = _Texts()
    constant = _Text()
    start = _Text(data_key="from")
    plus = _Text()
    unit = _Text(UNITS)
    values = _TextMap()
    true_words = _Texts(data_key="true")
    false_words = _Texts(data_key="false")
    filled = _Flag()
    missing = _Texts()
    scale = _Scale()
    date_order = _Text(DATE_ORDERS)
    formats = _Formats()
    time_zone = _Zone()
    decimal_comma = _Flag()
    swap_true_dates = _Flag()
    when = fields.Nested(ConditionSchema)


class ColumnField(fields.Nested):
    """A header, or a mapping with the keys of `ColumnSchema`."""

    def __init__(self) -> None:
        super().__init__(ColumnSchema)

    def _deserialize(self, value: Any, *more: Any, **options: Any) -> Any:
        written = {"column": value} if isinstance(value, str) else value
        return super()._deserialize(written, *more, **options)


class _Points(fields.Field[str]):
    """The full points of an item, above zero."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        try:
            is_above = parse_decimal(str(value)) > 0
        except ValueError:
            is_above = False
        if not is_above:
            raise because("profile.bad_points", value=str(value)[:60])
        return str(value)


class ItemSchema(Schema):
    """One item of a wide QA sheet, written out. The short form is the header alone."""

    column = _Text(required=True)
    points = _Points()
    critical = _Text(("none", "customer", "compliance", "business"))
    values = _TextMap()
    missing = _Texts()


class ItemField(fields.Nested):
    """A header, or a mapping with the keys of `ItemSchema`."""

    def __init__(self) -> None:
        super().__init__(ItemSchema)

    def _deserialize(self, value: Any, *more: Any, **options: Any) -> Any:
        written = {"column": value} if isinstance(value, str) else value
        return super()._deserialize(written, *more, **options)


class RowRuleSchema(Schema):
    """`row_rule` of an event log: the last state of each interaction counts."""

    kind = _Text(("event_log",), required=True)
    order_by = _Text(required=True)
    order_as = _Text(("time", "number"))
    state = _Text()
    at = _Text()
    times = _TextMap()
    take = _Text(("first", "last"))


class RowRuleField(fields.Nested):
    """`one_per_interaction`, or a mapping with the keys of `RowRuleSchema`."""

    def __init__(self) -> None:
        super().__init__(RowRuleSchema)

    def _deserialize(self, value: Any, *more: Any, **options: Any) -> Any:
        return (
            None
            if value == "one_per_interaction"
            else super()._deserialize(value, *more, **options)
        )


class ProfileSchema(Schema):
    """A whole profile."""

    format = _Text(("1",), required=True)
    kind = _Text(tuple(FILE_KINDS), required=True)
    source = _Text()
    encoding = _Texts(ENCODINGS)
    delimiter = _Text(tuple(DELIMITERS))
    sheet = _Text()
    header_row = _Whole()
    time_zone = _Zone()
    date_order = _Text(DATE_ORDERS)
    formats = _Formats()
    decimal_comma = _Flag()
    true_words = _Texts(data_key="true")
    false_words = _Texts(data_key="false")
    missing = _Texts()
    columns = fields.Dict(keys=fields.String(), values=ColumnField(), required=True)
    items = fields.Dict(keys=fields.String(), values=ItemField())
    row_rule = RowRuleField()
    duplicates = _Text(DUPLICATES)
    ignore = _Texts()
    columns_may_be_absent = _Flag()
