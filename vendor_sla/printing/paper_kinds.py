"""Kinds of paper: which one a document is printed as, by the format it names."""

from vendor_sla.printing.notices import NOTICE, print_notice
from vendor_sla.printing.scorecards import print_scorecard
from vendor_sla.printing.scorecards.documents import Document
from vendor_sla.printing.statements import STATEMENT, print_statement


def print_document(
    document: Document, language: str, *, verify: str = "", change: Document | None = None
) -> bytes:
    """Print a document; what is neither a notice nor a statement is a scorecard, or refused.

    `change` is what a scorecard says of the version before.
    """
    kind = document.get("format")
    if kind == NOTICE:
        return print_notice(document, language)
    if kind == STATEMENT:
        return print_statement(document, language)
    return print_scorecard(document, language, verify=verify, change=change)
