"""The trend: what earlier periods hand on to later ones and to the reader."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from vendor_sla.domain.assessments import Assessment, PastMonth
from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period


def past_month(assessment: Assessment) -> PastMonth:
    """Return what later periods need of this one."""
    return PastMonth(
        period=assessment.period,
        total=assessment.scores.total,
        grade=assessment.scores.grade,
        net=assessment.pricing.net,
        dimensions={score.dimension: score.points for score in assessment.scores.dimensions},
        metrics={reading.metric: reading.rounded for reading in assessment.readings},
        fired=assessment.pricing.fired,
    )


def past_month_document(month: PastMonth) -> dict[str, Any]:
    """Return a past period as JSON values, an entry of a document's `trend`."""
    return {
        "period": month.period.label,
        "total": _text(month.total),
        "grade": month.grade,
        "net": _text(month.net.amount),
        "dimensions": {name: _text(points) for name, points in month.dimensions.items()},
        "metrics": {name: _text(value) for name, value in month.metrics.items()},
        "fired": sorted(month.fired),
    }


def read_past_month(entry: Mapping[str, Any], currency: str) -> PastMonth:
    """Read an entry of a document's `trend` back.

    `KeyError`, `TypeError` or `ValueError` when it has another shape.
    """
    return PastMonth(
        period=Period.parse(entry["period"]),
        total=_number(entry["total"]),
        grade=entry["grade"],
        net=Money.parse(entry["net"], currency),
        dimensions={name: _number(value) for name, value in entry["dimensions"].items()},
        metrics={name: _number(value) for name, value in entry.get("metrics", {}).items()},
        fired=frozenset(entry.get("fired", ())),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _number(value: str | None) -> Decimal | None:
    return None if value is None else parse_decimal(value)
