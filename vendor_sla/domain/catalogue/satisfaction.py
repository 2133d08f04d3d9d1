"""Satisfaction: what the customer says."""

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
from vendor_sla.domain.catalogue.parameters import EASY_POINTS, RATING_SCALE, WINDOW

_RATED = (Anchor.RATED, Anchor.ANSWERED, Anchor.OPENED)


_metric = partial(entry, Dimension.SATISFACTION, anchors=_RATED)


# Where the ratings stand: beside each contact, in a file of their own, or on the call-back sheet.
_RATINGS = Parameter(
    "by",
    ParameterKind.CHOICE,
    "contacts",
    choices=("contacts", "ratings", "callback"),
    needs=(
        ("contacts", "contacts.csat"),
        ("ratings", "ratings.score"),
        ("ratings", "ratings.rated_at"),
        ("callback", "callbacks.score"),
    ),
)

SATISFACTION = (
    _metric(
        "csat_score",
        Names("满意度得分", "Satisfaction score"),
        Names("评分合计 ÷ 评价数", "sum of ratings / ratings"),
        unit=Unit.SCORE,
        sources=("V", "CB"),
        parameters=(_RATINGS, RATING_SCALE),
    ),
    _metric(
        "csat_top2",
        Names("满意度", "Satisfied customers"),
        Names("最高两档评价数 ÷ 评价数", "top two ratings / ratings"),
        sources=("V", "CB"),
        parameters=(_RATINGS, RATING_SCALE),
    ),
    _metric(
        "good_review_rate",
        Names("好评率", "Good reviews"),
        Names("好评数 ÷（好评 + 中评 + 差评）", "good / (good + neutral + bad)"),
        columns="contacts.review",
    ),
    _metric(
        "dissatisfied_rate",
        Names("不满意率", "Dissatisfied customers"),
        Names("最低两档评价数 ÷ 评价数", "bottom two ratings / ratings"),
        direction=Direction.DOWN,
        sources=("V",),
        parameters=(_RATINGS, RATING_SCALE),
    ),
    _metric(
        "survey_response_rate",
        Names("参评率", "Survey response"),
        Names("评价数 ÷ 已发邀评数", "ratings / surveys sent"),
        columns="contacts.survey_sent",
        anchors=(Anchor.ANSWERED, Anchor.OPENED),
        sources=("V",),
        parameters=(_RATINGS,),
    ),
    _metric(
        "ces_score",
        Names("费力度", "Customer effort"),
        Names("评分合计 ÷ 评价数，或轻松档占比", "sum / responses, or share of easy answers"),
        columns="contacts.ces",
        unit=Unit.SCORE,
        sources=("V",),
        parameters=(
            Parameter("scale", ParameterKind.CHOICE, choices=("effort", "ease")),
            Parameter("statistic", ParameterKind.CHOICE, "mean", choices=("mean", "share_easy")),
            Parameter("points", ParameterKind.INTEGER, 7),
            EASY_POINTS,
        ),
    ),
    _metric(
        "nps",
        Names("净推荐值", "Net promoter score"),
        Names("9–10 分占比 − 0–6 分占比", "share of 9-10 less share of 0-6"),
        columns="contacts.nps",
        unit=Unit.SCORE,
        sources=("C",),
    ),
    _metric(
        "complaint_rate",
        Names("投诉率", "Complaint rate"),
        Names("投诉数 ÷ 联系数 × 10000", "complaints / contacts x 10,000"),
        columns="complaints.complaint_id complaints.received_at",
        unit=Unit.PER_TEN_THOUSAND,
        direction=Direction.DOWN,
        anchors=(Anchor.RECEIVED,),
        sources=("C",),
        parameters=(
            Parameter(
                "counted",
                ParameterKind.CHOICE,
                "all",
                choices=("all", "service_caused"),
                needs=(("service_caused", "complaints.cause"),),
            ),
        ),
    ),
    _metric(
        "retention_rate",
        Names("客户留存率", "Customer retention"),
        Names("窗口后仍活跃的客户数 ÷ 服务过的客户数", "customers still active / served"),
        columns="contacts.customer_key contacts.retained",
        anchors=(Anchor.WINDOW_END,),
        sources=("C",),
        parameters=(WINDOW,),
    ),
    _metric(
        "callback_satisfaction",
        Names("回访满意率", "Call-back satisfaction"),
        Names("表示满意数 ÷ 接通回访数", "satisfied / reached"),
        columns="callbacks.interaction_id callbacks.reached callbacks.satisfied",
        anchors=(Anchor.ANSWERED, Anchor.CHECKED),
        sources=("CB",),
    ),
)
