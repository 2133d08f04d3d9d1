"""The resolution clocks of the efficiency dimension."""

from vendor_sla.domain.catalogue.definitions import (
    Anchor,
    Dimension,
    Direction,
    MetricDefinition,
    Names,
    Parameter,
    ParameterKind,
    Unit,
)
from vendor_sla.domain.catalogue.parameters import (
    CLOCK,
    CLOCK_START,
    IMPOSSIBLE_ROW,
    PAUSE_REASONS,
    STATISTIC,
    WITHIN,
    anchor_of,
)

_CLOCK_ANCHORS = (Anchor.DUE, Anchor.OPENED, Anchor.RESOLVED)
_TIME_ANCHORS = (Anchor.RESOLVED, Anchor.OPENED)

CLOCKS = (
    MetricDefinition(
        id="resolution_time",
        version=1,
        dimension=Dimension.EFFICIENCY,
        name=Names("平均解决时长", "Resolution time"),
        formula=Names(
            "解决时刻 − 起算时刻 − 挂起时长：均值、中位数或分位数",
            "resolved - start - pauses: mean, median or quantile",
        ),
        unit=Unit.HOURS,
        direction=Direction.DOWN,
        anchors=_TIME_ANCHORS,
        columns=("contacts.resolved_at",),
        sources=("V", "C"),
        parameters=(
            STATISTIC,
            CLOCK_START,
            PAUSE_REASONS,
            IMPOSSIBLE_ROW,
            anchor_of(*_TIME_ANCHORS),
        ),
        is_quantile_possible=True,
    ),
    MetricDefinition(
        id="resolved_within",
        version=1,
        dimension=Dimension.EFFICIENCY,
        name=Names("时限内解决率", "Resolved within the limit"),
        formula=Names("时限内解决数 ÷ 到期数", "resolved within the limit / due"),
        unit=Unit.PERCENT,
        direction=Direction.UP,
        anchors=_CLOCK_ANCHORS,
        columns=("contacts.resolved_at",),
        sources=("V", "C"),
        parameters=(WITHIN, *CLOCK, anchor_of(*_CLOCK_ANCHORS)),
    ),
    MetricDefinition(
        id="overdue_rate",
        version=1,
        dimension=Dimension.EFFICIENCY,
        name=Names("超时率", "Overdue rate"),
        formula=Names("到期时仍未完成或逾期完成数 ÷ 到期数", "late or open at due / due"),
        unit=Unit.PERCENT,
        direction=Direction.DOWN,
        anchors=_CLOCK_ANCHORS,
        columns=(),
        sources=("V", "C"),
        parameters=(
            Parameter(
                "clock",
                ParameterKind.CHOICE,
                "resolution",
                choices=("resolution", "response"),
                needs=(
                    ("resolution", "contacts.resolved_at"),
                    ("response", "contacts.first_response_at"),
                ),
            ),
            WITHIN,
            *CLOCK,
            anchor_of(*_CLOCK_ANCHORS),
        ),
    ),
)
