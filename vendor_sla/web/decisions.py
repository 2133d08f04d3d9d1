"""Decisions as the month page shows them: a sentence, a small picture, the money under each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.sayings import FIGURES, Saying, say_decision, unit_of_fact
from vendor_sla.web.languages import measure_text, say

Document = Mapping[str, Any]

_WIDTH = 100
_TONES = {
    "accept": "good", "replace": "bad", "reject": "bad", "inconclusive": "warn", "void": "warn",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scale:
    """Where figures lie on a line 100 wide: the interval as (x, width), the rest as x."""

    vendor: Decimal | None
    client: Decimal | None
    target: tuple[Decimal, ...]
    interval: tuple[Decimal, Decimal] | None


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """One decision: the document's entry with its metric, sentence, colour and picture."""

    entry: Document
    reading: Document
    score: Document
    sentence: str
    tone: str
    scale: Scale

    @property
    def points(self) -> str:
        """Return the unit of differences of this metric."""
        return unit_of_fact("gap", self.reading["unit"])

    @property
    def moves_money(self) -> bool:
        """Tell whether the money differs by which figure governs."""
        money = self.entry["money"]
        return bool(money) and len({each for each in money.values() if each is not None}) > 1


def decisions_shown(document: Document | None) -> tuple[DecisionShown, ...]:
    """Return the decisions of an assessment document, open and costly ones first."""
    evidence = (document or {}).get("evidence")
    if document is None or not evidence:
        return ()
    readings = {one["metric"]: one for one in document["readings"]}
    scores = {one["metric"]: one for one in document["scores"]["metrics"]}
    shown = [
        _shown(entry, readings[entry["metric"]], scores[entry["metric"]])
        for entry in evidence["decisions"]
    ]
    return tuple(sorted(shown, key=_rank))


def _rank(one: DecisionShown) -> tuple[bool, bool, bool]:
    is_changed = one.entry["governs"] not in {"vendor", "sample"}
    return not one.entry["is_open"], not one.moves_money, not is_changed


def _shown(entry: Document, reading: Document, score: Document) -> DecisionShown:
    saying = say_decision(entry, reading, score)
    return DecisionShown(
        entry, reading, score, sentence_of(saying, reading["unit"]), _tone(entry, saying),
        _scale(entry, score),
    )  # fmt: skip


def sentence_of(saying: Saying, unit: str) -> str:
    """Write a saying in the words of this page, its figures in the metric's unit."""
    facts = {
        name: measure_text(text, unit_of_fact(name, unit))
        if name in FIGURES and text != "—"
        else text
        for name, text in saying.facts.items()
    }
    return say(f"says.{saying.code}", **facts)


def _tone(entry: Document, saying: Saying) -> str:
    if entry["outcome"]:
        return _TONES[entry["outcome"]]
    if saying.code.endswith("missed"):
        return "bad"
    return "warn" if saying.code.endswith("not_disproved") else "plain"


def _scale(entry: Document, score: Document) -> Scale:
    vendor, client = _number(entry["vendor"]), _number(entry["client"])
    limits = entry["limits"]
    interval = None if limits is None else (_number(limits["lower"]), _number(limits["upper"]))
    target = tuple(parse_decimal(end) for end in (score["expected"] or "").split("–") if end)
    known = [one for one in (vendor, client, *(interval or ()), *target) if one is not None]
    place = _placing(known)
    return Scale(
        vendor=None if vendor is None else place(vendor),
        client=None if client is None else place(client),
        target=tuple(place(end) for end in target),
        interval=_span(interval, place),
    )


def _placing(known: Sequence[Decimal]) -> Callable[[Decimal], Decimal]:
    """Return what puts a value on the line, with a tenth of room at both ends."""
    low, high = min(known, default=Decimal(0)), max(known, default=Decimal(1))
    room = (high - low) / 10 or Decimal(1)
    first, size = low - room, high - low + 2 * room
    return lambda value: round((value - first) * _WIDTH / size, 2)


def _span(
    interval: tuple[Decimal | None, Decimal | None] | None, place: Callable[[Decimal], Decimal]
) -> tuple[Decimal, Decimal] | None:
    if interval is None or interval[0] is None or interval[1] is None:
        return None
    start = place(interval[0])
    return start, place(interval[1]) - start


def _number(text: str | None) -> Decimal | None:
    return None if text is None else parse_decimal(text)
