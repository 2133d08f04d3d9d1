"""Outcome tables: a small table of months, with an outcome and perhaps metrics beside it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.intake.child_tables import ChildTable, sheet_names
from vendor_sla.intake.csv_files import CsvFile, find_shape
from vendor_sla.intake.file_types import FileType, file_type
from vendor_sla.intake.mappings import Profile, fold
from vendor_sla.intake.text_blocks import Limits, written_out

LARGEST_TABLE = 4 << 20
MOST_MONTHS = 240
_TOP_ROWS = 30
_LIMITS = Limits(size_bytes=LARGEST_TABLE, columns=100, child_seconds=20)
_MONTH_HEADERS = {"month", "period", "月份", "月", "年月", "账期", "统计月份", "考核月份"}
_MONTH = re.compile(r"([0-9]{4})[-/.年]?([0-9]{1,2})(?:月|[-/.]0?1日?(?:[ T]00:00:00)?)?", re.ASCII)
_Row = tuple[int, tuple[str, ...]]  # as the file counts them
_MISSING = {"", "-", "—", "/", "?", "n/a", "na", "null", "无", "缺失"}


@dataclass(frozen=True, slots=True)
class OutcomeTable:
    """Months as `2026-01`, oldest first, and the figures of each column; None where empty."""

    months: tuple[str, ...]
    columns: Mapping[str, tuple[Decimal | None, ...]]


def read_outcomes(path: Path, name: str) -> OutcomeTable:
    """Read a CSV file, or the first sheet of a workbook; `Invalid` with every problem.

    One column holds the month (`2026-01`, `2026年1月`, or the month's first day); every other
    holds plain numbers, with or without a percent sign, and may have empty cells.
    """
    headers, rows = _texts(path)
    place = _month_column(headers, name)
    problems: list[Problem] = []
    months = _months(rows, place, problems)
    columns = {
        header: tuple(_figures(header, rows, index, problems))
        for index, header in enumerate(headers)
        if index != place
    }
    if not rows:
        problems.append(Problem("file.no_rows", name))
    if len(rows) > MOST_MONTHS:
        problems.append(Problem("outcomes.too_long", name, {"limit": str(MOST_MONTHS)}))
    if not columns:
        problems.append(Problem("outcomes.no_figures", name))
    if problems:
        raise Invalid(problems)
    order = sorted(range(len(months)), key=months.__getitem__)
    return OutcomeTable(
        tuple(months[row] for row in order),
        {header: tuple(column[row] for row in order) for header, column in columns.items()},
    )


def _texts(path: Path) -> tuple[tuple[str, ...], list[_Row]]:
    kind = file_type(path, LARGEST_TABLE)
    profile = Profile("outcomes", "", (), encodings=("utf-8", "gb18030"))
    if kind is FileType.CSV:
        delimiter, _ = find_shape(path, profile, _TOP_ROWS)
        return _rows(CsvFile(path, replace(profile, delimiter=delimiter), _LIMITS))
    if kind is FileType.WORKBOOK:
        first = sheet_names(path, _LIMITS)[0]
        profile = Profile("outcomes", "", (), sheet=first)
    with closing(ChildTable(path, kind, profile, _LIMITS)) as table:
        return _rows(table)


def _rows(table: CsvFile | ChildTable) -> tuple[tuple[str, ...], list[_Row]]:
    rows: list[_Row] = []
    for block in table.blocks():
        if block.broken:
            broken = block.broken[0]
            facts = {"row": str(broken.row), "width": str(len(table.headers))}
            raise Invalid.because("outcomes.broken_row", f"row {broken.row}", **facts)
        columns = [written_out(block.columns[header]).to_pylist() for header in table.headers]
        cells = zip(block.rows.tolist(), zip(*columns, strict=True), strict=True)
        rows += [(number, row) for number, row in cells if any(cell.strip() for cell in row)]
    return table.headers, rows


def _month_column(headers: Sequence[str], name: str) -> int:
    found = [place for place, header in enumerate(headers) if fold(header) in _MONTH_HEADERS]
    if len(found) != 1:
        facts = {"found": ", ".join(headers), "known": "month, 月份"}
        raise Invalid.because("outcomes.month_column", name, **facts)
    return found[0]


def _months(rows: Sequence[_Row], place: int, problems: list[Problem]) -> list[str]:
    months: list[str] = []
    for number, row in rows:
        match = _MONTH.fullmatch(row[place].strip())
        month = f"{match[1]}-{int(match[2]):02d}" if match and 1 <= int(match[2]) <= 12 else ""
        if not month:
            problems.append(
                Problem("outcomes.month", f"row {number}", {"value": row[place].strip()[:40]})
            )
        months.append(month)
    problems += [
        Problem("outcomes.repeated_month", facts={"month": month, "count": str(count)})
        for month, count in Counter(filter(None, months)).items()
        if count > 1
    ]
    return months


def _figures(
    header: str, rows: Sequence[_Row], place: int, problems: list[Problem]
) -> Iterator[Decimal | None]:
    for number, row in rows:
        text = row[place].strip()
        if fold(text) in _MISSING:
            yield None
            continue
        try:
            yield parse_decimal(text.removesuffix("%").strip())
        except ValueError:
            facts = {"column": header, "value": text[:40]}
            problems.append(Problem("outcomes.not_a_number", f"row {number}", facts))
            yield None
