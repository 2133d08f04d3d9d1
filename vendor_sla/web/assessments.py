"""Assessments as a page shows them: the readings, scores and money lines of a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from vendor_sla.domain.catalogue.definitions import Dimension
from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.sayings import unit_of_fact
from vendor_sla.web.decisions import DecisionShown, decisions_shown
from vendor_sla.web.drawings import Bar, Dot, Line, draw_line, draw_waterfall, tone_of

Document = Mapping[str, Any]

_CLIENT_SOURCES = frozenset({"client_rows", "qa_sample", "call_back"})
_TREND_WIDTH, _TREND_HEIGHT = 340, 142


@dataclass(frozen=True, slots=True)
class MetricShown:
    """One metric: its reading, its score and the money it moved. Texts are as in the document."""

    reading: Document
    score: Document
    lines: tuple[Document, ...]
    breakdowns: tuple[Document, ...]
    amount: Decimal
    relief: tuple[Document, ...] = ()
    decision: DecisionShown | None = None

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

    @property
    def claimed(self) -> str | None:
        """Return what the vendor's data say, None where only the client measures."""
        if self.decision is not None:
            return _text(self.decision.entry["vendor"])
        return None if self.unchecked == "client" else _text(self.reading["value"])

    @property
    def found(self) -> str | None:
        """Return what the client's evidence says, None where nothing was checked."""
        if self.decision is not None:
            return _text(self.decision.entry["client"])
        return _text(self.reading["value"]) if self.unchecked == "client" else None

    @property
    def unchecked(self) -> str:
        """Return why no evidence decided: the client's own data, the vendor's, or no figure."""
        if self.reading["value"] is None:
            return "none"
        return "client" if self.reading["source"] in _CLIENT_SOURCES else "vendor"

    @property
    def points_unit(self) -> str:
        """Return the unit of differences of this metric."""
        return unit_of_fact("gap", self.reading["unit"])

    @property
    def distance(self) -> str | None:
        """Return how far the figure lies from the end of its target that is nearest, without sign.

        None for a metric that is only reported, or inside a target with two ends.
        """
        rounded, level = _plain(self.reading["rounded"]), self.score["expected"]
        if rounded is None or level is None or self.score["is_met"] is None:
            return None
        ends = [parse_decimal(end) for end in level.split("–")]
        if len(ends) > 1 and self.score["is_met"]:
            return None
        return f"{min(abs(rounded - end) for end in ends):f}"


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
    def metrics(self) -> tuple[MetricShown, ...]:
        """Return the metrics in the order of the page."""
        return tuple(metric for dimension in self.dimensions for metric in dimension.metrics)

    @property
    def open_metrics(self) -> tuple[MetricShown, ...]:
        """Return the metrics that wait for a recount."""
        return tuple(
            one
            for one in self.metrics
            if one.decision is not None and one.decision.entry["is_open"]
        )

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
    decided = {one.entry["metric"]: one for one in decisions_shown(document)}
    return Review(
        document=document,
        dimensions=tuple(_dimension(score, document, decided) for score in _in_order(document)),
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


def _dimension(
    score: Document, document: Document, decided: Mapping[str, DecisionShown]
) -> DimensionShown:
    points = _plain(score["points"])
    key = score["dimension"]
    return DimensionShown(
        key=key,
        weight=score["effective_weight_percent"],
        points=points,
        tone=tone_of(points, document["scores"]["grades"]),
        metrics=tuple(
            _metric(metric, document, decided)
            for metric in document["scores"]["metrics"]
            if metric["dimension"] == key
        ),
        working=score["working"],
    )


def _metric(
    score: Document, document: Document, decided: Mapping[str, DecisionShown]
) -> MetricShown:
    key = score["metric"]
    lines = tuple(line for line in document["money"]["lines"] if line["metric"] == key)
    claims = (document.get("circumstances") or {}).get("relief", ())
    return MetricShown(
        reading=next(reading for reading in document["readings"] if reading["metric"] == key),
        score=score,
        lines=lines,
        breakdowns=tuple(part for part in document["breakdowns"] if part["metric"] == key),
        amount=sum((parse_decimal(line["amount"]) for line in lines), Decimal(0)),
        relief=tuple(claim for claim in claims if claim["metric"] == key),
        decision=decided.get(key),
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


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _plain(text: str | None) -> Decimal | None:
    """Read plain decimal text; None for nothing, and for a level with two ends."""
    if text is None:
        return None
    try:
        return parse_decimal(text)
    except ValueError:
        return None
