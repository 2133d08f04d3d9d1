"""The annotated copy: the sender's own file back, each refused cell marked and explained."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from vendor_sla.printing.words import Words

# A spreadsheet takes a cell that begins so for a formula when a copy of it is opened as CSV.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,18}([.,]\d{1,12})?%?", re.ASCII)
_CELL_LENGTH = 32_000  # a worksheet cell holds 32,767 characters
_ROWS, _COLUMNS = 1_048_576, 16_384
_COLUMN_WIDTH, _REASON_WIDTH = 18, 70

Refusal = Mapping[str, Any]


def annotate_copy(
    rows: Iterable[tuple[int, list[str]]],
    refusals: Iterable[Refusal],
    path: Path,
    language: str,
    *,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Write an XLSX with the sender's cells as text, refused ones red, reasons in the last column.

    `rows` are (row number, cells), the first of them the header. Every refusal has `row`,
    `column` (empty for the row as a whole), `value`, `code` and `facts`; `headers` maps such a
    column to the header it stands under where the two differ. Memory is bounded by the refusals,
    not by the rows; rows beyond what a sheet holds are left out, and the last line says so.
    """
    words = Words(language)
    reasons = _reasons_by_row(refusals, headers or {}, words)
    book = xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    try:
        _AnnotatedSheet(book, reasons, words).write(rows)
    finally:
        book.close()


def neutral_text(text: str) -> str:
    """Return a cell's text so that no spreadsheet runs it: an apostrophe before a formula's start.

    Plain numbers are left alone: -12.5 is a number, not a formula.
    """
    if text.startswith(_FORMULA_STARTS) and not _PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text


class _AnnotatedSheet:
    """The one sheet of the copy: row numbers first, the sender's columns, the reasons last."""

    def __init__(
        self, book: Any, reasons: Mapping[int, list[tuple[str, str]]], words: Words
    ) -> None:
        self._sheet = book.add_worksheet(words("annotated.sheet"))
        self._bold = book.add_format({"bold": True, "bottom": 1})
        self._red = book.add_format({"bg_color": "#F8D7DA", "font_color": "#8B1A24", "bold": True})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._reasons = reasons
        self._words = words
        self._headers: list[str] = []

    def write(self, rows: Iterable[tuple[int, list[str]]]) -> None:
        """Write the header, then every row the sheet holds."""
        for line, (number, cells) in enumerate(rows):
            if line == 0:
                self._write_header(cells[: _COLUMNS - 2])
            elif line < _ROWS - 1:
                self._write_row(line, number, cells)
            else:
                self._sheet.write_string(
                    line, 0, self._words("annotated.cut", rows=_ROWS), self._red
                )
                break

    def _write_header(self, headers: list[str]) -> None:
        self._headers = headers
        last = len(headers) + 1
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(1, len(headers), _COLUMN_WIDTH)
        self._sheet.set_column(last, last, _REASON_WIDTH)
        titles = [self._words("annotated.row"), *headers, self._words("annotated.reasons")]
        for column, text in enumerate(titles):
            self._sheet.write_string(0, column, _bounded(text), self._bold)

    def _write_row(self, line: int, number: int, cells: list[str]) -> None:
        reasons = self._reasons.get(number, [])
        marked = {column for column, _ in reasons}
        is_whole_row = bool(reasons) and not marked & set(self._headers)
        self._sheet.write_number(line, 0, number, self._red if is_whole_row else None)
        for index, (header, text) in enumerate(zip(self._headers, cells, strict=False), 1):
            cell_format = self._red if is_whole_row or header in marked else None
            if text or cell_format:
                self._sheet.write_string(line, index, _bounded(text), cell_format)
        if reasons:
            text = "\n".join(f"{column}: {told}" if column else told for column, told in reasons)
            self._sheet.write_string(line, len(self._headers) + 1, _bounded(text), self._wrapped)


def _reasons_by_row(
    refusals: Iterable[Refusal], headers: Mapping[str, str], words: Words
) -> Mapping[int, list[tuple[str, str]]]:
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for refusal in refusals:
        told = {name: str(refusal.get(name, "")) for name in ("row", "column", "value")}
        facts = told | {name: str(value) for name, value in dict(refusal["facts"]).items()}
        column = headers.get(told["column"], told["column"])
        found[int(told["row"])].append((column, _sentence(words, str(refusal["code"]), facts)))
    return found


def _sentence(words: Words, code: str, facts: Mapping[str, str]) -> str:
    """Use the words of a problem, of a finding, or the bare code."""
    kind = "problem" if f"problem.{code}" in words else "finding"
    return words.sentence(kind, code, facts)


def _bounded(text: str) -> str:
    return neutral_text(text if len(text) <= _CELL_LENGTH else text[: _CELL_LENGTH - 1] + "…")
