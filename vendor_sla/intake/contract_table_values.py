"""The cells of a contract table: levels, weights and penalties as procurement writes them.

`≥95%`, `不低于 95%`, `95% or more`, `30秒以内`, `80/20`, `每低1个百分点扣500元`. What is not
understood is None; nothing is made up.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from vendor_sla.domain.exact import parse_decimal

_UNITS: Mapping[str, str] = {
    "percent": r"%|个百分点|百分点|percentage points?|percent|pct",
    "per_thousand": r"‰|千分之",
    "per_ten_thousand": r"万分之|/万|‱",
    "seconds": r"秒钟?|seconds?|secs?|s\b",
    "minutes": r"分钟|minutes?|mins?|m\b",
    "hours": r"个?小时|hours?|hrs?|h\b",
    "days": r"天|日|days?|d\b",
    "points": r"分|points?|pts?",
    "count": r"次|件|单|起|例|个|条|times?|cases?|calls?|tickets?|events?",
}
_UNIT = "|".join(f"(?P<{name}>{form})" for name, form in _UNITS.items())
_NUMBER = r"(?P<number>[0-9]+(?:\.[0-9]+)?)"
_MORE = (
    r"≥|>=|=>|≧|>|不低于|不少于|不小于|至少|大于等于|大于|高于|达到|超过"
    r"|at least|not less than|no less than|not below|minimum(?: of)?|min\.?|above|over"
)
_LESS = (
    r"≤|<=|=<|≦|<|不高于|不超过|不大于|不多于|小于等于|小于|低于|少于|至多"
    r"|at most|not more than|no more than|not above|maximum(?: of)?|max\.?|within|under|below|up to"
)
_MORE_AFTER = r"(?:及|或)?以上|or more|or above|or higher|or better|\+"
_LESS_AFTER = r"(?:及|或)?以[下内]|之内|内|or less|or below|or fewer|or lower"
_STRICT = {
    ">",
    "<",
    "大于",
    "高于",
    "超过",
    "小于",
    "低于",
    "少于",
    "above",
    "over",
    "under",
    "below",
}
_LEVEL = re.compile(
    rf"(?P<more>{_MORE})?(?P<less>{_LESS})?\s*{_NUMBER}\s*(?:{_UNIT})?\s*"
    rf"(?P<more_after>{_MORE_AFTER})?(?P<less_after>{_LESS_AFTER})?"
)
_RANGE = re.compile(
    rf"(?P<low>[0-9]+(?:\.[0-9]+)?)\s*(?:%|秒|分钟|小时)?\s*(?:-|~|–|—|至|到|to)\s*"
    rf"{_NUMBER}\s*(?:{_UNIT})?"
)
_PAIR = re.compile(
    r"(?P<share>[0-9]+(?:\.[0-9]+)?)%?\s*/\s*(?P<span>[0-9]+)\s*(?:s|秒|seconds?|sec)?"
)
_SPAN = re.compile(
    r"(?P<count>[0-9]+)\s*"
    r"(?P<unit>秒|分钟|小时|天|seconds?|secs?|s\b|minutes?|mins?|hours?|hrs?|h\b|days?)"
)
_SPAN_UNITS = {"秒": "s", "分": "m", "小": "h", "天": "d", "s": "s", "m": "m", "h": "h", "d": "d"}


@dataclass(frozen=True, slots=True)
class WrittenLevel:
    """A level as a cell says it.

    `direction` is `up`, `down`, `band` or empty where the cell does not say; `unit` is a key of
    the units above or empty. `upper` is the upper end of a band. `within` is a time limit named
    beside the level (`80/20`: 80 % in 20 s). `is_strict` marks `>` and `<`: the value itself
    misses.
    """

    number: Decimal
    direction: str = ""
    unit: str = ""
    upper: Decimal | None = None
    within: str = ""
    is_strict: bool = False


def normal(text: str) -> str:
    """Return a cell as it is read, without full-width forms, case and thousands marks."""
    told = " ".join(unicodedata.normalize("NFKC", text).split()).casefold()
    return re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", told)


def read_level(text: str) -> WrittenLevel | None:
    """Read a target or minimum; None when the cell says anything else, or more than one thing."""
    told = normal(text)
    if pair := _PAIR.fullmatch(told):
        return WrittenLevel(
            parse_decimal(pair["share"]), "up", "percent", within=f"{int(pair['span'])}s"
        )
    if band := _RANGE.fullmatch(told):
        low, high = parse_decimal(band["low"]), parse_decimal(band["number"])
        return WrittenLevel(low, "band", _unit(band), upper=high) if low < high else None
    rest, within = _without_limit(told)
    found = _LEVEL.fullmatch(rest.strip())
    if found is None:
        return None
    more = found["more"] or found["more_after"]
    less = found["less"] or found["less_after"]
    if more and less:
        return None
    return WrittenLevel(
        parse_decimal(found["number"]),
        "up" if more else "down" if less else "",
        _unit(found),
        within=within,
        is_strict=(found["more"] or found["less"] or "") in _STRICT,
    )


def read_limit(text: str) -> str:
    """Return the time limit a metric's name speaks of (`20秒接通率`: `20s`), or an empty text."""
    found = _SPAN.search(normal(text))
    return f"{int(found['count'])}{_SPAN_UNITS[found['unit'][0]]}" if found else ""


def read_weight(text: str) -> Decimal | None:
    """Read a weight, `15%`, `15` or `15分`, as a number; None for anything else."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*(?:%|分|points?)?", normal(text))
    return parse_decimal(found[1]) if found else None


def _without_limit(told: str) -> tuple[str, str]:
    """Take a time limit off the front: `20秒内≥80%` says 80 % in 20 s."""
    lead = re.match(
        rf"({_SPAN.pattern})\s*(?:以?内|within)?\s*(?:接通率?|应答|响应|解决)?\s*", told
    )
    if lead is None or not re.search(r"[0-9]", told[lead.end() :]):
        return told, ""
    unit = _SPAN_UNITS[lead["unit"][0]]
    return told[lead.end() :], f"{int(lead['count'])}{unit}"


def _unit(found: re.Match[str]) -> str:
    return next((name for name in _UNITS if found[name]), "")
