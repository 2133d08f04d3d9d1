"""Share misses: how often limits of shares and of their differences miss the truth.

Every possible sample is weighed by its exact probability (those rarer than one in a billion are
left out), so there is no chance in the figures; a simulation stands beside them.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
from scipy import stats

from vendor_sla.evidence.intervals import (
    StratumCount,
    hypergeometric_limits,
    korn_graubard,
    weighted_limits,
)
from vendor_sla.evidence.mover import Cell, mover
from vendor_sla.evidence.paired import tango

ALPHA = 0.05
RAREST = 1e-9
_RARE = 1e-7  # enough for a tenth of a per cent

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
    kept = chances > RAREST
    return dict(zip(counts[kept].tolist(), chances[kept].tolist(), strict=True))


def exact_misses(truth: Truth) -> Misses:
    """Weigh every sample of a scenario; vectorised over the grid of counts."""
    return _weigh(truth, found_of)


def normal_misses(truth: Truth) -> Misses:
    """Weigh the limits of the normal law instead, to see why they are not used."""
    return _weigh(truth, _normal_of)


@cache
def _normal_of(population: int, audited: int, contradicted: int) -> tuple[float, float, float]:
    share = contradicted / audited
    variance = (1 - audited / population) * share * (1 - share) / (audited - 1)
    reach = float(stats.norm.isf(ALPHA)) * math.sqrt(variance)
    return share, share - reach, share + reach


def _weigh(truth: Truth, limits: Callable[[int, int, int], tuple[float, float, float]]) -> Misses:
    total = sum(population for population, *_ in truth)
    axes = [likely_counts(population, wrong, audited) for population, audited, wrong, _ in truth]
    shape = [len(axis) for axis in axes]
    chance, delta, below, above = np.ones(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for number, (population, audited, _, sign) in enumerate(truth):
        side = [-1 if place == number else 1 for place in range(len(truth))]
        found = np.array([limits(population, audited, count) for count in axes[number]])
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
    rows = [
        "| sample | lower misses | upper misses | simulated | normal law |",
        "| --- | --- | --- | --- | --- |",
    ]
    worst = 0.0
    for number, (name, truth) in enumerate(SCENARIOS.items()):
        exact, normal = exact_misses(truth), normal_misses(truth)
        drawn = simulated_misses(truth, runs=runs, number=number)
        worst = max(worst, exact.lower, exact.upper)
        rows.append(
            f"| {name} | {shown(exact.lower)} | {shown(exact.upper)} "
            f"| {shown(drawn.lower)} and {shown(drawn.upper)} "
            f"| {shown(normal.lower)} and {shown(normal.upper)} |"
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


def pair_table() -> list[str]:
    """Return Tango's misses in Markdown, weighed exactly."""
    rows = ["| pairs, b and c | lower misses | upper misses |", "| --- | --- | --- |"]
    for n, b, c in ((100, 0.05, 0.01), (100, 0.1, 0.1), (60, 0.05, 0.0), (200, 0.07, 0.02)):
        low = high = 0.0
        for one, first in _binomial(n, b):
            for other, second in _binomial(n - one, c / (1 - b)):
                found = tango(one, other, n, tail=ALPHA)
                low += first * second * (found.lower > b - c + 1e-12)
                high += first * second * (found.upper < b - c - 1e-12)
        rows.append(f"| {n}: {shown(b, 0)} and {shown(c, 0)} | {shown(low)} | {shown(high)} |")
    return rows


def _binomial(size: int, share: float) -> list[tuple[int, float]]:
    counts = np.arange(size + 1)
    chances = stats.binom.pmf(counts, size, share)
    kept = chances > RAREST
    return list(zip(counts[kept].tolist(), chances[kept].tolist(), strict=True))


PASS_RATES: dict[str, Sequence[tuple[int, int, int]]] = {
    "98 % of 4,000, 90 % of 1,000": ((4000, 100, 3920), (1000, 50, 900)),
    "99 % of 4,000, 99 % of 1,000": ((4000, 100, 3960), (1000, 50, 990)),
    "95 % of 9,000, 95 % of 1,000": ((9000, 50, 8550), (1000, 150, 950)),
    "99.8 % of 9,500, 50 % of 500": ((9500, 100, 9481), (500, 100, 250)),
    "91 %, 52 % and 70 % in three": ((4421, 100, 4023), (755, 50, 393), (1018, 50, 713)),
}


def weighted_table() -> list[str]:
    """Return in Markdown the misses of weighted pass rates, published and widened."""
    rows = [
        "| pass rates of strata | published: lower, upper misses | widened: lower, upper misses |",
        "| --- | --- | --- |",
    ]
    for name, strata in PASS_RATES.items():
        true = sum(good for _, _, good in strata) / sum(population for population, *_ in strata)
        misses = {korn_graubard: [0.0, 0.0], weighted_limits: [0.0, 0.0]}
        axes = [likely_counts(population, good, audited) for population, audited, good in strata]
        for drawn in itertools.product(*(axis.items() for axis in axes)):
            chance = math.prod(each for _, each in drawn)
            if chance < _RARE:
                continue
            counts = [
                StratumCount(count, audited, population)
                for (count, _), (population, audited, _) in zip(drawn, strata, strict=True)
            ]
            for method, missed in misses.items():
                found = method(counts, tail=ALPHA)
                missed[0] += chance * (found.lower > true + 1e-12)
                missed[1] += chance * (found.upper < true - 1e-12)
        cells = " | ".join(", ".join(map(shown, missed)) for missed in misses.values())
        rows.append(f"| {name} | {cells} |")
    return rows
