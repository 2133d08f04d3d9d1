"""Penalty documents: the register as `penalties/1`, for machines; see docs/exports.md."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from vendor_sla.domain.money import Money
from vendor_sla.services.penalties import PenaltyLine, PenaltyMonth

FORMAT = "penalties/1"


def penalties_document(months: Sequence[PenaltyMonth], *, at: datetime) -> dict[str, Any]:
    """Return months with their lines as one document; amounts are text, credits negative."""
    return {
        "format": FORMAT,
        "made_at": at.isoformat(timespec="seconds"),
        "sums": _sums(months),
        "months": [_month(month) for month in months],
    }


def _sums(months: Iterable[PenaltyMonth]) -> dict[str, str]:
    nets: dict[str, Money] = {}
    for month in months:
        currency = month.net.currency
        nets[currency] = nets.get(currency, Money.zero(currency)) + month.net
    return {currency: str(net.amount) for currency, net in sorted(nets.items())}


def _month(month: PenaltyMonth) -> dict[str, Any]:
    return {
        "month_id": str(month.month_id),
        "contract_id": str(month.contract_id),
        "contract_title": dict(month.contract_title),
        "vendor_id": str(month.vendor_id),
        "vendor_name": month.vendor_name,
        "period": month.period.label,
        "state": month.state.value,
        "version": month.version,
        "currency": month.net.currency,
        "fee": str(month.fee.amount),
        "gross": str(month.gross.amount),
        "net": str(month.net.amount),
        "is_trial": month.is_trial,
        "issued_by": month.issued_by,
        "issued_at": month.issued_at.isoformat(timespec="seconds"),
        "approved_by": month.approved_by or None,
        "approved_at": (
            month.approved_at.isoformat(timespec="seconds") if month.approved_at else None
        ),
        "lines": [_line(line) for line in month.lines],
    }


def _line(line: PenaltyLine) -> dict[str, Any]:
    return {
        "line_id": str(line.line_id),
        "number": line.number,
        "kind": line.kind,
        "metric": line.metric or None,
        "name": dict(line.name),
        "clause": line.clause,
        "mechanic": line.mechanic,
        "amount": str(line.amount.amount),
        "working": [{"code": step.code, "facts": dict(step.facts)} for step in line.working],
    }
