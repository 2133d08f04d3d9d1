"""Sayings in words: what a decision comes to, its figures in the metric's unit."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from vendor_sla.domain.sayings import FIGURES, say_decision, unit_of_fact
from vendor_sla.printing.words import Words

Entry = Mapping[str, Any]


def decision_sentence(words: Words, decision: Entry, reading: Entry, score: Entry) -> str:
    """Return the sentence of a decision of an assessment document, in the language of `words`."""
    saying = say_decision(decision, reading, score)
    facts = {
        name: _figure(words, text, unit_of_fact(name, reading["unit"]))
        if name in FIGURES and text != "—"
        else text
        for name, text in saying.facts.items()
    }
    return words(f"says.{saying.code}", **facts)


def _figure(words: Words, text: str, unit: str) -> str:
    value = "–".join(words.number(Decimal(end)) for end in text.split("–"))
    return words(f"paper.unit.{unit}", value=value)
