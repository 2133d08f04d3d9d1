"""Scoring rules: how a contract turns a metric's value into points; one class a rule."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.penalties.terms import Stepping
from vendor_sla.domain.ranges import Anchor, Band, Target


@dataclass(frozen=True, slots=True)
class Linear:
    """0 points at the floor, 100 at `expected`, `stretch_points` (over 100) at `stretch`."""

    floor: Target
    stretch_points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class InterpolatedPoints:
    """Points in a straight line between anchors given in points of `max_points`."""

    anchors: tuple[Anchor[Fraction], ...]
    max_points: Decimal


@dataclass(frozen=True, slots=True)
class BandPoints:
    """Points by the band the value lies in."""

    bands: tuple[Band[Decimal], ...]


@dataclass(frozen=True, slots=True)
class PassFail:
    """100 points when `expected` is met, else 0."""


@dataclass(frozen=True, slots=True)
class Deducted:
    """100 points less `points` for each step of `each` units short of `expected`, at least 0."""

    points: Decimal
    each: Decimal
    stepping: Stepping


ScoringRule = Linear | InterpolatedPoints | BandPoints | PassFail | Deducted

RULE_NAMES: dict[type, str] = {
    Linear: "linear",
    InterpolatedPoints: "interpolate",
    BandPoints: "bands",
    PassFail: "pass_fail",
    Deducted: "deduct",
}
