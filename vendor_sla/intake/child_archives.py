"""A workbook's archive, looked at while it inflates and before anything is built from it.

Runs in the child process of `table_child.py`.
"""

import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

_CHUNK = 1 << 20
_OVERLAP = 512
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_ERROR = re.compile(rb"""<(?:\w+:)?c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*\bt="e\"""")
_UNCOMPUTED = re.compile(
    rb"""<(?:\w+:)?c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>"""
    rb"""<f(?:/>|[^>]*/>|[^>]*>[^<]*</f>)(?:<v ?/>|<v></v>)?</(?:\w+:)?c>"""
)
_VALUELESS = ((_ERROR, b't="e"', "#ERROR!"), (_UNCOMPUTED, b"<f", "#FORMULA!"))
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Places = dict[tuple[int, int], str]


class Refusal(Exception):
    """The file is refused; the first argument is the code, the second the facts."""


def column_number(letters: bytes) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def inspect_archive(archive: zipfile.ZipFile, options: Mapping[str, Any]) -> dict[str, Places]:
    """Look at every part while it inflates, keeping nothing.

    Returns, for each sheet's part, the places of error cells and of formulas without a value.
    """
    entries = archive.infolist()
    if len(entries) > options["entries"]:
        raise Refusal("file.too_many_parts", {"limit": str(options["entries"])})
    names = [entry.filename for entry in entries]
    _inspect_names(names, any(entry.flag_bits & 1 for entry in entries))
    total, places = 0, {}
    for entry in entries:
        scan = _Scan(options["cells"]) if entry.filename.startswith("xl/worksheets/") else None
        size = 0
        with archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                total += len(chunk)
                too_dense = size > (8 << 20) and size > entry.compress_size * options["ratio"]
                if total > options["inflated"] or too_dense:
                    raise Refusal("file.inflates", {"limit": str(options["inflated"])})
                if size == len(chunk) and b"<!DOCTYPE" in chunk[:4096]:
                    raise Refusal("file.not_a_workbook", {})
                if scan:
                    scan.feed(chunk)
        if scan:
            places[entry.filename] = scan.places
    return places


def _inspect_names(names: Sequence[str], is_locked: bool) -> None:
    if is_locked:
        raise Refusal("file.is_encrypted", {})
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Refusal("file.not_a_workbook", {})
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refusal("file.has_macros", {})
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        raise Refusal("file.has_links", {})
    if "xl/workbook.xml" not in names:
        raise Refusal("file.not_a_workbook", {})


class _Scan:
    """The extent of one sheet and its cells that hold no value, from raw XML."""

    def __init__(self, limit: int) -> None:
        self.limit, self.places = limit, Places()
        self._rest, self._width, self._height = b"", 0, 0

    def feed(self, chunk: bytes) -> None:
        """Look at the next piece of the sheet."""
        text = self._rest + chunk
        found = _REFERENCE.findall(text)
        columns, rows = {letters for letters, _ in found}, {row for _, row in found}
        self._width = max([self._width, *map(column_number, columns)])
        self._height = max([self._height, *map(int, rows)])
        if self._width * self._height > self.limit:
            facts = {"rows": str(self._height), "columns": str(self._width)}
            raise Refusal("file.far_cell", {**facts, "limit": str(self.limit)})
        for pattern, sign, shown in _VALUELESS:
            if sign not in text:
                continue
            for letters, row in pattern.findall(text):
                self.places[int(row), column_number(letters)] = shown
        self._rest = text[-_OVERLAP:]


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each sheet by its name."""
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - no DOCTYPE passes inspect_archive
    targets = {node.get("Id"): node.get("Target", "") for node in relations}
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - no DOCTYPE passes inspect_archive
    return {
        node.get("name", ""): "xl/" + targets.get(node.get(_RELATION), "").removeprefix("/xl/")
        for node in book.iter(f"{_MAIN}sheet")
    }
