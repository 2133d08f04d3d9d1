"""Penalties as a contract table says them in a sentence, as far as one sentence can be read."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from vendor_sla.domain.exact import parse_decimal
from vendor_sla.intake.contract_table_values import normal

_SUM = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*"
    r"(?P<unit>万元|元|yuan|cny|rmb|usd|%|分|points?(?! below| short| above))?"
)
_EACH = (
    re.compile(
        r"每(?P<way>低于?|降低?|下降|减少|少|差|超过?|超出|高于?|高出|增加|延迟|不足)?"
        r"(?:目标值?|标准|底线)?(?P<each>[0-9]+(?:\.[0-9]+)?)?"
        r"(?P<unit>个?百分点|%|个点|点|秒|分钟|小时|次|件|单|起|例|分)?[,;:]?"
    ),
    re.compile(
        r"(?:per|for each|for every|each|every)\s+(?:full |started )?"
        r"(?P<each>[0-9]+(?:\.[0-9]+)?)?\s*"
        r"(?P<unit>percentage points?|%|points?|seconds?|minutes?|hours?"
        r"|events?|cases?|calls?|tickets?)?"
        r"(?:\s*(?P<way>below|short|under|above|over|late)"
        r"(?:\s+(?:the\s+)?(?:target|minimum|standard))?)?"
    ),
)
_EVENTS = {"次", "件", "单", "起", "例"}
_EVENTS_EN = re.compile(r"events?|cases?|calls?|tickets?")
_STEPS = (
    (
        "started",
        re.compile(r"不足.{0,8}按.{0,8}计|不满.{0,8}按.{0,8}计|started|part thereof|or part"),
    ),
    ("full", re.compile(r"每满|满\d|full point|each full|full percentage")),
    ("pro_rata", re.compile(r"按比例|pro rata|pro-rata|proportional")),
)
_MINIMUM = re.compile(r"底线|最低|红线|minimum|floor|threshold")


@dataclass(frozen=True, slots=True)
class WrittenPenalty:
    """What a sentence says a miss costs.

    `kind` is `flat`, `per_point`, `per_event`, or `deduct` for points off the score. One of
    `amount`, `fee_percent` and `points` is there. `step` is empty where the sentence leaves it
    open; `misses` says which level is spoken of, and `level` its value if it is named.
    """

    kind: str
    misses: str
    amount: Decimal | None = None
    fee_percent: Decimal | None = None
    points: Decimal | None = None
    each: Decimal | None = None
    step: str = ""
    level: Decimal | None = None


def read_penalty(text: str) -> WrittenPenalty | None:
    """Read a penalty; None when the sentence says something else or several things."""
    told = normal(text).replace(" ", "") if re.search("[一-鿿]", text) else normal(text)
    each = next((found for form in _EACH if (found := form.search(told))), None)
    if each is not None and not (each["each"] or each["unit"] or each["way"]):
        return None
    step = next((name for name, form in _STEPS if form.search(told)), "")
    misses = "minimum" if _MINIMUM.search(told) else "expected"
    rest = told if each is None else told[: each.start()] + " " + told[each.end() :]
    rest = re.sub(r"不[足满].{0,8}按.{0,8}计[算]?", " ", rest)
    levels, sums = _sums(rest)
    if len(sums) != 1 or len(levels) > 1:
        return None
    ((what, number),) = sums
    size = parse_decimal(each["each"] or "1") if each else None
    level = levels[0] if levels else None
    read = WrittenPenalty(_kind(each, what), misses, each=size, step=step, level=level)
    return _with_sum(read, what, number)


def read_amount(text: str) -> WrittenPenalty | None:
    """Read a cell of an amount column: a sum of money, or per cent of the fee."""
    _, sums = _sums(normal(text))
    if len(sums) != 1 or sums[0][0] == "points":
        return None
    what, number = sums[0]
    return _with_sum(WrittenPenalty("flat", "expected"), what, number)


def _with_sum(read: WrittenPenalty, what: str, number: Decimal) -> WrittenPenalty:
    if what == "points":
        return replace(read, points=number)
    return replace(read, amount=number) if what == "amount" else replace(read, fee_percent=number)


def _sums(told: str) -> tuple[list[Decimal], list[tuple[str, Decimal]]]:
    """Return every level a text names, and every sum as (amount, fee_percent or points, number).

    A number that follows a comparison is a level, not a sum.
    """
    levels: list[Decimal] = []
    found: list[tuple[str, Decimal]] = []
    for match in _SUM.finditer(told):
        before = told[: match.start()].rstrip()
        if re.search(
            r"(低于|高于|超过|达到|不足|小于|大于|[<>≥≤=]|below|above|under|over)$", before
        ):
            levels.append(parse_decimal(match["number"]))
            continue
        number, unit = parse_decimal(match["number"]), match["unit"] or ""
        if unit == "%":
            found.append(("fee_percent", number))
        elif unit.startswith(("分", "point")):
            found.append(("points", number))
        else:
            found.append(("amount", number * 10_000 if unit == "万元" else number))
    return levels, found


def _kind(each: re.Match[str] | None, what: str) -> str:
    if what == "points":
        return "deduct"
    if each is None:
        return "flat"
    unit = each["unit"] or ""
    return "per_event" if unit in _EVENTS or _EVENTS_EN.fullmatch(unit) else "per_point"
