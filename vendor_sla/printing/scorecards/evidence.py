"""Which figure governs: the decisions as the paper tells them."""

from typing import Any

from vendor_sla.domain.exact import decimal_text, parse_decimal
from vendor_sla.printing.sayings import decision_sentence
from vendor_sla.printing.scorecards.documents import Reader, clipped


def evidence(reader: Reader) -> dict[str, Any] | None:
    """Return the decisions with the money under each figure; None where nothing was checked."""
    found = reader.document.get("evidence")
    if not found or not found["decisions"]:
        return None
    money = found["money"]
    return {
        "rows": [_row(reader, entry) for entry in found["decisions"]],
        "money": money and _money(reader, money),
    }


def _row(reader: Reader, entry: dict[str, Any]) -> dict[str, Any]:
    reading, score = reader.readings[entry["metric"]], reader.scores[entry["metric"]]
    words = reader.words
    return {
        "name": reader.text(reading["name"]),
        "clause": clipped(entry["clause"], 20),
        "outcome": words(f"outcome.{entry['outcome']}")
        if entry["outcome"]
        else words(f"check.{entry['check']}"),
        "is_changed": entry["governs"] not in {"vendor", "sample"} or entry["is_open"],
        "vendor": _value(reader, reading, entry["vendor"]),
        "found": _value(reader, reading, entry["client"]),
        "governs": words(f"governs.{entry['governs']}"),
        "says": decision_sentence(words, entry, reading, score),
        "rule": reader.code("rule", entry["rule"]),
        "money": entry["money"] and _money(reader, entry["money"]),
        "moves_money": len({one for one in (entry["money"] or {}).values() if one}) > 1,
    }


def _value(reader: Reader, reading: dict[str, Any], text: str | None) -> str:
    if text is None:
        return "–"
    return reader.value(reading, decimal_text(parse_decimal(text), reading["places"]))


def _money(reader: Reader, money: dict[str, str | None]) -> dict[str, str]:
    return {
        side: "–" if amount is None else reader.words.amount(reader.money(amount))
        for side, amount in money.items()
    }
