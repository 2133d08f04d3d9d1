"""Outcome tables: months as people write them, numbers as they stand, every problem at once."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.outcomes import OutcomeTable, read_outcomes


def read(folder: Path, text: str | bytes) -> OutcomeTable:
    """Read a table of text."""
    path = folder / "table"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_outcomes(path, "outcomes.csv")


def refusal(folder: Path, text: str | bytes) -> list[tuple[str, str]]:
    """Return the codes and places of a refusal."""
    with pytest.raises(Invalid) as refused:
        read(folder, text)
    return [(one.code, one.place) for one in refused.value.problems]


def test_months_are_read_as_people_write_them_and_put_in_order(tmp_path: Path) -> None:
    text = "月份,留存率\n2026年3月,88.5\n2026-01,91.2%\n2026/02/01,\n202604,90\n"
    table = read(tmp_path, text)
    assert table.months == ("2026-01", "2026-02", "2026-03", "2026-04")
    assert table.columns == {
        "留存率": (Decimal("91.2"), None, Decimal("88.5"), Decimal(90)),
    }  # fmt: skip


def test_a_table_saved_by_a_chinese_spreadsheet_is_read(tmp_path: Path) -> None:
    table = read(tmp_path, "月份;复购率\n2026-01;30.5\n".encode("gb18030"))
    assert table.columns == {"复购率": (Decimal("30.5"),)}


def test_a_workbook_is_read_from_its_first_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["month", "retention"])
    sheet.append([date(2026, 1, 1), 91.25])
    sheet.append(["2026-02", None])
    book.create_sheet("notes").append(["month", "other"])
    path = tmp_path / "book.xlsx"
    book.save(path)
    table = read_outcomes(path, "book.xlsx")
    assert table == OutcomeTable(("2026-01", "2026-02"), {"retention": (Decimal("91.25"), None)})


def test_every_bad_cell_is_named_with_its_row(tmp_path: Path) -> None:
    text = "month,a\n2026-13,1\n\n2026-01,1e5\n2026-01,１２\n2026-02,NaN\n"
    assert refusal(tmp_path, text) == [
        ("outcomes.month", "row 2"),
        ("outcomes.repeated_month", ""),
        ("outcomes.not_a_number", "row 4"),
        ("outcomes.not_a_number", "row 5"),
        ("outcomes.not_a_number", "row 6"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("week,a\n1,2\n", "outcomes.month_column"),
        ("month,月份,a\n2026-01,2026-01,2\n", "outcomes.month_column"),
        ("month\n2026-01\n", "outcomes.no_figures"),
        ("month,a\n", "file.no_rows"),
        ("month,a\n2026-01,1,2\n", "outcomes.broken_row"),
        ("month,a,a\n2026-01,1,2\n", "file.repeated_header"),
        ('month,a\n2026-01,"1\n', "file.unclosed_quote"),
        ("", "file.empty"),
        ("%PDF-1.7\n", "file.is_pdf"),
        ("<html><table>", "file.is_html"),
        ("month,a\n" + "2026-01,1\n" * 241, "outcomes.too_long"),
    ],
)
def test_what_is_no_table_of_months_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert code in {found for found, _ in refusal(tmp_path, text)}
