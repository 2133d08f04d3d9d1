"""Peers: how one figure lies among those of other vendors."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import quantiles

LEAST = 3  # of fewer figures a quartile says nothing


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Below `low` lies a quarter of the figures, below `middle` half, above `high` a quarter."""

    low: Decimal
    middle: Decimal
    high: Decimal


def quartiles(figures: Sequence[Decimal]) -> Quartiles | None:
    """Return the quartiles of some figures, their ends included; None for fewer than three."""
    if len(figures) < LEAST:
        return None
    low, middle, high = quantiles(sorted(figures), n=4, method="inclusive")
    return Quartiles(low, middle, high)
