"""Quadrants: where the candidates of a design lie in the importance-feasibility matrix."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from vendor_sla.domain.exact import round_half_up
from vendor_sla.domain.panels import SCALE

_SIDE = 20  # of a dot with its number, in the units of the picture


@dataclass(frozen=True, slots=True)
class Point:
    """A numbered dot at its medians; dots that share a place stand side by side around it."""

    number: int
    x: Decimal
    y: Decimal


@dataclass(frozen=True, slots=True)
class Plot:
    """The inside of a picture: `left` and `top` are its corner, in the units of the view box."""

    left: int
    top: int
    width: int
    height: int


def place_points(medians: Sequence[tuple[Fraction, Fraction] | None], plot: Plot) -> list[Point]:
    """Place (importance, feasibility) medians: feasible to the right, important to the top.

    Numbers count from 1 in the given order; what was not rated has a number and no dot.
    """
    groups: dict[tuple[Fraction, Fraction], list[int]] = {}
    for number, found in enumerate(medians, 1):
        if found is not None:
            groups.setdefault(found, []).append(number)
    return [
        point
        for (importance, feasibility), numbers in groups.items()
        for point in _side_by_side(
            numbers,
            plot.left + _along(feasibility) * plot.width,
            plot.top + (1 - _along(importance)) * plot.height,
        )
    ]


def percent_along(value: Fraction | int, low: Fraction | int, high: Fraction | int) -> Decimal:
    """Return how far a value lies from `low` to `high`, in per cent, for a bar without a style."""
    return round_half_up(Fraction(value - low) / Fraction(high - low) * 100, 2)


def _along(value: Fraction) -> Fraction:
    """Return how far along the scale a value lies, 0 to 1, with half a step left at both ends."""
    low, high = SCALE[0] - Fraction(1, 2), SCALE[-1] + Fraction(1, 2)
    return (value - low) / (high - low)


def _side_by_side(numbers: Sequence[int], x: Fraction, y: Fraction) -> list[Point]:
    """Lay dots in rows, as many as there are in a row, centred on a place."""
    a_row = isqrt(len(numbers) - 1) + 1
    rows = [numbers[first : first + a_row] for first in range(0, len(numbers), a_row)]
    return [
        Point(
            number,
            round_half_up(x + (place - Fraction(len(row) - 1, 2)) * _SIDE, 2),
            round_half_up(y + (line - Fraction(len(rows) - 1, 2)) * _SIDE, 2),
        )
        for line, row in enumerate(rows)
        for place, number in enumerate(row)
    ]
