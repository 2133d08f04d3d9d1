"""Terms of a contract in words: the name of a field, and any value a contract can hold."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from vendor_sla.domain.catalogue.definitions import DIMENSION_NAMES, Dimension, Names
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.terms import Charge, Grace
from vendor_sla.domain.ranges import Range, Target
from vendor_sla.domain.summaries.amounts import bounds
from vendor_sla.printing.words import Words

_IDLE_DECIMALS = re.compile(r"\.0+$")
_BOUND = re.compile(r"([≥>≤<]) (-?[0-9.]+)")
_BOUNDS = {"≥": "at_least", ">": "above", "≤": "at_most", "<": "below"}
_SPANS = (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1))


class TermWriter:
    """Writes names and values of terms in one language and currency."""

    def __init__(self, words: Words, currency: str) -> None:
        """Take the language and the contract's currency."""
        self.words = words
        self.currency = currency

    def name(self, holder: object, field: str) -> str:
        """Return what a field of a part is called; one without a word shows itself."""
        for message in (f"term.{type(holder).__name__}.{field}", f"term.{field}"):
            if message in self.words:
                return self.words(message)
        return field.replace("_", " ")

    def money(self, value: Decimal) -> str:
        """Write an amount without idle decimals: ¥3,000, ¥0.85."""
        text = self.words.money(Money.rounded(value, self.currency))
        return _IDLE_DECIMALS.sub("", text)

    def measured(self, value: Decimal | Fraction | int | str, unit: str) -> str:
        """Write a number in a unit of the catalogue; 95 and percent are 95 %."""
        text = value if isinstance(value, str) else decimal_text(value)
        ends = [self.words.grouped(end) for end in text.split("–")]
        text = "–".join(ends)
        return self.words(f"paper.unit.{unit}", value=text) if unit else text

    def charge(self, charge: Charge) -> str:
        """Write a sum: an amount, or a share of the fee."""
        if charge.amount is not None:
            return self.money(charge.amount)
        if charge.points is not None:
            return self.words("term.service_points_of", value=decimal_text(charge.points, 4))
        percent = decimal_text(charge.fee_percent or 0, 4)
        return self.words("term.of_fee", percent=percent)

    def range(self, text: str, unit: str = "") -> str:
        """Write a range given by its signs (`≥ 88, < 90`) in words and a unit."""
        said = [
            self.words(f"term.bound.{_BOUNDS[sign]}", value=self.measured(end, unit))
            for sign, end in _BOUND.findall(text)
        ]
        if not said:
            return self.words("term.bound.any")
        return (
            said[0] if len(said) == 1 else self.words("term.bound.both", low=said[0], high=said[1])
        )

    def value(self, value: Any, unit: str = "") -> str:
        """Write any value of a contract; what has no form of its own is told field by field."""
        if isinstance(value, Target):
            return self.measured(str(value), unit)
        if isinstance(value, Range):
            return self.range(bounds(value), unit)
        if isinstance(value, Charge):
            return self.charge(value)
        if isinstance(value, Grace):
            start = "whole" if value.counts_from_level else "beyond"
            return self.words(f"term.grace.{start}", by=self.measured(value.by, unit))
        if isinstance(value, Names):
            return value.zh if self.words.language == "zh" else value.en
        if is_dataclass(value):
            return self._part(value, unit)
        if isinstance(value, Mapping):
            pairs = (f"{self.value(key)} {self.value(each, unit)}" for key, each in value.items())
            return self._list(list(pairs))
        if isinstance(value, tuple | list | frozenset):
            return self._list([self.value(each, unit) for each in value])
        return self._plain(value, unit)

    def _plain(self, value: Any, unit: str) -> str:
        if value is None or value == "":
            return self.words("term.nothing")
        if isinstance(value, Dimension):
            return self.value(DIMENSION_NAMES[value])
        if isinstance(value, Enum | bool):
            return self.choice(value)
        if isinstance(value, timedelta):
            return self._span(value)
        if isinstance(value, date):
            return self.words.day(value)
        if isinstance(value, time):
            return f"{value:%H:%M}"
        if isinstance(value, Decimal | Fraction | int):
            return self.measured(value, unit)
        return self.choice(value)

    def choice(self, value: Any) -> str:
        """Write a word out of a closed list, or a text as it stands."""
        text = str(value).lower() if isinstance(value, bool) else str(value)
        kind = type(value).__name__
        for message in (
            f"term.choice.{kind}.{text}",
            f"term.choice.{text}",
            f"paper.choice.{text}",
        ):
            if message in self.words:
                return self.words(message)
        return text

    def _span(self, value: timedelta) -> str:
        seconds = int(value.total_seconds())
        unit, size = next((unit, size) for unit, size in _SPANS if seconds % size == 0)
        return self.words(f"term.span.{unit}", value=str(seconds // size))

    def _part(self, value: Any, unit: str) -> str:
        kind = f"term.kind.{type(value).__name__}"
        told = [
            self.words("term.pair", name=self.name(value, each.name), value=self.value(inner, unit))
            for each in fields(value)
            if (inner := getattr(value, each.name)) not in (None, (), "", {})
        ]
        listed = self._list(told)
        if kind not in self.words:
            return listed
        named = self.words(kind)
        return self.words("term.described", kind=named, terms=listed) if told else named

    def _list(self, items: Sequence[str]) -> str:
        return self.words("term.comma").join(items) if items else self.words("term.nothing")
