"""Layouts: how each invented vendor's files look, in its own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Layout:
    """The look of one table: its format, its headings, and its words for values.

    `columns` maps canonical names to the table's own headings, in the table's order. `times` is
    how instants are written; in a workbook without it they are true dates.
    """

    format: str  # csv, xlsx
    columns: Mapping[str, str]
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str = ""
    times: str = "%Y-%m-%d %H:%M:%S"
    date_order: str = "ymd"
    days: str = "%Y-%m-%d"
    yes: str = "1"
    no: str = "0"
    missing: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


_CHINESE = {
    "interaction_id": "服务流水号",
    "opened_at": "进线时间",
    "channel": "渠道",
    "queue": "技能组",
    "tier": "坐席级别",
    "severity": "紧急程度",
    "vip": "是否VIP",
    "reason": "来电原因",
    "customer_key": "客户号码",
    "agent_id": "坐席工号",
    "queue_entered_at": "入队时间",
    "answered_at": "接起时间",
    "abandoned_at": "放弃时间",
    "first_response_at": "首次响应时间",
    "resolved_at": "解决时间",
    "closed_at": "结案时间",
    "reopened_at": "重开时间",
    "talk_seconds": "通话时长(秒)",
    "hold_seconds": "保持时长(秒)",
    "wrap_seconds": "话后时长(秒)",
    "reply_seconds": "回复总时长(秒)",
    "reply_rounds": "对话轮次",
    "transfers": "转接次数",
    "escalated": "是否升级",
    "reopened": "是否重开",
    "solved_alone": "是否独立解决",
    "technical": "是否技术类",
    "survey_sent": "是否发送评价",
    "csat": "满意度评分",
    "review": "评价等级",
}
_ENGLISH = {
    "interaction_id": "Case Number",
    "opened_at": "Created",
    "channel": "Origin",
    "queue": "Skill Group",
    "tier": "Support Tier",
    "severity": "Priority",
    "vip": "VIP?",
    "reason": "Case Reason",
    "customer_key": "Contact Phone",
    "agent_id": "Owner ID",
    "queue_entered_at": "Queued",
    "answered_at": "Answered",
    "abandoned_at": "Abandoned",
    "first_response_at": "First Reply",
    "resolved_at": "Solved",
    "closed_at": "Closed",
    "reopened_at": "Reopened On",
    "talk_seconds": "Talk (s)",
    "hold_seconds": "Hold (s)",
    "wrap_seconds": "After-call (s)",
    "reply_seconds": "Agent Reply Time (s)",
    "reply_rounds": "Turns",
    "transfers": "Transfer Count",
    "escalated": "Escalated?",
    "reopened": "Reopened?",
    "solved_alone": "Solved By Owner?",
    "technical": "Technical?",
    "survey_sent": "Survey Sent?",
    "csat": "CSAT (1-5)",
    "review": "Review",
}
_CHINESE_VALUES = {
    "channel": {"phone": "电话", "chat": "在线", "ticket": "工单"},
    "severity": {"low": "一般", "medium": "重要", "high": "紧急"},
    "tier": {"1": "一线", "2": "二线"},
    "reason": {
        "billing": "账单",
        "delivery": "物流",
        "technical": "技术",
        "returns": "退换货",
        "account": "账户",
    },
    "queue": {"chinese": "中文组", "english": "英文组"},
    "review": {"good": "好评", "neutral": "中评", "bad": "差评"},
}
_ENGLISH_VALUES = {
    "channel": {"phone": "Voice", "chat": "Live Chat", "ticket": "Case"},
    "severity": {"low": "P3", "medium": "P2", "high": "P1"},
    "tier": {"1": "L1", "2": "L2"},
    "review": {"good": "Positive", "neutral": "Neutral", "bad": "Negative"},
}

_BOTH = {name: f"{_CHINESE[name]}/{_ENGLISH[name]}" for name in _CHINESE}

VENDOR_LAYOUTS: Mapping[str, Layout] = {
    "harbour": Layout(
        "csv", _CHINESE, encoding="utf-8-sig", yes="是", no="否", values=_CHINESE_VALUES
    ),
    "slipstream": Layout(
        "xlsx", _ENGLISH, sheet="Cases", times="", yes="Yes", no="No", values=_ENGLISH_VALUES
    ),
    "brightline": Layout(
        "csv", _CHINESE, encoding="gb18030", times="%Y/%m/%d %H:%M:%S", yes="Y", no="N",
        missing="-", values=_CHINESE_VALUES,
    ),
    "latitude": Layout(
        "csv", _ENGLISH, delimiter=";", times="%d/%m/%Y %H:%M:%S", date_order="dmy",
        yes="TRUE", no="FALSE", missing="N/A", values=_ENGLISH_VALUES,
    ),
    "pebble": Layout(
        "xlsx", _CHINESE, sheet="明细", times="", yes="是", no="否", values=_CHINESE_VALUES
    ),
    "lingua": Layout(
        "csv", _BOTH, encoding="utf-16", delimiter="\t", times="%Y-%m-%dT%H:%M:%S+08:00",
        yes="是/Yes", no="否/No", values=_ENGLISH_VALUES,
    ),
}  # fmt: skip

EXTRACT = Layout(
    "csv",
    {
        "interaction_id": "ticket_no", "opened_at": "create_time", "channel": "source",
        "severity": "urgency", "reason": "category", "customer_key": "mobile",
        "queue_entered_at": "queue_time", "answered_at": "pickup_time",
        "abandoned_at": "hangup_time", "first_response_at": "first_reply_time",
        "resolved_at": "solve_time", "escalated": "is_escalated", "csat": "score",
    },
    values={"channel": {"phone": "TEL", "chat": "IM", "ticket": "WO"}},
)  # fmt: skip

CHECK_SHEET = Layout(
    "csv",
    {
        "interaction_id": "服务流水号", "reviewer": "质检员", "reviewer_kind": "质检方",
        "reviewed_at": "质检时间", "agent_id": "坐席工号", "item": "质检项", "verdict": "结论",
        "points": "得分", "max_points": "满分", "critical": "致命类型",
    },
    encoding="gb18030",
    values={
        "verdict": {"pass": "通过", "fail": "不通过", "na": "不适用"},
        "reviewer_kind": {"client": "甲方"},
        "item": {
            "polite_language": "礼貌用语", "patience": "耐心", "proactive": "主动性",
            "empathy": "共情", "listening": "倾听", "red_line": "态度红线", "accuracy": "准确性",
            "completeness": "完整性", "professionalism": "专业性", "compliance": "合规",
        },
        "critical": {"none": "无", "customer": "客户致命", "compliance": "合规致命"},
    },
)  # fmt: skip

COMPLAINT_LIST = Layout(
    "csv",
    {
        "complaint_id": "投诉编号", "interaction_id": "服务流水号", "customer_key": "客户号码",
        "received_at": "投诉时间", "reason": "投诉原因", "channel": "渠道", "cause": "责任归属",
        "found_at": "定因时间", "closed_at": "办结时间", "customer_told_at": "反馈客户时间",
        "escalated": "是否升级", "agent_id": "责任坐席",
    },
    encoding="utf-8-sig",
    yes="是",
    no="否",
    values={
        "channel": {"phone": "电话", "chat": "在线", "ticket": "工单"},
        "cause": {"service": "服务", "product": "产品", "other": "其他"},
        "reason": _CHINESE_VALUES["reason"],
    },
)  # fmt: skip

ROSTER_SHEET = Layout(
    "csv",
    {
        "agent_id": "坐席工号", "team": "班组", "supervisor": "班组长", "started_on": "入职日期",
        "certified_tier": "认证级别", "certified_on": "认证日期", "expires_on": "认证到期",
    },
    encoding="utf-8-sig",
)  # fmt: skip
