"""The comparison of the vendor's rows with the client's, as the assessment document says it."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from vendor_sla.domain.assessments import Comparison, Difference
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.finding_documents import finding_document
from vendor_sla.domain.pairs import decisions_document, proposal_document
from vendor_sla.domain.readings import Reading


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """Return everything the comparison says, as JSON values."""
    return {
        "vendor_rows": comparison.vendor_rows,
        "client_rows": comparison.client_rows,
        "matched_exactly": comparison.matched_exactly,
        "matched_normalised": comparison.matched_normalised,
        "matched_composite": comparison.matched_composite,
        "matched_confirmed": comparison.matched_confirmed,
        "differences": [_difference(difference) for difference in comparison.differences],
        "client_readings": [figures_document(reading) for reading in comparison.client_readings],
        "gap_days": [str(day) for day in comparison.gap_days],
        "findings": [finding_document(finding) for finding in comparison.findings],
        "proposals": [proposal_document(proposal) for proposal in comparison.proposals],
        "proposals_found": comparison.proposals_found,
        "decisions": decisions_document(comparison.decisions),
    }


def figures_document(reading: Reading) -> dict[str, Any]:
    """Return a reading's figures without its terms, as JSON values."""
    return {
        "metric": reading.metric,
        "scope": {attribute: list(values) for attribute, values in reading.scope.items()},
        "state": reading.state.value,
        "numerator": _text(reading.numerator),
        "denominator": _text(reading.denominator),
        "value": _text(reading.value),
        "rounded": _text(reading.rounded),
    }


def _difference(difference: Difference) -> dict[str, Any]:
    effects, after = difference.effects, difference.effects_after
    return {
        "code": difference.code,
        "count": difference.count,
        "share_percent": _text(difference.share_percent),
        "column": difference.column,
        "effects": {metric: list(effect) for metric, effect in effects.items()},
        "effects_after": {metric: list(effect) for metric, effect in after.items()},
        "facts": dict(difference.facts),
        "examples": [dict(example) for example in difference.examples],
    }


def _text(value: Decimal | Fraction | None) -> str | None:
    if isinstance(value, Fraction):
        return decimal_text(value)
    return None if value is None else f"{value:f}"
