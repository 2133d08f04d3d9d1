"""Contributions: what each row adds to a metric, before scope and sums."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from vendor_sla.measures.asked import Asked
from vendor_sla.measures.rows import SECOND, Ints, Mask

Amounts = npt.NDArray[Any]


@dataclass(frozen=True)
class Groups:
    """Rows judged together: the key of each row, and what becomes of the groups' counts.

    `judge` takes keys in order, the rows counted and the rows hit of each, and returns a sum and
    the number it is divided by.
    """

    keys: Ints
    judge: Callable[[Ints, Ints, Ints], tuple[Fraction, int]]


@dataclass(frozen=True)
class Contribution:
    """One metric over some rows.

    `counted` marks the rows that count (period applied); `at` is the instant that placed them.
    `amount` is a mask for a share, whole numbers or exact fractions for a mean; `weight` replaces
    the count of 1. Both are divided by their scale when they are summed up. `missed` marks what
    an explanation lists; `facts` are side counts. `infinite` marks waits that never ended
    (quantiles only). `factor` overrides the one of the displayed unit.
    """

    counted: Mask
    at: Ints
    amount: Amounts
    weight: Ints | None = None
    missed: Mask | None = None
    infinite: Mask | None = None
    facts: Mapping[str, Mask] = field(default_factory=dict)
    amount_scale: int = 1
    weight_scale: int = 1
    factor: int | None = None
    is_total: bool = False
    needs_rows: bool = False  # a total over no rows at all is not measured
    breaks_down: bool = True
    groups: Groups | None = None

    def as_total(self, **facts: Mask) -> "Contribution":
        """Return the same as a plain count of its amounts, with the rows looked at as facts."""
        facts = {**self.facts, **facts}
        return replace(self, is_total=True, needs_rows=True, facts=facts)

    def by_groups(self, groups: Groups) -> "Contribution":
        """Return the same judged group by group (half-hours, agents' days) in the end."""
        return replace(self, groups=groups, breaks_down=False, missed=None)

    def with_facts(self, **facts: Mask) -> "Contribution":
        """Return the same with more side counts."""
        return replace(self, facts={**self.facts, **facts})


def share(
    asked: Asked,
    at: Ints,
    population: Mask,
    hit: Mask,
    *,
    impossible: Mask | None = None,
    **facts: Mask,
) -> Contribution:
    """Return a share of the rows whose `at` lies in the period.

    Impossible rows count as the contract declares: a miss, not at all, or as they stand.
    """
    counted = population & asked.inside(at)
    known = dict(facts)
    if impossible is not None and impossible.any():
        known["impossible"] = impossible & counted
        match asked.text("impossible_row"):
            case "exclude":
                counted = counted & ~impossible
            case "miss":
                hit = (hit | impossible) if asked.is_bad_when_hit else (hit & ~impossible)
    hit = hit & counted
    missed = hit if asked.is_bad_when_hit else counted & ~hit
    return Contribution(counted, at, hit, missed=missed, facts=_within(known, asked.inside(at)))


def mean(
    asked: Asked, at: Ints, population: Mask, amount: Ints, *, scale: int = SECOND, **facts: Mask
) -> Contribution:
    """Return a mean of amounts (microseconds, millionths) over the rows placed in the period."""
    inside = asked.inside(at)
    counted = population & inside
    amounts = np.where(counted, amount, 0)
    return Contribution(counted, at, amounts, amount_scale=scale, facts=_within(facts, inside))


def waits(
    asked: Asked,
    at: Ints,
    population: Mask,
    wait: Ints,
    ended: Mask,
    *,
    impossible: Mask,
    **facts: Mask,
) -> Contribution:
    """Return waits for a mean or a quantile.

    A wait that never ended is left out of a mean and infinite in a quantile; an impossible one
    is treated so too unless the contract declares otherwise.
    """
    inside = asked.inside(at)
    rule = asked.text("impossible_row")
    if rule == "exclude":
        population = population & ~impossible
    elif rule == "miss":
        ended = ended & ~impossible
    known = {**facts, "impossible": impossible, "without_end": population & ~ended}
    entered = population & inside
    if asked.quantile is None:
        counted = entered & ended
        amount = np.where(counted, wait, 0)
        return Contribution(counted, at, amount, amount_scale=SECOND, facts=_within(known, inside))
    return Contribution(
        entered,
        at,
        np.where(entered & ended, wait, 0),
        infinite=entered & ~ended,
        amount_scale=SECOND,
        facts=_within(known, inside),
    )


def _within(facts: Mapping[str, Mask], inside: Mask) -> dict[str, Mask]:
    return {name: mask & inside for name, mask in facts.items()}
