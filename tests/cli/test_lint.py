"""`vendor-sla lint`: words for people, a document for machines, exit codes for both."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from vendor_sla import printing, resource_folder
from vendor_sla.cli import main

SCHEMA = Path(printing.__file__).parent / "schemas" / "lint-1.json"
BROKEN = Path(__file__).resolve().parents[1] / "contracts" / "broken"
TEMPLATE = resource_folder("contracts") / "call_centre" / "contract.yaml"
GAP = BROKEN / "between_printed_bands.yaml"
WARNED = BROKEN / "dead_band.yaml"


def lint(*arguments: str | Path) -> Result:
    """Run `vendor-sla lint` on a wide terminal."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, ["lint", *map(str, arguments)])


def document(*arguments: str | Path) -> dict[str, Any]:
    """Return the document `--json` prints, which keeps its schema."""
    printed: dict[str, Any] = json.loads(lint("--json", *arguments).stdout)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(printed)
    return printed


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([TEMPLATE], 0),
        ([WARNED], 0),
        ([WARNED, "--strict"], 1),
        ([TEMPLATE, "--strict"], 0),
        ([GAP], 1),
        ([TEMPLATE, GAP], 1),
        ([], 2),
        (["none.yaml"], 2),
        ([TEMPLATE, "--lang", "fr"], 2),
    ],
)
def test_the_exit_code_tells_what_was_found(arguments: list[str | Path], code: int) -> None:
    """0 nothing or warnings only, 1 errors, 2 usage."""
    assert lint(*arguments).exit_code == code


def test_a_finding_is_told_so_that_a_lawyer_finds_and_mends_it() -> None:
    """Counted from 1 with its key, with line and clause, and the very text to write."""
    told = lint(GAP).output
    assert "metric 1 (answered)" in told
    assert "penalty 1, band 2, up_to · clause 4.1.1" in told
    assert "98.91 would have no rule" in told
    assert "Write `to: 99.0` in this band" in told
    assert "Write `above: 98.9` in the next band" in told
    assert "Write places: 1" in told


def test_the_same_is_told_in_chinese() -> None:
    """Labels, sentence and mends."""
    told = lint(GAP, "--lang", "zh").output
    assert "指标 1 (answered)" in told
    assert "区间 2" in told
    assert "请在本区间写 `to: 99.0`" in told


def test_the_document_holds_what_the_words_say() -> None:
    """For editors and pipelines."""
    clean, broken = document(TEMPLATE, GAP)["documents"]
    assert clean["contract"]["key"] == "northwind-voice"
    assert (clean["errors"], clean["warnings"], clean["findings"]) == (0, 0, [])
    assert broken["contract"] is None
    assert broken["errors"] == 2
    first = broken["findings"][0]
    assert first["place"] == "metrics.0.penalties.0.bands.1.up_to"
    assert first["label"] == "metric 1 (answered), penalty 1, band 2, up_to"
    assert "98.0, up_to: 98.9" in GAP.read_text("utf-8").splitlines()[first["line"] - 1]
    assert first["clause"] == "4.1.1"


def test_every_broken_contract_makes_a_document_that_keeps_the_schema() -> None:
    """Two mends each, in either language."""
    for language in ("zh", "en"):
        found = document(*sorted(BROKEN.glob("*.yaml")), "--lang", language)
        assert all(one["findings"] for one in found["documents"])


def test_what_is_no_text_is_a_finding_like_any_other(tmp_path: Path) -> None:
    """One bad file does not hide the others."""
    picture, large = tmp_path / "picture.yaml", tmp_path / "large.yaml"
    picture.write_bytes(b"\x89PNG\xff\xfe")
    large.write_bytes(b"# " + b"x" * 5_000_000)
    found = document(picture, large, GAP)["documents"]
    codes = [[finding["code"] for finding in one["findings"]][:1] for one in found]
    assert codes == [["text.not_utf8"], ["text.too_large"], ["contract.band_gap"]]


def test_history_finds_targets_that_nobody_reached(tmp_path: Path) -> None:
    """Three periods at 84 % against 85 %."""
    months = [
        {"period": f"2026-0{month}", "total": "80.00", "grade": "B", "net": "0.00",
         "dimensions": {}, "metrics": {"csat": "84.00", "answer_rate": "96.00"}, "fired": []}
        for month in (1, 2, 3)
    ]  # fmt: skip
    history = tmp_path / "months.json"
    history.write_text(json.dumps(months))
    assert "best was 84.00" in lint(TEMPLATE, "--history", history).output
    history.write_text(json.dumps(months[:2]))
    assert lint(TEMPLATE, "--history", history, "--strict").exit_code == 0
    history.write_text("[")
    assert lint(TEMPLATE, "--history", history).exit_code == 1
