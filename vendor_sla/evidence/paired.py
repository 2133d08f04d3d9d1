"""Paired shares: the same items judged by the vendor and by the audit, drawn without strata.

`b` counts items the vendor calls good and the audit bad, `c` the reverse, `n` all items.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy import stats

from vendor_sla.evidence.intervals import Interval, check_counts, check_tail, wilson
from vendor_sla.evidence.mover import Cell, ShareDifference, mover

Numbers = npt.NDArray[np.float64]

_ENOUGH_IN_A_CELL = 10
_HALVINGS = 52  # as fine as floating point


@dataclass(frozen=True, slots=True)
class McNemar:
    """Two-sided p-values of the test that b and c differ by chance."""

    asymptotic: float
    corrected: float
    exact: float
    midp: float


@dataclass(frozen=True, slots=True)
class UnstratifiedDifference:
    """A difference of shares and how its limits were made: `mover` or `tango`."""

    difference: ShareDifference
    method: str


def tango(b: float, c: float, n: float, *, tail: float, sampled_share: float = 0.0) -> Interval:
    """Return score limits of (b - c) / n (Tango, 1998), in a finite population if so told.

    With a share f of the population sampled, b, c and n are all divided by 1 - f; a population
    sampled in full has its one value. Nothing drawn means nothing known: -1 to 1.
    """
    check_counts(b + c, n)
    check_counts(min(b, c), n)
    check_tail(tail)
    if not 0 <= sampled_share <= 1:
        raise ValueError(f"A sampled share lies between 0 and 1, not {sampled_share}.")
    limits = tango_limits(np.array([b]), np.array([c]), n, tail=tail, sampled_share=sampled_share)
    return Interval(float(limits[0][0]), float(limits[1][0]))


def tango_limits(
    b: Numbers, c: Numbers, n: float, *, tail: float, sampled_share: float = 0.0
) -> tuple[Numbers, Numbers]:
    """Return the lower and the upper limits of many pairs of b and c among n; see `tango`."""
    if not n:
        return np.full(len(b), -1.0), np.full(len(b), 1.0)
    if sampled_share == 1:
        return (b - c) / n, (b - c) / n
    scale, z = 1 - sampled_share, float(stats.norm.isf(tail))
    lower = _score_limits(b / scale, c / scale, n / scale, z)
    return lower, -_score_limits(c / scale, b / scale, n / scale, z)


def _score_limits(b: Numbers, c: Numbers, n: float, z: float) -> Numbers:
    high = (b - c) / n
    low = np.full(len(b), -1.0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        spread = z * np.sqrt(n * _restricted_variances(b, c, n, middle))
        is_below = b - c - n * middle > spread
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return high


def _restricted_variances(b: Numbers, c: Numbers, n: float, delta: Numbers) -> Numbers:
    linear = (2 * n - b + c) * delta - b - c
    product = 2 * c * delta * (1 - delta)
    root = np.sqrt(np.maximum(0.0, linear**2 + 4 * n * product))
    # Two forms of one root: each is exact where the other takes like from like.
    share = (root - linear) / (4 * n)
    np.divide(product, root + linear, out=share, where=linear > 0)
    return np.maximum(0.0, 2 * share + delta * (1 - delta))


def newcombe_paired(a: int, b: int, c: int, d: int, *, tail: float) -> Interval:
    """Return square-and-add limits of (b - c) / n (Newcombe, 1998, method 10), for display.

    `a` counts items both call good, `d` items both call bad.
    """
    for count in (a, b, c, d):
        check_counts(count, a + b + c + d)
    n = a + b + c + d
    if not n:
        return Interval(-1.0, 1.0)
    one, other = wilson(a + b, n, tail=tail), wilson(a + c, n, tail=tail)
    first, second = (a + b) / n, (a + c) / n
    phi = _phi(a, b, c, d)
    below = _root(first - one.lower, other.upper - second, phi)
    above = _root(one.upper - first, second - other.lower, phi)
    return Interval(first - second - below, first - second + above)


def _root(one: float, other: float, phi: float) -> float:
    return math.sqrt(max(0.0, one**2 - 2 * phi * one * other + other**2))


def _phi(a: int, b: int, c: int, d: int) -> float:
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if not margins:
        return 0.0
    above = float(a * d - b * c)
    if above > 0:
        above = max(0.0, above - (a + b + c + d) / 2)
    return above / math.sqrt(margins)


def mcnemar(b: int, c: int) -> McNemar:
    """Return McNemar's test (1947): chi-square, with Edwards's correction, exact and mid-P.

    Two-sided; without a discordant pair every p is 1.
    """
    check_counts(b, b + c)
    n = b + c
    if not n:
        return McNemar(1.0, 1.0, 1.0, 1.0)
    asymptotic = stats.chi2.sf((b - c) ** 2 / n, 1)
    corrected = stats.chi2.sf(max(0, abs(b - c) - 1) ** 2 / n, 1)
    exact = min(1.0, 2 * stats.binom.cdf(min(b, c), n, 0.5))
    midp = 2 * stats.binom.cdf(min(b, c), n, 0.5) - stats.binom.pmf(min(b, c), n, 0.5)
    return McNemar(float(asymptotic), float(corrected), float(exact), float(min(1.0, midp)))


def unstratified_difference(
    cells: Sequence[Cell], *, tail: float, offset: Fraction = Fraction(0)
) -> UnstratifiedDifference:
    """Return the difference from a sample drawn without strata, its items put in cells by flag.

    Post-stratified by the vendor's flag (`mover`) if every cell with items has 10 audited, or all
    of fewer, else
    Tango's limits with the sampled share. Source: evidence, "Unstratified sample".
    """
    known = [cell for cell in cells if cell.population]
    if not known or all(_has_enough(cell) for cell in known):
        return UnstratifiedDifference(mover(known, tail=tail, offset=offset), "mover")
    n = sum(cell.audited for cell in known)
    b = sum(cell.contradicted for cell in known if cell.sign > 0)
    c = sum(cell.contradicted for cell in known if cell.sign < 0)
    share = n / sum(cell.population for cell in known)
    limits = tango(b, c, n, tail=tail, sampled_share=share)
    shift = float(offset)
    delta = offset + (Fraction(b - c, n) if n else 0)
    found = ShareDifference(delta, limits.lower + shift, limits.upper + shift, is_complete=n > 0)
    return UnstratifiedDifference(found, "tango")


def _has_enough(cell: Cell) -> bool:
    return cell.audited >= min(_ENOUGH_IN_A_CELL, cell.population)
