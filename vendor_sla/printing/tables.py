"""Tables: plain workbooks out of headings and rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

Cell = str | int | bool | date | datetime | None

# Without a fixed birthday the same rows would give other bytes each time.
_CREATED_AT = datetime(2026, 1, 1)  # noqa: DTZ001 - workbooks know no zones


def write_workbook(path: Path, sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> None:
    """Write sheets of rows, the first row of each being its headings; times as true dates.

    Rows go to the file as they come, so a large sheet takes no memory.
    """
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _CREATED_AT})
        heading = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(number, place, cell, moment)
                    elif isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, day)
                    elif cell is not None:
                        sheet.write(number, place, cell, heading if number == 0 else None)
