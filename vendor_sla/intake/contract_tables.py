"""Contract tables: a workbook or CSV in which procurement keeps metrics, read row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.contract_table_headers import roles_of
from vendor_sla.intake.file_types import FileType, file_type
from vendor_sla.intake.mappings import header_text
from vendor_sla.intake.small_tables import LIMITS, read_sheets

MOST_ROWS = 300
_TOP_ROWS = 30
_TOTALS = {"合计", "总计", "小计", "总分", "total", "sum", "subtotal", "grand total"}


@dataclass(frozen=True, slots=True)
class TableRow:
    """One metric's row: its number in the sheet, and its cells by what their column is about."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ContractTable:
    """A table as read. `left_out` are rows without a metric: totals, headings, notes."""

    sheet: str
    other_sheets: tuple[str, ...]
    headers: Mapping[str, str]  # what a column is about -> its header
    ignored: tuple[str, ...]  # headers that say nothing known
    rows: tuple[TableRow, ...]
    left_out: tuple[tuple[int, str], ...]


def read_contract_table(path: Path) -> ContractTable:
    """Read the table of a workbook or CSV; of several sheets the one whose header says most.

    Raises `Invalid` for a file that is no table, has no header with a metric and a target, or
    more than 300 rows.
    """
    kind = file_type(path, LIMITS.size_bytes)
    if kind is FileType.PARQUET:
        raise Invalid.because("contract_table.not_a_sheet", "file")
    sheets = read_sheets(path, kind, MOST_ROWS + _TOP_ROWS)
    read = {name: _find_header(rows) for name, rows in sheets.items()}
    best = max(read, key=lambda name: len(read[name][1]))
    place, roles = read[best]
    if not {"metric", "target"} <= roles.keys():
        found = ", ".join(_cells(sheets[best][place])[:12]) if sheets[best] else ""
        raise Invalid.because("contract_table.no_header", "file", found=found)
    if len(sheets[best]) - place > MOST_ROWS:
        raise Invalid.because("contract_table.too_long", "file", limit=str(MOST_ROWS))
    others = tuple(name for name in sheets if name != best)
    return _table(best, others, sheets[best], place, roles)


def _find_header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Return the place of the row whose cells say most, and what its columns are about."""
    found = [roles_of(_cells(row)) for row in rows[:_TOP_ROWS]]
    best = max(range(len(found)), key=lambda place: (len(found[place]), -place), default=0)
    return best, found[best] if found else {}


def _table(
    sheet: str,
    others: tuple[str, ...],
    rows: Sequence[Sequence[str]],
    place: int,
    roles: Mapping[str, int],
) -> ContractTable:
    headers = _cells(rows[place])
    kept: list[TableRow] = []
    left_out: list[tuple[int, str]] = []
    dimension = ""
    for number, row in enumerate(rows[place + 1 :], place + 2):
        cells = _cells(row)
        told = {role: cells[at] for role, at in roles.items() if at < len(cells) and cells[at]}
        # A dimension stands once in a merged cell above its metrics.
        dimension = told.get("dimension", dimension)
        if _is_metric(told):
            whole = {**told, "dimension": dimension} if dimension else told
            kept.append(TableRow(number, {role: whole[role] for role in roles if role in whole}))
        elif any(cells):
            left_out.append((number, " | ".join(cell for cell in cells if cell)[:120]))
    if not kept:
        raise Invalid.because("contract_table.no_rows", "file")
    used = set(roles.values())
    ignored = tuple(name for at, name in enumerate(headers) if name and at not in used)
    return ContractTable(
        sheet, others, {role: headers[at] for role, at in roles.items()}, ignored,
        tuple(kept), tuple(left_out),
    )  # fmt: skip


def _is_metric(told: Mapping[str, str]) -> bool:
    name = told.get("metric", "")
    is_total = name.casefold().rstrip(":：") in _TOTALS
    return bool(name) and not is_total and told.keys() - {"metric", "dimension", "serial"} != set()


def _cells(row: Sequence[str]) -> list[str]:
    return [header_text(cell) for cell in row]
