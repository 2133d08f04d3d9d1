"""Files of other people's making: drafted, answered as a person would, measured by hand beside.

Each file goes through `vendor-sla profile`, the edits of a person, and `vendor-sla assess`. All
figures are counted on paper: (numerator, denominator).
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.builders.workbooks import CLOCK, MOMENT, sheet_xml, workbook
from vendor_sla.cli import main

CONTRACT = Path(__file__).resolve().parents[1] / "samples" / "contracts" / "desk.yaml"
HEAD = ("Ticket ID", "Created time", "First response time", "Rating", "Talk time")
OCTOBER_5 = 46300  # as a spreadsheet counts days
SECOND = 1 / 86_400
Edits = Sequence[tuple[str, str]]
Figures = Mapping[str, tuple[str | None, str | None]]

# Answered after 30, 60 and 61 seconds and never; rated 5, 2 and not at all, twice.
ROWS = """\
Ticket ID,Created time,First response time,Rating,Talk time
007,2026-10-05 10:00:00,2026-10-05 10:00:30,5,100
7,2026-10-05 11:00:00,2026-10-05 11:01:00,2,50
008,2026-10-06 10:00:00,2026-10-06 10:01:01,,0
8,2026-10-07 10:00:00,,,
"""
COUNTED: Figures = {"responded": ("2", "4"), "csat": ("7", "2"), "talk": ("150", "3")}


def run(*arguments: str | Path) -> tuple[int, str]:
    """Run a command; a traceback fails the test."""
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, " ".join(result.output.split())


def draft(folder: Path, content: bytes, edits: Edits, zone: str = "Asia/Shanghai") -> list[str]:
    """Let a profile be proposed, edit it, and return the `--data` option of the file."""
    file, profile = folder / "file", folder / "profile.yaml"
    file.write_bytes(content)
    code, told = run("profile", file, "--zone", zone, "--out", profile)
    assert code == 0, told
    text = profile.read_text("utf-8")
    for old, new in edits:
        assert old in text, text
        text = text.replace(old, new)
    profile.write_text(text, "utf-8")
    return ["--data", f"{file}:{profile}"]


def figures(folder: Path, data: Sequence[str]) -> tuple[Figures, tuple[int, int], set[str]]:
    """Assess October 2026; return counts of each metric, rows accepted and refused, findings."""
    out = folder / "out.json"
    code, told = run("assess", CONTRACT, "--month", "2026-10", *data, "--json", out)
    assert code == 0, told
    document = json.loads(out.read_text("utf-8"))
    counts = {one["metric"]: (one["numerator"], one["denominator"]) for one in document["readings"]}
    file = document["inputs"][0]
    rows = int(file["rows_accepted"]), int(file["rows_refused"])
    assert int(file["rows_read"]) == sum(rows)
    return counts, rows, {found["code"] for found in document["findings"]}


def refused(folder: Path, data: Sequence[str], language: str = "en") -> str:
    """Assess what must be refused; return the sentences."""
    code, told = run(
        "assess", CONTRACT, "--month", "2026-10", *data, "--lang", language, "--json", folder / "no"
    )
    assert code == 1, told
    assert not (folder / "no").exists()
    return told


def wide_text(text: str) -> bytes:
    """Return what a spreadsheet calls Unicode text."""
    return text.replace(",", "\t").encode("utf-16")


def day_first(text: str) -> str:
    """Write October's dates as 05/10/2026, which proves nothing."""
    for day in ("05", "06", "07"):
        text = text.replace(f"2026-10-{day}", f"{day}/10/2026")
    return text


TITLES, BLANK = "Monthly report\n\n", ",,,,\n"
CHINESE = ROWS.replace(
    ROWS.partition("\n")[0], "工单编号,创建时间,首次响应时间,满意度评分,通话时长"
)
FILES: dict[str, tuple[bytes, Edits]] = {
    "as it is": (ROWS.encode(), ()),
    "carriage returns alone": (ROWS.replace("\n", "\r").encode(), ()),
    "Unicode text with tabs": (wide_text(ROWS), ()),
    "Chinese headers in GB18030": (CHINESE.encode("gb18030"), ()),
    "a title, blank rows and a blank tail": (
        (TITLES + ROWS.replace("\n008", "\n" + BLANK * 3 + "008") + BLANK * 200).encode(),
        (),
    ),
    "ambiguous day-first dates": (
        day_first(ROWS).encode(),
        [("columns:", "date_order: dmy\ncolumns:")],
    ),
    "durations as hours, minutes and seconds": (
        ROWS.replace(",5,100", ",5,00:01:40").replace(",2,50", ",2,0:00:50")
        .replace(",,0\n", ",,0:00:00\n").encode(),
        (),
    ),
    "words for nothing": (
        ROWS.replace(",,0\n", ",N/A,0\n").replace(",,,", ",-,?,n/a").encode(),
        (),
    ),
    "Berlin's clocks": (
        ROWS.replace("2026-10-05 10:00:00,2026-10-05 10:00:30",
                     "2026-10-25 01:59:50,2026-10-25T02:00:20+02:00").encode(),
        (("Asia/Shanghai", "Europe/Berlin"),),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(FILES))
def test_the_same_month_counts_the_same_however_it_is_written(name: str, tmp_path: Path) -> None:
    """Leading zeros tell tickets apart; silence is no zero; a minute is inside the limit."""
    content, edits = FILES[name]
    found, rows, _ = figures(tmp_path, draft(tmp_path, content, edits))
    assert {metric: found[metric] for metric in COUNTED} == COUNTED
    assert rows == (4, 0)


def test_unanswered_date_order_is_refused_and_says_how_to_answer(tmp_path: Path) -> None:
    """In both languages."""
    data = draft(tmp_path, day_first(ROWS).encode(), ())
    assert "Say date_order: dmy or mdy in the profile." in refused(tmp_path, data)
    assert "date_order" in refused(tmp_path, data, "zh")


def test_of_a_chinese_event_log_the_last_state_counts(tmp_path: Path) -> None:
    """W1 is solved after being put back; W2 is put back last; W3 never leaves the start."""
    log = (
        "工单编号,时间,状态,评价\n"
        "W2,2026-10-05 10:00:00,新建,\nW1,2026-10-05 12:00:00,已解决,5\n"
        "W1,2026-10-05 10:00:00,新建,\nW1,2026-10-05 10:00:40,已响应,\n"
        "W2,2026-10-05 11:00:00,已解决,1\nW2,2026-10-05 12:00:00,重新打开,\n"
        "W2,2026-10-05 10:02:00,已响应,\nW3,2026-10-06 09:00:00,新建,\n"
    )
    profile = tmp_path / "log.yaml"
    profile.write_text(
        "format: 1\nkind: contacts\ntime_zone: Asia/Shanghai\n"
        "row_rule:\n  kind: event_log\n  order_by: 时间\n  state: 状态\n"
        "  times: {新建: opened_at, 已响应: first_response_at, 已解决: resolved_at}\n"
        "columns:\n  csat: 评价\n  interaction_id: 工单编号\n"
        "  resolved: {column: 状态, true: [已解决], false: [新建, 已响应, 重新打开]}\n",
        "utf-8",
    )
    (tmp_path / "log.csv").write_text(log, "utf-8")
    data = ["--data", f"{tmp_path / 'log.csv'}:{profile}"]
    found, rows, codes = figures(tmp_path, data)
    assert (found["responded"], found["solved"], found["csat"]) == (
        ("1", "3"),
        ("1", "3"),
        ("5", "1"),
    )
    assert rows == (8, 0)
    assert "rows.earlier_states" in codes


def office_rows(*, swapped: bool) -> list[tuple[object, ...]]:
    """Two true date-times and a text; of the true ones the month may stand where the day was."""
    first = 46152 if swapped else OCTOBER_5  # 10 May, or 5 October
    at = first + 10 / 24
    return [
        HEAD,
        (1, (at, MOMENT), (at + 30 * SECOND, MOMENT), 5, (100 * SECOND, CLOCK)),
        (2, (at, MOMENT), (at + 60 * SECOND, MOMENT), 2, (50 * SECOND, CLOCK)),
        (3, "13/10/2026 10:00:00", "13/10/2026 10:01:01", None, (0, CLOCK)),
    ]


def test_true_dates_that_may_be_swapped_wait_for_an_answer(tmp_path: Path) -> None:
    """Refused until somebody says so; right under either answer."""
    content = workbook({"Pivot": sheet_xml([("Row Labels", "Count")]),
                        "Data": sheet_xml(office_rows(swapped=True))})  # fmt: skip
    data = draft(tmp_path, content, ())
    assert "write swap_true_dates: true" in refused(tmp_path, data)
    for is_swapped in (True, False):
        content = workbook({"Data": sheet_xml(office_rows(swapped=is_swapped))})
        answer = f"swap_true_dates: {str(is_swapped).lower()}"
        edits = [(name, f"{{column: {name}, {answer}}}") for name in (HEAD[1], HEAD[2])]
        found, rows, codes = figures(tmp_path, draft(tmp_path, content, edits))
        assert (found["responded"], found["talk"], rows) == (("2", "3"), ("150", "3"), (3, 0))
        assert ("rows.mixed_dates" in codes) != is_swapped


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html><body><table><tr><td>Ticket ID", "This is a web page or XML"),
        (b'[{"Ticket ID": 1}]', "This is JSON, not a table."),
        (ROWS.replace("Rating", "Talk time").encode(), "occurs 2 times. Rename the columns"),
        (workbook({"D": sheet_xml([HEAD])})[:-200], "damaged or cut short"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000, "save it as .xlsx"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_by_its_content(
    content: bytes, sentence: str, tmp_path: Path
) -> None:
    """Whatever the name says."""
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    code, told = run("profile", path)
    assert (code, sentence in told) == (1, True), told
    assert sentence in refused(tmp_path, ["--data", str(path)]) or "Talk time" in sentence


def test_a_formula_nobody_calculated_is_refused_and_the_rest_counts(tmp_path: Path) -> None:
    """A row with a cell that cannot be read is out, and told; nothing is emptied."""
    rows = office_rows(swapped=False)
    rows[2] = (*rows[2][:3], '<c r="PLACE"><f>1+1</f></c>', rows[2][4])
    edits = [(name, f"{{column: {name}, swap_true_dates: false}}") for name in (HEAD[1], HEAD[2])]
    data = draft(tmp_path, workbook({"Data": sheet_xml(rows)}), edits)
    found, accepted, codes = figures(tmp_path, data)
    assert (found["responded"], found["csat"], accepted) == (("1", "2"), ("5", "1"), (2, 1))
    assert "cell.workbook_error" in codes


def test_a_region_called_na_is_a_region(tmp_path: Path) -> None:
    """And ratings of another scale are told, not counted."""
    content = "Ticket ID,Created time,Region,Rating\n" + "".join(
        f"{n},2026-10-0{n} 10:00:00,{region},{rating}\n"
        for n, region, rating in ((1, "NA", 5), (2, "EU", 9), (3, "NA", 4))
    )
    edits = [("ignore: [Region]", ""), ("columns:", "columns:\n  queue: Region")]
    found, rows, codes = figures(tmp_path, draft(tmp_path, content.encode(), edits))
    assert (found["csat"], rows) == (("9", "2"), (3, 0))
    assert codes == {"off_scale"}
