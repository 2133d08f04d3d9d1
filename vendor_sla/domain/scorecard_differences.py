"""What changed between two versions of a scorecard: score, grade, figures, money, and why.

Plain values, so that pages and papers say the same. Lines are matched by what they are for, not by
their number: a line that is new moves the numbers of all that follow.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from vendor_sla.domain.exact import parse_decimal

Document = Mapping[str, Any]
_SETTLED = ("readings", "scores", "money", "consequences")


def difference_document(
    before: Document, after: Document, *, versions: tuple[int, int], disputes: Iterable[Document]
) -> dict[str, Any]:
    """Return what changed between two assessment documents, and the disputes that caused it.

    Each pair is [before, after]. `adjustment` is the net after less the net before: what the
    ledger moves by. `disputes` have `number`, `subject`, `outcome` and `effect`.
    """
    nets = [before["money"]["net"], after["money"]["net"]]
    return {
        "versions": list(versions),
        "currency": after["money"]["currency"],
        "total": [before["scores"]["total"], after["scores"]["total"]],
        "grade": [before["scores"]["grade"], after["scores"]["grade"]],
        "net": nets,
        "adjustment": f"{parse_decimal(nets[1]) - parse_decimal(nets[0]):f}",
        "metrics": _metrics(before, after),
        "lines": _lines(before, after),
        "disputes": [dict(one) for one in disputes],
    }


def is_changed(before: Document, after: Document) -> bool:
    """Tell whether two documents differ in anything a month comes to."""
    return any(before.get(name) != after.get(name) for name in _SETTLED)


def changed_rulings(before: Document, after: Document) -> frozenset[int]:
    """Return the disputes whose rulings one document has and the other has not, or otherwise."""
    old, new = (_rulings(document) for document in (before, after))
    return frozenset(
        number for number in old.keys() | new.keys() if old.get(number) != new.get(number)
    )


def _rulings(document: Document) -> dict[int, Document]:
    rulings = (document.get("circumstances") or {}).get("rulings", ())
    return {one["dispute"]: one for one in rulings}


def _metrics(before: Document, after: Document) -> list[dict[str, Any]]:
    olds, scores = _by_metric(before["readings"]), _by_metric(before["scores"]["metrics"])
    points = _by_metric(after["scores"]["metrics"])
    changed = []
    for reading in after["readings"]:
        key = reading["metric"]
        old = olds.get(key, {})
        pairs = {
            "value": [old.get("rounded"), reading["rounded"]],
            "points": [scores.get(key, {}).get("points"), points.get(key, {}).get("points")],
        }
        if any(one != other for one, other in pairs.values()):
            changed.append(
                {"metric": key, "name": reading["name"], "unit": reading["unit"], **pairs}
            )
    return changed


def _by_metric(entries: Sequence[Document]) -> dict[str, Document]:
    return {entry["metric"]: entry for entry in entries}


def _lines(before: Document, after: Document) -> list[dict[str, Any]]:
    sums: dict[tuple[str, ...], list[Decimal]] = {}
    shown: dict[tuple[str, ...], Document] = {}
    for place, document in enumerate((before, after)):
        for line in document["money"]["lines"]:
            inputs = line["inputs"]
            source = inputs.get("source", "") or inputs.get("share", "")
            identity = (line["kind"], line["metric"], line["mechanic"], line["clause"], source)
            pair = sums.setdefault(identity, [Decimal(0), Decimal(0)])
            pair[place] += parse_decimal(line["amount"])
            shown.setdefault(identity, line)
    return [
        {
            **{name: shown[identity][name] for name in ("kind", "metric", "mechanic", "clause")},
            "name": shown[identity]["name"],
            "amount": [f"{one:f}", f"{other:f}"],
        }
        for identity, (one, other) in sums.items()
        if one != other
    ]
