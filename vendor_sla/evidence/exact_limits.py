"""Exact limits of many counts at once: what the planner needs by the thousand.

The same limits as `intervals.hypergeometric_limits`, one value after another, would take a plan
minutes; here all counts of one sample are searched side by side.
"""

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

Counts = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]

_SLACK = 1 - 1e-9  # sums of probabilities differ in the last digits


def lower_limits(counts: Counts, trials: int, population: int, *, tail: float) -> Shares:
    """Return the exact lower limit of the share for each count of `trials` drawn.

    `tail` is outside each limit. Nothing drawn means nothing known: 0.
    """
    if not trials:
        return np.zeros(len(counts))
    low, high = counts.copy(), population - (trials - counts)
    while (is_open := low < high).any():
        middle = (low + high) // 2
        is_enough = _at_least(counts, middle, trials, population) >= tail * _SLACK
        low = np.where(is_open & ~is_enough, middle + 1, low)
        high = np.where(is_open & is_enough, middle, high)
    return low / population


def upper_limits(counts: Counts, trials: int, population: int, *, tail: float) -> Shares:
    """Return the exact upper limits: those of the failures, from the other end."""
    if not trials:
        return np.ones(len(counts))
    return 1 - lower_limits(trials - counts, trials, population, tail=tail)


def _at_least(counts: Counts, successes: Counts, trials: int, population: int) -> Shares:
    """Return P(X >= count) for each count and its own number of successes in the population."""
    drawn = np.arange(trials + 1)[None, :]
    inside = successes[:, None]
    outside = population - inside
    possible = (drawn <= inside) & (trials - drawn <= outside)
    chosen = np.where(possible, drawn, 0)
    rest = np.where(possible, trials - drawn, 0)
    logs = _choose(inside, chosen) + _choose(outside, rest)
    whole = _choose(np.array(population), np.array(trials))
    chances = np.where(possible, np.exp(logs - whole), 0.0)
    return np.asarray((chances * (drawn >= counts[:, None])).sum(axis=1))


def _choose(items: Counts, chosen: Counts) -> Shares:
    return np.asarray(gammaln(items + 1) - gammaln(chosen + 1) - gammaln(items - chosen + 1))
