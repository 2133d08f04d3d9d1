"""Exports: tables that a spreadsheet opens without running anything."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from vendor_sla.printing.tables import Cell, workbook_bytes
from vendor_sla.web.languages import local

_DANGEROUS = tuple("=+-@\t\r\n")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name, its headings, and rows of texts, numbers, days and instants.

    A text is somebody's words, whatever it looks like; a number is ours.
    """

    name: str
    heading: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def neutral(text: str) -> str:
    """Put a quote before text that a spreadsheet would take for a formula.

    Full-width forms count, and so does what stands behind spaces and characters nobody sees.
    """
    if text.startswith(_DANGEROUS):
        return f"'{text}"
    shown = text.lstrip("\ufeff\u200b\u200c\u200d\u2060\u00ad" + " \u00a0\u3000\x00")
    first = unicodedata.normalize("NFKC", shown[:1]) or shown[:1]
    return f"'{text}" if first.startswith(_DANGEROUS) else text


def rows_csv(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write rows of text as CSV with a byte-order mark, piece by piece; nothing in it runs."""
    yield "\ufeff" + _line(heading)
    for row in rows:
        yield _line([neutral(cell) for cell in row])


def sheet_csv(sheet: Sheet) -> str:
    """Write a table as CSV with a byte-order mark; numbers of ours stay numbers."""
    lines = [_line([neutral(text) for text in sheet.heading])]
    lines += [_line([_plain(cell) for cell in row]) for row in sheet.rows]
    return "\ufeff" + "".join(lines)


def sheet_workbook(sheet: Sheet) -> bytes:
    """Write a table as XLSX: texts as texts, numbers as numbers, days as days."""
    rows = [[_dated(cell) for cell in row] for row in sheet.rows]
    return workbook_bytes({sheet.name: [list(sheet.heading), *rows]})


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return neutral(cell)
    if isinstance(cell, datetime):
        return local(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _dated(cell: Cell) -> Cell:
    """Write an instant with its distance from UTC: a workbook knows no zones."""
    return local(cell) if isinstance(cell, datetime) else cell
