"""The invented files are read by their profiles, bad cells and all, and match as they should."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from vendor_sla.domain.periods import Period
from vendor_sla.evidence.matching import match_rows
from vendor_sla.intake.frames import gather
from vendor_sla.intake.profiles import read_profile
from vendor_sla.intake.rows import read_rows
from vendor_sla.services.demo.cast import CAST, VendorPlan, find_plan
from vendor_sla.services.demo.files import DemoFile, write_month

LAST = Period.month(2026, 10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the months of this module."""
    return tmp_path_factory.mktemp("demo")


def read(file: DemoFile) -> tuple[pd.DataFrame, int]:
    """Return a file's rows and how many were refused."""
    reader = read_rows(file.path, read_profile(file.profile), salt=b"test")
    rows = gather(list(reader))
    return rows, reader.report.rows_refused


def contacts_of(folder: Path, key: str) -> Iterator[pd.DataFrame]:
    """Yield the vendor's and the client's contacts of the last month."""
    for file in write_month(folder, find_plan(key), LAST, LAST):
        if file.kind == "contacts":
            yield read(file)[0]


@pytest.mark.parametrize("plan", CAST, ids=lambda plan: plan.key)
def test_every_file_is_read_and_only_the_spoilt_cells_are_refused(
    plan: VendorPlan, folder: Path
) -> None:
    for file in write_month(folder, plan, LAST, LAST):
        rows, refused = read(file)
        is_spoilt = (file.side, file.kind) == ("vendor", "contacts")
        assert refused == (3 if is_spoilt else 0)
        assert len(rows) > 0 or file.kind == "complaints"
        assert file.path.with_suffix(".profile.yaml").read_text("utf-8") == file.profile


def test_the_same_month_is_written_with_the_same_bytes(tmp_path: Path) -> None:
    plan = find_plan("pebble")
    first, again = (write_month(tmp_path / name, plan, LAST, LAST) for name in ("one", "two"))
    for one, two in zip(first, again, strict=True):
        assert one.path.name == two.path.name
        assert one.path.read_bytes() == two.path.read_bytes()


def test_matching_finds_what_the_cheating_vendor_left_out_and_touched_up(folder: Path) -> None:
    matching = match_rows(*contacts_of(folder, "brightline"))
    found = {(each.code, each.column): each.count for each in matching.differences}
    assert found["missing_in_vendor", ""] > 20
    assert found["value_mismatch", "answered_at"] > 100
    assert found["value_mismatch", "resolved_at"] > 50
    assert ("extra_in_vendor", "") not in found


def test_matching_finds_nothing_but_spoilt_rows_and_spellings_at_the_honest_one(
    folder: Path,
) -> None:
    matching = match_rows(*contacts_of(folder, "harbour"))
    found = {(each.code, each.column): each.count for each in matching.differences}
    assert found.keys() == {("missing_in_vendor", ""), ("key_variant", "")}
    assert found["missing_in_vendor", ""] == 3
