"""Languages: which one this page speaks, and how it writes numbers, money and days."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, request

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.exact import decimal_text, parse_decimal
from vendor_sla.domain.findings import Finding
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.terms import Charge
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Problem
from vendor_sla.printing.comparisons import difference_name
from vendor_sla.printing.terms import TermWriter
from vendor_sla.printing.words import LANGUAGES, Words

COOKIE = "language"
NOTHING = "—"
Names = Mapping[str, Mapping[str, str]]  # of metrics, by key and language


@cache
def _words(language: str) -> Words:
    return Words(language)


def speak() -> Words:
    """Return the words of this request: of the account, else the cookie, else the browser."""
    if "words" not in g:
        visit = g.get("visit")
        language = request.cookies.get(COOKIE, "") if visit is None else visit.language
        if language not in LANGUAGES:
            language = request.accept_languages.best_match(list(LANGUAGES), default="zh") or "zh"
        g.words = _words(language)
    words: Words = g.words
    return words


def teach(app: Flask) -> None:
    """Give templates the words `t` and the filters that write values."""
    app.context_processor(lambda: {"language": speak().language})
    for name, write in _FILTERS.items():
        app.add_template_filter(write, name)


def say(message_id: str, /, **facts: object) -> str:
    """Return the text of a message."""
    return speak()(message_id, **facts)


def word(prefix: str, code: str) -> str:
    """Return the word of a code from an open list; a code without a word shows itself."""
    words = speak()
    return words(f"{prefix}.{code}") if f"{prefix}.{code}" in words else str(code)


def event_text(event: str, facts: Mapping[str, str]) -> str:
    """Return the sentence of an event; its period, amount and kind of file are written out."""
    write: Mapping[str, Callable[[str], str]] = {
        "period": lambda text: _month(Period.parse(text)),
        "net": lambda text: _money(_money_in(text)),
        "amount": lambda text: _money(_money_in(text)),
        "kind": lambda text: word("paper.file", text),
        "outcome": lambda text: word("dispute.outcome", text),
    }
    said = {name: write.get(name, str)(text) for name, text in facts.items()}
    return speak().sentence("event", event, said)


def _money_in(text: str) -> Money:
    amount, _, currency = text.partition(" ")
    return Money(Decimal(amount), currency)


def line_name(line: Any) -> str:
    """Return what a money line is about: its metric, else its mechanic."""
    is_plain = isinstance(line, Mapping)
    name = line["name"] if is_plain else line.name
    mechanic = line["mechanic"] if is_plain else line.mechanic
    said = _pick(name) or word("paper.mechanic", mechanic)
    return said[:1].upper() + said[1:]


def _pick(texts: Mapping[str, str] | None) -> str:
    return (texts or {}).get(speak().language, "")


def _number(value: Decimal | int | str | None, places: int | None = None) -> str:
    return NOTHING if value is None else speak().number(value, places)


def _counted(text: str) -> str:
    """Write a count; of weighted ones, which are no whole numbers, two decimals say enough."""
    return speak().number(parse_decimal(decimal_text(parse_decimal(text), 2)))


def _whole(value: Decimal) -> str:
    """Write a score without its decimals, cut and not rounded: 89.96 is no 90."""
    return str(int(value))


def _money(value: Money | None) -> str:
    return NOTHING if value is None else speak().money(value).replace("-", "−")


def _amount(value: str | Decimal | None, currency: str) -> str:
    if value is None:
        return NOTHING
    return _money(Money.rounded(Decimal(value), currency))


def _charge(value: Charge, currency: str) -> str:
    """Write a sum of a contract: an amount, a share of the fee, or service points."""
    return TermWriter(speak(), currency).charge(value)


def _short_money(value: Money) -> str:
    """Write an amount for a narrow cell: no currency, thousands as k."""
    amount = abs(value.amount)
    sign = "−" if value.amount < 0 else ""
    if amount >= 10_000:
        return f"{sign}{speak().number(amount / 1000, 1)}k"
    return f"{sign}{speak().number(amount, 0)}"


def _month(value: Period | None) -> str:
    if value is None:
        return NOTHING
    is_month = value == Period.parse(f"{value.start:%Y-%m}")
    return speak().month(value.start) if is_month else value.label


def _moment(value: datetime | None) -> str:
    """Write an instant in the zone of the tenant whose pages these are."""
    return NOTHING if value is None else speak().moment(value, _zone())


def local(value: datetime) -> str:
    """Write an instant for a table, in the tenant's zone with its distance from UTC."""
    return value.astimezone(ZoneInfo(_zone())).isoformat(timespec="seconds")


def _zone() -> str:
    visit = g.get("visit")
    chosen = visit.chosen if visit else None
    return chosen.zone if chosen else "UTC"


def _day(value: date | str | None) -> str:
    if value is None:
        return NOTHING
    return speak().day(date.fromisoformat(value) if isinstance(value, str) else value)


def _problem(problem: Problem) -> str:
    return speak().sentence("problem", problem.code, problem.facts)


def _finding(finding: Finding | Mapping[str, Any], names: Names | None = None) -> str:
    if isinstance(finding, Finding):
        code, facts = finding.code, {"count": str(finding.count), **finding.facts}
    else:
        code, facts = finding["code"], {"count": str(finding["count"]), **finding["facts"]}
    return speak().sentence("finding", code, _named(facts, names))


def _step(step: Step | Mapping[str, Any], names: Names | None = None) -> str:
    """Put a step into words, its large numbers grouped."""
    if isinstance(step, Step):
        code, facts = step.code, step.facts
    else:
        code, facts = step["code"], step["facts"]
    told = {name: speak().grouped(str(value)) for name, value in _named(facts, names).items()}
    return speak().sentence("step", code, told)


def note_text(note: Mapping[str, Any], names: Names) -> str:
    """Write what was not charged, and of which metric."""
    sentence = _step(note, names)
    name = _pick(names.get(note["facts"].get("metric", "")))
    return sentence if not name or name in sentence else f"{name} · {sentence}"


def _named(facts: Mapping[str, str], names: Names | None) -> Mapping[str, str]:
    """Call a metric among the facts by its name."""
    name = _pick((names or {}).get(facts.get("metric", "")))
    return {**facts, "metric": name} if name else facts


def _difference(difference: Mapping[str, Any]) -> str:
    sentence = difference_name(speak(), difference)
    column = difference["column"]
    return f"{sentence} · {word('paper.field', column)}" if column else sentence


def _size(count: int) -> str:
    for unit, bytes_each in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if count >= bytes_each:
            return f"{speak().number(Decimal(count) / bytes_each, 1)} {unit}"
    return f"{count} B"


def measure_text(text: str | None, unit: str) -> str:
    """Write a metric value in its displayed unit."""
    if text is None:
        return NOTHING
    try:
        value = speak().number(parse_decimal(text))
    except ValueError:
        value = text  # a level with two ends: 180–420
    return speak()(f"paper.unit.{unit}", value=value)


def _brief(text: str | None, unit: str | None = None) -> str:
    """Write an unrounded value with at most two decimals, in its unit."""
    short = None if text is None else decimal_text(parse_decimal(text), 2)
    return measure_text(short, unit) if unit else short or NOTHING


def _share(text: str) -> str:
    """Write a weight or a share with at most two decimals, none of them idle."""
    return decimal_text(parse_decimal(text), 2)


def _plain(value: Any) -> str:
    """Write a parameter or a scope as the contract does."""
    if isinstance(value, Mapping):
        parts = ((word("paper.attribute", name), part) for name, part in value.items())
        return ", ".join(f"{name} {_choices(part)}" for name, part in parts)
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)


def _choices(values: Sequence[str]) -> str:
    """Write the values of a scope: phone, chat."""
    return ", ".join(word("paper.choice", value) for value in values)


def _grades(bands: Sequence[Mapping[str, str | None]]) -> str:
    """Write the lower ends of grades: S 95 · A 90 · B 80."""
    return " · ".join(f"{band['grade']} ≥ {band['from']}" for band in bands)


_FILTERS: dict[str, Callable[..., str]] = {
    "pick": _pick,
    "number": _number,
    "whole": _whole,
    "counted": _counted,
    "money": _money,
    "amount": _amount,
    "charge": _charge,
    "short_money": _short_money,
    "month": _month,
    "moment": _moment,
    "day": _day,
    "problem": _problem,
    "finding": _finding,
    "step": _step,
    "difference": _difference,
    "size": _size,
    "measure": measure_text,
    "brief": _brief,
    "share": _share,
    "plain": _plain,
    "choices": _choices,
    "grades": _grades,
}
