"""Mean misses: how often limits of a mean's and a percentile's difference miss the truth.

Simulated: a sample of 200 of 5,000 is drawn again and again from a population that is known.
"""

import math
from collections import defaultdict
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tests.benchmarks.rule_months import POPULATION
from tests.benchmarks.share_misses import ALPHA, Misses, shown
from vendor_sla.evidence.differences import StratumDifferences, stratified_difference
from vendor_sla.evidence.percentiles import StratumPairs, corrected_quantile

Numbers = npt.NDArray[np.float64]

Differ = Callable[[np.random.Generator, int], Numbers]


def skewed(share: float) -> Differ:
    """Return differences in seconds: most 0, the others lognormal, a fifth of them negative."""

    def differ(rng: np.random.Generator, population: int) -> Numbers:
        sizes = np.minimum(600, rng.lognormal(3.5, 1, population))
        signs = np.where(rng.random(population) < 0.2, -1, 1)
        return np.where(rng.random(population) < share, sizes * signs, 0.0)

    return differ


def hidden(rng: np.random.Generator, population: int) -> Numbers:
    """Return many small differences one way and, for 1 in 200, the largest the other way."""
    kind = rng.random(population)
    small = np.where(kind < 0.25, rng.exponential(10, population), 0.0)
    return np.where(kind > 0.995, -600.0, small)


KINDS: dict[str, Differ] = {
    "mean, 25 % differ": skewed(0.25),
    "mean, 9 % differ": skewed(0.09),
    "mean, 2 % differ": skewed(0.02),
    "mean, 1 in 200 differs by the most, hidden": hidden,
}


def mean_table(*, runs: int) -> list[str]:
    """Return in Markdown how often limits of means and of a percentile miss."""
    rows = [
        "| 200 of 5,000 audited | methods met | lower misses | upper misses |",
        "| --- | --- | --- | --- |",
    ]
    for number, (name, differ) in enumerate(KINDS.items()):
        methods, misses = _mean_misses(differ, runs=runs, number=number)
        rows.append(f"| {name} | {methods} | {shown(misses.lower)} | {shown(misses.upper)} |")
    misses = _quantile_misses(runs=runs)
    rows.append(
        f"| 90th percentile, 10 % differ | | {shown(misses.lower)} | {shown(misses.upper)} |"
    )
    return rows


def _mean_misses(differ: Differ, *, runs: int, number: int) -> tuple[str, Misses]:
    rng = np.random.default_rng([7, number])
    strata = [differ(rng, population) for population in POPULATION]
    true = sum(float(values.sum()) for values in strata) / sum(POPULATION)
    methods: dict[str, int] = defaultdict(int)
    low = high = 0
    for run in range(runs):
        drawn = [
            StratumDifferences(len(values), rng.choice(values, size, replace=False).tolist())
            for values, size in zip(strata, (150, 50), strict=True)
        ]
        found = stratified_difference(drawn, tail=ALPHA, seed=str(run), largest=600.0)
        methods[found.method] += 1
        low += found.lower > true
        high += (math.inf if found.upper is None else found.upper) < true
    met = ", ".join(f"{name} {shown(count / runs, 0)}" for name, count in sorted(methods.items()))
    return met, Misses(low / runs, high / runs)


def _quantile_misses(*, runs: int) -> Misses:
    rng = np.random.default_rng(11)
    vendor = np.round(rng.lognormal(3, 0.8, 5000))
    audit = np.where(rng.random(5000) < 0.1, np.round(vendor * 1.5), vendor)
    true = float(np.sort(audit)[math.ceil(0.9 * 5000) - 1])
    low = high = 0
    for _ in range(runs):
        drawn = rng.choice(5000, 200, replace=False)
        sample = StratumPairs(5000, vendor[drawn].tolist(), audit[drawn].tolist())
        found = corrected_quantile(vendor, [sample], share=0.9, tail=ALPHA)
        low += found.lower > true
        high += (math.inf if found.upper is None else found.upper) < true
    return Misses(low / runs, high / runs)
