"""Histograms: the geometry of a signal's small picture, as numbers for SVG attributes."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vendor_sla.printing.signals import span_words
from vendor_sla.printing.words import Words

WIDTH, HEIGHT = 320, 120
_GAP = Decimal("0.12")  # of a bar's room
_MOST_LABELS = 6


@dataclass(frozen=True, slots=True)
class Upright:
    """One bar from the ground up; `is_marked` is what the signal speaks of."""

    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A label under the bars."""

    x: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """A picture: bars, the expected line as an SVG path, where the limit stands, labels."""

    bars: tuple[Upright, ...]
    expected: str
    limit: Decimal | None
    ticks: tuple[Tick, ...]
    most: int
    is_time: bool


def draw_histogram(words: Words, picture: Mapping[str, Any]) -> Histogram:
    """Lay a picture's bars out on a ground of 320 by 120, the highest reaching the top."""
    counts, expected = picture["counts"], [Decimal(value) for value in picture["expected"]]
    labels, is_time = picture["labels"], picture["limit"] is not None
    most = max([Decimal(1), *map(Decimal, counts), *expected])
    room = Decimal(WIDTH) / max(1, len(counts))
    marked = set(picture["marked"])
    bars = tuple(
        Upright(
            _short(room * (place + _GAP / 2)),
            _short(HEIGHT - HEIGHT * count / most),
            _short(room * (1 - _GAP)),
            _short(HEIGHT * count / most),
            place in marked,
        )
        for place, count in enumerate(counts)
    )
    middle = [
        f"{_short(room * (place + Decimal('0.5')))} {_short(HEIGHT - HEIGHT * value / most)}"
        for place, value in enumerate(expected)
    ]
    limit = None if picture["limit"] is None else _short(room * picture["limit"])
    return Histogram(
        bars,
        f"M{' L'.join(middle)}" if middle else "",
        limit,
        tuple(_ticks(words, labels, room, picture["limit"])),
        int(most),
        is_time,
    )


def _ticks(words: Words, labels: list[str], room: Decimal, limit: int | None) -> list[Tick]:
    # A time is the upper edge of its bar, a digit the middle.
    shift = Decimal("0.5") if limit is None else Decimal(1)
    step = 1 if limit is None else max(1, -(-len(labels) // _MOST_LABELS))
    return [
        Tick(
            _short(room * (place + shift)),
            label if limit is None else span_words(words, int(label)),
        )
        for place, label in enumerate(labels)
        if (place + 1 - (limit or 0)) % step == 0  # the limit is always among them
    ]


def _short(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))
