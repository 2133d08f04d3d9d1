"""Audits: by how much a vendor's figure is wrong, seen from the drawn rows that were checked.

The vendor's figure is known for every row; the audit says of the drawn ones what is true. A gap is
positive where the vendor's figure flatters it; a band metric's is vendor less audit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

import numpy as np
import numpy.typing as npt

from vendor_sla.domain.catalogue.definitions import Direction
from vendor_sla.evidence.decision_rules import Limits
from vendor_sla.evidence.differences import StratumDifferences, stratified_difference
from vendor_sla.evidence.keys import Mask, Positions
from vendor_sla.evidence.mover import Cell, ShareDifference, mover
from vendor_sla.evidence.paired import unstratified_difference
from vendor_sla.evidence.percentiles import StratumPairs, prepare_quantile

_NEVER = 1e15  # stands for a wait that never ended: beyond every other
_PLACES = 9


@dataclass(frozen=True)
class RowValues:
    """What rows add to a metric: whether each counts, is as wished for, and its own value."""

    counted: Mask
    good: Mask
    amount: npt.NDArray[np.float64]

    def padded(self, size: int) -> "RowValues":
        """Return the same with rows at the end that count for nothing, `size` in all."""
        more = (0, size - len(self.counted))
        counted, good = np.pad(self.counted, more), np.pad(self.good, more)
        return RowValues(counted, good, np.pad(self.amount, more))


@dataclass(frozen=True)
class Claim:
    """One metric as the vendor's rows make it.

    `shape` is share, mean or quantile; `scale` what a share is multiplied by to be shown.
    """

    shape: str
    direction: Direction
    scale: int
    quantile: float | None
    rows: RowValues


@dataclass(frozen=True)
class DrawnRows:
    """The drawn rows, as positions among all, and the stratum of every row (-1: none).

    `undelivered` marks drawn rows whose evidence the vendor did not deliver: they contradict it.
    `omitted` are drawn rows of the client's own list that the vendor's file lacks, and
    `omitted_population` how many there are of those.
    """

    positions: Positions
    undelivered: Mask
    strata: npt.NDArray[np.int64]
    is_stratified: bool
    seed: str
    omitted: Positions = field(default_factory=lambda: np.empty(0, np.intp))
    omitted_population: int = 0


@dataclass(frozen=True)
class Estimate:
    """The gap in the displayed unit with its limits as a function of the error outside each.

    `left_out` are drawn rows that by the audit do not count for the metric at all.
    """

    gap: Fraction
    limits: Limits
    audited: int
    population: int
    contradicted: int | None
    left_out: int
    method: str


def estimate_gap(claim: Claim, found: RowValues, drawn: DrawnRows) -> Estimate | None:
    """Return what the audited rows say of a claim; None when none of them counts for it.

    `found` has the audited values at the drawn rows. Rule: evidence, "Estimates".
    """
    usable = claim.rows.counted[drawn.positions] & (
        found.counted[drawn.positions] | drawn.undelivered
    )
    if not usable.any():
        return None
    left_out = int((claim.rows.counted[drawn.positions] & ~usable).sum())
    picked = _Picked(claim, found, drawn, drawn.positions[usable], drawn.undelivered[usable])
    estimators = {"share": _share, "mean": _mean, "quantile": _quantile}
    return estimators[claim.shape](picked, left_out)


@dataclass(frozen=True)
class _Picked:
    claim: Claim
    found: RowValues
    drawn: DrawnRows
    rows: Positions
    undelivered: Mask

    def strata(self) -> Iterator[tuple[Mask, Mask]]:
        """Yield each stratum's counted rows of all, and which of the picked ones lie in it."""
        codes = self.drawn.strata
        known = np.unique(codes[self.claim.rows.counted & (codes >= 0)])
        for code in known.tolist():
            yield self.claim.rows.counted & (codes == code), codes[self.rows] == code

    @property
    def population(self) -> int:
        """Return how many rows the metric counts among those that could be drawn."""
        return int((self.claim.rows.counted & (self.drawn.strata >= 0)).sum())

    @property
    def sign(self) -> int:
        """Return what turns vendor less audit into what flatters the vendor."""
        return -1 if self.claim.direction is Direction.DOWN else 1


def _share(picked: _Picked, left_out: int) -> Estimate:
    claimed, rows = picked.claim.rows.good, picked.rows
    is_wrong = (picked.found.good[rows] != claimed[rows]) & ~picked.undelivered
    is_wrong |= picked.undelivered & claimed[rows]
    cells = [
        Cell(
            population=int((inside & (claimed == flag)).sum()),
            audited=int((within & (claimed[rows] == flag)).sum()),
            contradicted=int((is_wrong & within & (claimed[rows] == flag)).sum()),
            sign=1 if flag else -1,
        )
        for inside, within in picked.strata()
        for flag in (True, False)
    ]
    scale, (omitted, offset) = picked.claim.scale, _omitted(picked)
    cells += omitted

    def found(tail: float) -> tuple[ShareDifference, str]:
        if picked.drawn.is_stratified:
            return mover(cells, tail=tail, offset=offset), "mover"
        other = unstratified_difference(cells, tail=tail)
        return other.difference, other.method

    def limits(tail: float) -> tuple[float, float]:
        one, _ = found(tail)
        return one.lower * scale, one.upper * scale

    difference, method = found(0.05)
    return Estimate(
        gap=difference.delta * scale,
        limits=cache(limits),
        audited=len(rows) + sum(cell.audited for cell in omitted),
        population=picked.population + sum(cell.population for cell in omitted),
        contradicted=int(is_wrong.sum()) + sum(cell.contradicted for cell in omitted),
        left_out=left_out,
        method=method,
    )


def _omitted(picked: _Picked) -> tuple[list[Cell], Fraction]:
    """Return the cell of contacts the vendor left out, and what is known of them exactly.

    Left out, they are claimed to be as good as the rest. As many of them count for the metric as of
    the audited ones; of these, the bad ones lower the vendor's figure.
    """
    drawn, found = picked.drawn, picked.found
    counted = found.counted[drawn.omitted]
    if not counted.any():
        return [], Fraction(0)
    audited = int(counted.sum())
    population = max(audited, round(drawn.omitted_population * audited / len(drawn.omitted)))
    bad = int((counted & ~found.good[drawn.omitted]).sum())
    claimed = picked.claim.rows
    inside = claimed.counted & (drawn.strata >= 0)
    good = Fraction(int((claimed.good & inside).sum()), int(inside.sum()))
    weight = Fraction(population, population + int(inside.sum()))
    return [Cell(population, audited, bad, 1)], -weight * (1 - good)


def _mean(picked: _Picked, left_out: int) -> Estimate:
    claimed, rows = picked.claim.rows.amount, picked.rows
    known = claimed[picked.claim.rows.counted]
    worst = known.max() if picked.claim.direction is Direction.DOWN else known.min()
    audit = np.where(picked.undelivered, worst, picked.found.amount[rows])
    differences = picked.sign * (claimed[rows] - audit)
    strata = [
        StratumDifferences(int(inside.sum()), differences[within].tolist())
        for inside, within in picked.strata()
    ]
    values = np.concatenate([known, audit])
    largest = float(values.max() - values.min()) or 1.0

    def limits(tail: float) -> tuple[float, float]:
        found = stratified_difference(strata, tail=tail, seed=picked.drawn.seed, largest=largest)
        return found.lower, np.inf if found.upper is None else found.upper

    found = stratified_difference(strata, tail=0.05, seed=picked.drawn.seed, largest=largest)
    return Estimate(
        gap=Fraction(f"{found.delta:.{_PLACES}f}"),
        limits=cache(limits),
        audited=len(rows),
        population=picked.population,
        contradicted=found.nonzero,
        left_out=left_out,
        method=found.method,
    )


def _quantile(picked: _Picked, left_out: int) -> Estimate:
    claimed, rows = _finite(picked.claim.rows.amount), picked.rows
    audit = np.where(picked.undelivered, _NEVER, _finite(picked.found.amount[rows]))
    inside_all = picked.claim.rows.counted & (picked.drawn.strata >= 0)
    strata = [
        StratumPairs(int(inside.sum()), claimed[rows][within].tolist(), audit[within].tolist())
        for inside, within in picked.strata()
    ]
    share, sign = picked.claim.quantile or 0.5, picked.sign

    at = prepare_quantile(claimed[inside_all], strata, share=share)

    def found(tail: float) -> tuple[float, float, float]:
        one = at(tail)
        upper = _NEVER if one.upper is None else one.upper
        gaps = sorted(sign * (one.vendor - value) for value in (one.lower, upper))
        return sign * (one.vendor - one.value), gaps[0], gaps[1]

    def limits(tail: float) -> tuple[float, float]:
        return found(tail)[1:]

    return Estimate(
        gap=Fraction(f"{found(0.05)[0]:.{_PLACES}f}"),
        limits=cache(limits),
        audited=len(rows),
        population=picked.population,
        contradicted=int((claimed[rows] != audit).sum()),
        left_out=left_out,
        method="tango_quantile",
    )


def _finite(amounts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.where(np.isfinite(amounts), amounts, _NEVER)
