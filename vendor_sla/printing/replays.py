"""Sentences of a replay document, for pages and the terminal."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from vendor_sla.domain.money import Money
from vendor_sla.domain.replay_caps import METRIC_CAP
from vendor_sla.printing.words import Words

Document = Mapping[str, Any]


def cap_name(words: Words, code: str, metrics: Document) -> str:
    """Name a cap as `caps_bound` writes it: `period_cap`, or `metric_cap:` and a key."""
    cap, _, metric = code.partition(":")
    if cap != METRIC_CAP:
        return words(f"paper.mechanic.{cap}")
    return words("replay.cap_of_metric", metric=metric_name(words, metric, metrics))


def cap_sentence(words: Words, cap: Document, metrics: Document) -> str:
    """Say how often a cap bound and between which ends its probability lies."""
    code = f"{cap['cap']}:{cap['metric']}" if cap["metric"] else cap["cap"]
    name = cap_name(words, code, metrics)
    facts = {"cap": name[:1].upper() + name[1:], "clause": cap["clause"]}
    if not cap["of"]:
        return words("replay.cap_never_seen", **facts)
    ends = {name: words.number(cap[f"{name}_percent"]) for name in ("low", "high")}
    counts = {"bound": cap["bound"], "of": cap["of"], "percent": words.number(cap["percent"])}
    return words(f"replay.cap_sentence.{cap['per']}", **facts, **counts, **ends)


def left_out_sentence(words: Words, left: Document) -> str:
    """Name a circumstance that was left out, and say why."""
    problem = left["problem"]
    why = words.sentence("problem", problem["code"], problem["facts"])
    return f"{words('replay.kind.' + left['kind'], name=left['name'])}: {why}"


def metric_name(words: Words, key: str, metrics: Document) -> str:
    """Return a metric's name; a key nobody knows shows itself."""
    names: Document = metrics.get(key, {})
    return str(names.get(words.language, key))


def amount(words: Words, document: Document, text: str) -> str:
    """Write an amount of a replay in its currency."""
    return words.money(Money(Decimal(text), document["contract"]["currency"]))
