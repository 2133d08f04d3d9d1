"""The vendor statement: what moved the account in some days, and where it stands after each."""

from datetime import date, datetime
from typing import Any

from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period
from vendor_sla.printing.attachments import document_bytes
from vendor_sla.printing.papers import Paper, collector_paused, print_paper, templates
from vendor_sla.printing.scorecards.documents import Document, clipped
from vendor_sla.printing.words import Words

STATEMENT = "statement/1"
_HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def print_statement(document: Document, language: str) -> bytes:
    """Print a statement as an A4 PDF/A-3a with the document attached.

    Refuses with `ValueError` one whose movements do not lead from its opening to its closing.
    """
    with collector_paused():
        return print_paper(statement_paper(document, language))


def statement_paper(document: Document, language: str) -> Paper:
    """Return the statement before it is laid out."""
    words = Words(language)
    currency = document["currency"]
    opening, closing = (Money.parse(document[end], currency) for end in ("opening", "closing"))
    amounts = [Money.parse(line["amount"], currency) for line in document["lines"]]
    if Money.total([opening, *amounts], currency) != closing:
        raise ValueError("the movements of the statement do not lead to its closing balance")
    first, last = (date.fromisoformat(document[day]) for day in ("first_day", "last_day"))
    dated = datetime.fromisoformat(document["made_at"])
    html = templates().get_template("statement/statement.html").render(
        language=_HTML_LANGUAGES[language],
        words=words,
        dated=dated.strftime("%Y-%m-%dT%H:%M:%SZ"),
        made_at=words.moment(dated, document["zone"]),
        days=words("statement.days", first=words.day(first), last=words.day(last)),
        first=words.day(first),
        last=words.day(last),
        sides=[_party(words, document, side) for side in ("client", "vendor")],
        currency=currency,
        opening=words.amount(opening),
        closing=words.amount(closing),
        large=words.money(Money(abs(closing.amount), currency)),
        standing=words(f"statement.standing.{standing(closing)}"),
        lines=[_line(words, line, document) for line in document["lines"]],
    )  # fmt: skip
    return Paper(
        html=html,
        folder="statement",
        dated=dated,
        attachment_name="statement.json",
        attachment=document_bytes(document),
    )


def standing(balance: Money) -> str:
    """Return the word for whose favour a balance is in."""
    if not balance.amount:
        return "settled"
    return "vendor_bears" if balance.amount < 0 else "client_owes"


def movement_text(words: Words, what: str, facts: dict[str, str]) -> str:
    """Say what a movement was."""
    return words.sentence("statement.what", what, facts)


def reference_text(words: Words, facts: dict[str, str]) -> str:
    """Say what a movement is about: contract, month, version, invoice."""
    period = facts.get("period", "")
    told = [
        clipped(facts.get("contract", ""), 60),
        words.period(Period.parse(period)) if period else "",
        words("statement.version", version=facts["version"]) if "version" in facts else "",
        words("statement.invoice", invoice=clipped(facts["invoice"], 60))
        if "invoice" in facts
        else "",
    ]
    return words("paper.dot").join(part for part in told if part)


def _party(words: Words, document: Document, side: str) -> dict[str, Any]:
    party = document[side]
    lines = [(words("notice.address"), party["address"]), (words("notice.tax_id"), party["tax_id"])]
    return {
        "role": words(f"notice.side.{side}"),
        "name": clipped(party["legal_name"]),
        "lines": [(label, clipped(text)) for label, text in lines if text],
    }


def _line(words: Words, line: dict[str, Any], document: Document) -> dict[str, str]:
    currency = document["currency"]
    at = words.moment(datetime.fromisoformat(line["at"]), document["zone"])
    return {
        "day": at.rpartition(" ")[0],
        "what": movement_text(words, line["what"], line["facts"]),
        "reference": reference_text(words, line["facts"]),
        "amount": words.amount(Money.parse(line["amount"], currency)),
        "balance": words.amount(Money.parse(line["balance"], currency)),
    }
