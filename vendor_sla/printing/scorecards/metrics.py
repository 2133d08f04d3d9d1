"""The metric table: what was promised, what was measured, what it scored and what it cost."""

from decimal import Decimal
from typing import Any

from vendor_sla.printing.scorecards.bullets import level_ends, value_dot
from vendor_sla.printing.scorecards.documents import Reader, clipped


def metric_groups(reader: Reader) -> list[dict[str, Any]]:
    """Return the metrics under their dimensions, in the contract's order."""
    groups = []
    for dimension in reader.document["scores"]["dimensions"]:
        rows = [
            metric_row(reader, score)
            for score in reader.document["scores"]["metrics"]
            if score["dimension"] == dimension["dimension"]
        ]
        if rows:
            points = reader.number(dimension["points"], 2)
            groups.append({"name": reader.text(dimension["name"]), "points": points, "rows": rows})
    return groups


def metric_row(reader: Reader, score: dict[str, Any]) -> dict[str, Any]:
    """Return one line of the table; what is missing is a dash and its reason."""
    reading = reader.readings[score["metric"]]
    return {
        "name": reader.text(reading["name"]),
        "clause": clipped(score["clause"], 20),
        "level": reader.code("level", score["level"]),
        "is_critical": score["level"] == "critical",
        "target": _sided(reader, reading, score["expected"]),
        "minimum": reader.value(reading, score["minimum"]),
        "value": reader.value(reading, reading["rounded"]),
        "numerator": reader.tidy(reading["numerator"]),
        "denominator": reader.tidy(reading["denominator"]),
        "weight": reader.tidy(score["effective_weight_percent"]),
        "points": reader.number(score["points"], 2),
        "penalty": _penalty(reader, score["metric"]),
        "dot": value_dot(reading["rounded"], score["expected"], score["minimum"]),
        "state": metric_state(score, reading),
        "verdict": reader.words(f"paper.verdict.{metric_state(score, reading)}"),
        "reason": "" if reading["state"] == "measured" else _reason(reader, score, reading),
    }


def metric_state(score: dict[str, Any], reading: dict[str, Any]) -> str:
    """Return `met`, `missed`, `failed` (worse than the minimum), `unmeasured` or `reported`."""
    if reading["state"] != "measured":
        return "unmeasured"
    if score["is_met"] is None:
        return "reported"
    if score["is_met"]:
        return "met"
    ends, value = level_ends(score["minimum"]), Decimal(reading["rounded"])
    if not ends:
        return "missed"
    is_too_low = reading["direction"] != "down" and value < ends[0]
    is_too_high = reading["direction"] != "up" and value > ends[-1]
    return "failed" if is_too_low or is_too_high else "missed"


def _reason(reader: Reader, score: dict[str, Any], reading: dict[str, Any]) -> str:
    """Say why there is no value, and what the contract makes of that."""
    told = reader.sentences(score["working"])  # it begins with the state
    return reader.joined(told) if told else reader.code("state", reading["state"])


def _sided(reader: Reader, reading: dict[str, Any], text: str | None) -> str:
    """Write a target with the side that is better."""
    sign = {"up": "≥ ", "down": "≤ "}.get(reading["direction"], "")
    value = reader.value(reading, text)
    return value if value == "–" else sign + value


def _penalty(reader: Reader, metric: str) -> str:
    """Write what a metric costs before any cap of the period; a dash for nothing."""
    money = reader.document["money"]
    lines = [line for line in (money["lines"] if money else ()) if line["metric"] == metric]
    if not lines:
        return "–"
    return reader.words.amount(reader.money(f"{sum(Decimal(line['amount']) for line in lines)}"))
