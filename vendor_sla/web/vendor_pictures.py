"""The pictures of a vendor's page: its total, its dimensions and its money, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from vendor_sla.domain.catalogue.definitions import Dimension
from vendor_sla.services.vendor_pages import VendorMetric, VendorMonth
from vendor_sla.web.drawings import Line, draw_line

TREND = (680, 150)
SMALL = (200, 56)
_NOTHING = Decimal(0)
_WIDEST = Decimal(30)


@dataclass(frozen=True, slots=True)
class DimensionLine:
    """One dimension's months: a line, its newest points, and how they moved since the month before.

    All dimensions share one scale, from `low` to `high`.
    """

    dimension: str
    line: Line
    points: Decimal | None
    change: Decimal | None
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class MoneyBar:
    """One month's money as an upright bar in a picture of `TREND`'s width."""

    month: VendorMonth
    x: Decimal
    width: Decimal
    y: Decimal
    height: Decimal
    is_given: bool  # to the vendor; otherwise taken


def draw_totals(months: Sequence[VendorMonth]) -> Line:
    """Draw the total of each month; at least ten points from bottom to top."""
    totals = [month.total for month in months]
    known = [total for total in totals if total is not None]
    low = max(_NOTHING, min(known, default=_NOTHING) - 5)
    high = max(known, default=Decimal(100)) + 3
    high = max(high if high > 103 else min(high, Decimal(100)), low + 10)
    return draw_line(totals, width=TREND[0], height=TREND[1], low=low, high=high)


def draw_dimensions(months: Sequence[VendorMonth]) -> tuple[DimensionLine, ...]:
    """Draw each dimension that has points, all on one scale."""
    every = [points for month in months for points in month.dimensions.values()]
    low = max(_NOTHING, min([*every, Decimal(90)]) - 3)
    high = max([*every, Decimal(100)])
    return tuple(
        _dimension_line(dimension.value, months, low, high)
        for dimension in Dimension
        if any(dimension.value in month.dimensions for month in months)
    )


def _dimension_line(
    name: str, months: Sequence[VendorMonth], low: Decimal, high: Decimal
) -> DimensionLine:
    points = [month.dimensions.get(name) for month in months]
    line = draw_line(points, width=SMALL[0], height=SMALL[1], low=low, high=high)
    known = [each for each in points if each is not None]
    change = known[-1] - known[-2] if len(known) > 1 else None
    return DimensionLine(name, line, known[-1] if known else None, change, low, high)


def draw_money(
    months: Sequence[VendorMonth], *, height: int
) -> tuple[tuple[MoneyBar, ...], Decimal]:
    """Draw each month's money up (given) or down (taken) from zero; return also zero's height.

    A bar stands under its month's dot.
    """
    amounts = [month.net.amount if month.net else _NOTHING for month in months]
    top, bottom = max([*amounts, _NOTHING]), min([*amounts, _NOTHING])
    unit = height / (top - bottom or Decimal(1))
    step = Decimal(TREND[0]) / max(1, len(months) - 1)
    width = min(_WIDEST, step * 3 / 5)
    bars = tuple(
        MoneyBar(
            month,
            _short(step * place - width / 2),
            _short(width),
            _short((top - max(amount, _NOTHING)) * unit),
            _short(abs(amount) * unit),
            is_given=amount > 0,
        )
        for place, (month, amount) in enumerate(zip(months, amounts, strict=True))
    )
    return bars, _short(top * unit)


def _short(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def draw_metric(metric: VendorMetric) -> Line:
    """Draw a metric's values as a sparkline on their own scale."""
    values = [each.rounded if each else None for each in metric.months]
    return draw_line(values, width=84, height=26)
