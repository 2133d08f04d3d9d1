"""Rows: the shapes that other rooms stand on, kept at rest without loss, in bounded memory."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from tests.builders.workbooks import CLOCK, MOMENT, sheet_xml, workbook
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.frames import gather
from vendor_sla.intake.profiles import canonical_profile, read_profile
from vendor_sla.intake.rows import read_parquet, read_rows, write_parquet
from vendor_sla.intake.text_blocks import Limits

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "profiles"
CONTACTS = (
    "interaction_id,opened_at,channel,reason,customer_key,talk_seconds,csat,transfers,escalated\n"
    "C1,2026-10-05 10:00:00,phone,Bill,ann,61.5,4.5,2,true\n"
    "C2,2026-10-05 11:00:00,,,,,,,\n"
    "C3,2026-10-05 12:00:00,chat,Bug,bob,0,1,0,false\n"
)
DTYPES = {
    "row": "int64",
    "interaction_id": str(pd.ArrowDtype(pa.string())),
    "opened_at": "datetime64[us]",
    "channel": "category",
    "reason": "category",
    "customer_key": str(pd.ArrowDtype(pa.string())),
    "talk_seconds": "timedelta64[us]",
    "csat": "Int64",
    "transfers": "Int64",
    "escalated": "boolean",
}


def contacts(folder: Path) -> pd.DataFrame:
    """Return three contacts, the second one nearly empty."""
    path = folder / "contacts.csv"
    path.write_text(CONTACTS)
    return gather(read_rows(path, canonical_profile("contacts", "Asia/Shanghai"), salt=b"salt"))


def test_every_kind_of_column_has_its_type(tmp_path: Path) -> None:
    """Missing is missing in each of them, and nothing is a float."""
    frame = contacts(tmp_path)
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == DTYPES
    assert frame["opened_at"][0] == pd.Timestamp("2026-10-05 02:00")
    assert frame["talk_seconds"][0] == pd.Timedelta(seconds=61.5)
    assert frame["csat"][0] == 4_500_000
    assert frame.iloc[1].isna().sum() == 7
    assert frame["row"].tolist() == [2, 3, 4]


def test_rows_at_rest_come_back_without_loss(tmp_path: Path) -> None:
    """Types, missing values, block by block; single columns on request."""
    frame, path = contacts(tmp_path), tmp_path / "rows.parquet"
    write_parquet([frame.iloc[:2], frame.iloc[2:]], "contacts", path)
    blocks = list(read_parquet(path))
    assert [len(block) for block in blocks] == [2, 1]
    again = gather(blocks)
    for name in frame:
        assert again[name].dtype == frame[name].dtype or name in ("channel", "reason")
        assert again[name].astype(object).fillna(0).tolist() == (
            frame[name].astype(object).fillna(0).tolist()
        )
    assert list(gather(read_parquet(path, ["csat", "nothing"])).columns) == ["csat"]


def test_a_file_without_rows_keeps_its_kind(tmp_path: Path) -> None:
    """No complaints this month is a fact, not a fault."""
    source, path = tmp_path / "complaints.csv", tmp_path / "rows.parquet"
    source.write_text("complaint_id,received_at\n")
    reader = read_rows(source, canonical_profile("complaints", "UTC"))
    write_parquet(reader, "complaints", path)
    assert [found.code for found in reader.report.findings] == ["rows.none"]
    assert len(gather(read_parquet(path))) == 0


def test_every_refused_cell_is_written_down(tmp_path: Path) -> None:
    """Examples are bounded in the findings; the file of refusals holds all of them."""
    path, refusals = tmp_path / "contacts.csv", tmp_path / "refusals.jsonl"
    bad = "".join(f"C{n},2026-02-30 10:00:00,x\n" for n in range(150))
    path.write_text("interaction_id,opened_at,csat\nC,2026-10-05 10:00:00,5\n" + bad)
    reader = read_rows(path, canonical_profile("contacts", "UTC"), refusals=refusals)
    assert len(gather(reader)) == 1
    lines = [json.loads(line) for line in refusals.read_text("utf-8").splitlines()]
    assert len(lines) == 300
    assert lines[0] == {
        "row": "3",
        "column": "opened_at",
        "value": "2026-02-30 10:00:00",
        "code": "cell.no_such_day",
        "facts": {
            "order": "",
            "zone": "UTC",
            "row": "3",
            "column": "opened_at",
            "value": "2026-02-30 10:00:00",
        },
    }
    assert [(found.count, len(found.rows)) for found in reader.report.findings] == [(150, 100)] * 2
    assert reader.report.input_file("vendor", "contacts", "c.csv").rows_refused == 150


def test_limits_hold_before_the_cost(tmp_path: Path) -> None:
    """Bytes, rows, characters."""
    path = tmp_path / "contacts.csv"
    path.write_text(CONTACTS)
    profile = canonical_profile("contacts", "UTC")
    for limits, code in (
        (Limits(size_bytes=100), "file.too_large"),
        (Limits(rows=2), "file.too_many_rows"),
        (Limits(columns=8), "file.too_many_columns"),
    ):
        with pytest.raises(Invalid) as refusal:
            gather(read_rows(path, profile, limits=limits))
        assert refusal.value.problems[0].code == code


def test_blocks_of_a_long_file_keep_row_numbers_and_find_repeats_far_apart(tmp_path: Path) -> None:
    """Several blocks; the last row repeats the first, and a broken row stands between."""
    path = tmp_path / "contacts.csv"
    line = "C{:07d},2026-10-05 10:00:00," + "x" * 60 + "\n"
    rows = [line.format(number) for number in range(250_000)]
    rows[200_000] = "broken\n"
    rows[-1] = rows[0]
    path.write_text("interaction_id,opened_at,reason\n" + "".join(rows))
    reader = read_rows(path, canonical_profile("contacts", "UTC"))
    blocks = list(reader)
    assert len(blocks) > 1
    frame = gather(blocks)
    numbers = frame["row"].to_numpy()
    ids = frame["interaction_id"].str.slice(1).astype(int).to_numpy()
    assert (numbers == ids + 2).all()
    found = {found.code: found.rows[0] for found in reader.report.findings}
    assert found["row.width"].row == 200_002
    assert found["row.repeated_id"].row == 250_001


MEMORY = """
import resource, sys
from pathlib import Path
from vendor_sla.intake.profiles import canonical_profile
from vendor_sla.intake.rows import read_rows
count = 0
for block in read_rows(Path(sys.argv[1]), canonical_profile("contacts", "UTC")):
    count += len(block)
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Four times the rows, at most a fifth more memory (8 bytes a row for repeated ids)."""
    peaks = []
    for rows in (200_000, 800_000):
        path = tmp_path / f"{rows}.csv"
        with path.open("w") as file:
            file.write("interaction_id,opened_at,reason,csat\n")
            for number in range(rows):
                file.write(f"C{number:09d},2026-10-05 10:00:00,{'x' * 40},{number % 5 + 1}\n")
        run = subprocess.run(
            [sys.executable, "-c", MEMORY, str(path)], capture_output=True, text=True, check=True
        )
        count, peak = map(int, run.stdout.split())
        assert count == rows
        peaks.append(peak)
    assert peaks[1] <= 1.2 * peaks[0] + 40


def test_a_help_desk_export_is_read_as_it_is(tmp_path: Path) -> None:
    """True date-times to the millisecond, numbers as ids, labels as claims."""
    names = (
        "Status|Ticket ID|Priority|Source|Topic|Agent Group|Agent Name|Created time"
        "|Expected SLA to resolve|Expected SLA to first response|First response time"
        "|SLA For first response|Resolution time|SLA For Resolution|Close time|Agent interactions"
        "|Survey results|Product group|Support Level|Country|Latitude|Longitude"
    )
    at = 44928.0406944444  # 2 January 2023, 00:58:36
    ticket = (
        "Closed", 7, "Low", "Email", "Bug", "1st line", "Ann", (at, MOMENT), (at + 2, MOMENT),
        (at + 1 / 24, MOMENT), (at + 0.0032531829, MOMENT), "Within SLA", None,
        "SLA Violated", None, 3, 4, "Software",
        "Tier 1", "Italy", "43.0", "-8.0",
    )  # fmt: skip
    path = tmp_path / "tickets.xlsx"
    path.write_bytes(workbook({"Data": sheet_xml([names.split("|"), ticket])}))
    profile = read_profile((SAMPLES / "onyx.yaml").read_text("utf-8"))
    (row,) = gather(read_rows(path, profile)).to_dict("records")
    assert row["interaction_id"] == "7"
    assert str(row["opened_at"]) == "2023-01-02 00:58:36"
    assert str(row["first_response_at"]) == "2023-01-02 01:03:17.075000"
    assert (row["tier"], row["severity"], row["channel"]) == ("1", "low", "email")
    assert (row["resolved"], row["response_claimed_met"]) == (False, True)
    assert (row["contacts"], row["csat"]) == (3, 4_000_000)


def test_a_telephone_export_is_read_as_it_is(tmp_path: Path) -> None:
    """A text day and a true time of day; the talk as a time of day; nothing where unanswered."""
    names = (
        "Call Id|Agent|Date|Time|Topic|Answered (Y/N)|Resolved|Speed of answer in seconds"
        "|AvgTalkDuration|Satisfaction rating"
    )
    clock = (0.38400462962963, CLOCK)
    calls = [
        ("ID1", "Ann", "2021-01-01", clock, "Bill", "Y", "Y", 109, (0.00165509259, CLOCK), 3),
        ("ID2", "Bob", "2021-01-01", clock, "Bill", "N", "N", None, None, None),
    ]
    path = tmp_path / "calls.xlsx"
    path.write_bytes(workbook({"raw_data": sheet_xml([names.split("|"), *calls])}))
    profile = read_profile((SAMPLES / "pwc.yaml").read_text("utf-8"))
    first, second = gather(read_rows(path, profile)).to_dict("records")
    assert str(first["opened_at"]) == "2021-01-01 09:12:58"
    assert str(first["answered_at"]) == "2021-01-01 09:14:47"
    assert str(first["talk_seconds"]) == "0 days 00:02:23"
    assert all(pd.isna(second[name]) for name in ("answered_at", "talk_seconds", "csat"))
