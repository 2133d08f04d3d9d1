"""Selections: which items money picks, so many units apart."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def fixed_interval_selection(
    values: Sequence[int | Decimal | Fraction], *, size: int, start: int | Decimal | Fraction
) -> list[int]:
    """Return the places of `size` items picked at every sum / size of the running total.

    An item is picked when the running total first reaches start + i x interval, so items without
    value are never picked and items above the interval may be picked several times. `start` lies
    above 0 and up to the interval. Source: monetary-unit sampling, Touw and Hoogduin (2012).
    """
    exact = [Fraction(value) for value in values]
    if size < 1 or any(value < 0 for value in exact) or not sum(exact):
        raise ValueError("A selection needs a size, values of 0 or more, and one above 0.")
    interval = sum(exact) / size
    if not 0 < start <= interval:
        raise ValueError(f"The start lies above 0 and up to the interval of {float(interval):g}.")
    places, place, reached = [], 0, exact[0]
    for number in range(size):
        target = Fraction(start) + number * interval
        while reached < target:
            place += 1
            reached += exact[place]
        places.append(place)
    return places
