"""A class of difference in words, with what was found out about it."""

from vendor_sla.printing.comparisons import difference_name
from vendor_sla.printing.words import Words


def test_a_class_says_by_how_much_and_how_many_rows_it_moves() -> None:
    shift = {"code": "time_zone_shift", "facts": {"moved": "12000", "offset_minutes": "-480"}}
    assert difference_name(Words("en"), shift) == (
        "Times differ by a constant offset (time zone)"
        " (−480 minutes, 12,000 of them fall into another period by it)"
    )
    assert difference_name(Words("zh"), {"code": "unit", "facts": {"factor": "60"}}) == (
        "时长或数值的单位不同（60 倍）"
    )


def test_a_class_of_an_older_document_has_no_facts() -> None:
    assert difference_name(Words("en"), {"code": "value_mismatch"}) == "Values differ"
