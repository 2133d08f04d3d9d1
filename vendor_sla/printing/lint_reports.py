"""A lint report in words: for the terminal and the pages, and as a `lint/1` document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from vendor_sla.domain.lint.findings import LintFinding, LintReport
from vendor_sla.printing.words import Words

MOST_MENDS = 5


@dataclass(frozen=True, slots=True)
class NamedReport:
    """The report of one document, under the name its reader knows it by."""

    name: str
    report: LintReport


def message_of(words: Words, finding: LintFinding) -> str:
    """Return what a finding says."""
    return words.sentence("problem", finding.code, finding.facts)


def mends_of(words: Words, finding: LintFinding) -> tuple[str, ...]:
    """Return the ways to mend it; one that needs a fact this finding has not is left out."""
    return tuple(_mends(words, finding))


def _mends(words: Words, finding: LintFinding) -> Iterator[str]:
    for number in range(1, MOST_MENDS + 1):
        code = f"{finding.code}.{number}"
        if f"mend.{code}" not in words:
            return
        needed = {name for _, name, _, _ in Formatter().parse(words(f"mend.{code}")) if name}
        if needed <= finding.facts.keys():
            yield words.sentence("mend", code, finding.facts)


def group_of(words: Words, finding: LintFinding) -> str:
    """Return what a finding is about: `metric 4 (csat)`, `scoring`, the whole document."""
    steps = finding.place.split(".")
    if not finding.place:
        return words("lint_place.whole")
    if len(steps) > 1 and steps[1].isdigit():
        return _numbered(words, steps[0], steps[1]) + _in_brackets(finding.subject)
    return steps[0]


def spot_of(words: Words, finding: LintFinding) -> str:
    """Return where in its group a finding stands, as people count: `penalty 1, band 2, to`."""
    steps = finding.place.split(".")
    rest = steps[2:] if len(steps) > 1 and steps[1].isdigit() else steps[1:]
    told: list[str] = []
    for number, step in enumerate(rest):
        if step.isdigit():
            if number == 0:
                told.append(step)
            continue
        is_listed = number + 1 < len(rest) and rest[number + 1].isdigit()
        told.append(_numbered(words, step, rest[number + 1]) if is_listed else step)
    return ", ".join(told)


def label_of(words: Words, finding: LintFinding) -> str:
    """Return the whole place in words: `metric 4 (csat), penalty 1, band 2, to`."""
    spot = spot_of(words, finding)
    return f"{group_of(words, finding)}, {spot}" if spot else group_of(words, finding)


def lint_document_of(
    reports: Sequence[NamedReport], words: Words, *, software_version: str
) -> dict[str, Any]:
    """Return reports as a `lint/1` document; docs/lint.md and schemas/lint-1.json describe it."""
    return {
        "format": "lint/1",
        "software_version": software_version,
        "language": words.language,
        "documents": [_document(words, one) for one in reports],
    }


def _document(words: Words, named: NamedReport) -> dict[str, Any]:
    report, contract = named.report, named.report.contract
    return {
        "name": named.name,
        "contract": None
        if contract is None
        else {"key": contract.key, "version": contract.version, "sha256": contract.sha256},
        "errors": len(report.errors),
        "warnings": len(report.warnings),
        "findings": [_finding(words, finding) for finding in report.findings],
    }


def _finding(words: Words, finding: LintFinding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "place": finding.place,
        "label": label_of(words, finding),
        "line": finding.line,
        "clause": finding.clause or None,
        "facts": dict(finding.facts),
        "message": message_of(words, finding),
        "mends": list(mends_of(words, finding)),
    }


def _numbered(words: Words, name: str, index: str) -> str:
    """Return an entry of a list as people count it: from 1."""
    known = f"lint_place.{name}"
    return words(known if known in words else "lint_place.other", name=name, number=int(index) + 1)


def _in_brackets(subject: str) -> str:
    return f" ({subject})" if subject else ""
