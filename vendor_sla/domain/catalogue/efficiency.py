"""Efficiency: how fast contacts are taken and work is done."""

from functools import partial

from vendor_sla.domain.catalogue.clocks import CLOCKS
from vendor_sla.domain.catalogue.definitions import (
    Anchor,
    Dimension,
    Direction,
    Names,
    Parameter,
    ParameterKind,
    Unit,
)
from vendor_sla.domain.catalogue.entries import entry
from vendor_sla.domain.catalogue.parameters import (
    ABANDONED_BEFORE_LIMIT,
    ARRIVAL,
    SERVICE_LEVEL_FORMULA,
    SHORT_ABANDON,
    SHORT_ABANDONS,
    STATISTIC,
    TARGET,
    WITHIN,
)

_ARRIVED = (Anchor.ENTERED, Anchor.OPENED, Anchor.ANSWERED)
_ROWS = ("V", "C")


_metric = partial(entry, Dimension.EFFICIENCY)


EFFICIENCY = (
    _metric(
        "first_response_time",
        Names("首次响应时长", "First response time"),
        Names(
            "首次人工回复 − 进入人工队列：均值、中位数或分位数",
            "first human reply - entered human queue: mean, median or quantile",
        ),
        unit=Unit.SECONDS,
        direction=Direction.DOWN,
        anchors=_ARRIVED,
        columns="contacts.first_response_at",
        parameters=(STATISTIC, *ARRIVAL),
        is_quantile_possible=True,
    ),
    _metric(
        "response_within",
        Names("首响达标率", "Responded within the limit"),
        Names(
            "时限内首次人工回复数 ÷ 进入人工环节数",
            "first human replies within the limit / contacts entering the human stage",
        ),
        unit=Unit.PERCENT,
        direction=Direction.UP,
        anchors=(*_ARRIVED, Anchor.DUE),
        columns="contacts.first_response_at",
        parameters=(WITHIN, ABANDONED_BEFORE_LIMIT, *ARRIVAL),
    ),
    _metric(
        "reply_time",
        Names("平均响应时间", "Average reply time"),
        Names("回复耗时合计 ÷ 回复轮次", "reply seconds / reply rounds"),
        unit=Unit.SECONDS,
        direction=Direction.DOWN,
        anchors=(Anchor.ANSWERED,),
        columns="contacts.reply_seconds contacts.reply_rounds",
        sources=("V",),
    ),
    _metric(
        "unanswered",
        Names("未回复咨询数", "Unanswered contacts"),
        Names("进入人工环节而未获回复的联系数", "contacts that entered and were never replied to"),
        unit=Unit.COUNT,
        direction=Direction.DOWN,
        anchors=(Anchor.ENTERED, Anchor.OPENED),
        columns="contacts.first_response_at",
        parameters=ARRIVAL,
    ),
    _metric(
        "service_level",
        Names("服务水平", "Service level"),
        Names(
            "F1 (a+b)÷(A+B)；F2 a÷A；F3 a÷(A+B)；F4 a÷(A+B−b)；F5 (a+s)÷(A+B)；F6 a÷(A+B−s)",
            "F1 (a+b)/(A+B); F2 a/A; F3 a/(A+B); F4 a/(A+B-b); F5 (a+s)/(A+B); F6 a/(A+B-s)",
        ),
        unit=Unit.PERCENT,
        direction=Direction.UP,
        anchors=_ARRIVED,
        columns="contacts.answered_at",
        parameters=(WITHIN, SERVICE_LEVEL_FORMULA, SHORT_ABANDON, *ARRIVAL),
    ),
    _metric(
        "interval_service_level",
        Names("时段达标率", "Half-hours meeting the service level"),
        Names("达标半小时数 ÷ 有联系的半小时数", "half-hours met / half-hours with contacts"),
        unit=Unit.PERCENT,
        direction=Direction.UP,
        anchors=(Anchor.ENTERED, Anchor.OPENED),
        columns="contacts.answered_at",
        parameters=(TARGET, WITHIN, SERVICE_LEVEL_FORMULA, SHORT_ABANDON, *ARRIVAL),
    ),
    _metric(
        "speed_of_answer",
        Names("平均应答速度", "Average speed of answer"),
        Names("已接通联系的等待时长 ÷ 接通数", "wait of answered contacts / answered contacts"),
        unit=Unit.SECONDS,
        direction=Direction.DOWN,
        anchors=_ARRIVED,
        columns="contacts.answered_at",
        sources=("V",),
        parameters=ARRIVAL,
    ),
    _metric(
        "handle_time",
        Names("平均处理时长", "Average handle time"),
        Names("（通话 + 保持 + 话后）÷ 处理量", "(talk + hold + wrap) / handled"),
        unit=Unit.SECONDS,
        direction=Direction.BAND,
        anchors=(Anchor.ANSWERED,),
        sources=("V",),
        parameters=(
            Parameter(
                "parts",
                ParameterKind.TEXTS,
                ("talk", "hold", "wrap"),
                choices=("talk", "hold", "wrap"),
                needs=(
                    ("talk", "contacts.talk_seconds"),
                    ("hold", "contacts.hold_seconds"),
                    ("wrap", "contacts.wrap_seconds"),
                ),
            ),
        ),
    ),
    *CLOCKS,
    _metric(
        "volume_handled",
        Names("处理量", "Volume handled"),
        Names(
            "首次人工应答或回复在本期的联系数",
            "contacts first answered or replied to",
        ),
        unit=Unit.COUNT,
        direction=Direction.BAND,
        anchors=(Anchor.ANSWERED,),
    ),
    _metric(
        "handled_per_agent_hour",
        Names("每工时处理量", "Handled per agent hour"),
        Names("处理量 ÷ 有效工时", "handled / productive hours"),
        unit=Unit.PER_HOUR,
        direction=Direction.BAND,
        anchors=(Anchor.ANSWERED,),
        columns="schedule.agent_id schedule.day schedule.productive_seconds",
        sources=("V",),
    ),
    _metric(
        "load_per_agent_day",
        Names("日咨询量", "Load per agent and day"),
        Names(
            "每名客服每日处理量：均值、最大值或人员间差距",
            "contacts handled per agent and day: mean, maximum, or spread between agents' means",
        ),
        unit=Unit.COUNT,
        direction=Direction.BAND,
        anchors=(Anchor.ANSWERED,),
        columns="contacts.agent_id",
        sources=("V",),
        parameters=(
            Parameter(
                "statistic", ParameterKind.CHOICE, "mean", choices=("mean", "maximum", "spread")
            ),
        ),
    ),
    _metric(
        "answer_rate",
        Names("接通率", "Answer rate"),
        Names("接通数 ÷ 进入人工队列数", "answered / contacts entering the human queue"),
        unit=Unit.PERCENT,
        direction=Direction.UP,
        anchors=(Anchor.ENTERED, Anchor.OPENED),
        columns="contacts.answered_at",
        parameters=ARRIVAL,
    ),
    _metric(
        "abandonment_rate",
        Names("放弃率", "Abandonment rate"),
        Names("放弃数 ÷（接通数 + 放弃数）", "abandoned / (answered + abandoned)"),
        unit=Unit.PERCENT,
        direction=Direction.DOWN,
        anchors=(Anchor.ENTERED, Anchor.OPENED),
        columns="contacts.answered_at",
        parameters=(SHORT_ABANDONS, SHORT_ABANDON, *ARRIVAL),
    ),
    _metric(
        "occupancy",
        Names("工时利用率", "Productive time"),
        Names("有效工时 ÷ 排班工时", "productive time / scheduled time"),
        unit=Unit.PERCENT,
        direction=Direction.BAND,
        anchors=(Anchor.PERIOD,),
        columns="schedule.agent_id schedule.day schedule.scheduled_seconds "
        "schedule.productive_seconds",
        sources=("V",),
    ),
    _metric(
        "dwell_time",
        Names("工单滞留时长", "Internal dwell time"),
        Names("团队间接手时刻 − 转出时刻的均值", "mean of taken over - queued between teams"),
        unit=Unit.HOURS,
        direction=Direction.DOWN,
        anchors=(Anchor.RECEIVED,),
        columns="transfers.interaction_id transfers.queued_at transfers.taken_at",
        sources=("V",),
    ),
    _metric(
        "report_timeliness",
        Names("报表及时率", "Report timeliness"),
        Names("按时提交的报表数 ÷ 应提交报表数", "reports delivered on time / reports due"),
        unit=Unit.PERCENT,
        direction=Direction.UP,
        anchors=(Anchor.DUE,),
        columns="deliverables.deliverable deliverables.due_on deliverables.delivered_on",
        sources=("P",),
    ),
)
