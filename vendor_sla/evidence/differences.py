"""Differences: by how much a vendor's mean is wrong, from audited items of strata.

Three regimes by the number of items that differ at all, for a normal law cannot be had from a
handful of them: Student's t, a studentised bootstrap, a bound that needs no law.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from vendor_sla.evidence.intervals import check_counts, check_tail
from vendor_sla.evidence.paired_means import student_limits
from vendor_sla.evidence.seeds import draw_places
from vendor_sla.evidence.stringer import stringer

_ENOUGH_FOR_T = 30
_ENOUGH_FOR_BOOTSTRAP = 10
_ENOUGH_OF_NOUGHT = 10
_RESAMPLES = 9_999


@dataclass(frozen=True, slots=True)
class StratumDifferences:
    """Vendor's value less audited value of every audited item of a stratum, positive flatters.

    `ValueError` for more values than items, or values that are no numbers.
    """

    population: int
    values: tuple[float, ...]

    def __init__(self, population: int, values: Sequence[float]) -> None:
        """Keep the values as floats."""
        check_counts(len(values), population)
        if not all(math.isfinite(value) for value in values):
            raise ValueError("A difference is a number.")
        object.__setattr__(self, "population", population)
        object.__setattr__(self, "values", tuple(float(value) for value in values))


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """The difference of the means in the metric's unit, with its limits.

    `method` is `exact` (all items audited), `t`, `bootstrap`, `stringer` or `unknown`: no limit can
    be told, so `lower` is minus infinity and `upper` None. `degrees` belong to `t` alone. Strata
    none of whose items was audited make `is_complete` False and count as 0 in `delta`.
    """

    delta: float
    lower: float
    upper: float | None
    standard_error: float
    degrees: float | None
    method: str
    nonzero: int
    is_complete: bool = True


def stratified_difference(
    strata: Sequence[StratumDifferences],
    *,
    tail: float,
    seed: str,
    largest: float | None = None,
) -> MeanDifference:
    """Return delta = sum W mean(d) with limits; `tail` is outside each of them.

    Variance sum W^2 (1 - f) s^2 / n. With 30 or more differences that are not 0: Student's t with
    Satterthwaite's degrees. 10 to 29: a studentised bootstrap within strata, repeatable from
    `seed`. Fewer, or where a stratum shows no variance to reckon with (fewer than 10 audited
    without a difference, or all with the same one): Stringer's bound on (largest - d) / (2 largest)
    in each stratum, put together by square-and-add; `largest` is the largest difference one item
    can have, either way. Its lower limit may move money; its upper one may only accept.
    `ValueError` if no stratum has an item, or a difference exceeds `largest`.
    Source: evidence, "Estimates"; Cochran (1977); Rao and Wu (1988); Stringer (1963).
    """
    check_tail(tail)
    known = tuple(stratum for stratum in strata if stratum.population)
    if not known:
        raise ValueError("A difference needs a stratum with at least one item.")
    values = [value for stratum in known for value in stratum.values]
    if largest is not None and max(map(abs, values), default=0.0) > largest:
        raise ValueError("A difference is larger than the largest one possible.")
    weights = _weights(known)
    delta = math.fsum(w * _mean(each.values) for w, each in zip(weights, known, strict=True))
    error = math.sqrt(math.fsum(_variances(known)))
    nonzero = sum(value != 0 for value in values)
    method = _method(known, nonzero, error, largest)
    lower, upper = _limits(method, known, tail=tail, seed=seed, largest=largest)
    return MeanDifference(
        delta=delta,
        lower=lower,
        upper=upper,
        standard_error=error,
        degrees=satterthwaite(known) if method == "t" else None,
        method=method,
        nonzero=nonzero,
        is_complete=all(each.values for each in known),
    )


def satterthwaite(strata: Sequence[StratumDifferences]) -> float:
    """Return the degrees of freedom of the variance: (sum v)^2 / sum v^2 / (n - 1)."""
    variances = _variances(strata)
    below = sum(
        variance**2 / (len(each.values) - 1)
        for variance, each in zip(variances, strata, strict=True)
        if variance
    )
    return float(sum(variances) ** 2 / below) if below else math.inf


def _method(
    strata: Sequence[StratumDifferences], nonzero: int, error: float, largest: float | None
) -> str:
    if all(len(each.values) == each.population for each in strata):
        return "exact"
    has_variance = error > 0 and all(_is_reckoned(each) for each in strata)
    if has_variance and nonzero >= _ENOUGH_FOR_T:
        return "t"
    if has_variance and nonzero >= _ENOUGH_FOR_BOOTSTRAP:
        return "bootstrap"
    return "unknown" if largest is None else "stringer"


def _is_reckoned(stratum: StratumDifferences) -> bool:
    """Tell whether the variance of a stratum means something: it varies, or many do not differ."""
    values = stratum.values
    if len(values) == stratum.population:
        return True
    if len(values) < 2 or len(set(values)) > 1:
        return len(values) >= 2
    return values[0] == 0 and len(values) >= _ENOUGH_OF_NOUGHT


def _limits(
    method: str,
    strata: tuple[StratumDifferences, ...],
    *,
    tail: float,
    seed: str,
    largest: float | None,
) -> tuple[float, float | None]:
    weights = _weights(strata)
    delta = math.fsum(w * _mean(each.values) for w, each in zip(weights, strata, strict=True))
    error = math.sqrt(math.fsum(_variances(strata)))
    if method == "exact":
        return delta, delta
    if method == "t":
        return student_limits(delta, error, satterthwaite(strata), tail=tail)
    if method == "bootstrap":
        low, high = _bootstrap_quantiles(strata, tail, seed)
        return delta - high * error, delta - low * error
    if largest is None:
        return -math.inf, None
    below = _stringer_spread(strata, weights, tail=tail, largest=largest)
    turned = [StratumDifferences(each.population, [-v for v in each.values]) for each in strata]
    above = _stringer_spread(turned, weights, tail=tail, largest=largest)
    return delta - below, delta + above


def _weights(strata: Sequence[StratumDifferences]) -> list[float]:
    total = sum(each.population for each in strata)
    return [each.population / total for each in strata]


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0


def _variances(strata: Sequence[StratumDifferences]) -> list[float]:
    variances = []
    for weight, each in zip(_weights(strata), strata, strict=True):
        count = len(each.values)
        own = float(np.var(each.values, ddof=1)) if count > 1 and np.ptp(each.values) else 0.0
        variances.append(weight**2 * (1 - count / each.population) * own / max(count, 1))
    return variances


def _bootstrap_quantiles(
    strata: tuple[StratumDifferences, ...], tail: float, seed: str
) -> tuple[float, float]:
    ratios = _bootstrap_ratios(strata, seed)
    # The k-th of B sorted draws leaves k / (B + 1) outside; with fewer than one, no limit is sure.
    place = math.floor((len(ratios) + 1) * tail + 1e-9)
    if place < 1:
        return -math.inf, math.inf
    return float(ratios[place - 1]), float(ratios[-place])


@lru_cache(maxsize=64)
def _bootstrap_ratios(strata: tuple[StratumDifferences, ...], seed: str) -> npt.NDArray[np.float64]:
    shift, variance = np.zeros(_RESAMPLES), np.zeros(_RESAMPLES)
    for number, (weight, each) in enumerate(zip(_weights(strata), strata, strict=True)):
        count, rest = len(each.values), 1 - len(each.values) / each.population
        if not rest:
            continue
        values = np.asarray(each.values, dtype=np.float64)
        means, variances = _resampled(values, f"{seed}|{number}")
        # Shrunk by the sampled share, so that the draws vary as the estimate does (Rao and Wu).
        shift += weight * math.sqrt(rest) * (means - values.mean())
        variance += weight**2 * rest * variances / count
    # A resample without variance says only on which side it lies.
    ratios = np.where(shift == 0, 0.0, np.copysign(np.inf, shift))
    np.divide(shift, np.sqrt(variance), out=ratios, where=variance > 0)
    return np.sort(ratios)


def _resampled(
    values: npt.NDArray[np.float64], seed: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return mean and variance of each resample."""
    means, variances = [], []
    for places in draw_places(seed, _RESAMPLES, len(values), len(values)):
        drawn = values[places]
        means.append(drawn.mean(axis=1))
        variances.append(drawn.var(axis=1, ddof=1))
    return np.concatenate(means), np.concatenate(variances)


def _stringer_spread(
    strata: Sequence[StratumDifferences],
    weights: Sequence[float],
    *,
    tail: float,
    largest: float,
) -> float:
    square = 0.0
    for weight, each in zip(weights, strata, strict=True):
        if len(each.values) == each.population or not largest:
            continue
        taints = [(largest - value) / (2 * largest) for value in each.values]
        bound = stringer(taints, len(taints), confidence=1 - tail)
        lower = largest - 2 * largest * bound
        square += (weight * (_mean(each.values) - lower)) ** 2
    return math.sqrt(square)
