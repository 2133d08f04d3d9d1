"""The money page: every line with its clause and its working, down to the net."""

from datetime import date
from typing import Any

from vendor_sla.domain.money import Money
from vendor_sla.printing.scorecards.documents import Reader, clipped


def money_page(reader: Reader) -> dict[str, Any] | None:
    """Return the lines and their sum; None when the assessment has no money.

    Refuses with `ValueError` a document whose lines do not add up to its net: a paper that
    contradicts itself is never printed.
    """
    money, words = reader.document["money"], reader.words
    if not money:
        return None
    net = reader.money(money["net"])
    amounts = [reader.money(line["amount"]) for line in money["lines"]]
    if Money.total(amounts, net.currency) != net:
        raise ValueError(f"the money lines do not add up to the net {net}")
    return {
        "currency": net.currency,
        "fee": words.money(reader.money(money["fee"])),
        "fee_working": reader.sentences(money["fee_working"]),
        "lines": [_line(reader, line) for line in money["lines"]],
        "gross": words.amount(reader.money(money["gross"])),
        "net": words.amount(net),
        "notes": [_note(reader, note) for note in money["notes"]],
    }


def consequences(reader: Reader) -> list[dict[str, str]]:
    """Return what follows beside money, with its evidence; older documents say none."""
    words = reader.words
    return [
        {
            "kind": words(f"consequence.{one['kind']}"),
            "clause": words("paper.clause_no", clause=clipped(one["clause"], 20)),
            "name": reader.text(one["name"]) if one["name"] else "",
            "until": words.day(date.fromisoformat(one["until"])) if one["until"] else "",
            "working": reader.joined(reader.sentences(one["working"])),
        }
        for one in reader.document.get("consequences", ())
    ]


def _note(reader: Reader, note: dict[str, Any]) -> str:
    """Write what was not charged, and of which metric."""
    sentence, name = reader.sentence("step", note), reader.name(note["facts"].get("metric", ""))
    if not name or name in sentence:
        return sentence
    return reader.words("paper.note", metric=name, sentence=sentence)


def line_name(reader: Reader, line: dict[str, Any]) -> str:
    """Name a line after its metric, or after its mechanic when it belongs to none."""
    mechanic = reader.code("mechanic", line["mechanic"])
    return reader.text(line["name"]) or mechanic[:1].upper() + mechanic[1:]


def _line(reader: Reader, line: dict[str, Any]) -> dict[str, Any]:
    inputs = [
        f"{reader.code('input', name)} {reader.number(value)}"
        for name, value in line["inputs"].items()
    ]
    return {
        "number": line["number"],
        "kind": reader.code("kind", line["kind"]),
        "clause": clipped(line["clause"] or "–", 20),
        "name": line_name(reader, line),
        "mechanic": reader.code("mechanic", line["mechanic"]) if line["name"] else "",
        "working": reader.joined(reader.sentences(line["working"])) or "; ".join(inputs),
        "amount": reader.words.amount(reader.money(line["amount"])),
    }
