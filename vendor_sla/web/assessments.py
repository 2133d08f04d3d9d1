"""Assessments as a page shows them: the readings, scores and money lines of a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from vendor_sla.domain.catalogue.definitions import Dimension
from vendor_sla.domain.exact import parse_decimal
from vendor_sla.web.drawings import Bar, Dot, Line, draw_line, draw_waterfall, tone_of

Document = Mapping[str, Any]

_TREND_WIDTH, _TREND_HEIGHT = 340, 142


@dataclass(frozen=True, slots=True)
class MetricShown:
    """One metric: its reading, its score and the money it moved. Texts are as in the document."""

    reading: Document
    score: Document
    lines: tuple[Document, ...]
    breakdowns: tuple[Document, ...]
    amount: Decimal

    def __getattr__(self, name: str) -> Any:
        """Return a key of the score, else of the reading: `metric.clause`, `metric.formula`."""
        if name in self.score:
            return self.score[name]
        if name in self.reading:
            return self.reading[name]
        raise AttributeError(name)

    @property
    def is_below_minimum(self) -> bool:
        """Tell whether the rounded value lies beyond the minimum, seen from the target."""
        levels = (self.score["expected"], self.score["minimum"], self.reading["rounded"])
        expected, minimum, rounded = (_plain(level) for level in levels)
        if expected is None or minimum is None or rounded is None:
            return False
        return rounded > minimum if minimum > expected else rounded < minimum


@dataclass(frozen=True, slots=True)
class DimensionShown:
    """One dimension with its bar and its metrics."""

    key: str
    weight: str
    points: Decimal | None
    tone: str
    metrics: tuple[MetricShown, ...]
    working: Sequence[Document]


@dataclass(frozen=True, slots=True)
class LineShown:
    """One money line with its bar in the waterfall."""

    line: Document
    bar: Bar


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """One month of the trend with its place in the picture."""

    label: str
    grade: str | None
    total: str | None
    dot: Dot | None


@dataclass(frozen=True, slots=True)
class Review:
    """Everything a page shows of one assessment document."""

    document: Document
    dimensions: tuple[DimensionShown, ...]
    lines: tuple[LineShown, ...]
    net_bar: Bar
    floors: tuple[Decimal, ...]
    trend: Line
    months: tuple[TrendMonth, ...]

    @property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """Return the metrics' names by key and language."""
        return {reading["metric"]: reading["name"] for reading in self.document["readings"]}

    @property
    def units(self) -> Mapping[str, str]:
        """Return the metrics' units by key."""
        return {reading["metric"]: reading["unit"] for reading in self.document["readings"]}

    @property
    def scores(self) -> Document:
        """Return the document's scores."""
        scores: Document = self.document["scores"]
        return scores

    @property
    def money(self) -> Document:
        """Return the document's money."""
        money: Document = self.document["money"]
        return money

    @property
    def currency(self) -> str:
        """Return the currency of every amount."""
        return str(self.money["currency"])

    @property
    def has_uncapped_shares(self) -> bool:
        """Tell whether a share of the fee was withheld that does not count against the cap."""
        before_cap = [
            parse_decimal(line["amount"])
            for line in self.money["lines"]
            if line["kind"] in {"credit", "fee_share"}
        ]
        return sum(before_cap, Decimal(0)) != parse_decimal(self.money["gross"])

    @property
    def missed(self) -> int:
        """Return how many metrics missed what was expected."""
        return sum(
            metric.score["is_met"] is False
            for dimension in self.dimensions
            for metric in dimension.metrics
        )


def review_document(document: Document | None) -> Review | None:
    """Put a document together for a page; None when nothing was read yet."""
    if document is None:
        return None
    money = document["money"]
    amounts = [parse_decimal(line["amount"]) for line in money["lines"]]
    *bars, net_bar = draw_waterfall(amounts)
    grades = document["scores"]["grades"]
    trend, months = _trend(document["trend"])
    return Review(
        document=document,
        dimensions=tuple(_dimension(score, document) for score in _in_order(document)),
        lines=tuple(LineShown(line, bar) for line, bar in zip(money["lines"], bars, strict=True)),
        net_bar=net_bar,
        floors=tuple(sorted(floor for grade in grades if (floor := Decimal(grade["from"])) > 0)),
        trend=trend,
        months=months,
    )


def _in_order(document: Document) -> list[Document]:
    order = {dimension.value: place for place, dimension in enumerate(Dimension)}
    scores: list[Document] = document["scores"]["dimensions"]
    return sorted(scores, key=lambda score: order.get(score["dimension"], len(order)))


def _dimension(score: Document, document: Document) -> DimensionShown:
    points = _plain(score["points"])
    key = score["dimension"]
    return DimensionShown(
        key=key,
        weight=score["effective_weight_percent"],
        points=points,
        tone=tone_of(points, document["scores"]["grades"]),
        metrics=tuple(
            _metric(metric, document)
            for metric in document["scores"]["metrics"]
            if metric["dimension"] == key
        ),
        working=score["working"],
    )


def _metric(score: Document, document: Document) -> MetricShown:
    key = score["metric"]
    lines = tuple(line for line in document["money"]["lines"] if line["metric"] == key)
    return MetricShown(
        reading=next(reading for reading in document["readings"] if reading["metric"] == key),
        score=score,
        lines=lines,
        breakdowns=tuple(part for part in document["breakdowns"] if part["metric"] == key),
        amount=sum((parse_decimal(line["amount"]) for line in lines), Decimal(0)),
    )


def _trend(entries: Sequence[Document]) -> tuple[Line, tuple[TrendMonth, ...]]:
    shown = entries[-12:]
    totals = [_plain(entry["total"]) for entry in shown]
    known = [total for total in totals if total is not None]
    low = max(Decimal(0), min(known, default=Decimal(0)) - 6)
    high = min(Decimal(100), max(known, default=Decimal(100)) + 4)
    line = draw_line(totals, width=_TREND_WIDTH, height=_TREND_HEIGHT, low=low, high=high)
    months = tuple(
        TrendMonth(entry["period"], entry["grade"], entry["total"], dot)
        for entry, dot in zip(shown, line.dots, strict=True)
    )
    return line, months


def changes(review: Review) -> Decimal | None:
    """Return by how many points the total moved since the month before; None without two."""
    totals = [_plain(month.total) for month in review.months]
    pairs = list(pairwise(totals))
    if not pairs or pairs[-1][0] is None or pairs[-1][1] is None:
        return None
    return pairs[-1][1] - pairs[-1][0]


def _plain(text: str | None) -> Decimal | None:
    """Read plain decimal text; None for nothing, and for a level with two ends."""
    if text is None:
        return None
    try:
        return parse_decimal(text)
    except ValueError:
        return None
