"""Notice documents: everything a notice says, frozen as it is issued."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from vendor_sla.domain.billing_details import BillingParty
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.money import Money
from vendor_sla.domain.notices import notice_number, tax_on
from vendor_sla.domain.penalties.rules import LegalTerms
from vendor_sla.services.billing_details import VendorBilling
from vendor_sla.services.moves import period_of
from vendor_sla.services.statements import local_day
from vendor_sla.store.models import MonthRow, ScorecardRow, WaiverRow

FORMAT = "notice/1"
Document = Mapping[str, Any]


def notice_document(
    *,
    assessment: Document,
    contract: Contract,
    month: MonthRow,
    scorecard: ScorecardRow,
    waivers: Sequence[WaiverRow],
    client: BillingParty,
    vendor: VendorBilling,
    serial: tuple[int, int],
    replaces: str,
    zone: str,
    at: datetime,
) -> dict[str, Any]:
    """Return the document of a notice; `serial` is its year and its number within it."""
    assert vendor.party is not None
    return {
        "format": FORMAT,
        "number": notice_number(*serial),
        "issued_on": local_day(at, zone).isoformat(),
        "issued_at": at.isoformat(timespec="seconds"),
        "client": asdict(client),
        "vendor": {**asdict(vendor.party), "erp_number": vendor.erp_number},
        **_grounds(contract, month, scorecard),
        "replaces": replaces,
        "names": _names(assessment),
        **_money(assessment, contract, scorecard, waivers),
        "legal": _legal(contract.legal),
        "claim": _claim(contract, scorecard),
        "dispute": {
            "days": contract.dispute_terms.after_issue_days,
            "clause": contract.dispute_terms.clause,
        },
    }


def _grounds(contract: Contract, month: MonthRow, scorecard: ScorecardRow) -> dict[str, Any]:
    """Return what the notice stands on: contract, period, scorecard."""
    return {
        "contract": {
            "key": contract.key,
            "title": {"zh": contract.title.zh, "en": contract.title.en},
            "version": contract.version,
            "sha256": contract.sha256,
            "currency": scorecard.currency,
        },
        "period": {
            "label": period_of(month).label,
            "first_day": month.period_start.isoformat(),
            "last_day": (month.period_end - timedelta(days=1)).isoformat(),
        },
        "scorecard": {
            "id": str(scorecard.id),
            "version": scorecard.version,
            "issued_on": local_day(scorecard.issued_at, contract.time_zone).isoformat(),
            "document_sha256": scorecard.document_sha256,
        },
    }


def _money(
    assessment: Document,
    contract: Contract,
    scorecard: ScorecardRow,
    waivers: Sequence[WaiverRow],
) -> dict[str, Any]:
    """Return the lines, what was waived of them, what is due, and the tax on it."""
    currency = scorecard.currency
    net = Money(scorecard.net, currency)
    due = Money.total([net, *(Money(row.amount, currency) for row in waivers)], currency)
    return {
        "fee": assessment["money"]["fee"],
        "lines": list(assessment["money"]["lines"]),
        "net": str(net.amount),
        "waivers": [_waiver(row, currency) for row in waivers],
        "due": str(due.amount),
        "tax": _tax(contract.legal, due),
    }


def _names(assessment: Document) -> dict[str, Any]:
    """Return the names of the metrics that the lines speak of."""
    return {reading["metric"]: reading["name"] for reading in assessment["readings"]}


def _waiver(row: WaiverRow, currency: str) -> dict[str, Any]:
    return {
        "line": row.line_number,
        "amount": str(Money(row.amount, currency).amount),
        "reason_class": row.reason_class,
        "reason": row.reason,
    }


def _legal(legal: LegalTerms | None) -> dict[str, str] | None:
    return None if legal is None else {"clause": legal.clause, "nature": legal.nature.value}


def _tax(legal: LegalTerms | None, due: Money) -> dict[str, Any] | None:
    """Return the tax that goes with the amount; None where the contract does not speak of it."""
    if legal is None:
        return None
    percent = legal.tax_percent if legal.is_tax_adjusted else Decimal(0)
    tax = tax_on(due, percent)
    return {
        "percent": str(legal.tax_percent),
        "is_adjusted": legal.is_tax_adjusted,
        "amount": str(tax.amount),
        "total": str((due + tax).amount),
    }


def _claim(contract: Contract, scorecard: ScorecardRow) -> dict[str, Any] | None:
    """Return the last day on which the credit is claimed, counted from the issue."""
    legal = contract.legal
    if legal is None or legal.claim_within_days is None:
        return None
    issued: date = local_day(scorecard.issued_at, contract.time_zone)
    until = issued + timedelta(days=legal.claim_within_days)
    return {
        "until": until.isoformat(),
        "days": legal.claim_within_days,
        "clause": legal.clause,
    }
