"""Sayings: what a decision comes to, in one sentence a lay person can follow.

A saying is a code the catalogues put into words (`says.<code>`) and its facts. The facts named in
`FIGURES` are values of the metric, to be written in its unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vendor_sla.domain.exact import decimal_text, parse_decimal, round_half_up

FIGURES = frozenset(
    {"vendor", "client", "lower", "upper", "gap", "limit", "target", "tolerance"}
)  # fmt: skip
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence about a decision: its code and its facts, figures to the metric's places."""

    code: str
    facts: Mapping[str, str]


def say_decision(decision: Entry, reading: Entry, score: Entry) -> Saying:
    """Return what an entry of the document's evidence comes to."""
    facts = _facts(decision, reading, score)
    return Saying(f"{decision['check']}.{_variant(decision, reading, score)}", facts)


def _variant(decision: Entry, reading: Entry, score: Entry) -> str:
    if decision["check"] == "match":
        return "two" if decision["gap"] is not None else "one"
    sample = decision["sample"] or {}
    if decision["check"] == "sample":
        if decision["gap"] is None:
            return "void"
        is_share = sample.get("method") in {"mover", "tango"}
        return "share" if is_share else "value"
    verdict = _against_target(decision, reading, score)
    denominator = reading["denominator"]
    is_counted = denominator is not None and denominator == str(sample.get("audited"))
    is_share = is_counted and reading["unit"] in {"percent", "per_thousand"}
    return f"{'share' if is_share else 'value'}.{verdict}"


def _against_target(decision: Entry, reading: Entry, score: Entry) -> str:
    """Return what a sampled figure says of its target, and of a miss why it counts or not."""
    if score["is_met"] is None:
        return "plain"
    if score["is_met"]:
        return "met"
    basis = decision["basis"]
    if basis is None:
        return "excused" if decision["excuse"] else "point"
    limit = round_half_up(parse_decimal(basis["trigger"]), reading["places"])
    return "not_disproved" if meets(reading["direction"], score["expected"], limit) else "missed"


def unit_of_fact(name: str, unit: str) -> str:
    """Return the unit a fact is written in: differences of percentages are points."""
    return "percentage_points" if unit == "percent" and name in {"gap", "tolerance"} else unit


def meets(direction: str, level: str | None, value: Decimal) -> bool:
    """Tell whether a value meets a level as the document writes it (`95`, a band `240–360`)."""
    if level is None:
        return True
    ends = [parse_decimal(end) for end in level.split("–")]
    if direction == "band":
        return ends[0] <= value <= ends[-1]
    return value >= ends[0] if direction == "up" else value <= ends[0]


def _facts(decision: Entry, reading: Entry, score: Entry) -> dict[str, str]:
    sample, limits = decision["sample"] or {}, decision["limits"] or {}
    basis, places = decision["basis"] or {}, reading["places"]
    gap = decision["gap"]
    facts: dict[str, str | None] = {
        "vendor": decision["vendor"],
        "client": decision["client"],
        "lower": limits.get("lower"),
        "upper": limits.get("upper"),
        "gap": None if gap is None else gap.removeprefix("-"),
        "limit": basis.get("trigger"),
        "tolerance": decision["facts"].get("tolerance"),
    }
    told = {name: _rounded(value, places) for name, value in facts.items()}
    told["target"] = score["expected"] or "—"
    told["audited"] = str(sample.get("audited", "—"))
    told["contradicted"] = str(sample.get("contradicted", "—"))
    told["numerator"] = reading["numerator"] or "—"
    told["denominator"] = reading["denominator"] or "—"
    return told


def _rounded(value: str | None, places: int) -> str:
    return "—" if value is None else decimal_text(Fraction(value), places)
