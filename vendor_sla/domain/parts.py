"""Parts of a month: its dimensions and tiers as a board shows them, and a metric's groups.

Everything is read from an assessment document. A group of few cases has a value nobody should
compare: below `ENOUGH_CASES` it is told as too small instead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vendor_sla.domain.catalogue.definitions import RATIO_SCALES, Direction, Unit
from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.ranges import Target

Document = Mapping[str, Any]

ENOUGH_CASES = 20
ATTRIBUTES = ("tier", "severity", "channel", "growth_stage")
_BETWEEN = "–"  # between the ends of a level with two


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension of a month with its points, or one tier with how many metrics it met.

    `kind` is dimension or tier. A dimension has `points` of 0 to 100; of a tier's `judged`
    metrics `met` reached the level the contract expects of the whole.
    """

    kind: str
    name: str
    points: Decimal | None = None
    met: int | None = None
    judged: int | None = None


def parts_of(document: Document) -> tuple[Part, ...]:
    """Return a document's dimensions that have points, and its tiers that can be judged."""
    dimensions = [
        Part("dimension", score["dimension"], points=parse_decimal(score["points"]))
        for score in document["scores"]["dimensions"]
        if score["points"] is not None
    ]
    judged: dict[str, list[bool]] = {}
    for tier, is_met in _judged_tiers(document):
        judged.setdefault(tier, []).append(is_met)
    tiers = [
        Part("tier", tier, met=sum(said), judged=len(said)) for tier, said in sorted(judged.items())
    ]
    return (*dimensions, *tiers)


def _judged_tiers(document: Document) -> Iterator[tuple[str, bool]]:
    """Yield each tier of each metric that has a level and cases enough, and whether it met it."""
    scores = {score["metric"]: score for score in document["scores"]["metrics"]}
    for reading in document["readings"]:
        target = read_level(scores.get(reading["metric"], {}).get("expected"), reading["direction"])
        if target is None:
            continue
        for tier, group in groups_of(document, reading, "tier"):
            value = group["rounded"]
            if value is not None and parse_decimal(group["denominator"]) >= ENOUGH_CASES:
                yield tier, target.is_met(parse_decimal(value))


def groups_of(
    document: Document, reading: Document, attribute: str
) -> tuple[tuple[str, Document], ...]:
    """Return a reading's groups by one attribute: the value of the attribute, and its figures."""
    whole = _without(reading["scope"], attribute)
    return tuple(
        (group["scope"][attribute][0], group)
        for group in document["breakdowns"]
        if group["metric"] == reading["metric"]
        and len(group["scope"].get(attribute, ())) == 1
        and _without(group["scope"], attribute) == whole
    )


def _without(scope: Mapping[str, Any], attribute: str) -> dict[str, Any]:
    return {name: values for name, values in scope.items() if name != attribute}


def read_level(text: str | None, direction: str) -> Target | None:
    """Read a level as documents write it: one end by the direction, or two; None for none."""
    if text is None:
        return None
    lower, is_band, upper = text.partition(_BETWEEN)
    if is_band:
        return Target(parse_decimal(lower), parse_decimal(upper))
    end = parse_decimal(text)
    return Target(upper=end) if direction == Direction.DOWN else Target(lower=end)


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """What is known of one group of a metric; `cases` is None where no cases are counted.

    `rounded` is the value, None without one. `missed` counts the cases that missed, None where a
    case cannot miss by itself.
    """

    name: str
    cases: Decimal | None
    rounded: Decimal | None
    missed: Decimal | None
    numerator: Decimal | None = None

    @property
    def is_small(self) -> bool:
        """Tell whether the cases are too few for the value to say anything."""
        return self.cases is not None and self.cases < ENOUGH_CASES


def group_figures(document: Document, reading: Document, attribute: str) -> tuple[GroupFigure, ...]:
    """Return a reading's groups by one attribute."""
    return tuple(
        group_figure(name, group, reading)
        for name, group in groups_of(document, reading, attribute)
    )


def group_figure(name: str, figures: Document, reading: Document) -> GroupFigure:
    """Read one group's figures: those of a document's breakdown, or the whole reading's."""
    numerator, denominator, rounded = (
        None if (text := figures[part]) is None else parse_decimal(text)
        for part in ("numerator", "denominator", "rounded")
    )
    is_total = reading["unit"] in {Unit.COUNT, Unit.AMOUNT}
    return GroupFigure(
        name,
        None if is_total else denominator,
        rounded,
        _missed(numerator, denominator, reading),
        numerator,
    )


def _missed(
    numerator: Decimal | None, denominator: Decimal | None, reading: Document
) -> Decimal | None:
    """Return how many cases missed, of a share of whole cases."""
    if numerator is None or denominator is None or reading["unit"] not in RATIO_SCALES:
        return None
    if numerator % 1 or denominator % 1 or not 0 <= numerator <= denominator:
        return None
    found = {Direction.UP: denominator - numerator, Direction.DOWN: numerator}
    return found.get(Direction(reading["direction"]))
