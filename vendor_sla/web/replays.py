"""Replays as a page shows them: the months side by side, two charts, the caps, and the limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period
from vendor_sla.printing.replays import cap_name, cap_sentence, left_out_sentence, metric_name
from vendor_sla.web.assessments import LineShown
from vendor_sla.web.drawings import Bar, Line, Pair, draw_line, draw_pairs, draw_waterfall
from vendor_sla.web.languages import speak

Document = Mapping[str, Any]
CHART_WIDTH, CHART_HEIGHT = 330, 142
_MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class MonthShown:
    """One replayed month, with the money of it as the pages' money table takes it."""

    entry: Document
    period: Period
    currency: str
    names: Mapping[str, Mapping[str, str]]
    lines: tuple[LineShown, ...]
    net_bar: Bar
    caps: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def money(self) -> Document:
        """Return the month's money under the replayed version."""
        money: Document = self.entry["money"]
        return money

    @property
    def has_uncapped_shares(self) -> bool:
        """Tell whether a share of the fee was withheld that does not count against the cap."""
        before = (line for line in self.money["lines"] if line["kind"] in {"credit", "fee_share"})
        total = sum((parse_decimal(line["amount"]) for line in before), Decimal(0))
        return total != parse_decimal(self.money["gross"])


@dataclass(frozen=True, slots=True)
class CapShown:
    """A cap with its sentence; the interval in per cent, None when there was nothing to see."""

    sentence: str
    low: Decimal | None
    high: Decimal | None
    percent: Decimal | None
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A month under a chart; its name is written only where there is room."""

    x: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Charts:
    """Two series by month: total scores as lines, net amounts as pairs of bars from zero."""

    given: Line
    draft: Line
    low: Decimal
    high: Decimal
    pairs: tuple[Pair, ...]
    zero: Decimal
    least: Money
    most: Money
    dots: tuple[Label, ...]
    groups: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class ReplayShown:
    """Everything a page shows of a replay document."""

    document: Document
    months: tuple[MonthShown, ...]
    charts: Charts | None
    caps: tuple[CapShown, ...]
    not_measured: tuple[tuple[str, tuple[Period, ...]], ...]
    not_replayed: tuple[tuple[Period, str], ...]

    @property
    def currency(self) -> str:
        """Return the currency of every amount."""
        return str(self.document["contract"]["currency"])

    @property
    def sums(self) -> Document:
        """Return the sums over the months."""
        sums: Document = self.document["sums"]
        return sums

    @property
    def difference(self) -> Decimal:
        """Return the sum of the differences; negative when the client gains more."""
        return parse_decimal(self.sums["difference"])

    @property
    def bound(self) -> int:
        """Return how often any cap bound."""
        return sum(len(month.entry["caps_bound"]) for month in self.months)

    @property
    def has_limits(self) -> bool:
        """Tell whether anything could not be replayed."""
        left_out = any(month.left_out for month in self.months)
        return bool(self.not_measured or self.not_replayed or left_out)


def show_replay(document: Document) -> ReplayShown:
    """Put a replay document together for a page, in the language of the request."""
    words, metrics = speak(), document["metrics"]
    months = tuple(_month(document, entry) for entry in document["months"])
    return ReplayShown(
        document=document,
        months=months,
        charts=_charts(months) if months else None,
        caps=tuple(
            CapShown(
                cap_sentence(words, cap, metrics),
                _number(cap["low_percent"]),
                _number(cap["high_percent"]),
                _number(cap["percent"]),
                tuple(cap["periods"]),
            )
            for cap in document["caps"]
        ),
        not_measured=tuple(
            (
                metric_name(words, entry["metric"], metrics),
                tuple(Period.parse(label) for label in entry["periods"]),
            )
            for entry in document["not_measured"]
        ),
        not_replayed=tuple(
            (
                Period.parse(entry["period"]),
                words.sentence("problem", problem["code"], problem["facts"]),
            )
            for entry in document["not_replayed"]
            for problem in entry["problems"]
        ),
    )


def _month(document: Document, entry: Document) -> MonthShown:
    words, money = speak(), entry["money"]
    *bars, net_bar = draw_waterfall([parse_decimal(line["amount"]) for line in money["lines"]])
    return MonthShown(
        entry=entry,
        period=Period.parse(entry["period"]),
        currency=document["contract"]["currency"],
        names=document["metrics"],
        lines=tuple(LineShown(line, bar) for line, bar in zip(money["lines"], bars, strict=True)),
        net_bar=net_bar,
        caps=tuple(cap_name(words, code, document["metrics"]) for code in entry["caps_bound"]),
        left_out=tuple(left_out_sentence(words, left) for left in entry["left_out"]),
    )


def _charts(months: Sequence[MonthShown]) -> Charts:
    given = [_number(month.entry["in_force"]["total"]) for month in months]
    draft = [_number(month.entry["scores"]["total"]) for month in months]
    known = [total for total in (*given, *draft) if total is not None]
    low = max(Decimal(0), min(known, default=Decimal(0)) - 6)
    high = min(Decimal(100), max(known, default=Decimal(100)) + 4)
    size = {"width": CHART_WIDTH, "height": CHART_HEIGHT}
    nets = [
        (parse_decimal(month.entry["in_force"]["net"]), parse_decimal(month.money["net"]))
        for month in months
    ]
    pairs, zero = draw_pairs(nets, **size)
    amounts = [amount for pair in nets for amount in pair]
    currency = months[0].currency
    return Charts(
        given=draw_line(given, **size, low=low, high=high),
        draft=draw_line(draft, **size, low=low, high=high),
        low=low,
        high=high,
        pairs=pairs,
        zero=zero,
        least=Money(min(Decimal(0), *amounts), currency),
        most=Money(max(Decimal(0), *amounts), currency),
        dots=_labels(months, Decimal(CHART_WIDTH) / max(1, len(months) - 1), Decimal(0)),
        groups=_labels(months, Decimal(CHART_WIDTH) / len(months), Decimal("0.5")),
    )


def _labels(months: Sequence[MonthShown], step: Decimal, offset: Decimal) -> tuple[Label, ...]:
    every = -(-len(months) // _MOST_LABELS)  # whole months between two names
    return tuple(
        Label((step * (place + offset)).quantize(Decimal("0.1")), f"{month.period.start:%m}")
        for place, month in enumerate(months)
        if place % every == 0
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else parse_decimal(text)
