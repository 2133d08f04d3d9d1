"""Small tables that people keep by hand: a workbook or CSV, read whole, every cell as text."""

from dataclasses import replace
from pathlib import Path

from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.child_tables import ChildTable, sheet_names
from vendor_sla.intake.csv_files import find_shape
from vendor_sla.intake.file_types import FileType
from vendor_sla.intake.mappings import Profile
from vendor_sla.intake.text_blocks import Limits

LIMITS = Limits(
    size_bytes=8 << 20,
    workbook_bytes=8 << 20,
    inflated_bytes=128 << 20,
    sheet_cells=200_000,
    columns=16_384,
    child_memory_bytes=512 << 20,
    child_seconds=20,
)
_MOST_SHEETS = 10
_TEXT_BYTES = 1 << 20
_ENCODINGS = ("utf-8", "gb18030")


def read_sheets(path: Path, kind: FileType, count: int) -> dict[str, list[list[str]]]:
    """Return the first rows of each sheet by its name; a table of text is one without a name.

    Workbooks are opened by a child process with limits. Raises `Invalid` for a file that is too
    large, in another encoding, or of which no sheet can be read.
    """
    return _text_rows(path, count) if kind is FileType.CSV else _sheet_rows(path, kind, count)


def _text_rows(path: Path, count: int) -> dict[str, list[list[str]]]:
    size = path.stat().st_size
    if size > _TEXT_BYTES:
        facts = {"size": str(size), "limit": str(_TEXT_BYTES)}
        raise Invalid.because("file.too_large", path.name, **facts)
    draft = Profile(kind="", document="", columns=(), encodings=_ENCODINGS)
    return {"": find_shape(path, draft, count)[1]}


def _sheet_rows(path: Path, kind: FileType, count: int) -> dict[str, list[list[str]]]:
    """Return the rows of each sheet that can be read; refuses when none can."""
    found: dict[str, list[list[str]]] = {}
    refusals: list[Invalid] = []
    for name in sheet_names(path, LIMITS)[:_MOST_SHEETS]:
        draft = replace(Profile(kind="", document="", columns=()), sheet=name)
        try:
            table = ChildTable(path, kind, draft, LIMITS, is_loose=True, shows_percents=True)
        except Invalid as refusal:  # an empty sheet stands in nobody's way
            refusals.append(refusal)
            continue
        found[name] = table.all_rows(count)
        table.close()
    if not found:
        raise refusals[0] if refusals else Invalid.because("file.empty", path.name)
    return found
