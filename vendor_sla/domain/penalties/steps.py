"""Steps of a staircase: how part of a point counts."""

from fractions import Fraction
from math import ceil, floor

from vendor_sla.domain.penalties.terms import Stepping


def count_points(distance: Fraction, stepping: Stepping) -> Fraction:
    """Return how many points a distance counts: 2.6 is 2 full, 3 started, 2.6 pro rata."""
    if stepping is Stepping.FULL:
        return Fraction(floor(distance))
    if stepping is Stepping.STARTED:
        return Fraction(ceil(distance))
    return distance
