"""The vendor's rows against the client's extract: every difference has a class and a remedy."""

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.contacts import contacts
from vendor_sla.evidence.matching import Matching, match_rows


def classes(matching: Matching) -> dict[tuple[str, str], int]:
    """Return the count of every class found, by code and column."""
    return {(each.code, each.column): each.count for each in matching.differences}


def test_equal_files_have_no_difference() -> None:
    rows = contacts(opened_at=["2026-10-01 08:00", "2026-10-01 09:00"], channel=["phone", None])
    matching = match_rows(rows, rows)
    assert matching.differences == ()
    assert matching.findings == ()
    assert (matching.matched_exactly, matching.matched_normalised) == (2, 0)


def test_what_one_side_lacks_is_counted_and_put_right() -> None:
    vendor = contacts(interaction_id=["a", "b", "x"], channel=["phone", "phone", "chat"])
    client = contacts(interaction_id=["a", "b", "c"], channel=["phone", "phone", "email"])
    matching = match_rows(vendor, client)
    assert classes(matching) == {("missing_in_vendor", ""): 1, ("extra_in_vendor", ""): 1}
    assert matching.differences[0].share_percent == Decimal("33.33")
    assert matching.differences[0].examples == (
        {"side": "client", "interaction_id": "c", "row": "4"},
    )
    added = matching.corrected("missing_in_vendor")
    assert added["interaction_id"].tolist() == ["a", "b", "x", "c"]
    assert added["channel"].tolist() == ["phone", "phone", "chat", "email"]
    assert matching.corrected("extra_in_vendor")["interaction_id"].tolist() == ["a", "b"]


def test_rows_unknown_to_a_partial_extract_are_no_difference() -> None:
    vendor, client = contacts(channel=["phone", "chat"]), contacts(channel=["phone"])
    assert match_rows(vendor, client, is_client_complete=False).differences == ()


def test_a_repeated_key_is_a_difference_and_its_later_row_goes() -> None:
    vendor = contacts(interaction_id=["a", "a", "b"], channel=["phone", "chat", "chat"])
    client = contacts(interaction_id=["a", "b"], channel=["phone", "chat"])
    matching = match_rows(vendor, client)
    assert classes(matching) == {("duplicate_key", ""): 1}
    assert matching.corrected("duplicate_key")["row"].tolist() == [2, 4]
    assert [finding.code for finding in matching.findings] == ["matching.duplicates_high"]


def test_a_key_written_otherwise_is_a_variant_and_takes_the_clients_spelling() -> None:
    vendor = contacts(interaction_id=["TK-1", "tk 2"], channel=["phone", "phone"])
    client = contacts(interaction_id=["TK-1", "TK-2"], channel=["phone", "phone"])
    matching = match_rows(vendor, client)
    assert classes(matching) == {("key_variant", ""): 1}
    assert matching.corrected("key_variant")["interaction_id"].tolist() == ["TK-1", "TK-2"]


def test_values_that_differ_are_listed_by_column_with_both_values() -> None:
    vendor = contacts(tier=["1", "2"], talk_seconds=["10.5", "20"], escalated=[False, None])
    client = contacts(tier=["1", "3"], talk_seconds=["10", "20"], escalated=[True, None])
    matching = match_rows(vendor, client)
    assert classes(matching) == {
        ("value_mismatch", "tier"): 1,
        ("value_mismatch", "talk_seconds"): 1,
        ("value_mismatch", "escalated"): 1,
    }
    example = matching.differences[1].examples[0]
    assert (example["interaction_id"], example["vendor"], example["client"]) == ("a", "10.5", "10")
    assert matching.corrected("value_mismatch", "tier")["tier"].tolist() == ["1", "3"]
    assert matching.corrected("value_mismatch", "escalated")["escalated"].tolist()[0] is True


def test_a_time_given_on_one_side_only_is_a_mismatch_and_not_a_shift() -> None:
    vendor = contacts(resolved_at=["2026-10-01 08:00", None])
    client = contacts(resolved_at=[None, None])
    assert classes(match_rows(vendor, client)) == {("value_mismatch", "resolved_at"): 1}


def test_the_same_offset_again_and_again_is_a_time_zone() -> None:
    hours = [f"2026-10-01 0{n}:10:07" for n in range(6)]
    shifted = [f"2026-10-01 {n + 8:02}:10:07" for n in range(5)] + ["2026-10-01 05:10:47"]
    matching = match_rows(contacts(opened_at=shifted), contacts(opened_at=hours))
    assert classes(matching) == {
        ("time_zone_shift", "opened_at"): 5,
        ("value_mismatch", "opened_at"): 1,
    }
    mended = matching.corrected("time_zone_shift", "opened_at")["opened_at"]
    assert mended.tolist()[:5] == [pd.Timestamp(hour) for hour in hours[:5]]


def test_times_cut_to_the_minute_are_rounding() -> None:
    fine = [f"2026-10-01 08:{n:02}:{n + 11:02}" for n in range(5)]
    cut = [f"2026-10-01 08:{n:02}:00" for n in range(5)]
    matching = match_rows(contacts(answered_at=cut), contacts(answered_at=fine))
    assert classes(matching) == {("rounding", "answered_at"): 5}


def test_a_column_of_noughts_is_not_rounding() -> None:
    matching = match_rows(
        contacts(hold_seconds=[0, 0, 0, 0]), contacts(hold_seconds=[40, 12, 33, 7])
    )
    assert classes(matching) == {("value_mismatch", "hold_seconds"): 4}


@pytest.mark.parametrize("factor", [60, 1000])
def test_a_column_in_another_unit_is_one_class(factor: int) -> None:
    seconds = [61, 127, 253, 509]
    larger = [value * factor for value in seconds]
    for ours, theirs in ((larger, seconds), (seconds, larger)):
        matching = match_rows(contacts(talk_seconds=ours), contacts(talk_seconds=theirs))
        assert classes(matching) == {("unit", "talk_seconds"): 4}


def test_a_class_that_was_not_found_cannot_be_corrected() -> None:
    rows = contacts(channel=["phone"])
    with pytest.raises(KeyError):
        match_rows(rows, rows).corrected("unit", "talk_seconds")


def test_a_file_without_most_of_the_clients_keys_is_a_finding() -> None:
    vendor = contacts(interaction_id=["a"], channel=["phone"])
    client = contacts(interaction_id=["a", "b"], channel=["phone", "phone"])
    found = match_rows(vendor, client).findings[0]
    assert (found.code, found.count, found.facts["share"]) == (
        "matching.keys_found_low",
        1,
        "50.00",
    )


tiers = st.sampled_from(["1", "2", "3", None])
files = st.dictionaries(
    st.sampled_from("abcdefgh"), st.tuples(tiers, st.integers(0, 3)), min_size=1
).map(
    lambda rows: contacts(
        interaction_id=list(rows),
        tier=[tier for tier, _ in rows.values()],
        talk_seconds=[seconds for _, seconds in rows.values()],
    )
)


@given(files, files)
def test_with_every_class_corrected_in_turn_nothing_differs(
    vendor: pd.DataFrame, client: pd.DataFrame
) -> None:
    for _ in range(8):
        matching = match_rows(vendor, client)
        if not matching.differences:
            break
        first = matching.differences[0]
        vendor = matching.corrected(first.code, first.column)
    assert matching.differences == ()


@given(files, files)
def test_correcting_leaves_the_files_alone(vendor: pd.DataFrame, client: pd.DataFrame) -> None:
    before = vendor.copy(), client.copy()
    matching = match_rows(vendor, client)
    for each in matching.differences:
        matching.corrected(each.code, each.column)
    pd.testing.assert_frame_equal(vendor, before[0])
    pd.testing.assert_frame_equal(client, before[1])
