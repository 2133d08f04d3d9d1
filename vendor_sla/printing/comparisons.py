"""Comparisons: what is told of a class of difference, in words."""

from collections.abc import Mapping
from typing import Any

from vendor_sla.printing.words import Words


def difference_name(words: Words, difference: Mapping[str, Any]) -> str:
    """Name a class of difference with what was found out about it: an offset, a factor."""
    known = (
        words(f"difference_fact.{name}", value=words.grouped(value))
        for name, value in difference.get("facts", {}).items()
        if f"difference_fact.{name}" in words
    )
    name = words.sentence("difference", difference["code"], {})
    facts = words("paper.comma").join(known)
    return words("difference.with_facts", name=name, facts=facts) if facts else name
