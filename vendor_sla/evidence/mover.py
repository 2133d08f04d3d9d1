"""MOVER: by how much a vendor's share is wrong, from audited items of cells.

A cell is a stratum and a vendor's flag. Limits of the sum are put together from exact limits of
the cells by square-and-add (Zou and Donner, 2008); the normal interval misses far too often where
contradictions are few.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from vendor_sla.evidence.intervals import check_counts, check_tail, hypergeometric_limits


@dataclass(frozen=True, slots=True)
class Cell:
    """`audited` of `population` items drawn, `contradicted` of them judged against the vendor.

    `sign` is 1 where a contradiction lowers the vendor's figure (claimed good), -1 where it raises
    it (claimed bad). `ValueError` for counts or signs that cannot be.
    """

    population: int
    audited: int
    contradicted: int
    sign: int

    def __post_init__(self) -> None:
        """Refuse impossible counts."""
        check_counts(self.contradicted, self.audited)
        check_counts(self.audited, self.population)
        if self.sign not in {1, -1}:
            raise ValueError(f"The sign of a cell is 1 or -1, not {self.sign}.")


@dataclass(frozen=True, slots=True)
class ShareDifference:
    """Vendor's share less audited share, of 0 to 1, exact, with its limits.

    `is_complete` is False where a cell with items had none audited: the point then takes it as
    uncontradicted and the limits reckon with none and with all contradicted.
    """

    delta: Fraction
    lower: float
    upper: float
    is_complete: bool = True


def mover(cells: Sequence[Cell], *, tail: float, offset: Fraction = Fraction(0)) -> ShareDifference:
    """Return delta = sum c e and its limits, c = sign x population / all, e = contradicted share.

    `tail` is outside each limit. `offset` is a part of the difference known exactly, such as that
    of rows matched in full; it moves delta and both limits. Cells without items are left out;
    `ValueError` if no cell has any. Source: evidence, "Estimates".
    """
    check_tail(tail)
    known = [cell for cell in cells if cell.population]
    if not known:
        raise ValueError("A difference needs a cell with at least one item.")
    total = sum(cell.population for cell in known)
    delta, below, above = offset, 0.0, 0.0
    for cell in known:
        weight = Fraction(cell.sign * cell.population, total)
        share = Fraction(cell.contradicted, cell.audited) if cell.audited else Fraction(0)
        limits = hypergeometric_limits(cell.contradicted, cell.audited, cell.population, tail=tail)
        down = float(weight) * (float(share) - limits.lower)
        up = float(weight) * (limits.upper - float(share))
        delta += weight * share
        below += down**2 if cell.sign > 0 else up**2
        above += up**2 if cell.sign > 0 else down**2
    return ShareDifference(
        delta=delta,
        lower=float(delta) - math.sqrt(below),
        upper=float(delta) + math.sqrt(above),
        is_complete=all(cell.audited for cell in known),
    )
