"""Findings about data as plain values."""

from typing import Any

from vendor_sla.domain.findings import Finding, RowPlace


def row_document(place: RowPlace) -> dict[str, Any]:
    """Return the place of a row as JSON values."""
    return {
        "row": place.row,
        "column": place.column,
        "value": place.value,
        "interaction_id": place.interaction_id,
    }


def finding_document(finding: Finding) -> dict[str, Any]:
    """Return a finding with its example rows as JSON values."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "subject": finding.subject,
        "count": finding.count,
        "facts": dict(finding.facts),
        "rows": [row_document(place) for place in finding.rows],
    }
