"""The deduction notice: what is taken off, why to the line, and what the vendor can do about it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period
from vendor_sla.printing.attachments import document_bytes
from vendor_sla.printing.papers import Paper, collector_paused, print_paper, templates
from vendor_sla.printing.scorecards.documents import Document, Reader, clipped
from vendor_sla.printing.scorecards.penalties import line_name

NOTICE = "notice/1"
_HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def print_notice(document: Document, language: str) -> bytes:
    """Print a notice as an A4 PDF/A-3a with the document attached; same input, same bytes.

    Refuses with `ValueError` a document whose lines do not add up.
    """
    with collector_paused():
        return print_paper(notice_paper(document, language))


def notice_paper(document: Document, language: str) -> Paper:
    """Return the notice before it is laid out."""
    _require_sums(document)
    reader = reader_of(document, language)
    words = reader.words
    dated = datetime.fromisoformat(document["issued_at"])
    html = templates().get_template("notice/notice.html").render(
        language=_HTML_LANGUAGES[language],
        words=words,
        dated=dated.strftime("%Y-%m-%dT%H:%M:%SZ"),
        number=document["number"],
        title=words(f"notice.title.{_direction(document)}"),
        is_reward=_direction(document) == "reward",
        facts=_facts(reader),
        sides=[_party(reader, "client"), _party(reader, "vendor")],
        money=_money(reader),
        says=_says(reader),
        hash=document["scorecard"]["document_sha256"],
    )  # fmt: skip
    return Paper(
        html=html,
        folder="notice",
        dated=dated,
        attachment_name="notice.json",
        attachment=document_bytes(document),
    )


def reader_of(document: Document, language: str) -> Reader:
    """Return a reader of a notice's lines: metrics by the names the notice carries."""
    names = [{"metric": key, "name": name} for key, name in document["names"].items()]
    return Reader({**document, "readings": names, "scores": {"metrics": []}}, language)


def _direction(document: Document) -> str:
    return "reward" if Decimal(document["due"]) > 0 else "deduction"


def _require_sums(document: Document) -> None:
    lines = sum((Decimal(line["amount"]) for line in document["lines"]), Decimal(0))
    waived = sum((Decimal(waiver["amount"]) for waiver in document["waivers"]), Decimal(0))
    if lines != Decimal(document["net"]) or lines + waived != Decimal(document["due"]):
        raise ValueError(f"the lines of notice {document['number']} do not add up")
    tax = document["tax"]
    if tax and Decimal(document["due"]) + Decimal(tax["amount"]) != Decimal(tax["total"]):
        raise ValueError(f"the tax of notice {document['number']} does not add up")


def _facts(reader: Reader) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return what the notice is and what it stands on."""
    words, document = reader.words, reader.document
    contract, scorecard = document["contract"], document["scorecard"]
    own = [
        (words("notice.number"), document["number"]),
        (words("notice.issued_on"), words.day(date.fromisoformat(document["issued_on"]))),
        (words("notice.month"), words.period(Period.parse(document["period"]["label"]))),
    ]
    if document["replaces"]:
        own.append((words("notice.replaces"), document["replaces"]))
    grounds = [
        (
            words("notice.contract"),
            words(
                "notice.contract_value",
                title=reader.text(contract["title"]),
                key=clipped(contract["key"], 60),
                version=contract["version"],
            ),
        ),
        (
            words("notice.scorecard"),
            words(
                "notice.scorecard_value",
                version=scorecard["version"],
                day=words.day(date.fromisoformat(scorecard["issued_on"])),
            ),
        ),
    ]
    if document["legal"]:
        nature = words(f"notice.nature.{document['legal']['nature']}")
        clause = clipped(document["legal"]["clause"], 20)
        grounds.append(
            (words("notice.basis"), words("notice.basis_value", nature=nature, clause=clause))
        )
    return own, grounds


def _party(reader: Reader, side: str) -> dict[str, Any]:
    words, party = reader.words, reader.document[side]
    lines = [
        (words("notice.address"), clipped(f"{party['address']} ({party['country']})")),
        (words("notice.tax_id"), clipped(party["tax_id"], 60)),
    ]
    if party.get("erp_number"):
        lines.append((words("notice.erp_number"), clipped(party["erp_number"], 60)))
    return {
        "role": words(f"notice.side.{side}"),
        "name": clipped(party["legal_name"]),
        "lines": lines,
    }


def _money(reader: Reader) -> dict[str, Any]:
    words, document = reader.words, reader.document
    due = reader.money(document["due"])
    return {
        "currency": due.currency,
        "fee": words.money(reader.money(document["fee"])),
        "lines": [_line(reader, line) for line in document["lines"]],
        "net": words.amount(reader.money(document["net"])),
        "waivers": [
            {
                "text": words(
                    "notice.waiver_text", line=waiver["line"], reason=clipped(waiver["reason"])
                ),
                "amount": words.amount(reader.money(waiver["amount"])),
            }
            for waiver in document["waivers"]
        ],
        "due": words.amount(due),
        "large": words.money(Money(abs(due.amount), due.currency)),
        "tax": _tax(reader),
    }


def _tax(reader: Reader) -> dict[str, str] | None:
    tax, words = reader.document["tax"], reader.words
    if tax is None or not tax["is_adjusted"]:
        return None
    return {
        "label": words("notice.tax", percent=reader.tidy(tax["percent"])),
        "amount": words.amount(reader.money(tax["amount"])),
        "total": words.amount(reader.money(tax["total"])),
    }


def _line(reader: Reader, line: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": line["number"],
        "clause": clipped(line["clause"] or "–", 20),
        "name": line_name(reader, line),
        "kind": reader.code("kind", line["kind"]),
        "working": reader.joined(reader.sentences(line["working"])),
        "amount": reader.words.amount(reader.money(line["amount"])),
    }


def _says(reader: Reader) -> list[tuple[str, str]]:
    """Return what happens with the amount and what the vendor can do, each under its heading."""
    words, document = reader.words, reader.document
    claim, dispute = document["claim"], document["dispute"]
    if claim is None:
        deadline = words("notice.claim_none")
    else:
        day = words.day(date.fromisoformat(claim["until"]))
        deadline = words("notice.claim_until", day=day, days=claim["days"], clause=claim["clause"])
    clause = words("notice.dispute_clause", clause=dispute["clause"]) if dispute["clause"] else ""
    how = words("notice.dispute_how", days=dispute["days"])
    says = [
        (words("notice.how_applied"), words(f"notice.applied.{_direction(document)}")),
        (words("notice.claim"), deadline),
        (words("notice.dispute"), reader.joined([how, clause])),
    ]
    tax = document["tax"]
    if tax is None:
        said = words("notice.tax_unsaid")
    else:
        adjusted = "adjusted" if tax["is_adjusted"] else "not_adjusted"
        said = words(f"notice.tax_{adjusted}", percent=reader.tidy(tax["percent"]))
    return [*says, (words("notice.tax_head"), said)]
