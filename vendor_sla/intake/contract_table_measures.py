"""Which measure of the catalogue a metric's name in a contract table means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from vendor_sla.domain.catalogue import DEFINITIONS
from vendor_sla.domain.catalogue.definitions import MetricDefinition
from vendor_sla.intake.contract_table_values import normal

SURE, LIKELY = 90, 60  # of 100
_MOST = 5
_NO_LIMIT = 25  # what a measure without a limit loses when the name speaks of one
_KEPT_UNITS = {"秒", "小时", "分钟"}  # written before the name they are part of it

_SYNONYMS: Mapping[str, str] = {
    "answer_rate": (
        "人工接通率|接听率|电话接通率|来电接通率|应答率|call answer rate|calls answered"
        "|pickup rate"
    ),
    "service_level": (
        "服务水平达成率|服务水平率|接通服务水平|秒接通率|秒内接通率|秒人工接通率|tsf"
        "|telephone service factor"
        "|calls answered within|answered within|service level agreement"
    ),
    "speed_of_answer": (
        "平均等待时长|平均排队时长|平均接听时长|asa|average wait time|average waiting time"
    ),
    "handle_time": (
        "平均通话时长|平均处理时间|平均通话时间|aht|average handling time|average call duration"
    ),
    "abandonment_rate": (
        "呼损率|弃呼率|电话放弃率|排队放弃率|abandon rate|abandoned calls|call abandonment rate"
    ),
    "first_response_time": (
        "首响时长|首次响应时间|平均首次响应时长|首响时间|frt|average first response time"
    ),
    "response_within": (
        "首次响应及时率|响应及时率|首响及时率|首响率|秒响应率|分钟响应率|首次响应达标率"
        "|first response within|responses within|first response sla"
    ),
    "reply_time": "平均响应时长|平均回复时长|average response time",
    "resolution_time": (
        "平均解决时间|平均处理周期|mttr|mean time to resolve|average resolution time"
    ),
    "resolved_within": (
        "小时解决率|工单小时解决率|小时办结率|解决及时率|工单及时率|工单处理及时率|按时完成率"
        "|按时解决率|结案及时率|工单按时完结率|处理及时率"
        "|resolved within|resolution within|resolved on time|on time resolution"
    ),
    "overdue_rate": "超期率|工单超时率|overdue tickets",
    "first_contact_resolution": (
        "首次解决率|首解率|fcr|一次性解决率|首次来电解决率|首问解决率|首次问题解决率"
        "|first call resolution|first time resolution|fcr rate"
    ),
    "resolution_rate": "问题解决率|工单解决率|resolved rate|issue resolution rate",
    "escalation_rate": "工单升级率|升级占比|escalations",
    "transfer_rate": "转派率|内部转接率|transfers",
    "repeat_contact_rate": "重复进线率|重复咨询率|二次来电率|repeat calls|repeat call rate",
    "reopen_rate": "返工率|工单重启率|重启率|reopened tickets|ticket reopen rate",
    "csat_top2": "客户满意度|满意率|用户满意度|客户满意率|服务满意度|csat|customer satisfaction"
    "|satisfaction rate",
    "csat_score": "满意度评分|平均满意度|满意度均分|csat score|average rating",
    "good_review_rate": "五星好评率|positive reviews",
    "dissatisfied_rate": "差评率|不满率|dissatisfaction rate",
    "survey_response_rate": "评价率|满意度参评率|评价参与率|survey participation",
    "nps": "nps值|推荐度|nps score",
    "complaint_rate": "万单投诉率|万投比|客户投诉率|投诉占比|complaints|complaints per 10000",
    "complaint_closed_within": (
        "投诉处理及时率|投诉结案及时率|投诉按时办结率|complaints closed on time"
    ),
    "repeat_complaint_rate": "重复投诉占比|二次投诉率",
    "qa_score": (
        "质检分|质检平均分|质检成绩|质检均分|quality score|qa average|quality assurance score"
    ),
    "qa_pass_rate": "质检通过率|质检达标率|抽检合格率|质量合格率|quality pass rate",
    "compliance_rate": "话术合规率|流程合规率|compliance",
    "ticket_error_rate": "差错率|录入差错率|工单错误率|error rate",
    "accuracy_rate": "准确率|答复准确率|回复准确率|解答准确率|accuracy",
    "report_timeliness": "报告及时率|数据上报及时率|报表提交及时率|report on time",
    "occupancy": "工时利用率|席位利用率|utilisation|utilization|occupancy rate",
    "polite_language_rate": "礼貌用语|文明用语使用率|服务用语规范率",
    "attitude_violations": "服务态度红线|红线违规|服务红线|red lines",
    "knowledge_test_score": "业务考试成绩|知识考核|知识测试|training test score",
    "suggestions_adopted": "建议采纳数|改进建议数",
}  # fmt: skip
_LIMIT = re.compile(
    r"[0-9]+\s*(秒|分钟|小时|天|工作日|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|s\b|h\b|m\b)"
)
_BRACKETS = re.compile(r"[()（）]")
_MARKS = re.compile(r"[\s()（）\[\]【】、,，:：/\-_%<>≥≤=]+|[0-9]+")


@dataclass(frozen=True, slots=True)
class MeasureGuess:
    """A measure a name may mean; `score` from 0 to 100 says how near the names are."""

    measure: str
    score: int


def guess_measures(name: str) -> tuple[MeasureGuess, ...]:
    """Return the measures a name may mean, the nearest first; empty when none is near.

    A name with a time limit (`24小时解决率`) rather means a measure that has one.
    """
    asked = {_bare(name), *(_bare(part) for part in _BRACKETS.split(name))} - {""}
    if not asked:
        return ()
    has_limit = _LIMIT.search(normal(name)) is not None
    scored = [MeasureGuess(one.id, _score(asked, one, has_limit=has_limit)) for one in DEFINITIONS]
    likely = [guess for guess in scored if guess.score >= LIKELY]
    return tuple(sorted(likely, key=lambda guess: -guess.score)[:_MOST])


def _score(asked: set[str], measure: MetricDefinition, *, has_limit: bool) -> int:
    score = max(_nearness(one, known) for one in asked for known in _KNOWN[measure.id])
    takes_limit = any(one.name in {"within", "window"} for one in measure.parameters)
    return score - _NO_LIMIT if has_limit and not takes_limit else score


def _nearness(asked: str, known: str) -> int:
    if asked == known:
        return 100
    shorter, longer = sorted((asked, known), key=len)
    ratio = SequenceMatcher(None, asked, known, autojunk=False).ratio()
    if shorter in longer and len(shorter) >= 2:
        return 60 + round(30 * len(shorter) / len(longer))
    return round(80 * ratio)


def _bare(name: str) -> str:
    """Return a name without limits, numbers and marks: `接通率(20s)` and `20秒接通率` are near."""
    told = _LIMIT.sub(lambda found: found[1] if found[1] in _KEPT_UNITS else "", normal(name))
    return _MARKS.sub("", told)


_KNOWN = {
    one.id: frozenset(
        _bare(name)
        for name in (
            one.id, one.name.zh, one.name.en, *_SYNONYMS.get(one.id, one.name.zh).split("|")
        )
    )
    for one in DEFINITIONS
}  # fmt: skip
