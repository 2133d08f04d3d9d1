"""`vendor-sla draw`: the vendor draws the sample again on its own machine."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from tests.builders.draws import drawn, publish, with_next
from vendor_sla import printing
from vendor_sla.cli import main
from vendor_sla.intake.draws import read_draw

SCHEMA = Path(printing.__file__).parent / "schemas" / "draw-1.json"


def draw(path: Path, *options: str) -> Result:
    """Run `vendor-sla draw`."""
    return CliRunner().invoke(main, ["draw", str(path), *options])


def test_an_honest_draw_is_the_same_and_keeps_its_schema(tmp_path: Path) -> None:
    path = publish(with_next(drawn(), "good", "extension"), tmp_path)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(
        json.loads(path.read_text("utf-8"))
    )
    told = draw(path)
    assert told.exit_code == 0, told.output
    assert told.output.splitlines()[2:] == [
        "  bad: 4 drawn from 10",
        "  good: 7 drawn from 30",
        "The same: all 11 items follow from the published values.",
    ]


def test_a_draw_reads_back_as_it_was(tmp_path: Path) -> None:
    path = publish(drawn(), tmp_path)
    assert read_draw(path.read_text("utf-8"), path.name) == drawn()


def test_a_bent_draw_is_not_the_same_and_is_told_where(tmp_path: Path) -> None:
    bent = replace(drawn(), items=drawn().items[1:])
    told = draw(publish(bent, tmp_path), "--lang", "zh")
    assert told.exit_code == 1
    assert "“供应商报为不达标”层抽取了 3 件，计划要求 4 件" in told.output
    assert "不一致" in told.output


def test_without_the_strata_nothing_is_proven(tmp_path: Path) -> None:
    path = publish(drawn(), tmp_path)
    (tmp_path / "strata.txt").unlink()
    told = draw(path)
    assert told.exit_code == 1
    assert "Not proven" in told.output


def bend(change: Callable[[dict[str, Any]], object], path: Path) -> Path:
    """Change the document of a draw."""
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json.dumps(document), "utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda it: it.pop("seed"), "draw.json.seed"),
        (lambda it: it.update(seed="xyz"), "draw.json.seed"),
        (lambda it: it.update(extra=1), "draw.json.extra"),
        (lambda it: it.update(format="draw/2"), "draw.json.format"),
        (lambda it: it["items"][0].update(position="1"), "draw.json.items.0.position"),
        (lambda it: it["items"][0].update(status="lucky"), "draw.json.items.0.status"),
        (lambda it: it.update(plan="{}"), "The plan in the file"),
        (lambda it: it.update(plan=it["plan"].replace(",", ", ")), "not canonical"),
        (lambda it: it.update(plan="[1]"), "The plan in the file"),
        (lambda it: it.update(is_vendor_silent="no"), "draw.json.is_vendor_silent"),
    ],
)
def test_a_file_that_is_no_draw_is_refused_with_its_place(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    told = draw(bend(change, publish(drawn(), tmp_path)))
    assert told.exit_code == 1
    assert said in told.output


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "draw.json"
    path.write_text("draw!", "utf-8")
    assert draw(path).exit_code == 1
