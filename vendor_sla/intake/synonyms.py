"""Names under which the canonical columns and their values are met in files."""

import re
from functools import lru_cache

from vendor_sla.intake.mappings import fold

_NAMES: dict[str, str] = {
    "interaction_id": (
        "ticket id|ticket|ticket no|ticket number|case id|case number|call id|chat id"
        "|session id|conversation id|contact id|incident id|number|id|工单号|工单编号"
        "|会话id|会话编号|通话id|编号|记录编号|服务编号|单号"
    ),
    "opened_at": (
        "created time|created at|created|create time|created date|opened|open time"
        "|opened on|start time|call time|call start|date time|datetime|timestamp"
        "|received|创建时间|开始时间|进线时间|来电时间|咨询时间|建单时间|受理时间"
    ),
    "service_line": (
        "service|product group|product|business|line of business|业务线|业务|产品|服务线"
    ),
    "channel": "source|contact type|origin|media|medium|渠道|来源|联系方式|接入渠道",
    "queue": ("agent group|group|skill|skill group|team|assignment group|队列|技能组|坐席组|班组"),
    "tier": "support level|level|support tier|line|层级|级别|支持级别",
    "severity": "priority|urgency|impact|优先级|严重程度|紧急程度|严重级别",
    "vip": "is vip|vip customer|是否vip|vip客户",
    "reason": (
        "topic|category|subject|issue|issue type|reason code|contact reason|原因"
        "|咨询类型|问题类型|主题|分类"
    ),
    "customer_key": (
        "customer|customer id|caller|caller id|phone|phone number|email|account|user id"
        "|客户|客户编号|客户id|手机号|电话|用户id|会员号"
    ),
    "agent_id": (
        "agent|agent name|assigned to|assignee|operator|rep|handled by|坐席|客服"
        "|坐席工号|工号|客服姓名|处理人"
    ),
    "queue_entered_at": "queued|queue time|entered queue|排队时间|进入队列时间|转人工时间",
    "answered_at": "answered|answer time|pickup time|connected at|接通时间|应答时间|接起时间",
    "abandoned_at": "abandoned|abandon time|放弃时间|挂断时间",
    "first_response_at": (
        "first response time|first response|first reply|first reply time|responded at"
        "|首次响应时间|首响时间|首次回复时间"
    ),
    "resolved_at": "resolution time|resolved time|resolved|resolved on|解决时间|处理完成时间",
    "closed_at": "close time|closed time|closed|closed on|关闭时间|结单时间|办结时间",
    "due_at": (
        "expected sla to resolve|due|due date|due by|resolution due|sla due|截止时间|应解决时间"
    ),
    "response_due_at": (
        "expected sla to first response|response due|first response due|应响应时间"
    ),
    "paused_seconds": "paused|pause|on hold seconds|暂停时长|挂起时长",
    "talk_seconds": (
        "talk time|talk duration|avgtalkduration|avg talk duration|call duration"
        "|duration|通话时长|会话时长|talk seconds"
    ),
    "hold_seconds": "hold time|hold duration|保持时长",
    "wrap_seconds": "wrap time|wrap up time|after call work|acw|话后时长|整理时长",
    "reply_seconds": "reply time total|回复总时长",
    "reply_rounds": "replies|rounds|回复轮次|回复次数",
    "contacts": ("agent interactions|interactions|touches|number of contacts|联系次数|交互次数"),
    "transfers": "transfer count|transferred|reassignment count|转接次数|转派次数",
    "escalated": "is escalated|escalation|是否升级|升级",
    "reopened": "is reopened|reopen|是否重开|重开",
    "resolved": "is resolved|resolved y n|solved|resolution status|是否解决|解决状态",
    "survey_sent": "survey|invited|是否邀评|是否发送评价",
    "csat": (
        "survey results|satisfaction rating|satisfaction|rating|csat score|score|满意度"
        "|评分|满意度评分"
    ),
    "ces": "effort|customer effort|费力度",
    "nps": "nps score|recommend|推荐度",
    "review": "review grade|评价|评价等级",
    "response_claimed_met": "sla for first response|response sla|首响是否达标",
    "resolution_claimed_met": "sla for resolution|made sla|resolution sla|解决是否达标",
    "transcript": "conversation|message|text|聊天记录|对话内容",
    "complaint_id": "complaint no|complaint|投诉编号|投诉单号",
    "received_at": "received|received on|complaint time|投诉时间|受理时间",
    "cause": "root cause|投诉原因|责任归属",
    "score": "rating|result|points|评分|得分|成绩",
    "rated_at": "rated on|rating time|survey time|评价时间",
    "day": "date|日期",
    "scheduled_seconds": "scheduled|scheduled time|排班时长",
    "productive_seconds": "productive|productive time|有效工时",
    "started_on": "start date|hired|hire date|入职日期|上岗日期",
    "supervisor": "team leader|manager|主管|组长",
    "item": "criterion|rubric item|question|质检项|考核项",
    "verdict": "result|outcome|结果|判定",
    "reviewer": "evaluator|auditor|质检员|评审人",
    "order_id": "order no|order number|order|订单号|订单编号",
    "placed_at": "ordered at|order time|下单时间",
    "amount": "order amount|total|金额|订单金额",
}
WAITS = frozenset(
    ("speed of answer in seconds", "speed of answer", "wait time", "waiting time", "wait seconds",
     "queue wait", "等待时长", "应答时长", "排队时长")
)  # fmt: skip
ANSWERED = frozenset(("answered y n", "answered", "is answered", "是否接通", "是否应答"))
VALUES: dict[str, dict[str, str]] = {
    "channel": {
        "call": "phone", "voice": "phone", "telephone": "phone", "inbound call": "phone",
        "电话": "phone", "语音": "phone", "热线": "phone",
        "live chat": "chat", "webchat": "chat", "web chat": "chat", "im": "chat",
        "在线": "chat", "在线聊天": "chat", "聊天": "chat",
        "e-mail": "email", "mail": "email", "邮件": "email", "电子邮件": "email",
        "web": "ticket", "portal": "ticket", "工单": "ticket",
        "facebook": "social", "twitter": "social", "wechat": "social", "微信": "social",
        "微博": "social",
    },
    "tier": {
        "tier 1": "1", "tier 2": "2", "tier 3": "3", "tier1": "1", "tier2": "2", "tier3": "3",
        "l1": "1", "l2": "2", "l3": "3", "level 1": "1", "level 2": "2", "level 3": "3",
        "t1": "1", "t2": "2", "t3": "3", "一线": "1", "二线": "2", "三线": "3",
    },
    "severity": {
        "3 - low": "low", "2 - medium": "medium", "1 - high": "high", "normal": "medium",
        "低": "low", "中": "medium", "高": "high", "一般": "medium",
    },
    "review": {"好评": "good", "中评": "neutral", "差评": "bad", "positive": "good",
               "negative": "bad"},
    "verdict": {"通过": "pass", "不通过": "fail", "不适用": "na", "n/a": "na", "passed": "pass",
                "failed": "fail"},
}  # fmt: skip
TRUE = frozenset(
    ("within sla", "met", "answered", "resolved", "closed", "solved", "达标", "已解决", "有")
)
FALSE = frozenset(
    ("sla violated", "violated", "breached", "missed", "unanswered", "open", "in progress",
     "pending", "new", "unresolved", "未达标", "未解决", "无")
)  # fmt: skip
MISSING = ("?", "-", "--", "n/a", "null", "none", "nan", "\\n", "nil", "无")


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Return a header as synonyms are compared: no case, no marks between words."""
    return " ".join(re.sub(r"[_\-./()\[\]?:#（）]+", " ", fold(name)).split())


def candidates(header: str) -> tuple[str, ...]:
    """Return the canonical columns a header may stand for, best first."""
    name = plain(header)
    exact = [column for column in _NAMES if name == plain(column)]
    listed = [
        column
        for column, names in _NAMES.items()
        if name in {plain(known) for known in names.split("|")}
    ]
    return tuple(dict.fromkeys(exact + listed))
