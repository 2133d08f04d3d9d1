"""Which cells of a workbook are shown as percentages: the number 0.95 of such a cell says 95 %.

Runs in the child process of `table_child.py`, on an archive that `inspect_archive` has passed.
"""

import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

from vendor_sla.intake.child_archives import column_number

_BUILT_IN = {"9", "10"}  # 0% and 0.00%
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_STYLE = re.compile(rb"""\bs=["']([0-9]{1,6})["']""")


def percent_places(archive: zipfile.ZipFile, part: str) -> set[tuple[int, int]]:
    """Return the (row, column) of each cell of a sheet's part that is shown as a percentage."""
    styles = _percent_styles(archive)
    if not styles:
        return set()
    places = set()
    for attributes in _CELL.findall(archive.read(part)):
        style, place = _STYLE.search(attributes), _PLACE.search(attributes)
        if style and place and int(style[1]) in styles:
            places.add((int(place[2]), column_number(place[1])))
    return places


def shown_percents(
    rows: Iterator[tuple[int, list[Any]]], places: set[tuple[int, int]]
) -> Iterator[tuple[int, list[Any]]]:
    """Yield rows with the numbers of those cells as they are shown: 0.95 as `95%`."""
    for number, row in rows:
        for column, value in enumerate(row, 1):
            if isinstance(value, float) and (number, column) in places:
                hundredfold = (Decimal(repr(value)) * 100).normalize()
                row[column - 1] = f"{hundredfold:f}%"
        yield number, row


def _percent_styles(archive: zipfile.ZipFile) -> set[int]:
    if "xl/styles.xml" not in archive.namelist():
        return set()
    root = ET.fromstring(archive.read("xl/styles.xml"))  # noqa: S314 - no DOCTYPE passes inspect_archive
    codes = {
        node.get("numFmtId", ""): node.get("formatCode", "") for node in root.iter(f"{_MAIN}numFmt")
    }
    percent = _BUILT_IN | {number for number, code in codes.items() if "%" in code}
    formats = root.find(f"{_MAIN}cellXfs")
    return {
        place
        for place, node in enumerate([] if formats is None else list(formats))
        if node.get("numFmtId") in percent
    }
