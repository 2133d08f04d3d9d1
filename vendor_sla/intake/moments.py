"""Texts of times and days as microseconds, whole blocks at once; what does not fit is masked.

A block in ISO form is cast at once. Otherwise each pattern of the profile takes the texts it
matches, its digits are read as numbers and the day is checked against the calendar, so that
30 February is refused and never becomes 2 March.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from vendor_sla.intake.epochs import EPOCHS, read_epochs
from vendor_sla.intake.mappings import ColumnRule
from vendor_sla.intake.turned_dates import turn
from vendor_sla.intake.zones import Mask, Micros, to_utc

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_LOWEST = int(np.datetime64(f"{_FIRST_YEAR}-01-01", "us").astype(np.int64))
_HIGHEST = int(np.datetime64(f"{_LAST_YEAR}-01-01", "us").astype(np.int64))

_CLOCK = (
    r"(?:[ T]+(?P<H>[0-9]{1,2}):(?P<M>[0-9]{2})(?::(?P<S>[0-9]{2})(?:\.(?P<f>[0-9]{1,6}))?)?"
    r"(?: ?(?P<p>[AaPp])\.?[Mm]\.?)? ?(?P<z>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_ISO = r"^(?P<Y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})" + _CLOCK + "$"
_CHINESE = r"^(?P<Y>[0-9]{4})年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})日?" + _CLOCK + "$"
_DMY = r"^(?P<d>[0-9]{1,2})[-/.](?P<m>[0-9]{1,2})[-/.](?P<Y>[0-9]{4})" + _CLOCK + "$"
_MDY = r"^(?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})[-/.](?P<Y>[0-9]{4})" + _CLOCK + "$"
ORDER_UNKNOWN = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}( .*)?")
_DIRECTIVES = {
    "Y": r"(?P<Y>[0-9]{4})",
    "y": r"(?P<y>[0-9]{2})",
    "m": r"(?P<m>[0-9]{1,2})",
    "d": r"(?P<d>[0-9]{1,2})",
    "H": r"(?P<H>[0-9]{1,2})",
    "I": r"(?P<H>[0-9]{1,2})",
    "M": r"(?P<M>[0-9]{2})",
    "S": r"(?P<S>[0-9]{2})",
    "f": r"(?P<f>[0-9]{1,6})",
    "p": r"(?P<p>[AaPp])\.?[Mm]\.?",
    "b": r"(?P<b>[A-Za-z]{3})[a-z]*",
    "z": r"(?P<z>Z|[+-][0-9]{2}:?[0-9]{2})",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Moments:
    """Microseconds since 1970 (UTC for times), and a code for each place that is bad."""

    micros: Micros
    missing: Mask
    bad: npt.NDArray[np.object_]  # None, or the code of a problem


def read_times(texts: pa.Array, missing: Mask, rule: ColumnRule) -> Moments:
    """Read instants: a time with an offset stands, one without is of the rule's zone."""
    empty = np.full(len(texts), None, dtype=object)
    if rule.formats and rule.formats[0] in EPOCHS:
        counted, bad = read_epochs(texts, missing, rule.formats[0])
        strange = ((counted < _LOWEST) | (counted >= _HIGHEST)) & ~missing & (bad == None)  # noqa: E711 - elementwise
        bad[strange] = "cell.impossible_year"
        return Moments(counted, missing, bad)
    micros = _cast(texts, missing, "UTC") if _has_offset(texts, missing) else None
    if micros is not None and _in_range(micros, missing):
        return Moments(micros, missing, empty)
    iso = _turned(texts, missing, rule)
    micros = None if _first_format_is_odd(rule) else _cast(iso, missing, None)
    if micros is not None and _in_range(micros, missing) and _have_clock(iso):
        return _localised(Moments(micros, missing, empty), np.ones(len(texts), bool), rule)
    return _read_slowly(texts, missing, rule)


def read_days(texts: pa.Array, missing: Mask, rule: ColumnRule) -> Moments:
    """Read calendar days: a time of day other than midnight is refused."""
    micros = None if _first_format_is_odd(rule) else _cast(texts, missing, None)
    bad = np.full(len(texts), None, dtype=object)
    if micros is None or not _in_range(micros, missing):
        micros, _, bad = _match_all(texts, missing, rule, needs_clock=False)
    bad[(micros % _DAY != 0) & ~missing & (bad == None)] = "cell.not_a_day"  # noqa: E711 - elementwise
    return Moments(micros, missing, bad)


def _cast(texts: pa.Array, missing: Mask, zone: str | None) -> Micros | None:
    """Cast ISO texts at once; None when a single one does not fit."""
    try:
        kept = pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), texts)
        cast = kept.cast(pa.timestamp("us", zone))
    except pa.ArrowInvalid:
        return None
    filled: Micros = pc.fill_null(cast.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
    return filled


def _has_offset(texts: pa.Array, missing: Mask) -> bool:
    present = np.flatnonzero(~missing)
    first = texts[int(present[0])].as_py() if len(present) else ""
    return re.search(r"(Z|[+-][0-9]{2}:?[0-9]{2})$", first[10:]) is not None


def _turned(texts: pa.Array, missing: Mask, rule: ColumnRule) -> pa.Array:
    """Return the texts in ISO order where they are all of one day-first or month-first form."""
    turned = None if rule.formats else turn(texts, missing, rule.date_order)
    return texts if turned is None else turned


def _have_clock(texts: pa.Array) -> bool:
    """Tell that no text is a bare day or a bare hour: what is cast is what was meant."""
    lengths = pc.binary_length(texts)
    short = pc.and_(pc.greater(lengths, 0), pc.less(lengths, 16))
    return not pc.any(short).as_py()


def _in_range(micros: Micros, missing: Mask) -> bool:
    present = micros[~missing]
    return not len(present) or bool(present.min() >= _LOWEST and present.max() < _HIGHEST)


def _first_format_is_odd(rule: ColumnRule) -> bool:
    return any(text.startswith("%Y") for text in rule.formats)


@cache
def _patterns(order: str, formats: tuple[str, ...]) -> tuple[str, ...]:
    written = tuple("^" + _format_pattern(text) + "$" for text in formats)
    if any(text.startswith("%Y") for text in formats):
        return written
    by_order = {"dmy": (_DMY,), "mdy": (_MDY,)}.get(order, ())
    return (*written, *(by_order if not formats else ()), _ISO, _CHINESE)


def _format_pattern(text: str) -> str:
    pieces = re.split(r"%(.)", text)
    return "".join(
        _DIRECTIVES[piece] if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)
    )


def _read_slowly(texts: pa.Array, missing: Mask, rule: ColumnRule) -> Moments:
    micros, floating, bad = _match_all(texts, missing, rule, needs_clock=True)
    return _localised(Moments(micros, missing, bad), floating, rule)


def _match_all(
    texts: pa.Array, missing: Mask, rule: ColumnRule, *, needs_clock: bool
) -> tuple[Micros, Mask, npt.NDArray[np.object_]]:
    """Return microseconds as written, which of them have no offset, and codes of what is bad."""
    micros = np.zeros(len(texts), dtype=np.int64)
    floating = np.ones(len(texts), dtype=bool)
    bad = np.full(len(texts), "cell.not_a_time", dtype=object)
    bad[missing] = None
    trimmed = pc.utf8_trim_whitespace(texts)
    for pattern in _patterns(rule.date_order, rule.formats):
        unread = np.flatnonzero(bad == "cell.not_a_time")
        if not len(unread):
            break
        found = pc.extract_regex(trimmed.take(pa.array(unread)), pattern)
        hits = found.is_valid().to_numpy(zero_copy_only=False)
        if hits.any():
            places, parts = unread[hits], found.filter(pa.array(hits))
            micros[places], floating[places], bad[places] = _Parts(parts).read(
                needs_clock=needs_clock
            )
    unknown = np.flatnonzero(bad == "cell.not_a_time")
    if len(unknown) and not rule.date_order and not rule.formats:
        words = trimmed.take(pa.array(unknown)).to_pylist()
        open_order = [ORDER_UNKNOWN.fullmatch(word) is not None for word in words]
        bad[unknown[open_order]] = "cell.date_order_unknown"
    return micros, floating, bad


class _Parts:
    """The matched groups of a pattern as numbers."""

    def __init__(self, found: Any) -> None:
        self._found = found
        self._names = [field.name for field in found.type]

    def _texts(self, name: str) -> pa.Array | None:
        return self._found.field(self._names.index(name)) if name in self._names else None

    def _number(self, name: str, default: int = 0) -> Micros:
        texts = self._texts(name)
        if texts is None:
            return np.full(len(self._found), default, dtype=np.int64)
        kept = pc.if_else(pc.equal(texts, ""), str(default), texts)
        numbers: Micros = kept.cast(pa.int64()).to_numpy(zero_copy_only=False)
        return numbers

    def _letters(self, name: str) -> list[str] | None:
        """Return a group in small letters, or None when it is empty in every text."""
        texts = self._texts(name)
        if texts is None or not pc.any(pc.not_equal(texts, "")).as_py():
            return None
        letters: list[str] = pc.utf8_lower(texts).to_pylist()
        return letters

    def read(self, *, needs_clock: bool) -> tuple[Micros, Mask, npt.NDArray[np.object_]]:
        """Return microseconds (UTC where an offset is written), floating mask, codes."""
        year, is_year = self._year()
        month = self._month()
        day = self._number("d")
        hour, is_hour = self._hour()
        minute, second = self._number("M"), self._number("S")
        is_month = (month >= 1) & (month <= 12)
        months = (year - 1970) * 12 + np.where(is_month, month, 1) - 1
        first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        after = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        is_day = is_month & (day >= 1) & (day <= after - first)
        is_clock = is_hour & (minute <= 59) & (second <= 59)
        seconds = (first + day - 1) * 86_400 + hour * 3600 + minute * 60 + second
        micros = seconds * _SECOND + self._fraction()
        bad = np.full(len(year), None, dtype=object)
        bad[~is_clock] = "cell.no_such_time"
        bad[~is_year] = "cell.impossible_year"
        bad[~is_day] = "cell.no_such_day"
        if needs_clock and (hours := self._texts("H")) is not None:
            bare = pc.equal(hours, "").to_numpy(zero_copy_only=False)
            bad[bare & (bad == None)] = "cell.no_clock"  # noqa: E711 - elementwise
        shift, floating = self._offset()
        return micros - shift, floating, bad

    def _year(self) -> tuple[Micros, Mask]:
        year = self._number("y") + 2000 if "y" in self._names else self._number("Y")
        return year, (year >= _FIRST_YEAR) & (year < _LAST_YEAR)

    def _month(self) -> Micros:
        if "b" not in self._names:
            return self._number("m")
        known = {name: place for place, name in enumerate(_MONTHS, 1)}
        names = self._letters("b") or []
        return np.array([known.get(name, 0) for name in names], dtype=np.int64)

    def _hour(self) -> tuple[Micros, Mask]:
        hour = self._number("H")
        half = self._letters("p")
        if half is None:
            return hour, hour <= 23
        is_half = np.array([letter != "" for letter in half], dtype=bool)
        is_later = np.array([letter == "p" for letter in half], dtype=bool)
        good = np.where(is_half, (hour >= 1) & (hour <= 12), hour <= 23)
        return np.where(is_half, hour % 12 + 12 * is_later, hour), good

    def _fraction(self) -> Micros:
        texts = self._texts("f")
        if texts is None:
            return np.zeros(len(self._found), dtype=np.int64)
        padded = pc.utf8_rpad(texts, 6, "0")
        numbers: Micros = padded.cast(pa.int64()).to_numpy(zero_copy_only=False)
        return numbers

    def _offset(self) -> tuple[Micros, Mask]:
        texts = self._letters("z")
        if texts is None:
            return np.zeros(len(self._found), dtype=np.int64), np.ones(len(self._found), dtype=bool)
        shifts = {text: _offset_micros(text) for text in set(texts)}
        shift = np.array([shifts[text] for text in texts], dtype=np.int64)
        return shift, np.array([text == "" for text in texts], dtype=bool)


def _offset_micros(text: str) -> int:
    if text in ("", "z"):
        return 0
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return (-minutes if text[0] == "-" else minutes) * 60 * _SECOND


def _localised(read: Moments, floating: Mask, rule: ColumnRule) -> Moments:
    """Move times without an offset from the rule's zone to UTC."""
    fine = (read.bad == None) & ~read.missing & floating  # noqa: E711 - elementwise
    if not rule.zone:
        read.bad[fine] = "cell.no_offset"
        return read
    utc, skipped, repeated = to_utc(read.micros, rule.zone, ~fine)
    read.bad[skipped] = "cell.skipped_hour"
    read.bad[repeated] = "cell.repeated_hour"
    return Moments(np.where(fine, utc, read.micros), read.missing, read.bad)
