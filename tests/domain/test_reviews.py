"""Who is reviewed twice, what two reviewers differ in, and what a form must say."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

import pytest

from vendor_sla.domain.catalogue.columns import Column, ColumnKind, find_column
from vendor_sla.domain.catalogue.definitions import Dimension, Names
from vendor_sla.domain.refusals import Invalid
from vendor_sla.domain.review_forms import Filled, read_form
from vendor_sla.domain.reviews import (
    Critical,
    Mark,
    ReviewTerms,
    RubricItem,
    Sheet,
    Verdict,
    disputed,
    is_reviewed_twice,
    score_of,
)
from vendor_sla.domain.rubrics import phrases_found

OCTOBER = UUID("0199e3a0-0000-7000-8000-000000000001")
NOVEMBER = UUID("0199e3a0-0000-7000-8000-000000000002")
KEYS = [f"C-{number}" for number in range(10_000)]


def item(key: str, *, points: int = 1, critical: Critical = Critical.NONE) -> RubricItem:
    """Return an item of a rubric."""
    return RubricItem(key, Names(key, key), Dimension.QUALITY, critical, Decimal(points))


EMPATHY, ACCURACY = item("empathy", points=10), item("accuracy", critical=Critical.CUSTOMER)
TERMS = ReviewTerms("5", (EMPATHY, ACCURACY))


def sheet(facts: Mapping[str, str] | None = None, **marks: str) -> Sheet:
    """Return a sheet of marks written `pass`, `fail`, `na` or `pass 8`."""
    told = {}
    for key, text in marks.items():
        verdict, _, points = text.partition(" ")
        told[key] = Mark(Verdict(verdict), Decimal(points) if points else None)
    return Sheet(told, facts or {})


def test_one_contact_in_five_is_reviewed_twice_and_everybody_can_work_out_which() -> None:
    twice = [key for key in KEYS if is_reviewed_twice(OCTOBER, key, Decimal(20))]
    assert 1_850 < len(twice) < 2_150
    assert twice == [key for key in KEYS if is_reviewed_twice(OCTOBER, key, Decimal(20))]
    assert twice != [key for key in KEYS if is_reviewed_twice(NOVEMBER, key, Decimal(20))]


def test_a_larger_share_keeps_all_of_the_smaller_one() -> None:
    few, more = (
        {key for key in KEYS if is_reviewed_twice(OCTOBER, key, Decimal(percent))}
        for percent in (10, 30)
    )
    assert few < more
    assert all(is_reviewed_twice(OCTOBER, key, Decimal(100)) for key in KEYS)
    assert not any(is_reviewed_twice(OCTOBER, key, Decimal(0)) for key in KEYS)


def test_two_reviewers_differ_in_verdicts_facts_and_evidence() -> None:
    first = sheet({"escalated": "true"}, empathy="pass", accuracy="pass")
    assert disputed(first, first, TERMS.items) == ()
    assert disputed(first, sheet({"escalated": "true"}, empathy="fail", accuracy="pass"),
                    TERMS.items) == ("empathy",)  # fmt: skip
    assert disputed(first, sheet({"escalated": ""}, empathy="pass", accuracy="na"),
                    TERMS.items) == ("accuracy", "escalated")  # fmt: skip
    undelivered = Sheet(first.marks, first.facts, is_undelivered=True)
    assert disputed(first, undelivered, TERMS.items) == ("evidence",)


def test_an_item_no_figure_turns_on_is_no_dispute() -> None:
    first, second = (sheet(empathy=said, accuracy="pass") for said in ("pass", "fail"))
    assert disputed(first, second, [ACCURACY]) == ()


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("pass 8", "pass 6", False),
        ("pass 8", "pass 5", True),
        ("pass", "pass 8", False),
        ("pass", "pass 7", True),
        ("fail", "fail 2", False),
        ("fail 3", "fail", True),
        ("na", "na", False),
    ],
)
def test_points_a_little_apart_are_no_dispute(one: str, other: str, differ: bool) -> None:
    found = disputed(sheet(empathy=one), sheet(empathy=other), [EMPATHY])
    assert found == (("empathy",) if differ else ())


def test_a_failed_critical_item_makes_the_score_nought() -> None:
    assert score_of(sheet(empathy="pass 8", accuracy="pass"), TERMS) == Decimal(900) / 11
    assert score_of(sheet(empathy="pass", accuracy="fail"), TERMS) == 0
    assert score_of(sheet(empathy="na", accuracy="pass"), TERMS) == 100
    assert score_of(sheet(empathy="na", accuracy="na"), TERMS) is None


def filled(facts: Mapping[str, str], points: str = "") -> Filled:
    """Return a form in which all passes."""
    return Filled({"empathy": "pass", "accuracy": "pass"}, {"empathy": points}, facts)


def column(name: str) -> Column:
    """Return a contact column."""
    found = find_column("contacts", name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "said", "kept"),
    [
        ("resolved", "true", "true"),
        ("resolved", "not_found", ""),
        ("resolved_at", "2026-10-05T14:30", "2026-10-05 14:30:00"),
        ("resolved_at", "2026-10-05T14:30:59", "2026-10-05 14:30:59"),
        ("csat", "4.50", "4.5"),
        ("transfers", "2", "2"),
        ("severity", "high", "high"),
    ],
)
def test_a_fact_is_kept_as_the_upload_template_writes_it(name: str, said: str, kept: str) -> None:
    assert read_form(filled({name: said}), TERMS, [column(name)]).facts == {name: kept}


@pytest.mark.parametrize(
    ("name", "said", "code"),
    [
        ("resolved", "perhaps", "reviews.bad_choice"),
        ("resolved_at", "2026-02-30T10:00", "reviews.bad_time"),
        ("resolved_at", "yesterday", "reviews.bad_time"),
        ("csat", "-1", "reviews.bad_number"),
        ("csat", "1e3", "reviews.bad_number"),
        ("transfers", "1.5", "reviews.bad_whole"),
        ("severity", "deadly", "reviews.bad_choice"),
        ("resolved", "", "reviews.no_answer"),
    ],
)
def test_a_fact_that_cannot_be_read_is_named(name: str, said: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_form(filled({name: said}), TERMS, [column(name)])
    assert [(one.code, one.place) for one in refused.value.problems] == [(code, name)]


@pytest.mark.parametrize("points", ["11", "-1", "ten", "1e1"])
def test_points_beyond_the_full_ones_are_refused(points: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_form(filled({}, points), TERMS, [])
    assert refused.value.problems[0].code == "reviews.bad_points"


def test_every_kind_of_contact_column_can_be_answered() -> None:
    for kind in (ColumnKind.FLAG, ColumnKind.TIME, ColumnKind.SCORE, ColumnKind.COUNT):
        one = Column("x", kind)
        assert read_form(filled({"x": "not_found"}), TERMS, [one]).facts == {"x": ""}


def test_a_phrase_is_found_in_any_of_its_wordings() -> None:
    assert phrases_found(("您好|你好", "Thank you"), "你好。THANK YOU!") == {
        "您好|你好": True, "Thank you": True,
    }  # fmt: skip
    assert phrases_found(("再见",), "") == {"再见": False}
