"""Charts: one Vega-Lite specification for two media, the browser and the paper."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Any

import altair as alt
import vl_convert
from altair.utils.schemapi import debug_mode

from vendor_sla import resource_folder
from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period
from vendor_sla.printing.words import Words

INK, ACCENT, PALE, GREY, RULE = "#17202a", "#0b5563", "#9fc3c9", "#667380", "#d9dfe3"
_FONT = "Scorecard Sans SC, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
_LABEL_LENGTH = 38
_HEIGHT = 190
_CONFIG: dict[str, Any] = {
    "font": _FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": GREY, "labelFontSize": 10, "titleColor": GREY, "titleFontSize": 10,
        "titleFontWeight": "normal", "domainColor": RULE, "gridColor": "#edf0f2",
        "tickColor": RULE, "labelPadding": 6,
    },
}  # fmt: skip


@debug_mode(False)
def trend_chart(document: Mapping[str, Any], words: Words, width: int = 352) -> dict[str, Any]:
    """Draw the total score over the months, with the lower limits of the grades.

    `document` is an `assessment/1`; a month without a total is a gap in the line, never a zero.
    """
    months = _months(document["trend"], words)
    for month, entry in zip(months, document["trend"], strict=True):
        month["score"] = _drawn(entry["total"])
        month["label"] = entry["total"] or ""
    scores = [month["score"] for month in months if month["score"] is not None]
    limits = _grade_limits(document["scores"]["grades"], scores)
    floor = min([*scores, *(limit["score"] for limit in limits), 90.0]) - 3
    height = alt.Y(
        "score:Q", title=None, axis=alt.Axis(tickCount=5),
        scale=alt.Scale(domain=[max(0.0, floor), 102.0], nice=False, zero=False),
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=months)).encode(x=_month_axis(), y=height)
    line = base.mark_line(color=ACCENT, strokeWidth=2, point={"size": 28, "color": ACCENT})
    last = base.transform_filter("datum.is_last").mark_text(
        align="center", dy=-11, color=INK, fontSize=11, fontWeight="bold"
    )
    rules = alt.Chart(alt.InlineData(values=limits)).encode(y=height)
    dashes = rules.mark_rule(color=GREY, strokeDash=[2, 3], strokeWidth=0.7)
    names = rules.mark_text(align="left", dx=3, dy=-6, color=GREY, fontSize=10).encode(
        text=alt.Text("grade:N"), x=alt.value(0)
    )
    chart = alt.layer(dashes, line, last.encode(text=alt.Text("label:N")), names)
    return _specification(chart, width, height=_HEIGHT)


@debug_mode(False)
def penalty_chart(document: Mapping[str, Any], words: Words, width: int = 190) -> dict[str, Any]:
    """Draw what each month cost: the net due to the client."""
    months = _months(document["trend"], words)
    for month, entry in zip(months, document["trend"], strict=True):
        month["due"] = _drawn(entry["net"], sign=-1)
    bars = (
        alt.Chart(alt.InlineData(values=months))
        .mark_bar(size=max(3, min(18, width // (2 * max(1, len(months))))))
        .encode(
            x=_month_axis(),
            y=alt.Y("due:Q", title=None, axis=alt.Axis(tickCount=4, format=",.0f")),
            color=alt.condition("datum.is_last", alt.value(ACCENT), alt.value(PALE)),
        )
    )
    return _specification(bars, width, height=_HEIGHT)


@debug_mode(False)
def waterfall_chart(document: Mapping[str, Any], words: Words, width: int = 430) -> dict[str, Any]:
    """Draw the money lines as steps that end at the net; a credit steps right, a give-back left."""
    bars = waterfall_steps(document["money"], words)
    size = max(12, min(22, 880 // len(bars)))
    order = [bar["name"] for bar in bars]
    base = alt.Chart(alt.InlineData(values=bars)).encode(
        y=alt.Y("name:N", sort=order, title=None,
                axis=alt.Axis(labelLimit=250, ticks=False, labelColor=INK, domain=False)),
    )  # fmt: skip
    steps = base.mark_bar(height=size * 0.6).encode(
        x=alt.X("from:Q", title=None, axis=alt.Axis(format=",.0f", tickCount=6)),
        x2=alt.X2("to:Q"),
        color=alt.Color("shade:N", scale=None),
    )
    amounts = base.mark_text(align="left", dx=6, color=INK, fontSize=10.5).encode(
        x=alt.X("high:Q"), text=alt.Text("label:N")
    )
    chart = alt.layer(steps, amounts)
    return _specification(chart, width, height=len(bars) * size + 26)


def waterfall_steps(money: Mapping[str, Any], words: Words) -> list[dict[str, Any]]:
    """Return the bars of the waterfall: each starts where the one before ended, the last is net."""
    lines = money["lines"]
    ends = list(accumulate((-Decimal(line["amount"]) for line in lines), initial=Decimal(0)))
    bars = [
        {
            "name": _line_name(line, words),
            "label": words.money(Money.parse(line["amount"], money["currency"])),
            "shade": ACCENT if end >= start else PALE,
        }
        | _extent(start, end)
        for line, start, end in zip(lines, ends, ends[1:], strict=False)
    ]
    net = Money.parse(money["net"], money["currency"])
    whole = {"name": words("paper.net"), "label": words.money(net), "shade": INK}
    return [*bars, whole | _extent(Decimal(0), -net.amount)]


def chart_svg(specification: Mapping[str, Any]) -> str:
    """Draw a specification as SVG, in the paper's own font."""
    _register_fonts()
    svg: str = vl_convert.vegalite_to_svg(dict(specification), allowed_base_urls=[])
    return svg


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(resource_folder("reports") / "fonts"))


def _specification(
    chart: alt.LayerChart | alt.FacetChart | alt.Chart, width: int, *, height: int
) -> dict[str, Any]:
    sized = chart.properties(width=width, height=height)
    return sized.to_dict(validate=False) | {"autosize": "pad", "config": _CONFIG}


def _months(trend: Sequence[Mapping[str, Any]], words: Words) -> list[dict[str, Any]]:
    last = len(trend) - 1
    return [
        {"month": words.short_period(Period.parse(entry["period"])), "order": n,
         "is_last": n == last}
        for n, entry in enumerate(trend)
    ]  # fmt: skip


def _month_axis() -> alt.X:
    return alt.X(
        "month:N", title=None, sort=alt.SortField("order"),
        axis=alt.Axis(
            labelAngle=0, grid=False, ticks=False, labelOverlap="greedy", labelSeparation=6
        ),
    )  # fmt: skip


def _grade_limits(
    grades: Sequence[Mapping[str, str | None]], scores: Sequence[float]
) -> list[dict[str, Any]]:
    """Return the lower limits near the scores: a limit far below would flatten the line."""
    lowest = min(scores, default=60.0) - 12
    return [
        {"grade": grade["grade"], "score": limit}
        for grade in grades
        if (limit := _drawn(grade["from"])) is not None and limit >= max(lowest, 1)
    ]


def _line_name(line: Mapping[str, Any], words: Words) -> str:
    """Name a bar: its number keeps lines of one name apart, its clause says why."""
    mechanic = f"paper.mechanic.{line['mechanic']}"
    named = line["name"] and line["name"][words.language]
    name = f"{line['number']}. {named or (words(mechanic) if mechanic in words else '')}"
    short = name if len(name) <= _LABEL_LENGTH else name[: _LABEL_LENGTH - 1] + "…"
    return f"{short} ({line['clause']})" if line["clause"] else short


def _extent(start: Decimal, end: Decimal) -> dict[str, float]:
    return {"from": float(start), "to": float(end), "high": float(max(start, end))}


def _drawn(text: str | None, sign: int = 1) -> float | None:
    """Turn decimal text into a coordinate; coordinates are the only floats of the paper."""
    return None if text is None else float(sign * Decimal(text))
