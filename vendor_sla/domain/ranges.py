"""Ranges and levels of numbers: bands with both ends said, targets with one side or two."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Generic, TypeVar

Worth = TypeVar("Worth")


@dataclass(frozen=True, slots=True)
class Range:
    """The values from `lower` to `upper`; None is no end on that side.

    As everywhere, the lower end belongs to it and the upper does not, unless said otherwise: a
    contract writes `from`/`to` for [a, b) and `above`/`up_to` for (a, b].
    """

    lower: Decimal | None = None
    upper: Decimal | None = None
    holds_lower: bool = True
    holds_upper: bool = False

    def __contains__(self, value: Decimal) -> bool:
        if self.lower is not None and (
            value < self.lower or (value == self.lower and not self.holds_lower)
        ):
            return False
        return (
            self.upper is None or value < self.upper or (value == self.upper and self.holds_upper)
        )

    def __str__(self) -> str:
        left = "(-∞" if self.lower is None else f"{'[' if self.holds_lower else '('}{self.lower}"
        right = "∞)" if self.upper is None else f"{self.upper}{']' if self.holds_upper else ')'}"
        return f"{left}, {right}"


@dataclass(frozen=True, slots=True)
class Band(Generic[Worth]):
    """A range and what it is worth: points, a charge, a payable share, a grade."""

    range: Range
    worth: Worth


@dataclass(frozen=True, slots=True)
class Anchor(Generic[Worth]):
    """A value at which the worth is said; between two anchors it runs in a straight line."""

    at: Decimal
    worth: Worth


@dataclass(frozen=True, slots=True)
class Target:
    """A level a metric is held to, inclusive on the good side.

    Higher is better: only `lower`. Lower is better: only `upper`. In between is good: both.
    """

    lower: Decimal | None = None
    upper: Decimal | None = None

    def is_met(self, value: Decimal) -> bool:
        """Tell whether a rounded value reaches the level."""
        return self.shortfall(value) == 0

    def shortfall(self, value: Decimal) -> Fraction:
        """Return by how much a value misses the level; 0 when it is met."""
        if self.lower is not None and value < self.lower:
            return Fraction(self.lower) - Fraction(value)
        if self.upper is not None and value > self.upper:
            return Fraction(value) - Fraction(self.upper)
        return Fraction(0)

    def excess(self, value: Decimal) -> Fraction:
        """Return by how much a value is strictly better than a one-sided level; 0 when not."""
        if self.lower is not None and self.upper is None:
            return max(Fraction(0), Fraction(value) - Fraction(self.lower))
        if self.upper is not None and self.lower is None:
            return max(Fraction(0), Fraction(self.upper) - Fraction(value))
        return Fraction(0)

    @property
    def end(self) -> Decimal:
        """Return the only end of a one-sided level; the lower one of a band."""
        end = self.upper if self.lower is None else self.lower
        assert end is not None, "a level has an end"
        return end

    def end_towards(self, value: Decimal, within: "Target") -> Decimal:
        """Return the end on the side where `value` lies outside the level `within`."""
        is_below = within.lower is not None and value < within.lower
        end = self.lower if is_below else self.upper
        return self.end if end is None else end

    def __str__(self) -> str:
        if self.lower is not None and self.upper is not None:
            return f"{self.lower}–{self.upper}"
        return str(self.lower if self.upper is None else self.upper)


def find_band(bands: Sequence[Band[Worth]], value: Decimal) -> Band[Worth] | None:
    """Return the band that holds a value, or None."""
    return next((band for band in bands if value in band.range), None)


def interpolate(anchors: Sequence[Anchor[Fraction]], value: Decimal) -> Fraction:
    """Return the worth at a value, in a straight line between anchors, clamped outside them.

    `anchors` rise in `at` and are at least two.
    """
    exact = Fraction(value)
    if value <= anchors[0].at:
        return anchors[0].worth
    for low, high in pairwise(anchors):
        if value <= high.at:
            share = (exact - Fraction(low.at)) / (Fraction(high.at) - Fraction(low.at))
            return low.worth + share * (high.worth - low.worth)
    return anchors[-1].worth
