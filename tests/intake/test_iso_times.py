"""Times in the common form are read from their bytes, and mean what the slower reading says."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendor_sla.domain.catalogue.columns import find_column
from vendor_sla.intake.iso_times import read_iso_times
from vendor_sla.intake.mappings import ColumnRule
from vendor_sla.intake.moments import read_times


def _rule(zone: str = "Asia/Shanghai", *missing: str) -> ColumnRule:
    column = find_column("contacts", "opened_at")
    assert column is not None
    return ColumnRule(column, sources=("opened",), zone=zone, missing=missing)


_times = st.integers(0, 20 * 365 * 86_400 - 1).map(
    lambda seconds: str(np.datetime64("2016-01-03T00:00:00") + seconds).replace("T", " ")
)


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.just(""), _times), min_size=1), st.sampled_from(["Asia/Shanghai", "UTC"])
)
def test_both_ways_of_reading_say_the_same(texts: list[str], zone: str) -> None:
    fast = read_iso_times(pa.array(texts), _rule(zone))
    if fast is None:  # nothing but missing cells, or an hour that summer time took
        return
    missing = np.array([text == "" for text in texts])
    slow = read_times(pa.array(texts), missing, _rule(zone))
    assert (fast[1] == missing).all()
    assert (fast[0][~missing] == slow.micros[~missing]).all()


def test_a_column_cut_out_of_a_longer_one_is_read_from_its_own_bytes() -> None:
    texts = pa.array(["2026-10-05 14:30:00", "", "2026-10-06 00:00:00"])
    found = read_iso_times(texts[1:], _rule("UTC"))
    assert found is not None
    assert found[1].tolist() == [True, False]
    assert str(found[0].view("datetime64[us]")[1]) == "2026-10-06T00:00:00.000000"


@pytest.mark.parametrize(
    "strange",
    [
        "2026-02-30 10:00:00",
        "2026-10-05T14:30:0Z",
        "2026-10-05 14:30+08",
        "1826-10-05 14:30:00",
        "x",
    ],
)
def test_what_is_strange_is_left_to_the_slower_reading(strange: str) -> None:
    assert read_iso_times(pa.array(["2026-10-05 14:30:00", strange]), _rule()) is None


def test_a_word_for_missing_that_looks_like_a_time_is_no_time() -> None:
    words = ("1900-01-01 00:00:00",)
    assert read_iso_times(pa.array(["2026-10-05 14:30:00", *words]), _rule("UTC", *words)) is None
