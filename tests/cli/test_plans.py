"""`vendor-sla plan-sample`: what a sample of a month could find, before anything is fixed."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.builders.offices import CONTRACT, contacts_csv
from vendor_sla.cli import main


@pytest.fixture(name="month")
def _month(tmp_path: Path) -> Path:
    (tmp_path / "contract.yaml").write_text(CONTRACT.format(key="test-hotline"), "utf-8")
    (tmp_path / "vendor.csv").write_bytes(contacts_csv(400, 60))
    (tmp_path / "client.csv").write_bytes(contacts_csv(400, 100))
    return tmp_path


def plan(folder: Path, *options: str) -> Result:
    """Run `vendor-sla plan-sample` on October."""
    given = ["plan-sample", str(folder / "contract.yaml"), "--month", "2026-10"]
    return CliRunner().invoke(main, [*given, "--data", str(folder / "vendor.csv"), *options])


def test_the_plan_is_told_in_words(month: Path) -> None:
    told = plan(month, "--size", "200")
    assert told.exit_code == 0, told.output
    assert told.output.splitlines()[:4] == [
        "Sample of October 2026: 200 of 460 interactions, 400 at most",
        "Metrics: answer_rate",
        "  Claimed bad: 37 of 60, 60 at most",
        "  Claimed good: 163 of 400, 340 at most",
    ]
    assert "With 200 items this plan finds an overstatement of 5 points in" in told.output
    assert "If no item contradicts the vendor, its figure is accepted" in told.output
    assert "20.0 hours" in told.output


def test_a_plan_that_can_accept_nothing_says_so(month: Path) -> None:
    told = plan(month, "--size", "60", "--most", "60", "--lang", "zh")
    assert told.exit_code == 0, told.output
    assert "它无法确认任何数据" in told.output


def test_the_files_are_those_whose_hashes_stand_in_the_plan(month: Path) -> None:
    out = month / "plan"
    told = plan(month, "--out", str(out), "--client", str(month / "client.csv"))
    assert told.exit_code == 0, told.output
    assert "Missing in the vendor's file: 30 of 40" in told.output
    document = json.loads((out / "plan.json").read_text("utf-8"))
    hashes = {
        name: sha256((out / f"{name}.txt").read_bytes()).hexdigest()
        for name in ("rows", "strata", "keys")
    }
    assert (document["rows"], document["membership"]) == (hashes["rows"], hashes["strata"])
    assert (out / "keys.txt").read_text("utf-8").count("\n") == 460


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--size", "5"), 1, "A sample has 30 to 20000 items"),
        (("--metric", "csat"), 1, "Single rows cannot judge these metrics: csat"),
        (("--minutes", "six"), 1, "six is not a plain number"),
        (("--rate", "luck=3"), 2, "STRATUM is one of"),
    ],
)
def test_what_makes_no_plan_is_refused_with_its_reason(
    month: Path, options: tuple[str, ...], code: int, said: str
) -> None:
    told = plan(month, *options)
    assert told.exit_code == code
    assert said in told.output
