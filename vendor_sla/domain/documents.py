"""The assessment document: one period in plain values, for JSON, paper and pages.

Format `assessment/1`, documented in docs/assess.md. Numbers are decimal text, texts are in both
languages, what is absent is None.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from vendor_sla.domain.assessments import (
    Assessment,
    Consequence,
    DimensionScore,
    InputFile,
    MetricScore,
    MoneyLine,
    Pricing,
    Scores,
    Step,
)
from vendor_sla.domain.calendars import calendar_text
from vendor_sla.domain.catalogue import definition
from vendor_sla.domain.catalogue.definitions import DIMENSION_NAMES, Dimension, Names
from vendor_sla.domain.circumstance_documents import (
    circumstances_document,
    legal_document,
    opening_document,
)
from vendor_sla.domain.comparison_documents import comparison_document, figures_document
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.decision_documents import evidence_document
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.finding_documents import finding_document, row_document
from vendor_sla.domain.findings import RowPlace
from vendor_sla.domain.parameters import parameter_text
from vendor_sla.domain.ranges import Target
from vendor_sla.domain.readings import Reading
from vendor_sla.domain.trends import past_month_document

FORMAT = "assessment/1"
MISSED_SHOWN = 100


def assessment_document(
    assessment: Assessment, contract: Contract, *, software_version: str
) -> dict[str, Any]:
    """Return everything an assessment says, as JSON values."""
    missed = assessment.missed
    measured = {reading.metric: reading for reading in assessment.measured}
    return {
        "format": FORMAT,
        "contract": contract_document(contract),
        "period": {
            "start": str(assessment.period.start),
            "end": str(assessment.period.end),
            "label": assessment.period.label,
        },
        "rules_version": assessment.rules_version,
        "software_version": software_version,
        "inputs": [_input(file) for file in assessment.inputs],
        "readings": [
            {
                **_reading(reading, contract, missed.get(reading.metric, ())),
                "calendar": calendar_text(
                    contract.calendar_terms[_terms(contract, reading.metric).calendar],
                    assessment.period,
                ),
                "measured": _measured(reading, measured.get(reading.metric)),
            }
            for reading in assessment.readings
        ],
        "breakdowns": [figures_document(reading) for reading in assessment.breakdowns],
        "scores": scores_document(assessment.scores, contract),
        "money": money_document(assessment.pricing, contract),
        "findings": [finding_document(finding) for finding in assessment.findings],
        "consequences": [consequence_document(one) for one in assessment.consequences],
        "volume": dict(sorted(assessment.volume.items())),
        "circumstances": circumstances_document(assessment.circumstances),
        "opening": assessment.opening and opening_document(assessment.opening),
        "comparison": assessment.comparison and comparison_document(assessment.comparison),
        "evidence": evidence_document(assessment),
        "trend": [past_month_document(month) for month in (*assessment.history, assessment.month)],
    }


def _names(names: Names) -> dict[str, str]:
    return {"zh": names.zh, "en": names.en}


def _text(value: Decimal | Fraction | None) -> str | None:
    if isinstance(value, Fraction):
        return decimal_text(value)
    return None if value is None else f"{value:f}"


def _level(target: Target | None) -> str | None:
    return None if target is None else str(target)


def _steps(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    return [{"code": step.code, "facts": dict(step.facts)} for step in steps]


def contract_document(contract: Contract) -> dict[str, Any]:
    """Return who agreed on what, as JSON values."""
    return {
        "key": contract.key,
        "title": _names(contract.title),
        "client": contract.client,
        "vendor": contract.vendor,
        "service": contract.service,
        "currency": contract.currency,
        "time_zone": contract.time_zone,
        "version": contract.version,
        "effective_from": str(contract.effective_from),
        "sha256": contract.sha256,
        "is_trial": contract.is_trial,
        "legal": contract.legal and legal_document(contract.legal),
    }


def _input(file: InputFile) -> dict[str, Any]:
    return {
        "side": file.side,
        "kind": file.kind,
        "name": file.name,
        "sha256": file.sha256,
        "size_bytes": file.size_bytes,
        "rows_read": file.rows_read,
        "rows_accepted": file.rows_accepted,
        "rows_refused": file.rows_refused,
        "profile_sha256": file.profile_sha256,
    }


def _measured(reading: Reading, measured: Reading | None) -> dict[str, Any] | None:
    """Return what was measured before relief and quarters, where that is not what counts."""
    if measured is None or figures_document(measured) == figures_document(reading):
        return None
    return figures_document(measured)


def _reading(reading: Reading, contract: Contract, missed: tuple[RowPlace, ...]) -> dict[str, Any]:
    defined = definition(reading.measure, reading.version)
    terms = _terms(contract, reading.metric)
    anchor = str(terms.parameters.get("anchor", defined.anchors[0].value))
    return {
        **figures_document(reading),
        "measure": reading.measure,
        "measure_version": reading.version,
        "dimension": terms.dimension.value,
        "name": _names(terms.name),
        "formula": _names(defined.formula),
        "unit": reading.unit,
        "direction": terms.direction.value,
        "anchor": anchor,
        "parameters": {
            name: parameter_text(value) for name, value in sorted(terms.parameters.items())
        },
        "source": reading.source.value,
        "places": terms.places,
        "facts": dict(reading.facts),
        "missed": [row_document(place) for place in missed[:MISSED_SHOWN]],
    }


def _terms(contract: Contract, metric: str) -> MetricTerms:
    terms = contract.find_metric(metric)
    if terms is None:
        raise KeyError(metric)
    return terms


def scores_document(scores: Scores, contract: Contract) -> dict[str, Any]:
    """Return points, total and grade with their working, as JSON values."""
    return {
        "metrics": [_metric_score(score, contract) for score in scores.metrics],
        "dimensions": [_dimension_score(score) for score in scores.dimensions],
        "total": _text(scores.total),
        "grade": scores.grade,
        "grades": [
            {"grade": band.worth, "from": _text(band.range.lower), "to": _text(band.range.upper)}
            for band in contract.scoring.grades
        ],
        "working": _steps(scores.working),
    }


def _metric_score(score: MetricScore, contract: Contract) -> dict[str, Any]:
    terms = _terms(contract, score.metric)
    return {
        "metric": score.metric,
        "dimension": score.dimension,
        "clause": score.clause,
        "level": terms.level.value,
        "weight_percent": decimal_text(score.weight_percent, 4),
        "effective_weight_percent": decimal_text(score.effective_weight_percent, 4),
        "points": None if score.points is None else decimal_text(score.points, 2),
        "points_exact": None if score.points is None else str(score.points),
        "expected": _level(terms.expected),
        "minimum": _level(terms.minimum),
        "stretch": _level(terms.stretch),
        "is_met": score.is_met,
        "rule": terms.rule_name,
        "working": _steps(score.working),
    }


def _dimension_score(score: DimensionScore) -> dict[str, Any]:
    return {
        "dimension": score.dimension,
        "name": _names(DIMENSION_NAMES[Dimension(score.dimension)]),
        "weight_percent": decimal_text(score.weight_percent, 4),
        "effective_weight_percent": decimal_text(score.effective_weight_percent, 4),
        "points": _text(score.points),
        "working": _steps(score.working),
    }


def money_document(pricing: Pricing, contract: Contract) -> dict[str, Any]:
    """Return the fee, the lines and their sum with the working, as JSON values."""
    return {
        "currency": contract.currency,
        "fee": _text(pricing.fee.amount),
        "fee_working": _steps(pricing.fee_working),
        "cap": pricing.cap and _text(pricing.cap.amount),
        "cap_percent": contract.cap and _text(contract.cap.charge.fee_percent),
        "cap_clause": contract.cap.clause if contract.cap else "",
        "lines": [_line(line, contract) for line in pricing.lines],
        "gross": _text(pricing.gross.amount),
        "net": _text(pricing.net.amount),
        "notes": _steps(pricing.notes),
    }


def _line(line: MoneyLine, contract: Contract) -> dict[str, Any]:
    terms = contract.find_metric(line.metric)
    return {
        "number": line.number,
        "kind": line.kind,
        "metric": line.metric,
        "name": terms and _names(terms.name),
        "clause": line.clause,
        "mechanic": line.mechanic,
        "amount": _text(line.amount.amount),
        "inputs": dict(line.inputs),
        "working": _steps(line.working),
    }


def consequence_document(one: Consequence) -> dict[str, Any]:
    """Return a consequence with its evidence, as JSON values."""
    return {
        "kind": one.kind,
        "clause": one.clause,
        "name": one.name and _names(one.name),
        "until": one.until and str(one.until),
        "working": _steps(one.working),
    }
