"""Drawings: the geometry of the small pictures that templates write as SVG.

Widths are numbers for presentation attributes, so that the page needs no inline style.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line, in the units of its view box."""

    x: Decimal
    y: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """A line with gaps where nothing was measured: an SVG path and its last point."""

    path: str
    area: str
    dots: tuple[Dot | None, ...]
    last: Dot | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A floating bar of a waterfall: `x` and `width` in per cent of the row."""

    x: Decimal
    width: Decimal
    is_down: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two upright bars side by side, of a value before and a value after."""

    x: Decimal
    width: Decimal
    before: tuple[Decimal, Decimal]  # top and height
    after: tuple[Decimal, Decimal]


def draw_line(
    values: Sequence[Decimal | None],
    *,
    width: int,
    height: int,
    low: Decimal | None = None,
    high: Decimal | None = None,
) -> Line:
    """Lay values out from left to right between `low` and `high` (default: their own range)."""
    known = [value for value in values if value is not None]
    bottom = min(known, default=_ZERO) if low is None else low
    top = max(known, default=_HUNDRED) if high is None else high
    spread = top - bottom or Decimal(1)
    step = Decimal(width) / max(1, len(values) - 1)
    dots = tuple(
        None
        if value is None
        else Dot(_short(step * place), _short(height - (value - bottom) / spread * height))
        for place, value in enumerate(values)
    )
    path = _path(dots)
    seen = [dot for dot in dots if dot is not None]
    area = ""
    if len(seen) > 1 and len(seen) == len(dots):
        area = f"{path} L{seen[-1].x} {height} L{seen[0].x} {height} Z"
    return Line(path, area, dots, seen[-1] if seen else None)


def draw_waterfall(amounts: Sequence[Decimal]) -> tuple[Bar, ...]:
    """Lay amounts end to end, then their sum from zero: the last bar is the net."""
    levels = [_ZERO]
    for amount in amounts:
        levels.append(levels[-1] + amount)
    low, high = min(levels), max(levels)
    spread = high - low or Decimal(1)

    def bar(start: Decimal, end: Decimal) -> Bar:
        left, right = min(start, end), max(start, end)
        share = (right - left) / spread * _HUNDRED
        return Bar(_short((left - low) / spread * _HUNDRED), _short(share), end < start)

    floating = [bar(start, end) for start, end in pairwise(levels)]
    return (*floating, bar(_ZERO, levels[-1]))


def draw_pairs(
    values: Sequence[tuple[Decimal, Decimal]], *, width: int, height: int
) -> tuple[tuple[Pair, ...], Decimal]:
    """Lay pairs of values out from left to right, up or down from zero; return them and zero's y.

    Of a pair's room each bar takes `width`, three tenths; the first begins at `x`.
    """
    every = [_ZERO, *(value for pair in values for value in pair)]
    top, spread = max(every), max(every) - min(every) or Decimal(1)
    room = Decimal(width) / max(1, len(values))

    def upright(value: Decimal) -> tuple[Decimal, Decimal]:
        begin = (top - max(value, _ZERO)) / spread * height
        return _short(begin), _short(abs(value) / spread * height)

    pairs = tuple(
        Pair(
            _short(room * (place + Decimal("0.2"))),
            _short(room * Decimal("0.3")),
            upright(before),
            upright(after),
        )
        for place, (before, after) in enumerate(values)
    )
    return pairs, _short(top / spread * height)


def tone_of(points: Decimal | None, grades: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return `good`, `fair`, `warn` or `bad` for points of 0 to 100; `none` when not measured.

    With the grades of a contract, the best two are good and fair, the next is a warning.
    """
    if points is None:
        return "none"
    floors = [Decimal(grade["from"]) for grade in grades] or [Decimal(90), Decimal(80), Decimal(70)]
    tones = ("good", "good", "fair", "warn") if len(floors) > 4 else ("good", "fair", "warn")
    ordered = sorted(floors, reverse=True)
    return next(
        (tone for floor, tone in zip(ordered, tones, strict=False) if points >= floor), "bad"
    )


def _path(dots: Sequence[Dot | None]) -> str:
    parts: list[str] = []
    is_down = False
    for dot in dots:
        if dot is not None:
            parts.append(f"{'L' if is_down else 'M'}{dot.x} {dot.y}")
        is_down = dot is not None
    return " ".join(parts)


def _short(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))
