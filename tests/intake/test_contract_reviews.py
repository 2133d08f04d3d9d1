"""The rubric of a contract: read strictly, checked against the metrics, with a default."""

from decimal import Decimal
from typing import Any

import pytest

from tests.builders.contracts import contract, metric
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.refusals import Invalid
from vendor_sla.domain.reviews import Critical
from vendor_sla.domain.rubrics import items_that_matter, rubric_of

EMPATHY = {"key": "empathy", "name": {"zh": "共情", "en": "Empathy"}, "dimension": "attitude"}
ACCURACY = {"key": "accuracy", "name": {"zh": "准确", "en": "Accuracy"}, "dimension": "quality",
            "critical": "customer", "points": "15"}  # fmt: skip


def reviewed(*items: dict[str, Any], one: dict[str, Any] | None = None, **terms: str) -> Contract:
    """Read a contract with a rubric."""
    review = {"clause": "5.0", "items": list(items), **terms}
    return contract(one or metric(calendar="always"), review=review)


def problems_of(
    *items: dict[str, Any], one: dict[str, Any] | None = None, **terms: str
) -> list[tuple[str, str]]:
    """Return the codes and places of what is wrong."""
    with pytest.raises(Invalid) as refused:
        reviewed(*items, one=one, **terms)
    return [(problem.code, problem.place) for problem in refused.value.problems]


def test_a_rubric_says_its_items_and_how_much_is_reviewed_twice() -> None:
    review = reviewed(EMPATHY, ACCURACY).review
    assert review is not None
    assert [item.key for item in review.items] == ["empathy", "accuracy"]
    assert (review.items[0].critical, review.items[0].points) == (Critical.NONE, Decimal(1))
    assert (review.items[1].critical, review.items[1].points) == (Critical.CUSTOMER, Decimal(15))
    assert (review.second_percent, review.pass_mark) == (Decimal(20), None)


def test_a_rubric_that_cannot_be_used_is_refused_with_everything_wrong() -> None:
    assert set(problems_of({**EMPATHY, "critical": "deadly"}, second_percent="120")) == {
        ("contract.choice", "review.items.0.critical"),
        ("contract.too_large", "review.second_percent"),
    }
    assert problems_of(EMPATHY, EMPATHY) == [("contract.key_repeated", "review.items.1.key")]
    assert problems_of({**EMPATHY, "weight": "3"}) == [
        ("contract.unknown_key", "review.items.0.weight")
    ]


def test_a_metric_names_only_items_that_are_judged() -> None:
    one = metric(
        measure="empathy_pass_rate",
        calendar="always",
        dimension="efficiency",
        **{"with": {"items": ["soothing"]}},
    )
    assert ("contract.unknown_name", "metrics.0.with.items.0") in problems_of(EMPATHY, one=one)


def test_the_pass_mark_is_said_once_or_the_same() -> None:
    one = metric(
        measure="qa_pass_rate",
        calendar="always",
        dimension="efficiency",
        **{"with": {"pass_mark": "85"}},
    )
    assert ("contract.two_pass_marks", "metrics.0.with.pass_mark") in problems_of(
        EMPATHY, one=one, pass_mark="90"
    )


def test_without_a_rubric_the_items_the_metrics_name_are_judged() -> None:
    one = metric(
        measure="empathy_pass_rate",
        calendar="always",
        dimension="efficiency",
        **{"with": {"items": ["empathy", "own"]}},
    )
    terms = contract(one)
    assert [item.key for item in rubric_of(terms).items] == ["empathy", "own"]
    assert [item.key for item in items_that_matter(terms)] == ["empathy", "own"]


def test_where_a_metric_reads_the_whole_sheet_the_usual_twelve_are_judged() -> None:
    one = metric(
        measure="qa_pass_rate",
        calendar="always",
        dimension="efficiency",
        **{"with": {"pass_mark": "85"}},
    )
    terms = contract(one)
    assert len(rubric_of(terms).items) == 12
    assert len(items_that_matter(terms)) == 12


def test_another_wording_of_an_item_is_another_form() -> None:
    before, after = (reviewed({**EMPATHY, "points": points}).review for points in ("1", "2"))
    assert before is not None
    assert after is not None
    assert before.sha256 != after.sha256
