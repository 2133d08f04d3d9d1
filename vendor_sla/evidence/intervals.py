"""Intervals: between which two values an unknown share lies, seen from a sample.

`tail` is the probability left outside EACH limit: 0.05 gives two one-sided 95 % limits, which
together are a 90 % interval. Shares run from 0 to 1. Nothing drawn means nothing known: 0 to 1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy import special, stats

# Sums of probabilities differ in the last digits; a count that stands on the limit is kept.
_SLACK = 1 - 1e-9
_CANDIDATES = 64
# From here on nobody can tell a population from one that never ends.
_ENDLESS = 10**8


@dataclass(frozen=True, slots=True)
class Interval:
    """A lower and an upper limit."""

    lower: float
    upper: float


def check_tail(tail: float) -> None:
    """Raise `ValueError` unless the probability outside a limit lies within 0 and 0.5."""
    if not 0 < tail <= 0.5:
        raise ValueError(f"The probability outside a limit lies between 0 and 0.5, not {tail}.")


def check_counts(successes: float, trials: float) -> None:
    """Raise `ValueError` unless 0 <= successes <= trials, both finite."""
    if not (math.isfinite(successes) and math.isfinite(trials) and 0 <= successes <= trials):
        raise ValueError(f"{successes} of {trials} is not a count of successes within trials.")


@dataclass(frozen=True, slots=True)
class StratumCount:
    """Successes among the audited items of a stratum with `population` items.

    `ValueError` unless 0 <= successes <= audited <= population.
    """

    successes: int
    audited: int
    population: int

    def __post_init__(self) -> None:
        """Refuse impossible counts."""
        check_counts(self.successes, self.audited)
        check_counts(self.audited, self.population)


@dataclass(frozen=True, slots=True)
class WeightedShare:
    """A share of 0 to 1 with its standard error and limits.

    `is_complete` is False where a stratum with items had none audited: the share is then that of
    the other strata, and the limits reckon with 0 and with 1 there.
    """

    share: float
    standard_error: float
    lower: float
    upper: float
    is_complete: bool = True


def clopper_pearson(successes: float, trials: float, *, tail: float) -> Interval:
    """Return the exact binomial limits (Clopper and Pearson, 1934); takes real numbers too."""
    check_counts(successes, trials)
    check_tail(tail)
    failures = trials - successes
    lower = special.betaincinv(successes, failures + 1, tail) if successes else 0.0
    upper = special.betainccinv(successes + 1, failures, tail) if failures else 1.0
    return Interval(float(lower), float(upper))


def hypergeometric_limits(successes: int, trials: int, population: int, *, tail: float) -> Interval:
    """Return exact limits of the share of a finite population, drawn without replacement.

    The lower limit is the smallest number K of successes in the population for which a sample
    with `successes` or more has at least the probability `tail`, over `population`; the upper one
    likewise. A whole population audited leaves one value (Buonaccorsi, 1987); one without end has
    the binomial limits.
    """
    check_counts(successes, trials)
    check_counts(trials, population)
    check_tail(tail)
    if not trials:
        return Interval(0.0, 1.0)
    if population >= _ENDLESS and trials < population:
        return clopper_pearson(successes, trials, tail=tail)
    lower = _smallest(successes, trials, population, tail)
    # The failures of the population have their own smallest number.
    upper = population - _smallest(trials - successes, trials, population, tail)
    return Interval(lower / population, upper / population)


@lru_cache(maxsize=4096)
def _smallest(successes: int, trials: int, population: int, tail: float) -> int:
    if not successes:
        return 0
    low, high = successes, population - (trials - successes)
    while low < high:
        # Many candidates in one call: a call costs as much as a hundred candidates.
        asked = np.unique(np.linspace(low, high - 1, _CANDIDATES).astype(np.int64))
        tails = stats.hypergeom.sf(successes - 1, population, asked, trials)
        excluded = int((tails < tail * _SLACK).sum())
        low = int(asked[excluded - 1]) + 1 if excluded else low
        high = int(asked[excluded]) if excluded < len(asked) else high
    return low


def wilson(successes: float, trials: float, *, tail: float) -> Interval:
    """Return the score limits (Wilson, 1927), for display."""
    check_counts(successes, trials)
    check_tail(tail)
    if not trials:
        return Interval(0.0, 1.0)
    z = float(stats.norm.isf(tail))
    middle = successes + z * z / 2
    spread = z * math.sqrt(successes * (trials - successes) / trials + z * z / 4)
    whole = trials + z * z
    lower = (middle - spread) / whole if successes else 0.0
    upper = (middle + spread) / whole if successes < trials else 1.0
    return Interval(lower, upper)


def wilson_corrected(successes: float, trials: float, *, tail: float) -> Interval:
    """Return the score limits with continuity correction (Newcombe, 1998, method 4)."""
    check_counts(successes, trials)
    check_tail(tail)
    if not trials:
        return Interval(0.0, 1.0)
    upper = 1 - _corrected_lower(trials - successes, trials, tail)
    return Interval(_corrected_lower(successes, trials, tail), upper)


def _corrected_lower(successes: float, trials: float, tail: float) -> float:
    if not successes:
        return 0.0
    z = float(stats.norm.isf(tail))
    share = successes / trials
    inner = z * z - 2 - 1 / trials + 4 * share * (trials - successes + 1)
    lower = (2 * successes + z * z - 1 - z * math.sqrt(max(0.0, inner))) / (2 * (trials + z * z))
    return max(0.0, lower)


def jeffreys(successes: float, trials: float, *, tail: float) -> Interval:
    """Return the limits of Jeffreys's prior; 0 and 1 where none or all succeeded.

    Source: Brown, Cai and DasGupta (2001).
    """
    check_counts(successes, trials)
    check_tail(tail)
    failures = trials - successes
    lower = special.betaincinv(successes + 0.5, failures + 0.5, tail) if successes else 0.0
    upper = special.betainccinv(successes + 0.5, failures + 0.5, tail) if failures else 1.0
    return Interval(float(lower), float(upper))


def anytime_set(successes: int, trials: int, population: int, *, alpha: float) -> tuple[int, int]:
    """Return the least and most successes of the population that no look so far excludes.

    Holds at all sample sizes together with probability 1 - alpha, so it may be looked at as often
    as one likes: K with hypergeom(successes; population, K, trials) >= alpha / (trials + 1)
    (Waudby-Smith and Ramdas, 2020).
    """
    check_counts(successes, trials)
    check_counts(trials, population)
    if not 0 < alpha < 1:
        raise ValueError(f"Alpha lies between 0 and 1, not {alpha}.")
    possible = np.arange(successes, population - (trials - successes) + 1)
    kept = possible[
        stats.hypergeom.pmf(successes, population, possible, trials)
        >= alpha / (trials + 1) * _SLACK
    ]
    return int(kept[0]), int(kept[-1])


def korn_graubard(strata: Sequence[StratumCount], *, tail: float) -> WeightedShare:
    """Return the weighted share with the limits of Korn and Graubard (1998).

    The exact binomial limits at the effective size p (1 - p) / variance, times
    (t(n - 1) / t(df))^2 with df = n - number of strata. Where every stratum is unanimous the
    effective size is that of the weights alone (Kish, 1965); a lone audited item of several has
    no variance of its own and takes p (1 - p). Strata without items are left out; with one not
    audited at all the limits are those of `weighted_limits`. `ValueError` if nothing is audited.
    """
    check_tail(tail)
    known = _weighted(strata)
    share = _share(known)
    variance = sum(weight**2 * _variance(each, share) for weight, each in known)
    if not all(each.audited for _, each in known):
        limits = _square_and_add(known, share, tail)
    elif all(each.audited == each.population for _, each in known):
        limits = Interval(share, share)
    else:
        size = _effective_size(known, share, variance, tail)
        limits = clopper_pearson(size * share, size, tail=tail)
    is_complete = all(each.audited for _, each in known)
    return WeightedShare(share, math.sqrt(variance), limits.lower, limits.upper, is_complete)


def weighted_limits(strata: Sequence[StratumCount], *, tail: float) -> WeightedShare:
    """Return the weighted share with limits on which money may rest.

    One stratum has its exact hypergeometric limits. Korn-Graubard takes the variance of a
    unanimous stratum for nothing, so where one is unanimous its limits are widened to those of
    square-and-add with exact limits (Zou and Donner, 2008).
    """
    found = korn_graubard(strata, tail=tail)
    known = _weighted(strata)
    if len(known) > 1 and all(0 < each.successes < each.audited for _, each in known):
        return found
    exact = _square_and_add(known, found.share, tail)
    if len(known) > 1:
        lower, upper = min(found.lower, exact.lower), max(found.upper, exact.upper)
        exact = Interval(lower, upper)
    return replace(found, lower=exact.lower, upper=exact.upper)


def _weighted(strata: Sequence[StratumCount]) -> list[tuple[float, StratumCount]]:
    total = sum(each.population for each in strata)
    if not any(each.audited for each in strata):
        raise ValueError("A weighted share needs at least one audited item.")
    return [(each.population / total, each) for each in strata if each.population]


def _share(known: Sequence[tuple[float, StratumCount]]) -> float:
    audited = [(weight, each) for weight, each in known if each.audited]
    share = sum(weight * each.successes / each.audited for weight, each in audited)
    return min(1.0, share / sum(weight for weight, _ in audited))


def _variance(stratum: StratumCount, share: float) -> float:
    audited = stratum.audited
    rest = 1 - audited / stratum.population
    if audited < 2:
        return rest * share * (1 - share)
    own = stratum.successes / audited
    return rest * own * (1 - own) / (audited - 1)


def _effective_size(
    known: Sequence[tuple[float, StratumCount]], share: float, variance: float, tail: float
) -> float:
    if variance <= 0 or not 0 < share < 1:
        return 1 / sum(weight**2 / each.audited for weight, each in known)
    size = share * (1 - share) / variance
    audited = sum(each.audited for _, each in known)
    degrees = audited - len(known)
    if degrees < 1 or tail >= 0.5:
        return size
    return size * float(stats.t.isf(tail, audited - 1) / stats.t.isf(tail, degrees)) ** 2


def _square_and_add(
    known: Sequence[tuple[float, StratumCount]], share: float, tail: float
) -> Interval:
    middle = below = above = 0.0
    for weight, each in known:
        own = each.successes / each.audited if each.audited else share
        limits = hypergeometric_limits(each.successes, each.audited, each.population, tail=tail)
        middle += weight * own
        below += (weight * (own - limits.lower)) ** 2
        above += (weight * (limits.upper - own)) ** 2
    lower, upper = middle - math.sqrt(below), middle + math.sqrt(above)
    return Interval(max(0.0, lower), min(1.0, upper))
