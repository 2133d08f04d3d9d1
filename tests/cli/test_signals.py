"""Signals by command line: found and told without a server, refusals in words."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from tests.services.test_signals import LIMITED, calls_csv
from vendor_sla.cli import main


def look(folder: Path, *arguments: str | Path) -> Result:
    """Run `vendor-sla signals` on the test contract for October 2026."""
    contract = folder / "contract.yaml"
    contract.write_text(LIMITED.format(key="test-hotline"), "utf-8")
    given = ["signals", str(contract), "--month", "2026-10", *map(str, arguments)]
    return CliRunner().invoke(main, given)


def test_a_cliff_at_the_limit_is_told_and_written_down(tmp_path: Path) -> None:
    data, out = tmp_path / "calls.csv", tmp_path / "out.json"
    data.write_bytes(calls_csv(told_short=True))
    result = look(tmp_path, "--data", data, "--json", out)
    assert result.exit_code == 0, result.output
    assert "1,800 contacts" in result.output
    assert "1 signals" in result.output
    assert "Bunching just under a limit" in result.output
    document = json.loads(out.read_text("utf-8"))
    found = [check for check in document["checks"] if check["state"] == "signal"]
    assert [check["code"] for check in found] == ["bunching"]
    assert document["format"] == "signals/1"


def test_an_earlier_file_is_held_against_this_one(tmp_path: Path) -> None:
    data, earlier = tmp_path / "calls.csv", tmp_path / "earlier.csv"
    data.write_bytes(calls_csv(told_short=False))
    earlier.write_bytes(calls_csv(told_short=False, shift=10))
    result = look(tmp_path, "--data", data, "--earlier", earlier, "--lang", "zh")
    assert "事后修改" in result.output
    assert "1 个信号" in result.output
    assert "p = " not in result.output  # too small a figure to mean anything


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    result = look(tmp_path, "--data", tmp_path / "nothing.csv")
    assert result.exit_code == 1
    assert "nothing.csv" in result.output


def test_a_period_must_be_given(tmp_path: Path) -> None:
    contract = tmp_path / "contract.yaml"
    contract.write_text(LIMITED.format(key="test-hotline"), "utf-8")
    data = tmp_path / "calls.csv"
    data.write_bytes(calls_csv(told_short=False))
    result = CliRunner().invoke(main, ["signals", str(contract), "--data", str(data)])
    assert result.exit_code == 2
