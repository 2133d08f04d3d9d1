"""Reports: findings and problems as they are kept in a row, and back."""

from collections.abc import Iterable, Mapping
from typing import Any

from vendor_sla.domain.findings import Finding, RowPlace, Severity
from vendor_sla.domain.refusals import Problem


def problems_kept(problems: Iterable[Problem]) -> list[Any]:
    """Return problems as plain values."""
    return [{"code": p.code, "place": p.place, "facts": dict(p.facts)} for p in problems]


def problems_read(kept: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """Return problems from plain values."""
    return tuple(Problem(p["code"], p["place"], p["facts"]) for p in kept)


def findings_kept(findings: Iterable[Finding]) -> list[Any]:
    """Return findings as plain values."""
    return [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "subject": finding.subject,
            "count": finding.count,
            "facts": dict(finding.facts),
            "rows": [[row.row, row.column, row.value, row.interaction_id] for row in finding.rows],
        }
        for finding in findings
    ]


def findings_read(kept: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """Return findings from plain values."""
    return tuple(
        Finding(
            finding["code"],
            Severity(finding["severity"]),
            finding["subject"],
            finding["count"],
            finding["facts"],
            tuple(RowPlace(*row) for row in finding["rows"]),
        )
        for finding in kept
    )
