"""Comparisons: what is told of a class of difference, in words."""

from collections.abc import Mapping
from typing import Any

from vendor_sla.printing.words import Words

_FACTS = ("offset_minutes", "offset_seconds", "factor", "moved")


def difference_name(words: Words, difference: Mapping[str, Any]) -> str:
    """Name a class of difference with what was found out about it: an offset, a factor."""
    facts = difference.get("facts", {})
    known = (
        words(f"difference_fact.{name}", value=words.grouped(facts[name]))
        for name in _FACTS
        if name in facts
    )
    name = words.sentence("difference", difference["code"], {})
    told = words("paper.comma").join(known)
    return words("difference.with_facts", name=name, facts=told) if told else name
