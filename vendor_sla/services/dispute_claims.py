"""Claims: what a vendor says is wrong, held against the document it is said of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vendor_sla.domain.catalogue.definitions import RATIO_SCALES, Direction, Unit
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.disputes import DisputeSubject
from vendor_sla.domain.documents import MISSED_SHOWN
from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.penalties.rulings import REDUCIBLE, is_worse, source_of
from vendor_sla.domain.refusals import Invalid, NotFound, Problem
from vendor_sla.domain.rulings import Effect, Ruling

Document = Mapping[str, Any]
MOST_CONTACTS = 200
_LONGEST_ID = 200
_UNRULED = frozenset({"not_due", "client_fault"})


@dataclass(frozen=True, slots=True)
class Claim:
    """What a vendor disputes, as a form says it; what does not fit the subject is left out.

    `expected` is the value of a metric, or what a line should come to, positive. `effect` says of
    contacts whether they count as met or leave the counts.
    """

    subject: DisputeSubject
    reason: str
    metric: str = ""
    interactions: Sequence[str] = ()
    effect: str = Effect.COUNT_AS_MET
    finding: str = ""
    line_number: int | None = None
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim as a ruling that would grant it whole; `was` is what stands now."""

    ruling: Ruling
    was: str


def ask(contract: Contract, document: Document, claim: Claim, number: int) -> Asked:
    """Return what would grant a claim.

    Raises `NotFound` for an item the document does not have, `Invalid` for an expectation that is
    no number, no better than what stands, or that the item cannot have.
    """
    return _ASK[claim.subject](contract, document, claim, number)


def misses_of(reading: Document) -> int | None:
    """Return how many cases of a ratio missed, whole; None for a figure without counts."""
    numerator, denominator = reading["numerator"], reading["denominator"]
    is_ratio = Unit(reading["unit"]) in RATIO_SCALES and reading["direction"] != Direction.BAND
    if not is_ratio or numerator is None or denominator is None or reading["rounded"] is None:
        return None
    hit, cases = parse_decimal(numerator), parse_decimal(denominator)
    return int(cases - hit if reading["direction"] == Direction.UP else hit)


def find_reading(document: Document, metric: str) -> Document:
    """Return the reading of a metric; `NotFound` when the document has none."""
    found = next((one for one in document["readings"] if one["metric"] == metric), None)
    if found is None:
        raise NotFound([Problem("disputes.unknown_item")])
    reading: Document = found
    return reading


def find_line(document: Document, number: int | None) -> Document:
    """Return a money line a ruling can reduce; `NotFound` when there is none of that number."""
    lines = document["money"]["lines"]
    found = next((one for one in lines if one["number"] == number), None)
    if found is None:
        raise NotFound([Problem("disputes.unknown_item")])
    if not is_reducible(found):
        raise Invalid([Problem("disputes.line_not_against", "line_number")])
    line: Document = found
    return line


def is_reducible(line: Document) -> bool:
    """Tell whether a line of a document is a charge that a ruling can reduce."""
    return line["kind"] in REDUCIBLE and line["amount"].startswith("-")


def line_ruling(line: Document, number: int, amount: Decimal) -> Ruling:
    """Return the ruling that takes an amount off a line, down to what is left of it then."""
    return Ruling(
        number,
        Effect.AMOUNT,
        line["clause"],
        line["metric"],
        value=-parse_decimal(line["amount"]) - amount,
        amount=amount,
        mechanic=line["mechanic"],
        source=source_of(line["inputs"]),
    )


def value_ruling(
    contract: Contract, reading: Document, number: int, text: str, place: str
) -> Ruling:
    """Return the ruling that puts a value in force; it is better than what stands."""
    metric = _terms(contract, reading)
    if reading["state"] in _UNRULED:
        raise Invalid([Problem("disputes.not_due", place)])
    value = read_number(text, place)
    if metric.unit is Unit.PERCENT and value > 100:
        raise Invalid([Problem("disputes.above_hundred", place)])
    stands = reading["rounded"]
    if stands is not None and not _is_better(metric, value, parse_decimal(stands)):
        raise Invalid([Problem("disputes.not_better", place, {"value": stands})])
    return Ruling(number, Effect.VALUE, metric.clause, metric.key, value=value)


def read_number(text: str, place: str) -> Decimal:
    """Read a number a person typed: plain decimals, never below nothing."""
    try:
        value = parse_decimal(text.strip())
    except ValueError:
        value = Decimal(-1)
    if value < 0:
        raise Invalid([Problem("disputes.no_number", place, {"value": text[:40]})])
    return value


def _is_better(metric: MetricTerms, value: Decimal, stands: Decimal) -> bool:
    return is_worse(metric, Fraction(stands), Fraction(value))


def _terms(contract: Contract, reading: Document) -> MetricTerms:
    metric = contract.find_metric(reading["metric"])
    assert metric is not None, "a reading is of a metric of its contract"
    return metric


def _ask_contacts(contract: Contract, document: Document, claim: Claim, number: int) -> Asked:
    reading = find_reading(document, claim.metric)
    misses = misses_of(reading)
    if not misses:
        code = "disputes.no_counts" if misses is None else "disputes.nothing_missed"
        raise Invalid([Problem(code, "metric")])
    ids = tuple(dict.fromkeys(one.strip() for one in claim.interactions if one.strip()))
    most = min(misses, MOST_CONTACTS)
    if not 0 < len(ids) <= most or any(len(one) > _LONGEST_ID for one in ids):
        raise Invalid([Problem("disputes.contacts_count", "interactions", {"most": str(most)})])
    listed = {place["interaction_id"] for place in reading["missed"]}
    strange = [one for one in ids if one not in listed]
    if strange and len(reading["missed"]) < MISSED_SHOWN:
        raise Invalid(
            Problem("disputes.not_missed", "interactions", {"contact": one[:60]})
            for one in strange[:10]
        )
    if claim.effect not in {Effect.COUNT_AS_MET, Effect.LEAVE_OUT}:
        raise Invalid([Problem("disputes.unknown_effect", "effect")])
    effect, clause = Effect(claim.effect), _terms(contract, reading).clause
    ruling = Ruling(number, effect, clause, reading["metric"], misses=len(ids), interactions=ids)
    return Asked(ruling, reading["rounded"] or "")


def _ask_metric(contract: Contract, document: Document, claim: Claim, number: int) -> Asked:
    reading = find_reading(document, claim.metric)
    ruling = value_ruling(contract, reading, number, claim.expected, "expected")
    return Asked(ruling, reading["rounded"] or "")


def _ask_finding(contract: Contract, document: Document, claim: Claim, number: int) -> Asked:
    decisions = (document.get("evidence") or {"decisions": ()})["decisions"]
    decision = next((one for one in decisions if one["metric"] == claim.finding), None)
    found = next((one for one in document["findings"] if one["code"] == claim.finding), None)
    if decision is None and found is None:
        raise NotFound([Problem("disputes.unknown_item")])
    metrics = {reading["metric"] for reading in document["readings"]}
    metric = decision["metric"] if decision else found["subject"] if found else ""
    metric = metric if metric in metrics else ""
    clause = decision["clause"] if decision else ""
    if claim.expected.strip() and metric:
        reading = find_reading(document, metric)
        ruling = value_ruling(contract, reading, number, claim.expected, "expected")
        return Asked(ruling, reading["rounded"] or "")
    ruling = Ruling(number, Effect.STRIKE, clause, metric, finding=claim.finding)
    return Asked(ruling, decision["rule"] if decision else str(found and found["count"]))


def _ask_line(_: Contract, document: Document, claim: Claim, number: int) -> Asked:
    line = find_line(document, claim.line_number)
    due = -parse_decimal(line["amount"])
    expected = read_number(claim.expected or "0", "expected")
    if expected >= due:
        facts = {"value": line["amount"].removeprefix("-")}
        raise Invalid([Problem("disputes.not_less", "expected", facts)])
    return Asked(line_ruling(line, number, due - expected), line["amount"])


_ASK = {
    DisputeSubject.INTERACTION: _ask_contacts,
    DisputeSubject.METRIC: _ask_metric,
    DisputeSubject.FINDING: _ask_finding,
    DisputeSubject.LINE: _ask_line,
}
