"""A corpus of workbooks: sheets as offices make them, and archives made to do harm."""

import datetime as dt
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.builders.workbooks import CLOCK, DAY, MOMENT, sheet_xml, workbook
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.frames import gather
from vendor_sla.intake.profiles import canonical_profile, read_profile
from vendor_sla.intake.rows import raw_rows, read_rows
from vendor_sla.intake.text_blocks import Limits

HEADER = ("interaction_id", "opened_at", "csat")
NOON = 46300.5  # 2026-10-05 12:00:00
ROW = ("C1", (NOON, MOMENT), 5)
GOOD = sheet_xml([HEADER, ROW])


def spoiled(content: bytes, name: str, part: bytes) -> bytes:
    """Return a workbook with one more part."""
    made = BytesIO(content)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(name, part)
    return made.getvalue()


def locked(content: bytes) -> bytes:
    """Return a workbook whose parts say they are encrypted."""
    return content.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")


FILES: dict[str, tuple[bytes, str]] = {
    "plain": (workbook({"Data": GOOD}), "1/1"),
    "a sheet of notes beside the data": (
        workbook({"Notes": sheet_xml([("Read me",)]), "Data": GOOD}),
        "1/1",
    ),
    "two sheets that both fit": (
        workbook({"Raw": GOOD, "Final": GOOD}),
        "refused file.sheet_needed",
    ),
    "an empty sheet": (workbook({"Data": sheet_xml([])}), "refused file.empty"),
    "header alone": (workbook({"Data": sheet_xml([HEADER])}), "refused file.no_rows"),
    "a table that starts at B1": (
        workbook({"Data": sheet_xml([(None, *HEADER), (None, *ROW)])}),
        "1/1",
    ),
    "styled blank rows at the end": (
        workbook({"Data": sheet_xml([HEADER, ROW, *[('<c r="PLACE" s="1"/>',)] * 50])}),
        "1/1",
    ),
    "blank texts at the end": (workbook({"Data": sheet_xml([HEADER, ROW, *[(" ",)] * 9])}), "1/1"),
    "an id that is a number": (workbook({"Data": sheet_xml([HEADER, (1012, *ROW[1:])])}), "1/1"),
    "an id of twenty digits as a number": (
        workbook(
            {
                "Data": sheet_xml(
                    [HEADER, ROW, ("<c r='PLACE'><v>1.2345678901234E19</v></c>", *ROW[1:])]
                )
            }
        ),
        "1/2 cell.mangled_id",
    ),
    "an error cell": (
        workbook(
            {
                "Data": sheet_xml(
                    [HEADER, ROW, ("C2", (NOON, MOMENT), '<c r="PLACE" t="e"><v>#N/A</v></c>')]
                )
            }
        ),
        "1/2 cell.workbook_error",
    ),
    "a formula that was never calculated": (
        workbook(
            {
                "Data": sheet_xml(
                    [HEADER, ROW, ("C2", (NOON, MOMENT), '<c r="PLACE"><f>1+1</f></c>')]
                )
            }
        ),
        "1/2 cell.workbook_error",
    ),
    "a formula with its value": (
        workbook(
            {
                "Data": sheet_xml(
                    [HEADER, ("C2", (NOON, MOMENT), '<c r="PLACE"><f>1+1</f><v>2</v></c>')]
                )
            }
        ),
        "1/1",
    ),
    "a repeated header": (
        workbook({"Data": sheet_xml([(*HEADER, "csat"), (*ROW, 4)])}),
        "refused file.repeated_header",
    ),
    "cut short": (workbook({"Data": GOOD})[:-300], "refused file.is_truncated"),
    "cut in the middle": (workbook({"Data": GOOD})[:900], "refused file.is_truncated"),
    "locked parts": (locked(workbook({"Data": GOOD})), "refused file.is_encrypted"),
    "macros": (
        spoiled(workbook({"Data": GOOD}), "xl/vbaProject.bin", b"x"),
        "refused file.has_macros",
    ),
    "links": (
        spoiled(workbook({"Data": GOOD}), "xl/externalLinks/externalLink1.xml", b"<x/>"),
        "refused file.has_links",
    ),
    "a path that climbs": (
        spoiled(workbook({"Data": GOOD}), "../../evil", b"x"),
        "refused file.not_a_workbook",
    ),
    "another archive": (
        spoiled(b"PK\x05\x06" + b"\0" * 18, "word/document.xml", b"<x/>"),
        "refused file.not_a_workbook",
    ),
    "too many parts": (
        workbook({"Data": GOOD}, {f"xl/media/{n}": b"x" for n in range(200)}),
        "refused file.too_many_parts",
    ),
    "a part that inflates": (
        workbook({"Data": GOOD}, {"xl/media/bomb": b"\0" * (64 << 20)}),
        "refused file.inflates",
    ),
    "a cell far away": (
        workbook(
            {
                "Data": sheet_xml(
                    [HEADER, ROW], '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
                )
            }
        ),
        "refused file.far_cell",
    ),
    "entities in a part": (
        workbook({"Data": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + GOOD[21:]}),
        "refused file.not_a_workbook",
    ),
    "XML that is none": (workbook({"Data": "<worksheet><"}), "refused file.not_readable"),
    "a missing sheet": (
        workbook({"Data": GOOD}).replace(b"worksheets/sheet1.xml", b"worksheets/sheetX.xml"),
        "refused file.not_readable",
    ),
}


def read(path: Path, **limits: int) -> str:
    """Read a workbook and say what became of it."""
    try:
        reader = read_rows(path, canonical_profile("contacts", "UTC"), limits=Limits(**limits))
        gather(reader)
    except Invalid as refusal:
        return f"refused {refusal.problems[0].code}"
    report = reader.report
    codes = sorted(found.code for found in report.findings if found.severity == "refused")
    return " ".join([f"{report.rows_accepted}/{report.rows_read}", *codes])


@pytest.mark.parametrize("name", FILES)
def test_each_workbook_gets_its_verdict(name: str, tmp_path: Path) -> None:
    """Right figures or a clear refusal."""
    content, expected = FILES[name]
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    assert read(path) == expected


def test_a_reader_that_needs_too_much_memory_or_time_is_a_refusal(tmp_path: Path) -> None:
    """The child dies of its limits; the parent says so and lives."""
    rows = [HEADER, *[(f"C{n}", (NOON, MOMENT), 5) for n in range(40_000)]]
    path = tmp_path / "file.xlsx"
    path.write_bytes(workbook({"Data": sheet_xml(rows)}))
    assert read(path, child_memory_bytes=48 << 20).startswith("refused file.")
    assert read(path, child_seconds=1) in ("40000/40000", "refused file.too_slow")


def test_true_dates_times_and_text_dates_are_told_apart(tmp_path: Path) -> None:
    """A true date is what it is; a text date follows the profile; the mixture is a finding."""
    rows = [
        ("ID", "Day", "Clock", "Done"),
        ("1", (46300, DAY), (0.5, CLOCK), (46300.75, MOMENT)),
        ("2", "13/10/2026", "09:30:00", "13/10/2026 18:00"),
    ]
    path = tmp_path / "file.xlsx"
    path.write_bytes(workbook({"Data": sheet_xml(rows)}))
    profile = """
format: 1
kind: contacts
time_zone: UTC
date_order: dmy
columns:
  interaction_id: ID
  opened_at: {join: [Day, Clock], swap_true_dates: false}
  resolved_at: {column: Done, swap_true_dates: false}
"""
    reader = read_rows(path, read_profile(profile))
    frame = gather(reader)
    assert frame["opened_at"].tolist() == [
        pd.Timestamp("2026-10-05 12:00"),
        pd.Timestamp("2026-10-13 09:30"),
    ]
    assert frame["resolved_at"].tolist() == [
        pd.Timestamp("2026-10-05 18:00"),
        pd.Timestamp("2026-10-13 18:00"),
    ]
    assert [found.code for found in reader.report.findings] == ["rows.mixed_dates"] * 2
    unsaid = profile.replace(", swap_true_dates: false", "")
    with pytest.raises(Invalid) as refused:
        read_rows(path, read_profile(unsaid))
    assert [problem.code for problem in refused.value.problems] == ["file.swapped_dates"] * 2


def test_swapped_true_dates_are_swapped_back_only_when_the_profile_says_so(tmp_path: Path) -> None:
    """10 May that was 5 October; a day after the 12th cannot have been swapped and is refused."""
    rows = [
        ("ID", "Opened"),
        ("1", (46152.5, MOMENT)),
        ("2", (46315.5, MOMENT)),
        ("3", "13/10/2026 08:00"),
    ]
    path = tmp_path / "file.xlsx"
    path.write_bytes(workbook({"Data": sheet_xml(rows)}))
    profile = """
format: 1
kind: contacts
time_zone: UTC
date_order: dmy
columns:
  interaction_id: ID
  opened_at: {column: Opened, swap_true_dates: true}
"""
    reader = read_rows(path, read_profile(profile))
    frame = gather(reader)
    assert frame["opened_at"].tolist() == [
        pd.Timestamp("2026-10-05 12:00"),
        pd.Timestamp("2026-10-13 08:00"),
    ]
    assert reader.report.findings[0].code == "cell.no_such_day"


def test_parquet_of_others_is_read_like_any_table(tmp_path: Path) -> None:
    """Typed columns become the same values; times with a zone keep their instant."""
    path = tmp_path / "file.parquet"
    table = pa.table(
        {
            "interaction_id": ["C1", "C2"],
            "opened_at": pa.array(
                [dt.datetime(2026, 10, 5, 12, tzinfo=dt.UTC)] * 2, pa.timestamp("us", "UTC")
            ),
            "csat": pa.array([5.0, None]),
            "escalated": pa.array([True, False]),
        }
    )
    pq.write_table(table, path)
    frame = gather(read_rows(path, canonical_profile("contacts", "Asia/Shanghai")))
    assert frame["opened_at"].tolist() == [pd.Timestamp("2026-10-05 12:00")] * 2
    assert frame["csat"].tolist() == [5_000_000, pd.NA]
    assert frame["escalated"].tolist() == [True, False]


def test_raw_rows_are_the_rows_as_they_stand(tmp_path: Path) -> None:
    """With their numbers, the header first, rows of a wrong width included."""
    path = tmp_path / "file.csv"
    path.write_text("interaction_id,opened_at\nC1,x\nC2\nC3,y\n")
    assert list(raw_rows(path, canonical_profile("contacts", "UTC"))) == [
        (1, ["interaction_id", "opened_at"]),
        (2, ["C1", "x"]),
        (3, ["C2"]),
        (4, ["C3", "y"]),
    ]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's output is removed, of a refused file as of a good one."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    path = tmp_path / "file.xlsx"
    for content in (workbook({"Data": GOOD}), workbook({"Data": GOOD})[:900]):
        path.write_bytes(content)
        read(path)
        assert list(folder.iterdir()) == []
