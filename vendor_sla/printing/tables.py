"""Tables: plain workbooks out of headings and rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import xlsxwriter

Cell = str | int | bool | Decimal | date | datetime | None

_WIDE_COLUMNS, _COLUMN_WIDTH = 40, 16
# Without a fixed birthday the same rows would give other bytes each time.
_CREATED_AT = datetime(2026, 1, 1)  # noqa: DTZ001 - workbooks know no zones


def workbook_bytes(sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> bytes:
    """Return a workbook of sheets of rows, as `write_workbook` writes it."""
    content = BytesIO()
    write_workbook(content, sheets)
    return content.getvalue()


def write_workbook(path: Path | BytesIO, sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> None:
    """Write sheets of rows, the first row of each being its headings.

    Times are true dates, numbers numbers, and texts texts, whatever they begin with: nothing in
    the file runs. Rows go to the file as they come, so a large sheet takes no memory.
    """
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(path if isinstance(path, BytesIO) else str(path), options) as book:
        book.set_properties({"created": _CREATED_AT})
        heading = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        amount = book.add_format({"num_format": "#,##0.00"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, _WIDE_COLUMNS, _COLUMN_WIDTH)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(number, place, cell, moment)
                    elif isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, day)
                    elif isinstance(cell, Decimal):
                        sheet.write_number(number, place, cell, amount)
                    elif isinstance(cell, str) and cell:
                        sheet.write_string(number, place, cell, None if number else heading)
                    elif cell is not None:
                        sheet.write(number, place, cell, heading if number == 0 else None)
