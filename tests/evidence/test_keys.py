"""Keys pair to the letter first, then normalised, and never by a guess."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.evidence.keys import How, normalise_keys, pair_rows


def keys(*texts: str) -> "pd.Series[str]":
    """Return a column of keys."""
    return pd.Series(texts, dtype="string[pyarrow]")


def pairs_of(vendor: "pd.Series[str]", client: "pd.Series[str]") -> list[tuple[str, str]]:
    """Return the paired keys, the vendor's first."""
    found = pair_rows(vendor, client)
    return list(zip(vendor.iloc[found.vendor], client.iloc[found.client], strict=True))


def test_a_key_is_the_same_without_hyphens_case_width_and_leading_zeros() -> None:
    written = keys("tk-001", "TK 001", "ＴＫ００１", "00tk001", "tk_001")
    assert normalise_keys(written).tolist() == ["TK001"] * 5


def test_zeros_inside_a_key_are_part_of_it() -> None:
    assert normalise_keys(keys("A-01", "A-1")).tolist() == ["A01", "A1"]


def test_chinese_letters_of_a_key_stay() -> None:
    assert normalise_keys(keys("工单-007")).tolist() == ["工单007"]


def test_exact_keys_pair_before_normalised_ones() -> None:
    assert pairs_of(keys("a-1", "A1"), keys("A1")) == [("A1", "A1")]


def test_a_variant_pairs_when_it_names_one_row_on_each_side() -> None:
    assert pairs_of(keys("000123", "B-7"), keys("123", "b7")) == [("000123", "123"), ("B-7", "b7")]


def test_a_variant_that_names_two_rows_pairs_with_nothing() -> None:
    assert pairs_of(keys("B-7", "B7"), keys("b7")) == []


def test_keys_of_nothing_but_signs_and_zeros_do_not_pair() -> None:
    assert pairs_of(keys("--", "x"), keys("000", "y")) == []


def test_only_the_first_row_of_a_repeated_key_pairs() -> None:
    found = pair_rows(keys("a", "a", "b"), keys("b", "a", "a"))
    assert found.vendor.tolist() == [0, 2]
    assert found.client.tolist() == [1, 0]
    assert found.vendor_again.tolist() == [1]
    assert found.client_again.tolist() == [2]


some_keys = st.lists(st.text(alphabet="aA0１-é", max_size=3), max_size=12)


@given(some_keys, some_keys)
def test_every_row_is_paired_alone_or_a_repeat_and_only_one_of_them(
    vendor: list[str], client: list[str]
) -> None:
    found = pair_rows(keys(*vendor), keys(*client))
    ours = [*found.vendor, *found.vendor_alone, *found.vendor_again]
    theirs = [*found.client, *found.client_alone, *found.client_again]
    assert sorted(ours) == list(range(len(vendor)))
    assert sorted(theirs) == list(range(len(client)))
    assert len(found.vendor) == len(found.client) == len(found.is_exact)


@given(some_keys, some_keys)
def test_it_does_not_matter_who_is_called_the_vendor(vendor: list[str], client: list[str]) -> None:
    there = pairs_of(keys(*vendor), keys(*client))
    back = pairs_of(keys(*client), keys(*vendor))
    assert sorted(there) == sorted((ours, theirs) for theirs, ours in back)


def test_keys_that_collide_when_normalised_pair_only_to_the_letter() -> None:
    """Two systems wrote 00123 and 123 for two contacts: neither may take the other's partner."""
    assert pairs_of(keys("00123", "123"), keys("123", "0123")) == [("123", "123")]


def test_a_full_width_key_with_leading_zeros_finds_its_half_width_twin() -> None:
    assert pairs_of(keys("００１２３", "B-2"), keys("123", "b2")) == [
        ("００１２３", "123"),
        ("B-2", "b2"),
    ]


def test_many_different_signs_are_all_dropped() -> None:
    written = keys("a.1", "a/2", "a:3", "a#4", "a+5", "a(6)", "a~7")
    assert normalise_keys(written).tolist() == ["A1", "A2", "A3", "A4", "A5", "A6", "A7"]


def test_a_confirmed_pair_comes_before_a_normalised_one_and_after_an_exact_one() -> None:
    vendor, client = keys("B-7", "x", "C"), keys("b7", "y", "C")
    said = [("B-7", "y"), ("C", "b7")]
    found = pair_rows(vendor, client, confirmed=said)
    assert [(vendor[a], client[b]) for a, b in zip(found.vendor, found.client, strict=True)] == [
        ("B-7", "y"),
        ("C", "C"),
    ]
    assert [How(how).name for how in found.how] == ["CONFIRMED", "EXACT"]


def test_a_key_confirmed_twice_pairs_once() -> None:
    found = pair_rows(keys("a", "b"), keys("x", "y"), confirmed=[("a", "x"), ("a", "y")])
    assert (found.vendor.tolist(), found.client.tolist()) == ([0], [0])
