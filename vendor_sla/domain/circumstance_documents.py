"""Circumstances, the opening state and legal terms as plain values, as their files write them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from vendor_sla.domain.circumstances import (
    Circumstances,
    Delivery,
    ForecastDay,
    Incident,
    Recount,
    ReliefClaim,
    Waiver,
)
from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.pasts import OpenCredit, Opening, Run
from vendor_sla.domain.penalties.rules import LegalTerms
from vendor_sla.domain.periods import Period
from vendor_sla.domain.rulings import read_ruling, ruling_document


def circumstances_document(circumstances: Circumstances) -> dict[str, Any]:
    """Return what happened beside the rows, as JSON values; docs/circumstances.md has the shape.

    `rulings` are there only where disputes were decided: documents without any stay as they were.
    """
    document: dict[str, Any] = {
        "relief": [_relief(one) for one in circumstances.relief],
        "deliveries": [_delivery(one) for one in circumstances.deliveries],
        "incidents": [_incident(one) for one in circumstances.incidents],
        "waivers": [_waiver(one) for one in circumstances.waivers],
        "recounts": [_recount(one) for one in circumstances.recounts],
        "refused_for_good": "yes" if circumstances.is_refused_for_good else "no",
    }
    if circumstances.rulings:
        document["rulings"] = [ruling_document(one) for one in circumstances.rulings]
    return document


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


def _recount(one: Recount) -> dict[str, Any]:
    return {
        "metric": one.metric,
        "value": f"{one.value:f}",
        "client": one.client,
        "vendor": one.vendor,
        "evidence": list(one.evidence),
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


def read_circumstances_document(document: Mapping[str, Any]) -> Circumstances:
    """Read what `circumstances_document` wrote; nothing at all is no circumstances.

    `KeyError`, `TypeError` or `ValueError` when it has another shape: what people write is read by
    the reader of their files.
    """
    if not any(document.values()):
        return Circumstances()
    return Circumstances(
        relief=tuple(_read_relief(one) for one in document["relief"]),
        deliveries=tuple(_read_delivery(one) for one in document["deliveries"]),
        incidents=tuple(_read_incident(one) for one in document["incidents"]),
        waivers=tuple(
            Waiver(**{**one, "amount": _number(one["amount"])}) for one in document["waivers"]
        ),
        recounts=tuple(
            Recount(
                **{**one, "value": parse_decimal(one["value"]), "evidence": tuple(one["evidence"])}
            )
            for one in document.get("recounts", ())
        ),
        is_refused_for_good=document.get("refused_for_good") == "yes",
        rulings=tuple(read_ruling(one) for one in document.get("rulings", ())),
    )


def read_opening_document(document: Mapping[str, Any]) -> Opening:
    """Read what `opening_document` wrote; errors as above."""
    return Opening(
        as_of=date.fromisoformat(document["as_of"]),
        runs={
            metric: Run(**{**run, "mean": _number(run["mean"])})
            for metric, run in document["runs"].items()
        },
        credits_to_date=parse_decimal(document["credits_to_date"]),
        fees_to_date=parse_decimal(document["fees_to_date"]),
        carried=parse_decimal(document["carried"]),
        banked=parse_decimal(document["banked"]),
        earn_back=tuple(
            OpenCredit(
                one["metric"],
                parse_decimal(one["amount"]),
                Period.parse(one["period"]),
                one["clean_periods"],
            )
            for one in document["earn_back"]
        ),
    )


def _read_relief(entry: Mapping[str, Any]) -> ReliefClaim:
    days = tuple(
        ForecastDay(**{**day, "day": date.fromisoformat(day["day"])}) for day in entry["days"]
    )
    return ReliefClaim(**{**entry, "evidence": tuple(entry["evidence"]), "days": days})


def _read_delivery(entry: Mapping[str, Any]) -> Delivery:
    return Delivery(
        entry["duty"],
        entry["late_calendar_days"],
        entry["late_working_days"],
        entry["missing"] == "yes",
        entry["wrong"] == "yes",
    )


def _read_incident(entry: Mapping[str, Any]) -> Incident:
    on = date.fromisoformat(entry["on"])
    return Incident(**{**entry, "on": on, "cost": _number(entry["cost"])})


def _number(text: str | None) -> Decimal | None:
    return None if text is None else parse_decimal(text)
