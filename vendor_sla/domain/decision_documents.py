"""Decisions in the assessment document: what was claimed, found, governs, and costs."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vendor_sla.domain.assessments import Assessment
from vendor_sla.domain.comparison_documents import figures_document
from vendor_sla.domain.decisions import Basis, Decision, Interval, MoneyUnder, Sampled
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.money import Money


def evidence_document(assessment: Assessment) -> dict[str, Any] | None:
    """Return every decision with the money under each figure, as JSON values; None without any."""
    if not assessment.decisions:
        return None
    under = assessment.under
    return {
        "decisions": [_decision(one, under) for one in assessment.decisions.values()],
        "money": under
        and {
            "vendor": _money(under.vendor),
            "client": _money(under.client),
            "governing": _money(under.governing),
        },
    }


def is_open(document: Mapping[str, Any]) -> bool:
    """Tell whether an assessment document has a decision that waits for a recount."""
    evidence = document.get("evidence") or {"decisions": ()}
    return any(one["is_open"] for one in evidence["decisions"])


def _decision(one: Decision, under: MoneyUnder | None) -> dict[str, Any]:
    return {
        "metric": one.metric,
        "check": one.check.value,
        "outcome": one.outcome and one.outcome.value,
        "rule": one.rule,
        "governs": one.governs.value,
        "clause": one.clause,
        "vendor": _number(one.vendor),
        "client": _number(one.client),
        "gap": _number(one.gap),
        "gap_limits": one.gap_limits and _interval(one.gap_limits),
        "limits": one.limits and _interval(one.limits),
        "found": one.found and figures_document(one.found),
        "sample": one.sampled and _sampled(one.sampled),
        "basis": one.basis and _basis(one.basis),
        "excuse": one.excuse,
        "is_open": one.is_open,
        "is_misreported": one.is_misreported,
        "facts": dict(one.facts),
        "money": _under(one.metric, under),
    }


def _under(metric: str, under: MoneyUnder | None) -> dict[str, str | None] | None:
    if under is None or metric not in under.by_metric:
        return None
    vendor, client, governing = under.by_metric[metric]
    return {
        "vendor": None if vendor is None else _money(vendor),
        "client": _money(client),
        "governing": _money(governing),
    }


def _sampled(sampled: Sampled) -> dict[str, Any]:
    return {
        "audited": sampled.audited,
        "population": sampled.population,
        "contradicted": sampled.contradicted,
        "method": sampled.method,
    }


def _basis(basis: Basis) -> dict[str, str | None]:
    return {
        "trigger": _number(basis.trigger),
        "first": _number(basis.first),
        "later": _number(basis.later),
        "reward": _number(basis.reward),
    }


def _interval(interval: Interval) -> dict[str, str | None]:
    return {"lower": _number(interval.lower), "upper": _number(interval.upper)}


def _number(value: Fraction | Decimal | None) -> str | None:
    return None if value is None else decimal_text(value)


def _money(money: Money) -> str:
    return f"{money.amount:f}"
