"""Bullet bars and sparklines: the coordinates of the small drawings inside tables."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

_WIDTH = Decimal(100)  # every drawing is 100 units wide; the template says how large a unit is


def points_bar(
    points: str | None, grades: Sequence[Mapping[str, Any]], before: str | None
) -> dict[str, Any]:
    """Place a dimension's points on 0 to 100, with the grade limits and the month before."""
    return {
        "points": None if points is None else _text(Decimal(points)),
        "limits": [_text(Decimal(grade["from"])) for grade in grades if Decimal(grade["from"]) > 0],
        "before": None if before is None else _text(Decimal(before)),
    }


def value_dot(
    value: str | None, expected: str | None, minimum: str | None
) -> dict[str, str | None] | None:
    """Place a value between its minimum and its target; None when there is nothing to place.

    The scale spans what is shown and a margin; a dot is drawn, not a bar, because the scale does
    not begin at zero.
    """
    given = {"value": value, "expected": expected, "minimum": minimum}
    numbers = {name: Decimal(text) for name, text in given.items() if text}
    if "value" not in numbers or len(numbers) == 1:
        return None
    low, high = min(numbers.values()), max(numbers.values())
    span = (high - low) or Decimal(1)
    start, whole = low - span / 5, span * 7 / 5
    places = {name: _text((number - start) / whole * _WIDTH) for name, number in numbers.items()}
    return {name: places.get(name) for name in given}


def sparkline(values: Sequence[str | None], height: int = 14) -> str:
    """Return the points of a polyline through the months; empty with fewer than two of them."""
    known = [(n, Decimal(text)) for n, text in enumerate(values) if text is not None]
    if len(known) < 2:
        return ""
    low, high = min(value for _, value in known), max(value for _, value in known)
    span = max(high - low, Decimal(10))
    step = (_WIDTH - 4) / max(1, len(values) - 1)
    return " ".join(
        f"{_text(2 + n * step)},{_text(height - 2 - (value - low) / span * (height - 4))}"
        for n, value in known
    )


def _text(number: Decimal) -> str:
    return f"{number:.2f}"
