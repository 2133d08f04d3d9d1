"""Versions on pages: how the reigns of a contract lie in time."""

from collections.abc import Sequence
from dataclasses import dataclass

from vendor_sla.domain.versions import Reign, Tense

_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Bar:
    """One reign in the drawing: where it begins and how wide it is, of 1,000."""

    x: int
    width: int
    tense: Tense
    number: int


def draw_reigns(reigns: Sequence[Reign]) -> tuple[Bar, ...]:
    """Return the reigns as bars over the whole time they cover."""
    if not reigns:
        return ()
    first, last = reigns[0].days.start, max(reign.days.end for reign in reigns)
    days = (last - first).days
    return tuple(
        Bar(
            (reign.days.start - first).days * _WIDTH // days,
            max(1, reign.days.days * _WIDTH // days - 4),
            reign.tense,
            reign.number,
        )
        for reign in reigns
    )
