"""One period by command line: figures by hand, refusals in words, the same bytes twice."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from vendor_sla.cli import main
from vendor_sla.printing import scorecards

CONTRACT = Path(__file__).resolve().parents[1] / "samples" / "contracts" / "onyx.yaml"
SCHEMA = Path(scorecards.__file__).resolve().parents[1] / "schemas" / "assessment-1.json"

# Four tickets of March: answered in 30 s, in 90 s, in 3 minutes, never; two solved in a day.
CONTACTS = """\
interaction_id,opened_at,channel,first_response_at,resolved_at,resolved,csat
T1,2023-03-01T10:00:00Z,chat,2023-03-01T10:00:30Z,2023-03-01T20:00:00Z,true,5
T2,2023-03-02T10:00:00Z,chat,2023-03-02T10:01:30Z,2023-03-03T09:00:00Z,true,4
T3,2023-03-03T10:00:00Z,phone,2023-03-03T10:03:00Z,2023-03-09T10:00:00Z,true,1
T4,2023-03-04T10:00:00Z,email,,,false,
"""


def assess(*arguments: str | Path) -> Result:
    """Run `vendor-sla assess` on the support desk's contract for March 2023."""
    given = ["assess", str(CONTRACT), "--month", "2023-03", *map(str, arguments)]
    return CliRunner().invoke(main, given)


def document_of(path: Path) -> dict[str, Any]:
    """Read an assessment document that keeps its schema."""
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(document)
    return document


def test_rows_become_a_document_that_keeps_its_schema(tmp_path: Path) -> None:
    """2 of 4 answered in time, 2 of 4 solved in time, ratings 5, 4 and 1."""
    data, out = tmp_path / "contacts.csv", tmp_path / "out.json"
    data.write_text(CONTACTS, "utf-8")
    result = assess("--data", data, "--json", out)
    assert result.exit_code == 0, result.output
    document = document_of(out)
    found = {
        reading["metric"]: (reading["numerator"], reading["denominator"], reading["rounded"])
        for reading in document["readings"]
    }
    assert found == {
        "first_response": ("2", "4", "50.000"),
        "resolved_in_time": ("2", "4", "50.000"),
        "resolution": ("3", "4", "75.000"),
        "csat": ("10", "3", "3.3333"),
        "csat_top": ("2", "3", "66.67"),
    }
    assert [row["interaction_id"] for row in document["readings"][0]["missed"]] == ["T3", "T4"]
    lines = [(line["clause"], line["amount"]) for line in document["money"]["lines"]]
    # 40 full points under 90 at 1 % of 120,000; 15 points under 65 at 500; the cap is 12 %.
    assert lines == [("3.1.1", "-48000.00"), ("3.2.1", "-7500.00"), ("9.1", "41100.00")]
    assert document["money"]["net"] == "-14400.00"


def test_a_month_is_priced_by_hand(tmp_path: Path) -> None:
    """Counts or plain values; what nobody typed was not delivered."""
    typed, out = tmp_path / "readings.json", tmp_path / "out.json"
    typed.write_text(
        '{"readings": {"first_response": {"numerator": 179, "denominator": 200},'
        ' "csat": {"value": "3.9", "count": 120}}}'
    )
    result = assess("--readings", typed, "--json", out)
    assert result.exit_code == 0, result.output
    readings = {reading["metric"]: reading for reading in document_of(out)["readings"]}
    assert readings["first_response"]["rounded"] == "89.500"
    assert readings["csat"]["rounded"] == "3.9000"
    assert readings["resolution"]["state"] == "not_delivered"
    assert readings["resolution"]["value"] is None


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    """Document and paper alike."""
    data = tmp_path / "contacts.csv"
    data.write_text(CONTACTS, "utf-8")
    for name in ("a", "b"):
        result = assess(
            "--data", data, "--json", tmp_path / f"{name}.json", "--pdf", tmp_path / f"{name}.pdf"
        )
        assert result.exit_code == 0, result.output
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_an_earlier_document_feeds_the_trend(tmp_path: Path) -> None:
    """A document written by --json is history as it is."""
    typed, first, second = (tmp_path / name for name in ("r.json", "1.json", "2.json"))
    typed.write_text('{"readings": {"first_response": {"numerator": 9, "denominator": 10}}}')
    assert assess("--readings", typed, "--json", first).exit_code == 0
    history = tmp_path / "history.json"
    history.write_text(f"[{first.read_text('utf-8')}]".replace("2023-03", "2023-02"), "utf-8")
    assert assess("--readings", typed, "--history", history, "--json", second).exit_code == 0
    assert [month["period"] for month in document_of(second)["trend"]] == ["2023-02", "2023-03"]


@pytest.mark.parametrize(
    ("readings", "places"),
    [
        ("[]", ["readings.json"]),
        ("{", ["readings.json"]),
        ('{"readings": {"csat": {"value": NaN}}}', ["readings.json"]),
        ('{"readings": {"csat": {"value": 1, "value": 2}}}', ["readings.json"]),
        (
            ('{"volume": {"handled": -1}, "readings": {"speed": {"value": 1}, "csat": 3,'
            ' "resolution": {"numerator": 1, "denominator": 0}, "csat_top": {"value": "1e3"}}}'),
            [
                "readings.speed", "readings.csat", "readings.resolution.denominator",
                "readings.csat_top.value", "volume.handled",
            ],
        ),
    ],
)  # fmt: skip
def test_wrong_readings_are_refused_with_every_place(
    tmp_path: Path, readings: str, places: list[str]
) -> None:
    """All at once, in words, with exit code 1."""
    typed = tmp_path / "readings.json"
    typed.write_text(readings)
    result = assess("--readings", typed)
    assert result.exit_code == 1
    assert [line[4:].split(": ")[0] for line in result.stderr.splitlines()[1:]] == places


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_cannot_be_found_is_named(tmp_path: Path, language: str) -> None:
    """A missing file and an unknown kind, in one answer, in either language."""
    result = assess(
        "--data", "calls=x.csv", "--data", f"{tmp_path}/none.csv:none.yaml", "--lang", language
    )
    assert result.exit_code == 1
    assert "calls" in result.stderr
    assert f"{tmp_path}/none.csv" in result.stderr


def test_a_wrong_command_line_is_a_usage_error() -> None:
    """Exit code 2, as everywhere."""
    runner = CliRunner()
    assert runner.invoke(main, ["assess", str(CONTRACT)]).exit_code == 2
    assert runner.invoke(main, ["assess", str(CONTRACT), "--month", "2023-3"]).exit_code == 2
    assert runner.invoke(main, ["assess", "none.yaml", "--month", "2023-03"]).exit_code == 2


def test_refused_rows_come_back_in_an_annotated_copy(tmp_path: Path) -> None:
    """The sender's file again, as a workbook, with the reason beside the row."""
    data = tmp_path / "contacts.csv"
    data.write_text(CONTACTS.replace("2023-03-03T10:03:00Z", "yesterday"), "utf-8")
    result = assess("--data", data, "--annotated", tmp_path / "back")
    assert result.exit_code == 0, result.output
    sheet = load_workbook(tmp_path / "back" / "vendor-contacts.xlsx").active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[3][:2] == [4, "T3"]
    assert "yesterday" in str(rows[3][-1])
    assert not rows[2][-1]


def test_look_alikes_count_once_they_are_named_by_file(tmp_path: Path) -> None:
    """T3 has a digit too many on the client's side; the vendor solved T2 a day earlier."""
    vendor, client, pairs = (tmp_path / name for name in ("v.csv", "c.csv", "pairs.csv"))
    out = tmp_path / "out.json"
    rows = [line + (",agent_id" if n == 0 else ",A1") for n, line in enumerate(CONTACTS.split())]
    text = "\n".join(rows).replace("T3,", "TK-000304,")
    vendor.write_text(text, "utf-8")
    client.write_text(
        text.replace("TK-000304,", "TK-00304,").replace("-03T09:00", "-04T09:00"), "utf-8"
    )
    result = assess("--data", vendor, "--client", client, "--json", out, "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "Look-alike pairs: 1" in result.output
    before = document_of(out)["comparison"]
    assert [each["code"] for each in before["differences"]] == [
        "missing_in_vendor",
        "extra_in_vendor",
        "value_mismatch",
    ]
    assert before["proposals"][0]["client_key"] == "TK-00304"

    pairs.write_text("TK-000304,TK-00304\n")
    result = assess("--data", vendor, "--client", client, "--pairs", pairs, "--json", out)
    assert result.exit_code == 0, result.output
    after = document_of(out)
    assert after["comparison"]["matched_confirmed"] == 1
    assert after["comparison"]["decisions"] == [["TK-000304", "TK-00304", "same"]]
    assert [each["code"] for each in after["comparison"]["differences"]] == [
        "confirmed",
        "value_mismatch",
    ]
