"""Collaboration: what the vendor gives back to the client's own improvement."""

from vendor_sla.domain.catalogue.definitions import (
    Anchor,
    Dimension,
    Direction,
    MetricDefinition,
    Names,
    Unit,
)


def _metric(
    metric_id: str,
    names: Names,
    formula: Names,
    column: str,
    *,
    unit: Unit = Unit.PERCENT,
    sources: tuple[str, ...] = ("C",),
) -> MetricDefinition:
    shared = "improvements.improvement_id improvements.raised_on"
    return MetricDefinition(
        id=metric_id,
        version=1,
        dimension=Dimension.COLLABORATION,
        name=names,
        formula=formula,
        unit=unit,
        direction=Direction.UP,
        anchors=(Anchor.RECEIVED,),
        columns=tuple(f"{shared} {column}".split()),
        sources=sources,
    )


COLLABORATION = (
    _metric(
        "feedback_conversion",
        Names("有效信息流转率", "Feedback turned into improvements"),
        Names("转为改进工单数 ÷ 上报数", "turned into improvement tickets / forwarded"),
        "improvements.forwarded improvements.turned_into_ticket",
        sources=("V", "C"),
    ),
    _metric(
        "feedback_closure",
        Names("跟进闭环率", "Improvements closed"),
        Names("已闭环改进工单数 ÷ 转为改进工单数", "closed / turned into improvement tickets"),
        "improvements.turned_into_ticket improvements.closed_on",
    ),
    _metric(
        "suggestions_adopted",
        Names("采纳建议数", "Suggestions adopted"),
        Names("被采纳的建议数", "suggestions adopted"),
        "improvements.adopted",
        unit=Unit.COUNT,
    ),
)
