"""The invented vendors: who cheats is found by the rows alone, who does not is left alone."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from vendor_sla.domain.periods import Period
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.profiles import read_profile
from vendor_sla.services.data_files import DataFile
from vendor_sla.services.demo.cast import find_plan
from vendor_sla.services.demo.contracts import contract_text
from vendor_sla.services.demo.files import write_month
from vendor_sla.services.signal_materials import look_for_signals

LAST = Period.month(2026, 10)


def files_of(folder: Path, key: str, month: Period) -> Sequence[DataFile]:
    """Write a month of an invented vendor and return its files."""
    written = write_month(folder / month.label, find_plan(key), month, LAST)
    return [
        DataFile(file.side, file.kind, file.path.name, file.path, read_profile(file.profile))
        for file in written
    ]


def signals_of(folder: Path, key: str) -> set[str]:
    """Return the codes of the signals of the last month, the month before held against it."""
    contract = read_contract(contract_text(find_plan(key), LAST))
    earlier = [
        file
        for file in files_of(folder, key, LAST.shifted(-1))
        if (file.side, file.kind) == ("vendor", "contacts")
    ]
    files = files_of(folder, key, LAST)
    document = look_for_signals(contract, LAST, files, earlier=earlier, salt=b"test")
    return {check["code"] for check in document["checks"] if check["state"] == "signal"}


def test_the_cheating_vendor_is_found(tmp_path: Path) -> None:
    assert signals_of(tmp_path, "brightline") == {"bunching", "late_edits"}


@pytest.mark.parametrize("key", ["harbour", "slipstream", "lingua", "pebble"])
def test_the_honest_ones_are_not(tmp_path: Path, key: str) -> None:
    assert signals_of(tmp_path, key) == set()
