"""Sizes: how many items an audit needs before it can answer.

Formulas give real numbers, for whoever plans to round up; searches give whole ones.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import stats

from vendor_sla.evidence.intervals import check_counts, check_tail

_MOST = 100_000


def cochran(
    share: float, precision: float, *, tail: float = 0.025, population: int | None = None
) -> float:
    """Return the size at which a share is known to +- `precision`: z^2 p q / E^2.

    With a population the finite correction n / (1 + (n - 1) / N). Source: Cochran (1977).
    """
    check_counts(share, 1)
    check_tail(tail)
    if not 0 < precision < 1:
        raise ValueError(f"A precision lies between 0 and 1, not {precision}.")
    size = float(stats.norm.isf(tail)) ** 2 * share * (1 - share) / precision**2
    if population is None:
        return size
    if population < 1:
        raise ValueError("A population has at least one item.")
    return min(float(population), size / (1 + (size - 1) / population)) if size > 1 else size


def neyman(total: float, populations: Sequence[int], deviations: Sequence[float]) -> list[float]:
    """Split a total over strata in proportion to N S (Neyman, 1934).

    In proportion to N where no stratum varies; `ValueError` for negative or unequal lists.
    """
    if len(populations) != len(deviations) or min((*populations, *deviations, total)) < 0:
        raise ValueError("Every stratum has a population and a deviation, none below 0.")
    shares = [n * s for n, s in zip(populations, deviations, strict=True)]
    if not sum(shares):
        shares = [float(n) for n in populations]
    if not sum(shares):
        raise ValueError("A sample needs a stratum with at least one item.")
    return [total * share / sum(shares) for share in shares]


def mcnemar_power_size(b: float, c: float, *, tail: float = 0.05, power: float = 0.8) -> float:
    """Return the pairs by which an overstatement b - c shows, by the normal approximation.

    `b` and `c` are the shares of pairs contradicted for and against the vendor's favour, `tail`
    the one-sided alpha. Source: Miettinen (1968); Connor (1987).
    """
    _check_discordance(b, c, tail, power)
    z_alpha, z_beta = float(stats.norm.isf(tail)), float(stats.norm.ppf(power))
    spread = math.sqrt(b + c - (b - c) ** 2)
    return (z_alpha * math.sqrt(b + c) + z_beta * spread) ** 2 / (b - c) ** 2


def mcnemar_exact_size(
    b: float, c: float, *, tail: float = 0.05, power: float = 0.8, is_midp: bool = False
) -> int:
    """Return the fewest pairs at which the exact one-sided test (or its mid-P) has the power.

    The power is that before the number of discordant pairs is known. It saws up and down with
    the size; the size returned is the first that reaches the power. `ValueError` beyond 100,000.
    """
    _check_discordance(b, c, tail, power)
    size = max(1, int(mcnemar_power_size(b, c, tail=tail, power=power) / 2))
    step = max(1, size // 10)
    while size <= _MOST and _most_power(b, c, size, step, tail, is_midp=is_midp) < power:
        size += step
    for each in range(size, min(size + step, _MOST)):
        if mcnemar_power(b, c, each, tail=tail, is_midp=is_midp) >= power:
            return each
    raise ValueError(f"More than {_MOST} pairs would be needed.")


def mcnemar_power(
    b: float, c: float, size: int, *, tail: float = 0.05, is_midp: bool = False
) -> float:
    """Return the chance that the exact one-sided test (or its mid-P) shows b > c with `size` pairs.

    A discordant pair is one for the vendor with probability b / (b + c).
    """
    discordant = np.arange(size + 1)
    needed = _critical(size, tail, is_midp=is_midp)
    reached = stats.binom.sf(needed - 1, discordant, b / (b + c))
    return float(stats.binom.pmf(discordant, size, b + c) @ reached)


def acceptance_size(population: int, largest_share: float, alpha: float) -> int:
    """Return the fewest items which, all found right, exclude more than the largest share wrong.

    Exact for the finite population: with the next whole number of wrong items above
    `largest_share` x `population`, an all-right sample has a probability below alpha. No sample
    can exclude less than one item, so the size never exceeds the population.
    """
    if population < 1:
        raise ValueError("A population has at least one item.")
    check_counts(largest_share, 1)
    check_tail(alpha)
    wrong = math.floor(largest_share * population + 1e-9) + 1
    if wrong > population:
        return 0
    low, high = 1, population - wrong + 1
    while low < high:
        middle = (low + high) // 2
        if stats.hypergeom.pmf(0, population, wrong, middle) < alpha:
            high = middle
        else:
            low = middle + 1
    return low


def _most_power(b: float, c: float, size: int, step: int, tail: float, *, is_midp: bool) -> float:
    return max(
        mcnemar_power(b, c, each, tail=tail, is_midp=is_midp) for each in range(size, size + step)
    )


def _critical(size: int, tail: float, *, is_midp: bool) -> npt.NDArray[np.int64]:
    """Return for 0 to `size` discordant pairs the fewest b that the test calls proof."""
    discordant = np.arange(size + 1)
    needed = stats.binom.isf(tail, discordant, 0.5).astype(np.int64) + 1
    if is_midp:
        # One fewer is enough where half of its own probability brings it below the tail.
        fewer = needed - 1
        half = stats.binom.sf(fewer, discordant, 0.5) + stats.binom.pmf(fewer, discordant, 0.5) / 2
        needed = np.where(half <= tail, fewer, needed)
    return np.asarray(needed, dtype=np.int64)


def _check_discordance(b: float, c: float, tail: float, power: float) -> None:
    check_tail(tail)
    if not (0 <= c < b and b + c <= 1):
        raise ValueError("The shares contradicted are 0 <= c < b with b + c up to 1.")
    if not 0.5 <= power < 1:
        raise ValueError(f"A power lies between 0.5 and 1, not {power}.")
