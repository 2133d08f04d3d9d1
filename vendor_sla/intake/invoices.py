"""Invoices: a form's fields or the rows of a small table, read to the last problem."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from vendor_sla.domain.invoices import InvoiceTerms
from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.intake.file_types import FileType, file_type
from vendor_sla.intake.mappings import fold, header_text
from vendor_sla.intake.small_tables import LIMITS, read_sheets

MOST_ROWS = 2000
COLUMNS = ("contract", "number", "period", "net", "tax", "currency", "issued_on", "due_on")
_NEEDED = ("contract", "number", "period", "net", "issued_on")
_LONGEST = 60
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "contract": ("contract", "合同", "合同编号", "合同编码"),
    "number": ("number", "invoice number", "invoice no", "发票号", "发票号码", "票号"),
    "period": ("period", "month", "账期", "所属期", "所属月份", "月份"),
    "net": ("net", "net amount", "amount before tax", "不含税金额", "金额（不含税）", "未税金额"),
    "tax": ("tax", "tax amount", "vat", "税额", "增值税"),
    "currency": ("currency", "币种", "货币"),
    "issued_on": ("issued_on", "issued on", "invoice date", "开票日期", "发票日期"),
    "due_on": ("due_on", "due on", "due date", "到期日", "付款到期日", "应付日期"),
}
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?: 00:00:00)?", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One row of a table: its number in the sheet, and its cells by column."""

    number: int
    cells: Mapping[str, str]


def read_invoice_rows(path: Path) -> tuple[InvoiceRow, ...]:
    """Read the rows of a CSV or workbook; of several sheets the one with the most known headers.

    Raises `Invalid` for a file that is no such table, that lacks a column, or has too many rows.
    """
    kind = file_type(path, LIMITS.size_bytes)
    if kind is FileType.PARQUET:
        raise Invalid.because("invoices.not_a_sheet", path.name)
    sheets = read_sheets(path, kind, MOST_ROWS + 2)
    found = {name: _columns(rows[0] if rows else []) for name, rows in sheets.items()}
    best = max(found, key=lambda name: len(found[name]))
    columns, rows = found[best], sheets[best]
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        facts = {"missing": ", ".join(missing), "known": ", ".join(COLUMNS)}
        raise Invalid.because("invoices.no_columns", path.name, **facts)
    if len(rows) > MOST_ROWS + 1:
        raise Invalid.because("invoices.too_many", path.name, limit=str(MOST_ROWS))
    return _filled(rows, columns, path.name)


def read_invoice(cells: Mapping[str, str], currency: str) -> InvoiceTerms:
    """Read one invoice; `currency` is its contract's. Raises `Invalid` with every problem."""
    problems: list[Problem] = []
    texts = {name: cells.get(name, "").strip() for name in COLUMNS}
    if not texts["number"] or len(texts["number"]) > _LONGEST:
        problems.append(Problem("invoices.no_number", "number", {"most": str(_LONGEST)}))
    said = texts["currency"].upper() or currency
    if said != currency:
        facts = {"currency": said, "expected": currency}
        problems.append(Problem("invoices.other_currency", "currency", facts))
    net = _amount(texts["net"], "net", currency, problems)
    tax = _amount(texts["tax"] or "0", "tax", currency, problems)
    period = _period(texts["period"], problems)
    issued_on = _day(texts["issued_on"], "issued_on", problems)
    due_on = _day(texts["due_on"], "due_on", problems) if texts["due_on"] else None
    if issued_on and due_on and due_on < issued_on:
        problems.append(Problem("invoices.due_before_issued", "due_on"))
    if problems or net is None or tax is None or period is None or issued_on is None:
        raise Invalid(problems)
    return InvoiceTerms(texts["number"], period, net, tax, issued_on, due_on)


def _columns(header: Sequence[str]) -> dict[str, int]:
    known = {fold(word): name for name, words in _HEADERS.items() for word in words}
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = known.get(fold(header_text(cell)))
        if name:
            found.setdefault(name, place)
    return found


def _filled(
    rows: Sequence[Sequence[str]], columns: Mapping[str, int], name: str
) -> tuple[InvoiceRow, ...]:
    found: list[InvoiceRow] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if any(cell.strip() for cell in row[len(rows[0]) :]):
            problems.append(Problem("invoices.row_too_wide", f"#{number}"))
            continue
        cells = {key: row[at].strip() if at < len(row) else "" for key, at in columns.items()}
        found.append(InvoiceRow(number, cells))
    if problems:
        raise Invalid(problems)
    if not found:
        raise Invalid.because("invoices.no_rows", name)
    return tuple(found)


def _amount(text: str, place: str, currency: str, problems: list[Problem]) -> Money | None:
    try:
        amount = Money.parse(text, currency)
    except ValueError:
        problems.append(Problem("invoices.no_amount", place, {"text": text[:_LONGEST]}))
        return None
    if amount.amount < 0:
        problems.append(Problem("invoices.negative", place))
        return None
    return amount


def _period(text: str, problems: list[Problem]) -> Period | None:
    """Read `2026-10`, `2026-Q4`, two days with a slash, or the first of a month from a workbook."""
    try:
        if found := _MONTH.fullmatch(text):
            return Period.month(int(found[1]), int(found[2]))
        if found := _DATE.fullmatch(text):
            if int(found[3]) == 1:
                return Period.month(int(found[1]), int(found[2]))
        else:
            return Period.parse(text)
    except ValueError:
        pass
    problems.append(Problem("invoices.no_period", "period", {"text": text[:_LONGEST]}))
    return None


def _day(text: str, place: str, problems: list[Problem]) -> date | None:
    try:
        if found := _DATE.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    problems.append(Problem("invoices.no_day", place, {"text": text[:_LONGEST]}))
    return None
