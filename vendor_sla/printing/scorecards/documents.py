"""An assessment document read in one language: names, figures and sentences of it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import reduce
from typing import Any

from vendor_sla.domain.exact import round_half_up
from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period
from vendor_sla.printing.words import Words

Document = Mapping[str, Any]
_TEXT_LENGTH = 240  # longer text of other people's making is cut: paper is not a file store


class Reader:
    """One document, one language. Every text it gives is plain and bounded."""

    def __init__(self, document: Document, language: str) -> None:
        self.document = document
        self.words = Words(language)
        self.readings = {reading["metric"]: reading for reading in document["readings"]}
        self.scores = {score["metric"]: score for score in document["scores"]["metrics"]}
        self.period = Period.parse(document["period"]["label"])

    def text(self, texts: Mapping[str, str] | str | None) -> str:
        """Return the text of this language, or of the other where this one is empty."""
        if isinstance(texts, Mapping):
            own = texts.get(self.words.language)
            texts = own or next((text for text in texts.values() if text), "")
        return clipped(texts or "")

    def name(self, metric: str) -> str:
        """Return a metric's name; a metric without a reading is called by its key."""
        reading = self.readings.get(metric)
        return self.text(reading["name"]) if reading else clipped(metric)

    def code(self, kind: str, code: str) -> str:
        """Put a code into words (`paper.<kind>.<code>` or `<kind>.<code>`), or show it as it is."""
        for message_id in (f"paper.{kind}.{code}", f"{kind}.{code}"):
            if message_id in self.words:
                return self.words(message_id)
        return clipped(code.replace("_", " "))

    def sentence(self, kind: str, step: Mapping[str, Any]) -> str:
        """Put a step or a finding into words; a metric among its facts is called by its name."""
        facts = {name: clipped(str(value)) for name, value in step["facts"].items()}
        if facts.get("metric") in self.readings:
            facts["metric"] = self.name(facts["metric"])
        if kind == "step":  # figures of ours; those of a finding are quoted from a file
            facts = {name: self.words.grouped(value) for name, value in facts.items()}
        return self.words.sentence(kind, step["code"], facts)

    def sentences(self, steps: Sequence[Mapping[str, Any]]) -> list[str]:
        """Put a working into words, in order."""
        return [self.sentence("step", step) for step in steps]

    def joined(self, sentences: Sequence[str]) -> str:
        """Put sentences one after the other, as the language does it."""
        told = [sentence for sentence in sentences if sentence]
        if not told:
            return ""
        return reduce(lambda one, two: self.words("paper.joined", first=one, second=two), told)

    def number(self, text: str | None, places: int | None = None) -> str:
        """Write decimal text with group marks, rounded half up to `places`; a dash for nothing."""
        if text is None or text == "":
            return "–"
        try:
            exact = Decimal(text)
        except InvalidOperation:
            return clipped(text)
        return self.words.number(exact if places is None else round_half_up(exact, places))

    def tidy(self, text: str | None) -> str:
        """Write decimal text without trailing zeros, at most two decimals: weights and shares."""
        if text is None:
            return "–"
        shown = f"{round_half_up(Decimal(text), 2):f}"
        return self.words.number(shown.rstrip("0").rstrip("."))

    def value(self, reading: Mapping[str, Any], text: str | None) -> str:
        """Write a value of a metric with its unit, in the places the contract compares it in."""
        if text is None or text == "":
            return "–"
        shown = "–".join(self.number(end) for end in text.split("–"))
        return self.words(f"paper.unit.{reading['unit']}", value=shown)

    def money(self, text: str) -> Money:
        """Return an amount of the document's currency."""
        return Money.parse(text, self.document["contract"]["currency"])


def clipped(text: str, length: int = _TEXT_LENGTH) -> str:
    """Cut a text to a bounded length, and show control characters as spaces."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return plain if len(plain) <= length else plain[: length - 1] + "…"
