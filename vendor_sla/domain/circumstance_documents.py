"""Circumstances, the opening state and legal terms as plain values, as their files write them."""

from typing import Any

from vendor_sla.domain.circumstances import (
    Circumstances,
    Delivery,
    Incident,
    ReliefClaim,
    Waiver,
)
from vendor_sla.domain.pasts import OpenCredit, Opening, Run
from vendor_sla.domain.penalties.rules import LegalTerms


def circumstances_document(circumstances: Circumstances) -> dict[str, Any]:
    """Return what happened beside the rows, as JSON values; docs/circumstances.md has the shape."""
    return {
        "relief": [_relief(one) for one in circumstances.relief],
        "deliveries": [_delivery(one) for one in circumstances.deliveries],
        "incidents": [_incident(one) for one in circumstances.incidents],
        "waivers": [_waiver(one) for one in circumstances.waivers],
    }


def opening_document(opening: Opening) -> dict[str, Any]:
    """Return the opening state as JSON values."""
    return {
        "as_of": str(opening.as_of),
        "runs": {metric: _run(run) for metric, run in opening.runs.items()},
        "credits_to_date": f"{opening.credits_to_date:f}",
        "fees_to_date": f"{opening.fees_to_date:f}",
        "carried": f"{opening.carried:f}",
        "banked": f"{opening.banked:f}",
        "earn_back": [_open_credit(one) for one in opening.earn_back],
    }


def legal_document(legal: LegalTerms) -> dict[str, Any]:
    """Return what credits are in law and for tax, as JSON values."""
    return {
        "clause": legal.clause,
        "nature": legal.nature.value,
        "is_sole_remedy": legal.is_sole_remedy,
        "claim_within_days": legal.claim_within_days,
        "tax_percent": f"{legal.tax_percent:f}",
        "is_tax_adjusted": legal.is_tax_adjusted,
    }


def _relief(claim: ReliefClaim) -> dict[str, Any]:
    return {
        "metric": claim.metric,
        "code": claim.code,
        "misses": claim.misses,
        "approved_by": claim.approved_by,
        "evidence": list(claim.evidence),
        "days": [
            {
                "day": str(day.day),
                "forecast": day.forecast,
                "arrived": day.arrived,
                "late_misses": day.late_misses,
            }
            for day in claim.days
        ],
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "duty": delivery.duty,
        "late_calendar_days": delivery.late_calendar_days,
        "late_working_days": delivery.late_working_days,
        "missing": "yes" if delivery.is_missing else "no",
        "wrong": "yes" if delivery.is_wrong else "no",
    }


def _incident(incident: Incident) -> dict[str, Any]:
    return {
        "kind": incident.kind,
        "on": str(incident.on),
        "count": incident.count,
        "days": incident.days,
        "cost": None if incident.cost is None else f"{incident.cost:f}",
        "note": incident.note,
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "line": waiver.line,
        "amount": None if waiver.amount is None else f"{waiver.amount:f}",
        "approved_by": waiver.approved_by,
        "reason": waiver.reason,
        "benefit": waiver.benefit,
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "misses": dict(run.misses),
        "failures": run.failures,
        "beyond": run.beyond,
        "mean": None if run.mean is None else f"{run.mean:f}",
    }


def _open_credit(credit: OpenCredit) -> dict[str, Any]:
    return {
        "metric": credit.metric,
        "amount": f"{credit.amount:f}",
        "period": credit.period.label,
        "clean_periods": credit.clean_periods,
    }
