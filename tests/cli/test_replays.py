"""A replay by command line: from the database, or from documents without any."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from sqlalchemy import Engine

from tests.builders.offices import CONTRACT as OFFICE_CONTRACT
from tests.builders.offices import contacts_csv, open_office
from vendor_sla.cli import main
from vendor_sla.printing import scorecards
from vendor_sla.store.blobs import Blobs

SCHEMA = Path(scorecards.__file__).resolve().parents[1] / "schemas" / "replay-1.json"
DOCUMENT = OFFICE_CONTRACT.format(key="test-hotline")
STRICTER = DOCUMENT.replace("amount: 1000\n", "amount: 3000\n")


def run(*arguments: object) -> Result:
    """Run `vendor-sla`."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def months(tmp_path: Path) -> list[Path]:
    """Assessment documents of October and November by `vendor-sla assess`."""
    contract = tmp_path / "contract.yaml"
    contract.write_text(DOCUMENT, "utf-8")
    written = []
    for number, answered in ((10, 180), (11, 192)):
        data, out = tmp_path / f"{number}.csv", tmp_path / f"{number}.json"
        data.write_bytes(contacts_csv(answered, 200 - answered, month=number))
        done = run("assess", contract, "--month", f"2026-{number}", "--data", data, "--json", out)
        assert done.exit_code == 0, done.output
        written.append(out)
    return written


def replayed(tmp_path: Path, text: str, *arguments: object) -> dict[str, Any]:
    """Replay a contract text and return the document, which keeps its schema."""
    contract, out = tmp_path / "draft.yaml", tmp_path / "replay.json"
    contract.write_text(text, "utf-8")
    done = run("replay", contract, *arguments, "--json", out)
    assert done.exit_code == 0, done.output
    document: dict[str, Any] = json.loads(out.read_text("utf-8"))
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(document)
    return document


def test_documents_are_replayed_without_a_server(tmp_path: Path, months: list[Path]) -> None:
    given = [part for path in reversed(months) for part in ("--from", path)]
    same = replayed(tmp_path, DOCUMENT, *given)
    assert same["sums"]["net"] == same["sums"]["in_force_net"] == "-5000.00"
    stricter = replayed(tmp_path, STRICTER, *given)
    assert [month["money"]["net"] for month in stricter["months"]] == ["-10000.00", "0.00"]
    assert stricter["months"][0]["caps_bound"] == ["period_cap"]


def test_a_list_of_documents_is_as_good_as_many_files(tmp_path: Path, months: list[Path]) -> None:
    together = tmp_path / "all.json"
    together.write_text(json.dumps([json.loads(path.read_text("utf-8")) for path in months]))
    assert replayed(tmp_path, DOCUMENT, "--from", together)["sums"]["months"] == 2


@pytest.mark.parametrize(
    ("language", "said"), [("en", "more over these months"), ("zh", "甲方多收 ¥5,000.00")]
)
def test_the_table_says_it_in_both_languages(
    tmp_path: Path, months: list[Path], language: str, said: str
) -> None:
    contract = tmp_path / "draft.yaml"
    contract.write_text(STRICTER, "utf-8")
    given = [part for path in months for part in ("--from", path)]
    done = run("replay", contract, *given, "--lang", language)
    assert said in done.output.replace("\n", "")
    assert "█" in done.output


def test_what_is_no_assessment_is_refused_by_name(tmp_path: Path) -> None:
    contract, wrong = tmp_path / "draft.yaml", tmp_path / "wrong.json"
    contract.write_text(DOCUMENT, "utf-8")
    for text in ("{}", "[1, null]", '{"format": "assessment/1"}', "[]"):
        wrong.write_text(text)
        done = run("replay", contract, "--from", wrong)
        assert done.exit_code == 1, text
        assert "Refused" in done.output


def test_vendor_or_files_but_not_both(tmp_path: Path, months: list[Path]) -> None:
    contract = tmp_path / "draft.yaml"
    contract.write_text(DOCUMENT, "utf-8")
    assert run("replay", contract).exit_code == 2
    assert run("replay", contract, "--vendor", "x", "--from", months[0]).exit_code == 2


def test_a_home_without_a_database_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract, home = tmp_path / "draft.yaml", tmp_path / "home"
    contract.write_text(DOCUMENT, "utf-8")
    monkeypatch.setenv("VENDOR_SLA_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    done = run("replay", contract, "--vendor", "slipstream")
    assert (done.exit_code, "no database" in done.output) == (1, True)
    assert not (home / "postgres").exists()


def test_the_months_of_a_vendor_are_found_by_its_code_and_tenant(
    tmp_path: Path, engine: Engine, blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = open_office(engine, blobs)
    office.read(office.upload(contacts_csv(answered=180, lost=20)))
    office.publish()
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string(hide_password=False))
    tenant = ("--tenant", office.tenant_id)
    found = replayed(tmp_path, STRICTER, "--vendor", "slipstream", *tenant)
    assert found["sums"] | {"months": 1} == found["sums"]
    assert found["sums"]["difference"] == "-5000.00"
    contract = tmp_path / "draft.yaml"
    for arguments, said in (
        (("--vendor", "nobody", *tenant), "known: slipstream"),
        (("--vendor", "slipstream", "--tenant", "Nowhere"), "no such tenant"),
    ):
        done = run("replay", contract, *arguments)
        assert (done.exit_code, said in done.output) == (1, True), done.output
