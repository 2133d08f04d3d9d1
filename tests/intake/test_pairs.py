"""Confirmed pairs by file: keys to the letter, and every bad line at once."""

import pytest

from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.pairs import read_pairs


def test_lines_are_pairs_of_keys_with_or_without_a_heading() -> None:
    text = '\ufeffvendor_key,client_key\nTK-1,TK-01\n\n"a, b"," c"\n'
    assert read_pairs(text, "pairs.csv").same == (("TK-1", "TK-01"), ("a, b", " c"))
    assert read_pairs("TK-1,TK-01\nTK-1,TK-01\n", "pairs.csv").same == (("TK-1", "TK-01"),)
    assert read_pairs("", "pairs.csv").same == ()


def test_every_line_that_is_no_pair_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        read_pairs("a\nb,c,d\ne,\nf,g\n", "pairs.csv")
    found = [(each.code, each.place, each.facts["line"]) for each in refused.value.problems]
    assert found == [("pairs.file_shape", "pairs.csv", number) for number in ("1", "2", "3")]


def test_a_key_in_two_pairs_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_pairs("a,x\na,y\nb,y\n", "pairs.csv")
    assert [(each.code, each.facts["key"]) for each in refused.value.problems] == [
        ("pairs.key_twice", "a"),
        ("pairs.key_twice", "y"),
    ]
