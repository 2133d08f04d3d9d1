"""Where bands meet and where they end: no value that can occur is in none of them, or in two."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from vendor_sla.domain.ranges import Band, Range
from vendor_sla.domain.refusals import Problem


def lower_key(one: Range) -> tuple[bool, Decimal, bool]:
    """Return what orders ranges by their lower ends; an open end comes first."""
    return one.lower is not None, one.lower or Decimal(0), not one.holds_lower


def seam(low: Range, high: Range, places: int) -> Problem | None:
    """Return what is wrong where two bands meet, at so many decimals, or None.

    `low` begins no later than `high`. The facts hold the value and the ends that would mend it.
    """
    facts = {"band": str(low), "next": str(high), **_meeting(low, high)}
    if low.upper is None or high.lower is None or low.upper > high.lower:
        return Problem("contract.band_overlap", "", facts)
    if low.upper == high.lower and low.holds_upper and high.holds_lower:
        return Problem("contract.band_overlap_at", "", {**facts, "at": str(low.upper)})
    first = _first_after(low, places)
    if first in high:
        return None
    facts["at"] = str(first)
    if low.upper == high.lower:
        facts |= {"ends": f"up_to: {low.upper}", "begins": f"from: {low.upper}"}
        return Problem("contract.band_gap_at", "", facts)
    facts["count"] = str(places)
    needed = max(_decimals(low.upper), _decimals(high.lower))
    coarser = [fewer for fewer in range(needed, places) if _first_after(low, fewer) in high]
    if coarser:
        facts["places"] = str(coarser[-1])
    return Problem("contract.band_gap", "", facts)


def without_value(part: Range, places: int) -> Problem | None:
    """Return what is wrong with a band between two values of so many decimals, or None."""
    if part.lower is None or part.upper is None:
        return None
    step = Decimal(1).scaleb(-places)
    first = part.lower.quantize(step, ROUND_CEILING)
    if first in part or first + step in part:
        return None
    facts = {"band": str(part), "places": str(places), "below": str(first - step)}
    return Problem("contract.band_without_value", "", {**facts, "above": str(first)})


def _meeting(low: Range, high: Range) -> dict[str, str]:
    """Return how the lower band ends where the next begins, or the next begins where it ends."""
    facts = {}
    if high.lower is not None:
        facts["ends"] = f"{'to' if high.holds_lower else 'up_to'}: {high.lower}"
    if low.upper is not None:
        facts["begins"] = f"{'above' if low.holds_upper else 'from'}: {low.upper}"
    return facts


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.normalize().as_tuple().exponent))


def _first_after(low: Range, places: int) -> Decimal:
    """Return the first value of so many decimals that a band no longer holds."""
    assert low.upper is not None, "a band without an upper end holds every later value"
    step = Decimal(1).scaleb(-places)
    first = low.upper.quantize(step, ROUND_CEILING)
    return first + step if first in low else first


def band_ends(
    bands: Sequence[Band[Any]], lowest: Decimal | None, highest: Decimal | None
) -> Problem | None:
    """Return what is wrong when rising bands leave out values that can occur.

    `lowest` and `highest` are the least and greatest possible values; None has no bound.
    """
    first, last = bands[0].range, bands[-1].range
    if first.lower is not None and (
        lowest is None or lowest not in Range(first.lower, None, first.holds_lower)
    ):
        written = f"{'from' if first.holds_lower else 'above'}: {first.lower}"
        facts = {"end": str(first.lower), "written": written, "band": str(first)}
        return Problem("contract.band_open_below", "", facts)
    if last.upper is not None and (
        highest is None or highest not in Range(None, last.upper, True, last.holds_upper)
    ):
        written = f"{'up_to' if last.holds_upper else 'to'}: {last.upper}"
        facts = {"end": str(last.upper), "written": written, "band": str(last)}
        return Problem("contract.band_open_above", "", facts)
    return None
