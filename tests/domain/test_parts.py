"""Parts of a month: what is a group, when it is too small, and what it misses."""

from decimal import Decimal
from typing import Any

import pytest

from vendor_sla.domain.parts import Part, group_figures, groups_of, parts_of, read_level
from vendor_sla.domain.ranges import Target

SCOPES: list[dict[str, list[str]]] = [{"channel": ["phone"]}, {"tier": ["1"]}, {"tier": ["2"]}]


def figures(scope: dict[str, list[str]], hits: str, cases: str) -> dict[str, Any]:
    """Return the figures of a share."""
    rounded = f"{Decimal(hits) / Decimal(cases) * 100:.2f}"
    return {
        "metric": "m",
        "scope": scope,
        "numerator": hits,
        "denominator": cases,
        "rounded": rounded,
    }


def document(*groups: dict[str, Any], **reading: Any) -> dict[str, Any]:
    """Return the parts of a document that are read here: one metric that expects 90."""
    whole = figures({}, "95", "100") | {"unit": "percent", "direction": "up"} | reading
    return {
        "readings": [whole],
        "breakdowns": list(groups),
        "scores": {
            "metrics": [{"metric": "m", "expected": "90"}],
            "dimensions": [
                {"dimension": "quality", "points": "88.50"},
                {"dimension": "attitude", "points": None},
            ],
        },
    }


def test_a_tier_meets_what_is_expected_of_the_whole_when_it_has_cases_enough() -> None:
    found = parts_of(
        document(
            figures({"tier": ["1"]}, "18", "20"),
            figures({"tier": ["2"]}, "17", "20"),
            figures({"tier": ["3"]}, "19", "19"),
            figures({"channel": ["phone"]}, "95", "100"),
        )
    )
    assert found == (
        Part("dimension", "quality", points=Decimal("88.50")),
        Part("tier", "1", met=1, judged=1),
        Part("tier", "2", met=0, judged=1),
    )


def test_a_group_differs_from_the_whole_by_its_attribute_alone() -> None:
    """A metric of gold contacts has one tier; its channels are no tiers."""
    gold = {"tier": ["gold"]}
    told = document(
        figures(gold, "9", "10"),
        figures({**gold, "channel": ["phone"]}, "5", "6"),
        scope=gold,
    )
    (reading,) = told["readings"]
    assert [name for name, _ in groups_of(told, reading, "tier")] == ["gold"]
    assert [name for name, _ in groups_of(told, reading, "channel")] == ["phone"]
    assert groups_of(told, reading, "severity") == ()


@pytest.mark.parametrize(
    ("unit", "direction", "hits", "missed"),
    [
        ("percent", "up", "18", 2),
        ("percent", "down", "18", 18),
        ("percent", "band", "18", None),
        ("percent", "up", "18.5", None),
        ("seconds", "down", "18", None),
    ],
)
def test_only_of_a_share_of_whole_cases_is_it_known_how_many_missed(
    unit: str, direction: str, hits: str, missed: int | None
) -> None:
    told = document(figures({"tier": ["1"]}, hits, "20"), unit=unit, direction=direction)
    (group,) = group_figures(told, told["readings"][0], "tier")
    assert group.missed == missed
    assert group.cases == 20
    assert not group.is_small


def test_a_total_counts_no_cases_and_is_never_too_small() -> None:
    told = document(figures({"tier": ["1"]}, "3", "1"), unit="count", direction="down")
    (group,) = group_figures(told, told["readings"][0], "tier")
    assert (group.cases, group.is_small) == (None, False)


def test_a_level_is_read_as_documents_write_it() -> None:
    for target, direction in (
        (Target(lower=Decimal("95.5")), "up"),
        (Target(upper=Decimal(3)), "down"),
        (Target(Decimal(180), Decimal(420)), "band"),
    ):
        assert read_level(str(target), direction) == target
    assert read_level(None, "up") is None
