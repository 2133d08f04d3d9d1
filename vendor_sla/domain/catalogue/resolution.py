"""Resolution: whether the customer's matter was settled."""

from datetime import timedelta
from functools import partial

from vendor_sla.domain.catalogue.definitions import (
    Anchor,
    Dimension,
    Direction,
    Names,
    Parameter,
    ParameterKind,
)
from vendor_sla.domain.catalogue.entries import entry
from vendor_sla.domain.catalogue.parameters import WINDOW

_COMPLAINT = "complaints.complaint_id complaints.received_at"


_metric = partial(entry, Dimension.RESOLUTION, anchors=(Anchor.ANSWERED,))


def _hours(hours: int) -> Parameter:
    return Parameter("within", ParameterKind.SPAN_BY, timedelta(hours=hours))


RESOLUTION = (
    _metric(
        "first_contact_resolution",
        Names("一次解决率", "First contact resolution"),
        Names(
            "窗口内无再次联系的事项数 ÷ 事项数（同一客户同一原因，间隔不超过窗口即相连）",
            "matters with no further contact within the window / matters "
            "(same customer and reason, chained while each gap is within the window)",
        ),
        anchors=(Anchor.WINDOW_END,),
        sources=("V", "C", "CB"),
        parameters=(
            Parameter(
                "by",
                ParameterKind.CHOICE,
                "no_recontact",
                choices=("no_recontact", "callback"),
                needs=(
                    ("no_recontact", "contacts.customer_key"),
                    ("no_recontact", "contacts.reason"),
                    ("callback", "callbacks.interaction_id"),
                    ("callback", "callbacks.reached"),
                    ("callback", "callbacks.resolved"),
                ),
            ),
            WINDOW,
            Parameter(
                "customer_abandoned", ParameterKind.CHOICE, "count", choices=("count", "exclude")
            ),
        ),
    ),
    _metric(
        "resolution_rate",
        Names("解决率", "Resolution rate"),
        Names(
            "按标记：已解决数 ÷ 发起数；按无再联系：窗口内无再次联系数 ÷ 发起数",
            "by flag: resolved / opened; by no recontact: not followed within the window / opened",
        ),
        anchors=(Anchor.OPENED, Anchor.ANSWERED),
        parameters=(
            Parameter(
                "by",
                ParameterKind.CHOICE,
                choices=("flag", "no_recontact"),
                needs=(
                    ("flag", "contacts.resolved"),
                    ("no_recontact", "contacts.customer_key"),
                ),
            ),
            Parameter("window", ParameterKind.SPAN, is_optional=True),
        ),
    ),
    _metric(
        "escalation_rate",
        Names("升级率", "Escalation rate"),
        Names("升级数 ÷ 处理量", "escalated / handled"),
        columns="contacts.escalated",
        direction=Direction.DOWN,
    ),
    _metric(
        "repeat_complaint_rate",
        Names("重复投诉率", "Repeat complaints"),
        Names(
            "窗口内就同一事项再次投诉数 ÷ 投诉数",
            "complaints on a matter already complained of within the window / complaints",
        ),
        columns=f"{_COMPLAINT} complaints.customer_key",
        direction=Direction.DOWN,
        anchors=(Anchor.RECEIVED,),
        sources=("C",),
        parameters=(WINDOW,),
    ),
    _metric(
        "complaint_escalation_rate",
        Names("投诉升级率", "Escalated complaints"),
        Names("升级的投诉数 ÷ 投诉数", "escalated / complaints"),
        columns=f"{_COMPLAINT} complaints.escalated",
        direction=Direction.DOWN,
        anchors=(Anchor.RECEIVED,),
        sources=("C",),
    ),
    _metric(
        "repeat_contact_rate",
        Names("重复来电率", "Repeat contact rate"),
        Names(
            "窗口内同一客户再次联系的已处理联系数 ÷ 有客户标识的已处理联系数",
            "handled contacts followed by another of the same customer within the window / "
            "handled contacts with a customer key",
        ),
        columns="contacts.customer_key",
        direction=Direction.DOWN,
        anchors=(Anchor.WINDOW_END,),
        parameters=(WINDOW,),
    ),
    _metric(
        "transfer_rate",
        Names("转接率", "Transfer rate"),
        Names("有转接的联系数 ÷ 处理量", "transferred / handled"),
        columns="contacts.transfers",
        direction=Direction.DOWN,
        sources=("V",),
    ),
    _metric(
        "reopen_rate",
        Names("重开率", "Reopen rate"),
        Names("窗口内重开数 ÷ 解决数", "reopened within the window / resolved"),
        columns="contacts.resolved_at contacts.reopened_at",
        direction=Direction.DOWN,
        anchors=(Anchor.WINDOW_END,),
        parameters=(WINDOW,),
    ),
    _metric(
        "complaint_root_cause_within",
        Names("投诉定因及时率", "Complaint cause found within the limit"),
        Names("时限内定因的投诉数 ÷ 到期投诉数", "cause found within the limit / due"),
        columns=f"{_COMPLAINT} complaints.found_at",
        anchors=(Anchor.DUE, Anchor.RECEIVED),
        parameters=(_hours(2),),
    ),
    _metric(
        "complaint_closed_within",
        Names("投诉办结及时率", "Complaint closed within the limit"),
        Names("时限内办结的投诉数 ÷ 到期投诉数", "closed within the limit / due"),
        columns=f"{_COMPLAINT} complaints.closed_at",
        anchors=(Anchor.DUE, Anchor.RECEIVED),
        sources=("C",),
        parameters=(_hours(24),),
    ),
    _metric(
        "complaint_feedback_rate",
        Names("投诉反馈率", "Customer told the result"),
        Names("已告知客户结果的投诉数 ÷ 已办结投诉数", "customer told / complaints closed"),
        columns=f"{_COMPLAINT} complaints.closed_at complaints.customer_told_at",
        anchors=(Anchor.RESOLVED,),
        sources=("C",),
    ),
)
