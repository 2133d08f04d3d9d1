"""Attitude: how customers are spoken to."""

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
from vendor_sla.domain.catalogue.parameters import anchor_of, items_of

_CHECKED = (Anchor.ANSWERED, Anchor.CHECKED)
_PASSED = Names("项目合格的联系数 ÷ 已检查联系数", "contacts that pass the item / contacts checked")


def _checked(metric_id: str, names: Names, item: str, formula: Names = _PASSED) -> MetricDefinition:
    return MetricDefinition(
        id=metric_id,
        version=1,
        dimension=Dimension.ATTITUDE,
        name=names,
        formula=formula,
        unit=Unit.PERCENT,
        direction=Direction.UP,
        anchors=_CHECKED,
        columns=("qa.interaction_id", "qa.item", "qa.verdict"),
        sources=("QA",),
        parameters=(items_of(item), anchor_of(*_CHECKED)),
    )


ATTITUDE = (
    MetricDefinition(
        id="polite_language_rate",
        version=1,
        dimension=Dimension.ATTITUDE,
        name=Names("礼貌用语使用率", "Polite-language use"),
        formula=Names(
            "用齐规定礼貌用语的联系数 ÷ 已检查联系数",
            "contacts with all required courtesy phrases / contacts checked",
        ),
        unit=Unit.PERCENT,
        direction=Direction.UP,
        anchors=_CHECKED,
        columns=(),
        sources=("QA", "V"),
        parameters=(
            Parameter(
                "by",
                ParameterKind.CHOICE,
                "qa",
                choices=("qa", "transcript"),
                needs=(
                    ("qa", "qa.interaction_id"),
                    ("qa", "qa.item"),
                    ("qa", "qa.verdict"),
                    ("transcript", "contacts.transcript"),
                ),
            ),
            items_of("polite_language"),
            # One text a required phrase; `|` parts its accepted wordings: `您好|你好`.
            Parameter("phrases", ParameterKind.TEXTS, is_optional=True),
            anchor_of(*_CHECKED),
        ),
    ),
    _checked("patience_pass_rate", Names("耐心程度", "Patience"), "patience"),
    _checked(
        "proactive_rate",
        Names("积极主动", "Proactiveness"),
        "proactive",
        Names(
            "主动提供下一步或帮助的联系数 ÷ 已检查联系数",
            "contacts where the next step or help was offered / contacts checked",
        ),
    ),
    _checked("empathy_pass_rate", Names("共情表达", "Empathy"), "empathy"),
    _checked("listening_pass_rate", Names("倾听", "Listening"), "listening"),
    _checked("soothing_pass_rate", Names("情绪安抚", "Soothing"), "soothing"),
    _checked("flexibility_pass_rate", Names("方案灵活性", "Flexibility"), "flexibility"),
    MetricDefinition(
        id="attitude_violations",
        version=1,
        dimension=Dimension.ATTITUDE,
        name=Names("态度红线（质检）", "Red-line violations found by QA"),
        formula=Names(
            "触碰红线的联系数 ÷ 已检查联系数 × 1000",
            "contacts with a red-line item failed / contacts checked x 1,000",
        ),
        unit=Unit.PER_THOUSAND,
        direction=Direction.DOWN,
        anchors=_CHECKED,
        columns=("qa.interaction_id", "qa.item", "qa.verdict"),
        sources=("QA",),
        parameters=(items_of("red_line"), anchor_of(*_CHECKED)),
    ),
    MetricDefinition(
        id="attitude_violations_by_client",
        version=1,
        dimension=Dimension.ATTITUDE,
        name=Names("态度红线（委托方认定）", "Red-line violations found by the client"),
        formula=Names(
            "委托方认定的态度类投诉数 ÷ 处理量 × 1000",
            "complaints for a listed red-line reason / contacts handled x 1,000",
        ),
        unit=Unit.PER_THOUSAND,
        direction=Direction.DOWN,
        anchors=(Anchor.RECEIVED,),
        columns=("complaints.complaint_id", "complaints.received_at", "complaints.reason"),
        sources=("C",),
        parameters=(Parameter("reasons", ParameterKind.TEXTS),),
    ),
)
