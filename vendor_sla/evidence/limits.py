"""Limits: from the floating point of statistics to exact figures, in one place."""

from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.exact import round_half_up

_PLACES = 6
_FARTHEST = 1e12  # no figure of a month lies beyond it; an endless limit stops there


def decimal_of(value: float) -> Decimal:
    """Return a limit to six places."""
    return rounded_limit(Fraction(min(max(value, -_FARTHEST), _FARTHEST)))


def fraction_of(value: float) -> Fraction:
    """Return a limit to six places, as what exact figures are reckoned with."""
    return Fraction(decimal_of(value))


def rounded_limit(value: Fraction) -> Decimal:
    """Return an exact limit to six places, half away from zero."""
    return round_half_up(value, _PLACES)
