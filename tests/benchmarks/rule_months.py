"""Rule months: what the decision rule does in a month, by how far the vendor's figure is wrong.

Every possible sample is decided by the product and weighed by its exact probability.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache

from tests.benchmarks.share_misses import ALPHA, likely_counts, shown
from vendor_sla.domain.decisions import Outcome
from vendor_sla.evidence.decision_rules import Thresholds, outcome_of
from vendor_sla.evidence.mover import Cell, mover

_RARE = 1e-7  # enough for whole per cents
Shares = dict[Outcome, float]

THRESHOLDS = Thresholds(materiality=0.02, rejection=0.05, alpha=ALPHA)
POPULATION = (4100, 900)
VENDORS: dict[str, tuple[int, int]] = {
    "0": (0, 0),
    "0.5": (25, 0),
    "1": (50, 0),
    "2": (100, 0),
    "3": (150, 0),
    "5": (250, 0),
    "0, 41 wrong each way": (41, 41),
    "honest, 1 % random errors": (41, 9),
}
OUTCOMES = (Outcome.ACCEPT, Outcome.REPLACE, Outcome.REJECT, Outcome.INCONCLUSIVE)


@cache
def month_of(
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
    return outcome_of(delta, limits, THRESHOLDS, looks=looks, is_last_look=is_last)


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
        shares[month_of(audited, (one, other), 1, is_last=True)] += chance
    return shares


def two_looks(first: tuple[int, int], both: tuple[int, int], wrong: tuple[int, int]) -> Shares:
    """Return how likely each outcome is when what is open after the first look is extended."""
    shares: Shares = defaultdict(float)
    added = [one - other for one, other in zip(both, first, strict=True)]
    for one, other, chance in weighed(first, wrong):
        found = month_of(first, (one, other), 2, is_last=False)
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
                found = month_of(both, counts, 2, is_last=True)
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
