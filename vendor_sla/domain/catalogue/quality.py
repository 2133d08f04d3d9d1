"""Quality: whether the work was right."""

from functools import partial

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
from vendor_sla.domain.catalogue.parameters import PASS_MARK, items_of

_CHECKED = (Anchor.ANSWERED, Anchor.CHECKED)
_SHEET = "qa.interaction_id qa.item qa.verdict"


_metric = partial(entry, Dimension.QUALITY, columns=_SHEET, anchors=_CHECKED, sources=("QA",))


QUALITY = (
    _metric(
        "accuracy_rate",
        Names("准确性", "Accuracy"),
        Names(
            "无影响客户的致命差错的联系数 ÷ 已检查联系数",
            "contacts without a customer-critical error / contacts checked",
        ),
        columns=f"{_SHEET} qa.critical",
    ),
    _metric(
        "completeness_rate",
        Names("完整性", "Completeness"),
        Names(
            "必要步骤与字段齐全的联系数 ÷ 已检查联系数",
            "contacts with all required steps and fields / contacts checked",
        ),
        sources=("QA", "C"),
        parameters=(items_of("completeness"),),
    ),
    _metric(
        "professionalism_rate",
        Names("专业性", "Professionalism"),
        Names("项目合格的联系数 ÷ 已检查联系数", "contacts that pass the item / contacts checked"),
        parameters=(items_of("professionalism"),),
    ),
    _metric(
        "compliance_rate",
        Names("合规率", "Compliance"),
        Names(
            "无合规致命差错的联系数 ÷ 已检查联系数",
            "contacts without a compliance-critical error / contacts checked",
        ),
        columns=f"{_SHEET} qa.critical",
    ),
    _metric(
        "qa_score",
        Names("质检得分", "QA score"),
        Names(
            "适用项目加权得分，致命项不合格记 0 分，取均值",
            "mean of weighted applicable items, 0 where a critical item fails",
        ),
        unit=Unit.SCORE,
    ),
    _metric(
        "qa_pass_rate",
        Names("质检合格率", "QA pass rate"),
        Names("得分达到合格线的联系数 ÷ 检查数", "scores at the pass mark or above / checked"),
        parameters=(PASS_MARK,),
    ),
    _metric(
        "ticket_error_rate",
        Names("工单差错率", "Ticket error rate"),
        Names("有字段填错的工单数 ÷ 已检查工单数", "tickets with a wrong field / tickets checked"),
        direction=Direction.DOWN,
        sources=("C",),
        parameters=(items_of("ticket_fields"),),
    ),
    _metric(
        "knowledge_accuracy",
        Names("知识库使用准确率", "Knowledge-base accuracy"),
        Names("正确使用数 ÷ 使用数", "correct use / use"),
        columns="contacts.knowledge_used contacts.knowledge_correct",
        anchors=(Anchor.ANSWERED,),
    ),
    _metric(
        "knowledge_test_score",
        Names("知识测评", "Knowledge test"),
        Names("测评得分均值", "mean test score"),
        columns="tests.agent_id tests.taken_on tests.score",
        unit=Unit.SCORE,
        anchors=(Anchor.PERIOD,),
        sources=("V", "C"),
    ),
    _metric(
        "certified_handling_rate",
        Names("技能认证承接率", "Handled by certified agents"),
        Names(
            "由具备该层级有效认证的客服处理的联系数 ÷ 处理量",
            "contacts handled by an agent certified for the tier / handled",
        ),
        columns="contacts.agent_id contacts.tier roster.agent_id roster.certified_tier "
        "roster.certified_on",
        anchors=(Anchor.ANSWERED,),
        sources=("V",),
    ),
    _metric(
        "solved_alone_rate",
        Names("独立解决率", "Solved without transfer"),
        Names(
            "一、二线技术类未转接即解决的联系数 ÷ 该类联系数",
            "tier 1-2 technical contacts solved without transfer / such contacts",
        ),
        columns="contacts.tier contacts.technical contacts.solved_alone",
        anchors=(Anchor.ANSWERED,),
        sources=("V",),
    ),
    _metric(
        "calibration_gap",
        Names("校准偏差", "Calibration gap"),
        Names(
            "同一联系的供应商评分 − 委托方评分：绝对值均值或带符号均值",
            "vendor score - client score on the same contacts: mean absolute or mean signed",
        ),
        columns=f"{_SHEET} qa.reviewer_kind",
        unit=Unit.POINTS,
        direction=Direction.BAND,
        parameters=(
            Parameter(
                "statistic", ParameterKind.CHOICE, "absolute", choices=("absolute", "signed")
            ),
        ),
    ),
)
