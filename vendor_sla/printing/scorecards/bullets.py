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
        "limits": [
            _text(Decimal(grade["from"])) for grade in grades if Decimal(grade["from"] or 0) > 0
        ],
        "before": None if before is None else _text(Decimal(before)),
    }


def level_ends(level: str | None) -> tuple[Decimal, ...]:
    """Return the one end of a level, or both of a band written `240–360`."""
    return tuple(Decimal(end) for end in level.split("–")) if level else ()


def value_dot(
    value: str | None, expected: str | None, minimum: str | None
) -> dict[str, Any] | None:
    """Place a value among the ends of its minimum and its target; None without any of them.

    The scale spans what is shown and a margin; a dot is drawn, not a bar, because the scale does
    not begin at zero.
    """
    targets, floors = level_ends(expected), level_ends(minimum)
    if value is None or not (targets or floors):
        return None
    shown = (Decimal(value), *targets, *floors)
    low, high = min(shown), max(shown)
    span = (high - low) or Decimal(1)
    start, whole = low - span / 5, span * 7 / 5

    def place(number: Decimal) -> str:
        return _text((number - start) / whole * _WIDTH)

    return {
        "value": place(Decimal(value)),
        "expected": [place(end) for end in targets],
        "minimum": [place(end) for end in floors],
    }


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
