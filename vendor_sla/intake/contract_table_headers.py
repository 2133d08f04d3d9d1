"""The columns of a contract table, by the names procurement gives them in Chinese and English."""

from collections.abc import Mapping, Sequence

from vendor_sla.domain.catalogue.definitions import Dimension
from vendor_sla.intake.synonyms import plain

# What a column is about; the order decides where one header could be two things.
_NAMES: Mapping[str, str] = {
    "metric": (
        "指标|指标名称|考核指标|考核项目|考核项|服务指标|二级指标|sla指标|kpi|kpi指标|kpi名称"
        "|项目|服务项目"
        "|metric|metric name|kpi name|indicator|measure|service level|sla|service metric"
    ),
    "dimension": (
        "维度|考核维度|类别|指标类别|指标分类|分类|一级指标|dimension|category|area|group"
        "|perspective"
    ),
    "minimum": (
        "底线|底线值|最低值|最低要求|最低标准|下限|红线|红线值|保底值|门槛|门槛值|及格线|容忍值"
        "|minimum|minimum level|min|floor|threshold|minimum target|critical level"
    ),
    "stretch": "挑战值|卓越值|优秀值|挑战目标|stretch|stretch target|excellent",
    "target": (
        "目标|目标值|指标值|标准|考核标准|标准值|达标值|要求|目标要求|合同目标|服务标准|sla标准"
        "|考核目标"
        "|target|target value|goal|expected|expected level|standard|service level target|objective"
    ),
    "weight": (
        "权重|考核权重|占比|分值|权重占比|权重分|分数"
        "|weight|weighting|weight %|share|points|weight percent"
    ),
    "amount": (
        "扣款金额|扣款额|罚款金额|罚款|违约金金额|金额|扣罚金额"
        "|amount|penalty amount|deduction amount|credit amount|penalty cny|penalty sum"
    ),
    "penalty": (
        "扣款|扣款规则|扣款标准|扣款方式|处罚|处罚标准|违约金|违约责任|考核办法|考核规则|考核方式"
        "|奖惩|扣罚|扣罚标准|扣分|扣分标准|扣分规则|评分标准|评分规则|penalty|penalty rule"
        "|penalties|deduction|deductions|service credit|service credits|credit|consequence|scoring"
    ),
    "clause": (
        "条款|条款号|合同条款|条款编号|对应条款|clause|clause no|clause number|section|reference"
        "|ref"
    ),
    "unit": "单位|计量单位|unit|units|unit of measure",
    "definition": (
        "定义|指标定义|计算公式|公式|计算方式|计算方法|口径|统计口径|指标说明|说明|指标解释"
        "|definition|formula|calculation|description|how measured|measurement"
    ),
    "serial": "序号|编号|no|number|item",
    "remark": "备注|remark|remarks|note|notes|comment|comments",
}  # fmt: skip
_ROLE_OF = {plain(name): role for role, names in _NAMES.items() for name in names.split("|")}
_WITHIN = sorted(
    ((name, role) for name, role in _ROLE_OF.items() if len(name) > 1 and role != "serial"),
    key=lambda pair: -len(pair[0]),
)
_DIMENSIONS: Mapping[Dimension, str] = {
    Dimension.ATTITUDE: "态度|attitude|礼貌|服务态度",
    Dimension.EFFICIENCY: "效率|时效|响应|接通|efficiency|speed|timeliness|responsiveness",
    Dimension.QUALITY: "质量|质检|合规|规范|quality|compliance|accuracy",
    Dimension.RESOLUTION: "解决|结果|处理|resolution|outcome|effectiveness",
    Dimension.SATISFACTION: "满意|体验|投诉|satisfaction|experience|customer",
    Dimension.COLLABORATION: "协作|配合|改进|管理|collaboration|cooperation|improvement",
}


def role_of(header: str) -> str:
    """Return what a column is about, or an empty text for a header that says nothing known.

    Units in brackets do not count: `权重（%）`, `Target (%)`.
    """
    name = plain(header)
    if not name or name in _ROLE_OF:
        return _ROLE_OF[name] if name else ""
    bare = plain(header.replace("（", "(").split("(")[0])
    if bare in _ROLE_OF:
        return _ROLE_OF[bare]
    return next((role for known, role in _WITHIN if known in name), "") if len(name) <= 20 else ""


def roles_of(headers: Sequence[str]) -> dict[str, int]:
    """Return the place of each role among some headers; the first column of a role is it."""
    places: dict[str, int] = {}
    for place, header in enumerate(headers):
        role = role_of(header)
        if role and role not in places:
            places[role] = place
    return places


def dimension_of(text: str) -> Dimension | None:
    """Return the dimension a cell speaks of, or None."""
    said = plain(text)
    for dimension, names in _DIMENSIONS.items():
        if any(name in said for name in names.split("|")):
            return dimension
    return None
