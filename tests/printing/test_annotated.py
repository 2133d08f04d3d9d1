"""The annotated copy: the sender sees what is wrong where it stands."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from vendor_sla.printing.annotated import annotate_copy, neutral_text

ROWS = [
    (3, ["编号", "opened", "csat"]),
    (4, ["C-1", "2026-10-01", "5"]),
    (6, ["C-2", "32.10.2026", "-5"]),
    (7, ["C-1", "2026-10-02", "=HYPERLINK(1)"]),
]


def refusal(row: int, column: str, value: str, code: str = "cell.no_such_day") -> dict[str, Any]:
    """Return one line of a refusals file."""
    told = {"row": str(row), "column": column, "value": value}
    return {**told, "code": code, "facts": told}


def copy_of(
    path: Path, refusals: list[dict[str, Any]], language: str = "en",
    headers: Mapping[str, str] | None = None,
) -> Worksheet:  # fmt: skip
    """Write the copy and open it as a spreadsheet would."""
    annotate_copy(ROWS, refusals, path, language, headers=headers)
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def is_red(cell: Any) -> bool:
    """Tell whether a cell is marked."""
    return bool(cell.fill.fgColor.rgb == "FFF8D7DA")


def test_a_refused_cell_is_red_and_explained_in_its_row(tmp_path: Path) -> None:
    """Only that cell; the row keeps the number it had in the sender's file."""
    sheet = copy_of(tmp_path / "copy.xlsx", [refusal(6, "opened", "32.10.2026")])
    marked = [cell.coordinate for row in sheet.iter_rows() for cell in row if is_red(cell)]
    assert marked == ["C3"]
    assert sheet["A3"].value == 6
    assert "32.10.2026" in str(sheet["E3"].value)
    assert sheet["E2"].value is None


def test_a_canonical_column_is_found_under_the_sender_s_header(tmp_path: Path) -> None:
    """The sender knows only his own names."""
    sheet = copy_of(
        tmp_path / "copy.xlsx", [refusal(6, "opened_at", "x")], headers={"opened_at": "opened"}
    )
    assert is_red(sheet["C3"])
    assert str(sheet["E3"].value).startswith("opened: ")


def test_a_refused_row_is_red_as_a_whole(tmp_path: Path) -> None:
    """A fault of no single cell marks the row and its number."""
    sheet = copy_of(tmp_path / "copy.xlsx", [refusal(7, "", "C-1", "row.repeated_id")], "zh")
    assert all(is_red(cell) for cell in sheet[4][:4])
    assert sheet["A1"].value == "行号"


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    """Everything is text; what would run is led by an apostrophe; numbers stay numbers' text."""
    sheet = copy_of(tmp_path / "copy.xlsx", [])
    assert sheet["D4"].value == "'=HYPERLINK(1)"
    assert sheet["D3"].value == "-5"
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd", "-cmd", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－x", "＠x", "-1+1"],
)
def test_what_begins_like_a_formula_is_neutralised(text: str) -> None:
    """Half-width and full-width starts alike."""
    assert neutral_text(text) == "'" + text


@pytest.mark.parametrize("text", ["-12.5", "+86", "-1,5", "-3%", "0", "", "a=b", "C-1", "−5"])
def test_plain_numbers_and_texts_stay_as_they_are(text: str) -> None:
    """58,251 real longitudes begin with a minus sign."""
    assert neutral_text(text) == text
