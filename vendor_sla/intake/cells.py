"""Texts of cells as values: each distinct text of a block is judged once.

A judge takes a trimmed, non-empty text and returns an integer (seconds in microseconds, scores in
millionths, counts, flags as 0 or 1), a text, or a `Bad` with what mends it.
"""

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np

from vendor_sla.domain.catalogue.columns import ColumnKind
from vendor_sla.intake.mappings import ColumnRule, fold
from vendor_sla.intake.text_bytes import Letters

MILLION = 1_000_000
KEY_DIGITS = 32  # of a hidden customer key
_NUMBER = re.compile(r"([+-]?)([0-9]{1,12})(?:\.([0-9]{1,12}))?", re.ASCII)
_COMMA_NUMBER = re.compile(r"([+-]?)([0-9]{1,12})(?:,([0-9]{1,12}))?", re.ASCII)
_DAY_FRACTION = re.compile(r"[+-]?[0-9]{1,12}(?:[.,][0-9]{1,24})?", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,4}):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{1,6}))?", re.ASCII)
_TWO_PARTS = re.compile(r"([0-9]{1,5}):([0-5][0-9])", re.ASCII)
_UNIT_MICROS = {
    "milliseconds": 1_000,
    "seconds": MILLION,
    "minutes": 60 * MILLION,
    "hours": 3600 * MILLION,
    "days": 86_400 * MILLION,
}
_NUMERIC = (ColumnKind.SCORE, ColumnKind.COUNT, ColumnKind.SPAN)
EXCEL_ERRORS = frozenset(
    ("#ERROR!", "#FORMULA!", "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
)


@dataclass(frozen=True, slots=True)
class Bad:
    """Why a text is refused."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


Judged = int | str | Bad
Judge = Callable[[str], Judged]


def judge_of(rule: ColumnRule) -> Judge:
    """Return the judge of a column's texts; ids, times and days have their own rooms."""
    makers = {
        ColumnKind.CATEGORY: _category_judge,
        ColumnKind.FLAG: _flag_judge,
        ColumnKind.COUNT: _count_judge,
        ColumnKind.SCORE: _score_judge,
        ColumnKind.SPAN: _span_judge,
        ColumnKind.TEXT: _text_judge,
    }
    judge = makers[rule.column.kind](rule)
    known = _translations(rule)
    if not known or rule.column.kind not in _NUMERIC:
        return judge
    return lambda text: judge(known.get(fold(text), text))


def _translations(rule: ColumnRule) -> dict[str, str]:
    return {fold(word): value for word, value in rule.values.items()}


def _text_judge(rule: ColumnRule) -> Judge:
    known = _translations(rule)
    return lambda text: known.get(fold(text), text) if known else text


def _category_judge(rule: ColumnRule) -> Judge:
    known = {fold(value): value for value in rule.column.values} | _translations(rule)
    shown = ", ".join(dict.fromkeys([*rule.values, *rule.column.values]))

    def judge(text: str) -> Judged:
        return known.get(fold(text)) or Bad("cell.unknown_value", {"known": shown})

    return judge


def _flag_judge(rule: ColumnRule) -> Judge:
    true = {fold(word) for word in rule.true_words}
    false = None if rule.false_words is None else {fold(word) for word in rule.false_words}
    known = ", ".join((*rule.true_words, *(rule.false_words or ())))
    translations = _translations(rule)

    def judge(text: str) -> Judged:
        word = fold(translations.get(fold(text), text))
        if rule.is_filled_flag or word in true:
            return 1
        if false is None or word in false:
            return 0
        return Bad("cell.unknown_value", {"known": known})

    return judge


def scaled_number(text: str, rule: ColumnRule, scale: int) -> int | Bad:
    """Read a plain decimal times `scale` as an exact integer.

    Thousands marks, exponents, full-width digits, `1_000`, NaN and infinities are no numbers;
    digits that do not fit are refused, not rounded.
    """
    found = (_COMMA_NUMBER if rule.decimal_comma else _NUMBER).fullmatch(text)
    if not found:
        return Bad("cell.percent" if text.endswith(("%", "％")) else "cell.not_a_number")
    sign, whole, fraction = found.groups()
    value = Decimal(f"{sign}{whole}.{fraction or 0}") * scale
    if value != value.to_integral_value():
        return Bad("cell.too_precise")
    return int(value)


def _score_judge(rule: ColumnRule) -> Judge:
    def judge(text: str) -> Judged:
        value = scaled_number(text, rule, MILLION)
        if rule.scale and isinstance(value, int):
            low, high = rule.scale
            if not low * MILLION <= value <= high * MILLION:
                return Bad("cell.outside_scale", {"low": str(low), "high": str(high)})
        return value

    return judge


def _count_judge(rule: ColumnRule) -> Judge:
    def judge(text: str) -> Judged:
        value = scaled_number(text, rule, 1)
        if isinstance(value, Bad):
            return Bad("cell.not_whole") if value.code == "cell.too_precise" else value
        return Bad("cell.negative") if value < 0 else value

    return judge


def _span_judge(rule: ColumnRule) -> Judge:
    def judge(text: str) -> Judged:
        if clock := _CLOCK.fullmatch(text):
            hours, minutes, seconds, fraction = clock.groups()
            whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
            return whole * MILLION + int((fraction or "0").ljust(6, "0"))
        if two := _TWO_PARTS.fullmatch(text):
            if rule.unit not in ("mm:ss", "hh:mm"):
                return Bad("cell.unclear_duration")
            high = 60 if rule.unit == "mm:ss" else 3600
            return (int(two[1]) * high + int(two[2]) * high // 60) * MILLION
        if rule.unit not in _UNIT_MICROS:
            return Bad("cell.not_a_duration")
        value = _unit_number(text, rule)
        if isinstance(value, Bad):
            is_odd = value.code in ("cell.not_a_number", "cell.too_precise")
            return Bad("cell.not_a_duration") if is_odd else value
        return Bad("cell.negative") if value < 0 else value

    return judge


def _unit_number(text: str, rule: ColumnRule) -> int | Bad:
    if rule.unit != "days":
        return scaled_number(text, rule, _UNIT_MICROS[rule.unit])
    mark = "," if rule.decimal_comma else "."
    if not _DAY_FRACTION.fullmatch(text) or text.strip("+-0123456789") not in ("", mark):
        return Bad("cell.not_a_number")
    # A workbook's fraction of a day has 15 digits, however small it is: the nearest microsecond.
    exact = Fraction(text.replace(",", ".")) * _UNIT_MICROS["days"]
    return math.floor(exact + Fraction(1, 2))


def key_hasher(salt: bytes) -> Callable[[bytes, list[int]], Letters]:
    """Return the function that hides normalised customer keys: keyed BLAKE2b, 32 hex digits.

    It takes the bytes of all keys and where each begins and ends; it returns all digits in a row.
    """
    copy = hashlib.blake2b(key=salt[:64], digest_size=KEY_DIGITS // 2).copy

    def hide(shown: bytes, places: list[int]) -> Letters:
        hidden = []
        for begin, end in pairwise(places):  # inlined: this loop is the costliest of all
            hashed = copy()
            hashed.update(shown[begin:end])
            hidden.append(hashed.digest())
        return np.frombuffer(b"".join(hidden).hex().encode(), dtype=np.uint8)

    return hide
