"""Linting a contract document: what reading refuses, then what the rules of the linter find."""

from collections.abc import Sequence

from vendor_sla.domain.lint.findings import LintFinding, LintReport, LintSeverity
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.contracts import read_contract


def lint_document(text: str, *, history: Sequence[PastMonth] = ()) -> LintReport:
    """Return everything the linter has to say about a document; never raises for its content.

    `history` holds the contract's assessed periods, oldest first, for rules that look back.
    """
    del history
    try:
        contract = read_contract(text)
    except Invalid as refused:
        findings = tuple(
            LintFinding(one.code, LintSeverity.ERROR, one.place, one.facts)
            for one in refused.problems
        )
        return LintReport(findings, None)
    return LintReport((), contract)
