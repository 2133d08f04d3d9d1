"""The rubric as a contract writes it: what reviewers judge, and how much of it twice."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from marshmallow import post_load

from vendor_sla.domain.catalogue import find_definition
from vendor_sla.domain.catalogue.definitions import Dimension
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.refusals import Problem
from vendor_sla.domain.reviews import SECOND_PERCENT, Critical, ReviewTerms, RubricItem
from vendor_sla.intake.contract_bands import NamesPart
from vendor_sla.intake.contract_fields import (
    Choice,
    Inside,
    Number,
    Part,
    Several,
    Text,
    key_field,
)


class RubricItemPart(Part):
    """One thing a reviewer judges."""

    key = key_field(required=True)
    name = Inside(NamesPart, required=True)
    dimension = Choice(Dimension, required=True)
    critical = Choice(Critical, load_default=Critical.NONE)
    points = Number(above=0, most=1000, load_default=Decimal(1))
    guidance = Inside(NamesPart)

    @post_load
    def build(self, data: Any, **_: Any) -> RubricItem:
        """Return the item."""
        return RubricItem(
            key=data["key"],
            name=data["name"],
            dimension=data["dimension"],
            critical=data["critical"],
            points=data["points"],
            guidance=data.get("guidance"),
        )


class ReviewPart(Part):
    """The rubric, and how many contacts are reviewed twice, blind."""

    clause = Text(required=True)
    second_percent = Number(least=0, most=100, load_default=Decimal(SECOND_PERCENT))
    pass_mark = Number(least=0, most=100)
    items = Several(Inside(RubricItemPart), required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> ReviewTerms:
        """Return the terms."""
        return ReviewTerms(
            clause=data["clause"],
            items=tuple(data["items"]),
            second_percent=data["second_percent"],
            pass_mark=data.get("pass_mark"),
        )


def check_review(review: Any, metrics: list[tuple[int, dict[str, Any]]]) -> Iterator[Problem]:
    """Yield every fault between the rubric and the metrics.

    No two items share a key, what a metric names is judged, and there is one pass mark.
    """
    if not isinstance(review, ReviewTerms):
        return
    seen: dict[str, int] = {}
    for place, item in enumerate(review.items):
        if item.key in seen:
            facts = {"key": item.key, "first": f"review.items.{seen[item.key]}"}
            yield Problem("contract.key_repeated", f"review.items.{place}.key", facts)
        seen.setdefault(item.key, place)
    for place, metric in metrics:
        written: Any = metric.get("with_")
        parameters: dict[str, Any] = written if isinstance(written, dict) else {}
        yield from _unjudged(metric, parameters, place, seen)
        mark = str(parameters.get("pass_mark", ""))
        if review.pass_mark is not None and mark and mark != decimal_text(review.pass_mark):
            facts = {"mark": mark, "review": decimal_text(review.pass_mark)}
            yield Problem("contract.two_pass_marks", f"metrics.{place}.with.pass_mark", facts)


def _unjudged(
    metric: dict[str, Any], parameters: dict[str, Any], place: int, known: dict[str, int]
) -> Iterator[Problem]:
    """Yield the items a metric names, or reads by its definition, that nobody judges."""
    named = parameters.get("items")
    listed = ", ".join(known)
    for index, key in enumerate(named if isinstance(named, tuple | list) else ()):
        if key not in known:
            facts = {"value": str(key), "known": listed}
            yield Problem("contract.unknown_name", f"metrics.{place}.with.items.{index}", facts)
    if named is None and parameters.get("by") != "transcript":
        lost = [key for key in _usual_items(metric) if key not in known]
        if lost:
            facts = {"value": ", ".join(lost), "known": listed}
            yield Problem("contract.unknown_name", f"metrics.{place}.with.items", facts)


def _usual_items(metric: dict[str, Any]) -> tuple[str, ...]:
    """Return the items a metric reads unless its contract names others."""
    found = find_definition(metric.get("measure", ""), metric.get("version"))
    declared = (
        next((one for one in found.parameters if one.name == "items"), None) if found else None
    )
    usual = declared.default if declared else None
    return tuple(str(item) for item in usual) if isinstance(usual, tuple) else ()
