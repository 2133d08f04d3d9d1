"""Plans: how many items to draw from each stratum, and how many the next time."""

import math
from collections.abc import Mapping
from fractions import Fraction

DEFAULT_SIZE = 200
SMALLEST = 30
TIGHTENED = Fraction(8, 5)
# Shares of contradicted items where no earlier period is known; about 150 good and 50 bad of 200.
DEFAULT_RATES = {"bad": 0.10, "gain": 0.08, "good": 0.04, "omitted": 0.10}


def allocate(
    populations: Mapping[str, int],
    *,
    total: int = DEFAULT_SIZE,
    rates: Mapping[str, float] | None = None,
    smallest: int = SMALLEST,
) -> dict[str, int]:
    """Share out a sample: proportional to N sqrt(e (1 - e)), with a floor in each stratum.

    `rates` are last period's shares of contradicted items by stratum. No stratum gets more than it
    has, nor less than `smallest`, so that the sum may exceed `total`.
    """
    rates = {**DEFAULT_RATES, **(rates or {})}
    floor = {key: min(smallest, size) for key, size in populations.items()}
    weights = {key: size * _spread(rates, key) for key, size in populations.items()}
    given = dict(floor)
    while (left := total - sum(given.values())) > 0:
        free = {key: weights[key] for key, size in populations.items() if given[key] < size}
        if not free:
            break
        # The stratum furthest below its share gets the next item.
        whole = sum(free.values())
        wanted = {key: total * weight / whole - given[key] for key, weight in free.items()}
        behind = max(wanted, key=lambda key: (wanted[key], key))
        step = max(1, min(left, int(wanted[behind]), populations[behind] - given[behind]) // 8)
        given[behind] += step
    return given


def tightened(total: int) -> int:
    """Return the size of a plan under tightened inspection."""
    return -(-total * TIGHTENED.numerator // TIGHTENED.denominator)


def next_size(total: int, *, delta: float, half_width: float, materiality: float) -> int:
    """Return the size that would have decided a month left open, at the difference it found.

    The half width of an interval falls with the square root of the size: it has to reach the
    nearer of 0 and the materiality. At most four times the size; a difference on the materiality
    itself is decided by no sample.
    """
    room = delta if delta > materiality else materiality - delta
    if room <= 0 or half_width <= 0:
        return 4 * total
    return min(4 * total, max(total, math.ceil(round(total * (half_width / room) ** 2, 6))))


def _spread(rates: Mapping[str, float], key: str) -> float:
    rate = min(max(rates.get(key, rates.get(key.partition("/")[0], 0.05)), 0.005), 0.5)
    return float(math.sqrt(rate * (1 - rate)))
