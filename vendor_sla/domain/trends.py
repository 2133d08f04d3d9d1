"""The trend: what earlier periods hand on to later ones and to the reader."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from vendor_sla.domain.assessments import Pricing, Scores
from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading


def past_month(
    period: Period,
    scores: Scores,
    pricing: Pricing,
    readings: Sequence[Reading],
    *,
    counts: Mapping[str, tuple[Decimal, Decimal]] | None = None,
    undelivered: frozenset[str] = frozenset(),
    estimated: frozenset[str] = frozenset(),
) -> PastMonth:
    """Return what later periods need of this one.

    `counts` are those of quarterly metrics, `undelivered` the quarterly metrics without data,
    `estimated` the metrics whose money stood on an estimate.
    """
    return PastMonth(
        period=period,
        total=scores.total,
        grade=scores.grade,
        net=pricing.net,
        dimensions={score.dimension: score.points for score in scores.dimensions},
        metrics={reading.metric: reading.rounded for reading in readings},
        fired=pricing.fired,
        missed=pricing.missed,
        fee=pricing.fee,
        credited=pricing.credited,
        credits=pricing.credits,
        counts=counts or {},
        stores=pricing.stores,
        caps_bound=pricing.caps_bound,
        incidents=pricing.incidents,
        undelivered=undelivered,
        estimated=estimated,
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
        "missed": {metric: sorted(levels) for metric, levels in month.missed.items()},
        "fee": month.fee and _text(month.fee.amount),
        "credited": month.credited and _text(month.credited.amount),
        "credits": {metric: _text(one.amount) for metric, one in month.credits.items()},
        "counts": {metric: [_text(n), _text(d)] for metric, (n, d) in month.counts.items()},
        "stores": {name: _text(one.amount) for name, one in month.stores.items()},
        "caps_bound": sorted(month.caps_bound),
        "incidents": dict(month.incidents),
        "undelivered": sorted(month.undelivered),
        "estimated": sorted(month.estimated),
    }


def read_past_month(entry: Mapping[str, Any], currency: str) -> PastMonth:
    """Read an entry of a document's `trend` back; entries of older documents say less.

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
        missed={name: frozenset(levels) for name, levels in entry.get("missed", {}).items()},
        fee=_money(entry.get("fee"), currency),
        credited=_money(entry.get("credited"), currency),
        credits=_amounts(entry.get("credits", {}), currency),
        counts={
            name: (parse_decimal(numerator), parse_decimal(denominator))
            for name, (numerator, denominator) in entry.get("counts", {}).items()
        },
        stores=_amounts(entry.get("stores", {}), currency),
        caps_bound=frozenset(entry.get("caps_bound", ())),
        incidents={name: int(count) for name, count in entry.get("incidents", {}).items()},
        undelivered=frozenset(entry.get("undelivered", ())),
        estimated=frozenset(entry.get("estimated", ())),
    )


def _amounts(entry: Mapping[str, str], currency: str) -> dict[str, Money]:
    return {name: Money.parse(amount, currency) for name, amount in entry.items()}


def _money(text: str | None, currency: str) -> Money | None:
    return None if text is None else Money.parse(text, currency)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _number(value: str | None) -> Decimal | None:
    return None if value is None else parse_decimal(value)
