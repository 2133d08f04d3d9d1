"""Coverage: how often the limits miss the truth, and what the decision rule does month by month.

`python -m tests.benchmarks coverage`. Where counts decide, every possible sample is weighed by its
exact probability (those rarer than one in a billion are left out), so there is no chance in the
figures; a simulation that draws item by item stands beside them. Means need simulation alone.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import stats

from vendor_sla.domain.decisions import Outcome
from vendor_sla.evidence.decision_rules import Thresholds, decide
from vendor_sla.evidence.differences import StratumDifferences, stratified_difference
from vendor_sla.evidence.intervals import hypergeometric_limits
from vendor_sla.evidence.mover import Cell, mover
from vendor_sla.evidence.paired import tango
from vendor_sla.evidence.percentiles import StratumPairs, corrected_quantile

ALPHA = 0.05
RUNS = 20_000
MEAN_RUNS = 1_000
_RAREST = 1e-9
_RARE = 1e-7  # enough for whole per cents, and each sample there is decided

Shares = dict[Outcome, float]
Truth = Sequence[tuple[int, int, int, int]]  # population, audited, wrong, sign


@dataclass(frozen=True, slots=True)
class Misses:
    """Shares of samples whose lower limit lies above the truth, and whose upper one below it."""

    lower: float
    upper: float


SCENARIOS: dict[str, Truth] = {
    "200 of 5,000: 2 % false yes": ((4100, 150, 82, 1), (900, 50, 0, -1)),
    "200 of 5,000: 5 % false yes": ((4100, 150, 205, 1), (900, 50, 0, -1)),
    "200 of 5,000: 1 % wrong both ways": ((4100, 150, 41, 1), (900, 50, 9, -1)),
    "200 of 5,000: 0.2 % false yes": ((4100, 150, 8, 1), (900, 50, 0, -1)),
    "200 of 5,000: 10 % and 5 % wrong": ((4100, 150, 410, 1), (900, 50, 45, -1)),
    "300 of 5,000: 7 % and 2 % wrong": ((4100, 240, 287, 1), (900, 60, 18, -1)),
    "400 of 5,000: 2 % false yes": ((4100, 300, 82, 1), (900, 100, 0, -1)),
    "200 of 400: 3 % and 3 % wrong": ((330, 150, 10, 1), (70, 50, 2, -1)),
    "60 of 100,000: 5 % and 20 % wrong": ((82000, 30, 4100, 1), (18000, 30, 3600, -1)),
    "200 of 100,000: 1 % false yes, few bad": ((97000, 150, 970, 1), (3000, 50, 30, -1)),
    "200 of 5,000: 50 % claimed good, 4 %": ((2500, 100, 100, 1), (2500, 100, 100, -1)),
    "300 in four cells: 6, 2, 1 and 7 %": (
        (2000, 100, 120, 1), (2100, 140, 42, 1), (400, 30, 4, -1), (500, 30, 35, -1),
    ),
    "240 in four cells: 1 % everywhere": (
        (2000, 60, 20, 1), (2100, 60, 21, 1), (400, 60, 4, -1), (500, 60, 5, -1),
    ),
    "200 of 5,000: nothing wrong": ((4100, 150, 0, 1), (900, 50, 0, -1)),
}  # fmt: skip


def shown(share: float, places: int = 1) -> str:
    """Write a share of 0 to 1 in per cent."""
    return f"{100 * share:.{places}f} %"


def difference_of(truth: Truth) -> Fraction:
    """Return the true difference."""
    total = sum(population for population, *_ in truth)
    return sum((Fraction(sign * wrong, total) for _, _, wrong, sign in truth), Fraction(0))


@cache
def found_of(population: int, audited: int, contradicted: int) -> tuple[float, float, float]:
    """Return share and exact limits of one cell."""
    limits = hypergeometric_limits(contradicted, audited, population, tail=ALPHA)
    return contradicted / audited, limits.lower, limits.upper


def likely_counts(population: int, wrong: int, audited: int) -> dict[int, float]:
    """Return the counts of contradictions that a sample may show, with their probabilities."""
    counts = np.arange(max(0, wrong + audited - population), min(wrong, audited) + 1)
    chances = stats.hypergeom.pmf(counts, population, wrong, audited)
    kept = chances > _RAREST
    return dict(zip(counts[kept].tolist(), chances[kept].tolist(), strict=True))


def exact_misses(truth: Truth) -> Misses:
    """Weigh every sample of a scenario; vectorised over the grid of counts."""
    total = sum(population for population, *_ in truth)
    axes = [likely_counts(population, wrong, audited) for population, audited, wrong, _ in truth]
    shape = [len(axis) for axis in axes]
    chance, delta, below, above = np.ones(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for number, (population, audited, _, sign) in enumerate(truth):
        side = [-1 if place == number else 1 for place in range(len(truth))]
        found = np.array([found_of(population, audited, count) for count in axes[number]])
        weight = population / total
        down = (weight * (found[:, 0] - found[:, 1])).reshape(side) ** 2
        up = (weight * (found[:, 2] - found[:, 0])).reshape(side) ** 2
        chance = chance * np.array(list(axes[number].values())).reshape(side)
        delta = delta + sign * weight * found[:, 0].reshape(side)
        below, above = below + (down if sign > 0 else up), above + (up if sign > 0 else down)
    true = float(difference_of(truth))
    return Misses(
        float(chance[delta - np.sqrt(below) > true + 1e-12].sum()),
        float(chance[delta + np.sqrt(above) < true - 1e-12].sum()),
    )


def simulated_misses(truth: Truth, *, runs: int, number: int) -> Misses:
    """Draw samples item by item and ask the product each time a new one appears."""
    rng = np.random.default_rng(number)
    true = float(difference_of(truth))
    drawn = np.column_stack(
        [rng.hypergeometric(wrong, population - wrong, audited, runs)
         for population, audited, wrong, _ in truth]
    )  # fmt: skip
    kinds, times = np.unique(drawn, axis=0, return_counts=True)
    low = high = 0
    for counts, often in zip(kinds.tolist(), times.tolist(), strict=True):
        found = mover(
            [
                Cell(population, audited, count, sign)
                for (population, audited, _, sign), count in zip(truth, counts, strict=True)
            ],
            tail=ALPHA,
        )
        low += often * (found.lower > true + 1e-12)
        high += often * (found.upper < true - 1e-12)
    return Misses(low / runs, high / runs)


def mover_table(*, runs: int) -> tuple[list[str], float]:
    """Return the table of MOVER's misses in Markdown, and the worst exact miss."""
    rows = ["| sample | lower misses | upper misses | simulated |", "| --- | --- | --- | --- |"]
    worst = 0.0
    for number, (name, truth) in enumerate(SCENARIOS.items()):
        exact = exact_misses(truth)
        drawn = simulated_misses(truth, runs=runs, number=number)
        worst = max(worst, exact.lower, exact.upper)
        rows.append(
            f"| {name} | {shown(exact.lower)} | {shown(exact.upper)} "
            f"| {shown(drawn.lower)} and {shown(drawn.upper)} |"
        )
    return rows, worst


def worst_of_grid() -> tuple[int, int, float]:
    """Return how many true states of the default sample were weighed, how many miss, the worst."""
    good = [*range(0, 120, 3), *range(120, 620, 20)]
    bad = [0, 1, 2, 4, 9, 18, 27, 45, 90, 135, 180]
    worst = [
        max(misses.lower, misses.upper)
        for one, other in itertools.product(good, bad)
        for misses in [exact_misses(((4100, 150, one, 1), (900, 50, other, -1)))]
    ]
    return len(worst), sum(each > ALPHA for each in worst), max(worst)


THRESHOLDS = Thresholds(materiality=0.02, rejection=0.05, alpha=ALPHA)
POPULATION = (4100, 900)
VENDORS: dict[str, tuple[int, int]] = {
    "0": (0, 0),
    "0.5": (25, 0),
    "1": (50, 0),
    "2": (100, 0),
    "3": (150, 0),
    "5": (250, 0),
    "honest, 1 % random errors": (41, 9),
}
OUTCOMES = (Outcome.ACCEPT, Outcome.REPLACE, Outcome.REJECT, Outcome.INCONCLUSIVE)


@cache
def outcome_of(
    audited: tuple[int, int], counts: tuple[int, int], looks: int, *, is_last: bool
) -> Outcome:
    """Decide one sample by the product's rule."""
    cells = [
        Cell(population, size, count, sign)
        for population, size, count, sign in zip(POPULATION, audited, counts, (1, -1), strict=True)
    ]

    def limits(alpha: float) -> tuple[float, float]:
        found = mover(cells, tail=alpha)
        return found.lower, found.upper

    delta = float(mover(cells, tail=ALPHA).delta)
    verdict = decide(delta, limits, THRESHOLDS, looks=looks, is_last_look=is_last)
    return verdict.outcome


def weighed(audited: tuple[int, int], wrong: tuple[int, int]) -> Iterator[tuple[int, int, float]]:
    """Yield the counts a sample may show, with their probability."""
    axes = [
        likely_counts(population, each, size)
        for population, each, size in zip(POPULATION, wrong, audited, strict=True)
    ]
    for (one, first), (other, second) in itertools.product(axes[0].items(), axes[1].items()):
        if first * second > _RARE:
            yield one, other, first * second


def one_look(audited: tuple[int, int], wrong: tuple[int, int]) -> Shares:
    """Return how likely each outcome is with one sample."""
    shares: Shares = defaultdict(float)
    for one, other, chance in weighed(audited, wrong):
        shares[outcome_of(audited, (one, other), 1, is_last=True)] += chance
    return shares


def two_looks(first: tuple[int, int], both: tuple[int, int], wrong: tuple[int, int]) -> Shares:
    """Return how likely each outcome is when what is open after the first look is extended."""
    shares: Shares = defaultdict(float)
    added = [one - other for one, other in zip(both, first, strict=True)]
    for one, other, chance in weighed(first, wrong):
        found = outcome_of(first, (one, other), 2, is_last=False)
        if found is not Outcome.INCONCLUSIVE:
            shares[found] += chance
            continue
        axes = [
            likely_counts(population - size, left - count, more)
            for population, size, left, count, more in zip(
                POPULATION, first, wrong, (one, other), added, strict=True
            )
        ]
        for (more, third), (most, fourth) in itertools.product(axes[0].items(), axes[1].items()):
            if chance * third * fourth > _RARE:
                counts = (one + more, other + most)
                found = outcome_of(both, counts, 2, is_last=True)
                shares[found] += chance * third * fourth
    return shares


def operating_table() -> list[str]:
    """Return in Markdown what the rule does in a month, by true overstatement and sample."""
    rows = [
        "| true overstatement, points | sample | ACCEPT | REPLACE | REJECT | INCONCLUSIVE |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    small, large = (150, 50), (300, 100)
    designs: dict[str, Callable[[tuple[int, int]], Shares]] = {
        "200": lambda wrong: one_look(small, wrong),
        "400": lambda wrong: one_look(large, wrong),
        "200, then 400": lambda wrong: two_looks(small, large, wrong),
    }
    for (name, wrong), (size, run) in itertools.product(VENDORS.items(), designs.items()):
        shares = run(wrong)
        cells = " | ".join(f"{shown(shares.get(outcome, 0.0), 0)}" for outcome in OUTCOMES)
        rows.append(f"| {name} | {size} | {cells} |")
    return rows


def pair_table() -> tuple[list[str], float]:
    """Return Tango's misses in Markdown, weighed exactly, and the worst."""
    rows = ["| pairs, b and c | lower misses | upper misses |", "| --- | --- | --- |"]
    worst = 0.0
    for n, b, c in ((100, 0.05, 0.01), (100, 0.1, 0.1), (60, 0.05, 0.0), (200, 0.07, 0.02)):
        low = high = 0.0
        for one, first in _binomial(n, b):
            for other, second in _binomial(n - one, c / (1 - b)):
                found = tango(one, other, n, tail=ALPHA)
                low += first * second * (found.lower > b - c + 1e-12)
                high += first * second * (found.upper < b - c - 1e-12)
        worst = max(worst, low, high)
        rows.append(f"| {n}: {shown(b, 0)} and {shown(c, 0)} | {shown(low)} | {shown(high)} |")
    return rows, worst


def _binomial(size: int, share: float) -> list[tuple[int, float]]:
    counts = np.arange(size + 1)
    chances = stats.binom.pmf(counts, size, share)
    kept = chances > _RAREST
    return list(zip(counts[kept].tolist(), chances[kept].tolist(), strict=True))


def mean_table(*, runs: int) -> tuple[list[str], float]:
    """Return in Markdown how often limits of means and of a quantile miss, and the worst lower."""
    rows = [
        "| 200 of 5,000 audited | methods met | lower misses | upper misses |",
        "| --- | --- | --- | --- |",
    ]
    worst = 0.0
    for number, differing in enumerate((0.25, 0.09, 0.02)):
        methods, misses = _mean_misses(differing, runs=runs, number=number)
        worst = max(worst, misses.lower)
        rows.append(
            f"| mean, {shown(differing, 0)} of the items differ | {methods} "
            f"| {shown(misses.lower)} | {shown(misses.upper)} |"
        )
    misses = _quantile_misses(runs=runs)
    rows.append(
        f"| 90th percentile, 10 % differ | | {shown(misses.lower)} | {shown(misses.upper)} |"
    )
    return rows, max(worst, misses.lower)


def _mean_misses(differing: float, *, runs: int, number: int) -> tuple[str, Misses]:
    rng = np.random.default_rng([7, number])
    strata = [_skewed(rng, population, differing) for population in POPULATION]
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


def _skewed(rng: np.random.Generator, population: int, differing: float) -> npt.NDArray[np.float64]:
    """Return differences in seconds: most 0, the others lognormal, a fifth of them negative."""
    sizes = np.minimum(600, rng.lognormal(3.5, 1, population))
    signs = np.where(rng.random(population) < 0.2, -1, 1)
    return np.where(rng.random(population) < differing, sizes * signs, 0.0)


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


def report(*, runs: int = RUNS, mean_runs: int = MEAN_RUNS) -> Iterator[tuple[str, float | None]]:
    """Yield each table with its worst miss, where misses are limited."""
    rows, worst = mover_table(runs=runs)
    yield "\n".join(rows), worst
    states, over, largest = worst_of_grid()
    yield f"Of {states} true states {over} miss more than 5 %, at most {largest:.2%}.", None
    rows, worst = pair_table()
    yield "\n".join(rows), None
    rows, worst = mean_table(runs=mean_runs)
    yield "\n".join(rows), None
    yield "\n".join(operating_table()), None
