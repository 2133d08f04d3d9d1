"""Sheets: penalty lines, journals, statements and accruals as tables."""

from collections.abc import Iterable

from flask import Response

from vendor_sla.domain.journals import JournalLine
from vendor_sla.printing.statements import movement_text, reference_text
from vendor_sla.services.accruals import AccrualPage
from vendor_sla.services.papers import WORKBOOK
from vendor_sla.services.penalties import PenaltyMonth
from vendor_sla.services.statements import Statement, local_day
from vendor_sla.web.exports import Sheet, sheet_csv, sheet_workbook
from vendor_sla.web.languages import speak, word

_PENALTIES = (
    "vendor", "contract", "period", "version", "state", "line", "kind", "metric", "name",
    "clause", "mechanic", "amount", "currency", "issued_by", "issued_at", "approved_by",
    "approved_at",
)  # fmt: skip
_JOURNAL = (
    "document", "booked_on", "account", "ledger_code", "debit", "credit", "currency",
    "vendor_key", "vendor", "erp_number", "tax_id", "period", "version", "text", "reference",
    "transfer",
)  # fmt: skip
_STATEMENT = ("day", "what", "about", "amount", "balance", "currency", "transfer")
_ACCRUALS = (
    "vendor", "contract", "period", "state", "net", "currency", "basis", "months", "month_id"
)  # fmt: skip


def penalty_sheet(months: Iterable[PenaltyMonth]) -> Sheet:
    """Return the register, a row a line."""
    language = speak().language
    rows = [
        (
            month.vendor_name,
            month.contract_title.get(language, ""),
            month.period.label,
            month.version,
            word("state", month.state),
            line.number,
            line.kind,
            line.metric,
            (line.name or {}).get(language, ""),
            line.clause,
            line.mechanic,
            line.amount.amount,
            line.amount.currency,
            month.issued_by,
            month.issued_at,
            month.approved_by,
            month.approved_at,
        )
        for month in months
        for line in month.lines
    ]
    return Sheet("penalties", _heading(_PENALTIES), rows)


def journal_sheet(lines: Iterable[JournalLine], name: str = "journal") -> Sheet:
    """Return a journal: of debit and credit one is empty."""
    rows = [
        (
            line.document,
            line.booked_on,
            word("ledger_account", line.account),
            line.code,
            line.debit.amount or None,
            line.credit.amount or None,
            line.currency,
            line.vendor_key,
            line.vendor_name,
            line.erp_number,
            line.tax_id,
            line.period,
            line.version,
            line.text,
            line.reference,
            line.transfer,
        )
        for line in lines
    ]
    return Sheet(name, _heading(_JOURNAL), rows)


def statement_sheet(statement: Statement) -> Sheet:
    """Return a statement: opening balance, movements, closing balance."""
    words, account = speak(), statement.account
    currency = statement.currency
    first, last = statement.period.start, statement.last_day
    opening, closing = words("statement.opening_short"), words("statement.closing_short")
    movements = [
        (
            local_day(line.movement.at, statement.zone),
            movement_text(words, line.movement.what, dict(line.movement.facts)),
            reference_text(words, dict(line.movement.facts)),
            line.movement.amount.amount,
            line.balance.amount,
            currency,
            str(line.movement.transfer_id),
        )
        for line in account.lines
    ]
    rows = [
        (first, opening, "", None, account.opening.amount, currency, ""),
        *movements,
        (last, closing, "", None, account.closing.amount, currency, ""),
    ]
    return Sheet("statement", _heading(_STATEMENT), rows)


def accrual_sheet(page: AccrualPage) -> Sheet:
    """Return the accruals, a row a month; no amount where there is nothing to go by."""
    rows = [
        (
            one.vendor_name,
            one.contract_key,
            one.period.label,
            word("state", one.state),
            None if one.net is None else one.net.amount,
            one.currency,
            word("accrual.basis", one.basis),
            one.months or None,
            str(one.month_id),
        )
        for one in page.accruals
    ]
    return Sheet("accruals", _heading(_ACCRUALS), rows)


def send_sheet(sheet: Sheet, form: str) -> Response:
    """Send a table as `csv` or `xlsx`, to be kept."""
    if form == "csv":
        response = Response(sheet_csv(sheet), mimetype="text/csv; charset=utf-8")
    else:
        response = Response(sheet_workbook(sheet), mimetype=WORKBOOK)
    response.headers["Content-Disposition"] = f"attachment; filename={sheet.name}.{form}"
    return response


def _heading(columns: Iterable[str]) -> list[str]:
    return [speak()(f"page.column.{column}") for column in columns]
