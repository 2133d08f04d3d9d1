"""The frozen data is text that anybody can hash again, and sorted by where a false record pays."""

from datetime import UTC, datetime
from hashlib import sha256

import numpy as np
import pytest

from tests.builders.contacts import contacts
from vendor_sla.domain.refusals import Invalid
from vendor_sla.evidence.populations import freeze_population
from vendor_sla.evidence.strata import (
    Claim,
    find_omitted,
    membership_text,
    read_membership,
    sort_strata,
)


def test_every_kind_of_value_stands_as_exact_text() -> None:
    frozen = freeze_population(
        contacts(
            interaction_id=["B-2", "A-1"],
            opened_at=["2026-10-05 01:00:00", "2026-10-05 01:00:00.25"],
            channel=["phone", None],
            vip=[True, None],
            talk_seconds=["12.50", "0"],
            transfers=[2, None],
            resolved=[False, True],
            csat=["4.5", "-1"],
            transcript=["a\tb\\c\nd", "您好"],
        )
    )
    assert frozen.columns == (
        "interaction_id", "opened_at", "channel", "vip", "talk_seconds", "transfers", "resolved",
        "csat", "transcript",
    )  # fmt: skip
    assert frozen.keys_text == "A-1\nB-2\n"
    assert frozen.rows_text == (
        "A-1\t2026-10-05T01:00:00.250000Z\t\t\t0\t\ttrue\t-1\t您好\n"
        "B-2\t2026-10-05T01:00:00Z\tphone\ttrue\t12.5\t2\tfalse\t4.5\ta\\tb\\\\c\\nd\n"
    )
    assert frozen.data_sha256 == sha256(b"A-1\nB-2\n").hexdigest()
    assert frozen.rows_sha256 == sha256(frozen.rows_text.encode()).hexdigest()


def test_the_order_of_the_file_changes_nothing_and_a_flag_changes_the_rows_alone() -> None:
    times = ["2026-10-05 01:00:00", "2026-10-06 01:00:00"]
    one = freeze_population(contacts(opened_at=times, resolved=[True, False]))
    other = contacts(opened_at=times, resolved=[True, False]).iloc[::-1]
    assert freeze_population(other) == one
    changed = freeze_population(contacts(opened_at=times, resolved=[True, True]))
    assert changed.data_sha256 == one.data_sha256
    assert changed.rows_sha256 != one.rows_sha256


@pytest.mark.parametrize(
    ("keys", "code"),
    [(["A", "A"], "samples.duplicate_keys"), (["A", "B\tC"], "samples.odd_key")],
)
def test_keys_that_name_no_single_line_are_refused(keys: list[str], code: str) -> None:
    frame = contacts(interaction_id=keys, opened_at=["2026-10-05 01:00:00"] * 2)
    with pytest.raises(Invalid, match=code):
        freeze_population(frame)


def mask(text: str) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Return `10` as true, false."""
    return np.array([letter == "1" for letter in text])


OPENED = [f"2026-10-05 0{hour}:00:00" for hour in (1, 1, 1, 1, 5, 6)]


def test_a_row_falls_in_the_first_stratum_that_fits() -> None:
    frame = contacts(
        opened_at=OPENED,
        resolved_at=["2026-10-06 00:00:00"] * 6,
        reopened_at=[None, "2026-10-07 00:00:00", "2026-10-14 00:00:00", None, None, None],
        csat=[None, None, None, "5", "4", "5"],
    )
    share = Claim(counted=mask("111110"), good=mask("011110"), near=mask("000010"))
    assert sort_strata(frame, [share], is_rated=True) == {
        "bad": ["a"],
        "gain": ["b", "d", "e"],  # reopened the next day, top rating, just under the limit
        "good": ["c"],  # reopened after more than seven days
    }
    assert sort_strata(frame, [share]) == {"bad": ["a"], "gain": ["b", "e"], "good": ["c", "d"]}


def test_bad_in_any_metric_is_bad_and_what_counts_nowhere_is_not_drawn_from() -> None:
    frame = contacts(opened_at=OPENED)
    claims = [
        Claim(counted=mask("110000"), good=mask("100000")),
        Claim(counted=mask("101000"), good=mask("001000")),
        Claim(counted=mask("000100")),  # a mean: nothing is claimed bad
    ]
    assert sort_strata(frame, claims) == {"bad": ["a", "b"], "good": ["c", "d"]}


def test_strata_are_parted_by_severity_or_by_the_busy_half_of_the_day() -> None:
    frame = contacts(opened_at=OPENED, severity=["high", "low", None, "low", "low", "low"])
    all_good = Claim(counted=mask("111111"), good=mask("111111"))
    by_severity = sort_strata(frame, [all_good], split_by="severity")
    assert by_severity == {
        "good/high": ["a"], "good/low": ["b", "d", "e", "f"], "good/unsaid": ["c"],
    }  # fmt: skip
    by_peak = sort_strata(frame, [all_good], split_by="peak", zone="Asia/Shanghai")
    assert by_peak == {"good/calm": ["e", "f"], "good/peak": ["a", "b", "c", "d"]}


def test_what_the_clients_list_has_and_the_vendors_lacks_is_omitted() -> None:
    vendor = contacts(interaction_id=["INC-1", "INC-2"], opened_at=OPENED[:2])
    opened = [*OPENED[:4], "2026-11-01 00:00:00"]
    keys = ["inc 1", "INC-2", "INC-3", "INC-4", "INC-5"]
    client = contacts(interaction_id=keys, opened_at=opened)
    first, after = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    # "inc 1" is INC-1 written otherwise, INC-5 of the next month.
    assert find_omitted(vendor, client, start=first, end=after) == ["INC-3", "INC-4"]


def test_the_list_of_strata_reads_back() -> None:
    strata = {"bad": ["A-1", "工单\u20282"], "good/peak": ["A-2"]}
    text = membership_text(strata)
    assert text == "bad\tA-1\nbad\t工单\u20282\ngood/peak\tA-2\n"
    assert read_membership(text) == strata
