"""Sampled figures: what a figure made of a sample alone may really be.

Most of attitude and quality is known only from checked contacts. The point scores; money asks for
the limit on the vendor's side.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from vendor_sla.evidence.differences import StratumDifferences, stratified_difference
from vendor_sla.evidence.intervals import (
    StratumCount,
    clopper_pearson,
    korn_graubard,
    weighted_limits,
    wilson,
)
from vendor_sla.evidence.keys import Mask

_ENDLESS = 10**15  # a population nobody told: so large that the sample is none of it


@dataclass(frozen=True)
class SheetRows:
    """The checked rows that count: hits of a share or values of a mean, with their weights.

    `weight` is None where every row stands for itself; `stratum` are codes, None without strata.
    Weights of 1 or more say for how many items a row stands. One below 1 cannot: then all of them
    only compare the rows, and how large the population is remains unknown. A row of weight 0 says
    nothing.
    """

    counted: Mask
    hit: Mask
    amount: npt.NDArray[np.float64]
    weight: npt.NDArray[np.float64] | None
    stratum: npt.NDArray[np.int32] | None


@dataclass(frozen=True)
class SampledFigure:
    """The limits of a sampled figure, in its displayed unit, by the error outside each of them.

    `shown` is the two-sided 95 % interval people read; `limits` those money stands on. Minus and
    plus infinity where nothing can be told.
    """

    limits: Callable[[float], tuple[float, float]]
    shown: tuple[float, float]
    audited: int
    population: int | None
    method: str


def sampled_share(rows: SheetRows, *, scale: int) -> SampledFigure:
    """Return the limits of a checked share.

    One simple sample: exact binomial limits (Clopper and Pearson), Wilson's to show. Weighted: the
    strata are rows of equal weight, as large as their weights say (without end where
    the weights only compare); Korn and Graubard's limits,
    widened where a stratum is unanimous. Rule: evidence, "Plain proportions".
    """
    strata = _strata(rows)
    audited = sum(one.audited for one in strata)
    if not _is_weighted(rows):
        successes = sum(one.successes for one in strata)

        def plain(tail: float) -> tuple[float, float]:
            found = clopper_pearson(successes, audited, tail=tail)
            return found.lower * scale, found.upper * scale

        shown = wilson(successes, audited, tail=0.025)
        return SampledFigure(
            cache(plain),
            (shown.lower * scale, shown.upper * scale),
            audited,
            None,
            "exact_binomial",
        )

    def weighted(tail: float) -> tuple[float, float]:
        found = weighted_limits(strata, tail=tail)
        return found.lower * scale, found.upper * scale

    display = korn_graubard(strata, tail=0.025)
    population = sum(one.population for one in strata) if _is_counting(rows) else None
    shown_limits = (display.lower * scale, display.upper * scale)
    return SampledFigure(cache(weighted), shown_limits, audited, population, "korn_graubard")


def sampled_mean(rows: SheetRows, *, seed: str, largest: float | None) -> SampledFigure:
    """Return the limits of a checked mean; `largest` is the largest value one item can have."""
    groups = [
        StratumDifferences(_population(rows, where), rows.amount[where].tolist())
        for where in _groups(rows)
    ]
    if largest is not None and any(max(map(abs, one.values)) > largest for one in groups):
        largest = None  # rows kept before such values were refused: nothing bounds them

    def limits(tail: float) -> tuple[float, float]:
        found = stratified_difference(groups, tail=tail, seed=seed, largest=largest)
        return found.lower, np.inf if found.upper is None else found.upper

    found = stratified_difference(groups, tail=0.025, seed=seed, largest=largest)
    population = sum(one.population for one in groups) if _is_counting(rows) else None
    return SampledFigure(
        cache(limits), limits(0.025), int(rows.counted.sum()), population, found.method
    )


def _weights(rows: SheetRows) -> npt.NDArray[np.float64]:
    """Return what each row weighs, 0 where it does not count."""
    return np.where(rows.counted, 1.0 if rows.weight is None else rows.weight, 0.0)


def _is_counting(rows: SheetRows) -> bool:
    """Tell whether the weights say how many items there are: none below 1, not all of them 1."""
    weight = _weights(rows)
    known = weight[weight > 0]
    return bool((known >= 1).all() and (known != 1).any())


def _is_weighted(rows: SheetRows) -> bool:
    weight = _weights(rows)
    return _is_counting(rows) or len(np.unique(weight[weight > 0])) > 1


def _groups(rows: SheetRows) -> list[Mask]:
    """Return the rows of each stratum; rows of one stratum have one weight."""
    weight = _weights(rows)
    stratum = np.zeros(len(weight)) if rows.stratum is None else rows.stratum
    keys = np.column_stack([stratum, weight])[weight > 0]
    return [(stratum == one) & (weight == other) for one, other in np.unique(keys, axis=0).tolist()]


def _strata(rows: SheetRows) -> list[StratumCount]:
    return [
        StratumCount(
            successes=int((rows.hit & where).sum()),
            audited=int(where.sum()),
            population=_population(rows, where),
        )
        for where in _groups(rows)
    ]


def _population(rows: SheetRows, where: Mask) -> int:
    """Return for how many items some rows stand, or their share of a population without end."""
    weight, count = _weights(rows), int(where.sum())
    if _is_counting(rows):
        return max(count, round(float(weight[where].sum())))
    return max(count, round(_ENDLESS * float(weight[where].sum() / weight.sum())))
