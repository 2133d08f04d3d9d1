"""Signals in words: what was seen, how unlikely it is, what else may explain it, what to sample."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vendor_sla.domain.signals import CHECK_CODES
from vendor_sla.printing.words import Words

Document = Mapping[str, Any]

_SECONDS = frozenset({"limit", "from", "zone", "value", "short", "slack", "unit"})
_COLUMNS = frozenset({"column", "columns"})
_METRICS = frozenset({"metric", "other"})
_LISTS = frozenset({"digits"})
_ASIDE = frozenset({"values"})


@dataclass(frozen=True, slots=True)
class ToldCheck:
    """One check in one language; `rare`, `innocent` and `following` are empty unless it stands."""

    code: str
    name: str
    about: str
    seen: str
    rare: str = ""
    innocent: str = ""
    following: str = ""


@dataclass(frozen=True, slots=True)
class QuietLine:
    """All checks of one kind that found nothing, or that were off, in one line."""

    code: str
    name: str
    is_off: bool
    text: str


def told_signals(words: Words, document: Document) -> Iterator[tuple[Document, ToldCheck]]:
    """Yield every signal of a document with its words, the least likely first."""
    found = [check for check in document["checks"] if check["state"] == "signal"]
    for check in sorted(found, key=_rarity):
        yield check, tell_check(words, check, document["names"])


def tell_check(words: Words, check: Document, names: Mapping[str, Mapping[str, str]]) -> ToldCheck:
    """Put one signal into words."""
    code, facts = check["code"], _said(words, check["facts"], names)
    return ToldCheck(
        code=code,
        name=words(f"signal.{code}.name"),
        about=_about(words, check["subject"], names),
        seen=words.sentence("signal", f"{code}.seen", facts),
        rare=_rare(words, check),
        innocent=words(f"signal.{code}.innocent"),
        following=words.sentence("signal", f"{code}.next", facts),
    )


def span_words(words: Words, seconds: int) -> str:
    """Write a span as people say it: hours from two on, whole minutes, else seconds."""
    if seconds >= 7200:
        hours = (Decimal(seconds) / 3600).quantize(Decimal("0.1"))
        return words("signal.span.h", value=f"{hours:f}".removesuffix(".0"))
    if seconds >= 120 and seconds % 60 == 0:
        return words("signal.span.m", value=seconds // 60)
    return words("signal.span.s", value=seconds)


def quiet_lines(words: Words, document: Document) -> tuple[QuietLine, ...]:
    """Return a line for every kind of check without a signal, in the order of the list."""
    return tuple(_quiet_lines(words, document))


def _quiet_lines(words: Words, document: Document) -> Iterator[QuietLine]:
    for code in CHECK_CODES:
        checks = [check for check in document["checks"] if check["code"] == code]
        if any(check["state"] == "signal" for check in checks):
            continue
        made = sum(check["state"] == "quiet" for check in checks)
        name = words(f"signal.{code}.name")
        if made or not checks:
            yield QuietLine(code, name, not made, words("signal.quiet", tests=made))
            continue
        first = checks[0]
        facts = _said(words, first["facts"], document["names"])
        reason = words.sentence("signal_off", first["reason"], facts)
        yield QuietLine(code, name, is_off=True, text=reason)


def _rarity(check: Document) -> float:
    return float(check["p_value"])


def _rare(words: Words, check: Document) -> str:
    if check["code"] == "impossible_shares":
        return words("signal.never")
    months = check["once_in_months"]
    if months is None:
        return words("signal.beyond")
    return words("signal.once", months=words.number(months))


def _about(words: Words, subject: str, names: Mapping[str, Mapping[str, str]]) -> str:
    if subject in names:
        return names[subject][words.language]
    return _column(words, subject) if subject else ""


def _column(words: Words, name: str) -> str:
    for prefix in ("paper.field", "signal.field"):
        if f"{prefix}.{name}" in words:
            return words(f"{prefix}.{name}")
    return name


def _said(
    words: Words, facts: Mapping[str, str], names: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    return {
        name: _fact(words, name, value, names)
        for name, value in facts.items()
        if name not in _ASIDE
    }


def _fact(words: Words, name: str, value: str, names: Mapping[str, Mapping[str, str]]) -> str:
    if name in _METRICS:
        return names.get(value, {}).get(words.language, value)
    if name in _SECONDS and value.isdigit():
        return span_words(words, int(value))
    if name in _COLUMNS:
        return _list(words, [_column(words, one) for one in value.split(", ")])
    if name in _LISTS:
        return words("signal.and").join(value.split(", "))
    return words.grouped(value)


def _list(words: Words, items: Sequence[str]) -> str:
    return words("signal.and").join(items)
