"""The waterfall of a month's money: each step where the one before it ended, sums from zero."""

from collections.abc import Sequence
from decimal import Decimal

from vendor_sla.services.month_money import WaterfallStep
from vendor_sla.web.drawings import Bar

_ZERO = Decimal(0)
_PLACES = Decimal("0.01")


def draw_steps(steps: Sequence[WaterfallStep]) -> tuple[Bar, ...]:
    """Return a bar for each step, in per cent of the widest."""
    spans: list[tuple[Decimal, Decimal]] = []
    level = _ZERO
    for step in steps:
        start = _ZERO if step.is_sum else level
        end = step.amount.amount if step.is_sum else level + step.amount.amount
        spans.append((start, end))
        level = level if step.is_sum else end
    ends = [_ZERO, *(end for span in spans for end in span)]
    low, spread = min(ends), max(ends) - min(ends) or Decimal(1)

    def share(value: Decimal) -> Decimal:
        return (value * 100 / spread).quantize(_PLACES)

    return tuple(
        Bar(share(min(span) - low), share(abs(span[1] - span[0])), span[1] < span[0])
        for span in spans
    )
