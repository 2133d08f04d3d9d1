"""Favours: whom a changed term of a contract serves, where that can be told honestly.

Only what follows from the term alone is told. A weight, a scope or a share of the fee can serve
either side, depending on the figures: such a change says so, and names no winner.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Any

from vendor_sla.domain.conditions import TerminationRight
from vendor_sla.domain.contracts import (
    DataDuty,
    MetricLevel,
    MetricTerms,
    MissingPolicy,
    Veto,
)
from vendor_sla.domain.evidence import Governing, MoneyBasis
from vendor_sla.domain.penalties.rules import (
    AnnualCap,
    CarryForward,
    CreditBank,
    EarnBack,
    Improvement,
    IncidentTerms,
    PointsStep,
    ReliefCode,
    Repeat,
    ReportRule,
    ServicePoints,
)
from vendor_sla.domain.penalties.terms import (
    Bonus,
    Cap,
    Charge,
    Combining,
    Grace,
    Penalty,
    Stepping,
    Undelivered,
    UndeliveredKind,
)
from vendor_sla.domain.ranges import Target


class Favour(StrEnum):
    """Who is better off; `depends` where the figures decide it."""

    CLIENT = "client"
    VENDOR = "vendor"
    NEITHER = "neither"
    DEPENDS = "depends"


_OPPOSITE = {Favour.CLIENT: Favour.VENDOR, Favour.VENDOR: Favour.CLIENT}

# What a larger value of a term does, by the term's name; in a bonus the other way round.
_LARGER = {
    "MetricTerms.minimum_volume": Favour.VENDOR,
    "FixedFee.amount": Favour.VENDOR,
    "Tier.price": Favour.VENDOR,
    "AtRisk.percent": Favour.CLIENT,
    "PerPoint.each": Favour.VENDOR,
    "PerEvent.free": Favour.VENDOR,
    "PerEvent.free_percent": Favour.VENDOR,
    "PoolShare.allocation_percent": Favour.CLIENT,
    "Share.unscored_percent": Favour.VENDOR,
    "Deducted.points": Favour.CLIENT,
    "Deducted.each": Favour.VENDOR,
    "Deduction.percent": Favour.CLIENT,
    "Deduction.each": Favour.VENDOR,
    "Deduction.least": Favour.VENDOR,
    "Trigger.misses": Favour.VENDOR,
    "Repeat.factor": Favour.CLIENT,
    "Repeat.failures": Favour.VENDOR,
    "ServicePoints.free": Favour.VENDOR,
    "ReportRule.failures": Favour.CLIENT,
    "EarnBack.share_percent": Favour.VENDOR,
    "EarnBack.clean_periods": Favour.CLIENT,
    "ReviewTerms.pass_mark": Favour.CLIENT,
}
_LEVELS = frozenset({"expected", "minimum", "stretch"})
_NAMES_ONLY = frozenset({"clause", "title", "name", "text", "version", "effective_from", "key"})


def favour_of(holders: Sequence[Any], field: str, before: Any, after: Any) -> Favour:
    """Return whom a change serves.

    `holders` are the parts of the contract the term lies in, outermost first, `field` its name in
    the last of them, and `before` and `after` its values, None where there was or is none.
    """
    told = _favour(holders[-1], field, before, after)
    in_bonus = any(isinstance(holder, Bonus) for holder in holders)
    by_client = any(isinstance(each, DataDuty) and each.side == "client" for each in holders)
    return _OPPOSITE.get(told, told) if in_bonus or by_client else told


def _favour(holder: Any, field: str, before: Any, after: Any) -> Favour:
    if field in _NAMES_ONLY or (_is_shown_only(holder) and field in _LEVELS):
        return Favour.NEITHER
    name = f"{type(holder).__name__}.{field}"
    if name in _RULES:
        return _RULES[name](before, after)
    if name in _LARGER:
        return _by_size(_LARGER[name], _size(before), _size(after))
    for kind, rule in _VALUES.items():
        if isinstance(before, kind) or isinstance(after, kind):
            return rule(before, after)
    return Favour.DEPENDS


def _is_shown_only(holder: Any) -> bool:
    return isinstance(holder, MetricTerms) and holder.level is MetricLevel.REPORT_ONLY


def _by_size(larger: Favour, before: Fraction | None, after: Fraction | None) -> Favour:
    if before is None or after is None or before == after:
        return Favour.DEPENDS
    return larger if after > before else _OPPOSITE[larger]


def _size(value: Any) -> Fraction | None:
    return None if value is None or isinstance(value, str) else Fraction(value)


def _level(before: Target | None, after: Target | None) -> Favour:
    """A stricter level serves the client: a floor that rises, a ceiling that falls."""
    if before is None or after is None:
        return Favour.CLIENT if before is None else Favour.VENDOR
    if (before.lower is None, before.upper is None) != (after.lower is None, after.upper is None):
        return Favour.DEPENDS
    tightened = {
        *_steps(before.lower, after.lower, stricter_when_larger=True),
        *_steps(before.upper, after.upper, stricter_when_larger=False),
    }
    return tightened.pop() if len(tightened) == 1 else Favour.DEPENDS


def _steps(before: Any, after: Any, *, stricter_when_larger: bool) -> list[Favour]:
    if before == after:
        return []
    return [Favour.CLIENT if (after > before) is stricter_when_larger else Favour.VENDOR]


def _charge(before: Charge | None, after: Charge | None) -> Favour:
    """A higher charge serves the client, if both are counted alike."""
    if before is None or after is None:
        return Favour.DEPENDS
    return _by_size(Favour.CLIENT, *_alike(before, after))


def _alike(before: Charge, after: Charge) -> tuple[Fraction | None, Fraction | None]:
    if before.amount is not None and after.amount is not None:
        return Fraction(before.amount), Fraction(after.amount)
    if before.fee_percent is not None and after.fee_percent is not None:
        return Fraction(before.fee_percent), Fraction(after.fee_percent)
    if before.points is not None and after.points is not None:
        return Fraction(before.points), Fraction(after.points)
    return None, None


def _limit(before: Any, after: Any) -> Favour:
    """A limit of what the vendor pays serves the vendor; the lower it is, the more."""
    if before is None or after is None:
        return Favour.VENDOR if before is None else Favour.CLIENT
    return Favour.DEPENDS


def _bonus_cap(before: Charge | None, after: Charge | None) -> Favour:
    if before is None or after is None:
        return Favour.CLIENT if before is None else Favour.VENDOR
    return _OPPOSITE.get(_charge(before, after), Favour.DEPENDS)


def _most(before: Charge | None, after: Charge | None) -> Favour:
    """The end of a charge serves the vendor; the lower it is, the more."""
    if before is None or after is None:
        return Favour.VENDOR if before is None else Favour.CLIENT
    return _charge(before, after)


def _deposit(before: Charge, after: Charge) -> Favour:
    return _OPPOSITE.get(_charge(before, after), Favour.DEPENDS)


def _there(when_new: Favour) -> Callable[[Any, Any], Favour]:
    """A term whose being there serves one side."""

    def rule(before: Any, after: Any) -> Favour:
        if before is None or after is None:
            return when_new if before is None else _OPPOSITE[when_new]
        return Favour.DEPENDS

    return rule


def _grace(before: Grace | None, after: Grace | None) -> Favour:
    if before is None or after is None:
        return Favour.VENDOR if before is None else Favour.CLIENT
    if before.counts_from_level != after.counts_from_level:
        return Favour.DEPENDS
    return _by_size(Favour.VENDOR, Fraction(before.by), Fraction(after.by))


def _undelivered(before: Undelivered | None, after: Undelivered | None) -> Favour:
    if before is None or after is None:
        return Favour.DEPENDS
    if before.charge and after.charge:
        return _charge(before.charge, after.charge)
    if before.kind is UndeliveredKind.NONE or after.kind is UndeliveredKind.NONE:
        return Favour.CLIENT if before.kind is UndeliveredKind.NONE else Favour.VENDOR
    return Favour.DEPENDS


def _ramp_up(before: Any, after: Any) -> Favour:
    if before is None or after is None:
        return Favour.VENDOR if before is None else Favour.CLIENT
    return Favour.VENDOR if after > before else Favour.CLIENT


def _metric(before: MetricTerms | None, after: MetricTerms | None) -> Favour:
    metric = after or before
    assert metric is not None, "one of two versions has the metric"
    if metric.level is MetricLevel.REPORT_ONLY:
        return Favour.NEITHER
    if metric.bonus or not metric.penalties:
        return Favour.DEPENDS
    return Favour.CLIENT if before is None else Favour.VENDOR


def _ranked(*better_for_client_last: Any) -> Callable[[Any, Any], Favour]:
    """A choice among words that can be put in order of what they do for the client."""
    order = list(better_for_client_last)

    def rule(before: Any, after: Any) -> Favour:
        if before not in order or after not in order:
            return Favour.DEPENDS
        return Favour.CLIENT if order.index(after) > order.index(before) else Favour.VENDOR

    return rule


def _sooner(before: int, after: int) -> Favour:
    return Favour.CLIENT if after < before else Favour.VENDOR


_MISSING = _ranked(MissingPolicy.FULL, MissingPolicy.REDISTRIBUTE, MissingPolicy.ZERO)
_RULES: dict[str, Callable[[Any, Any], Favour]] = {
    "MetricTerms.expected": _level,
    "MetricTerms.minimum": _level,
    "MetricTerms.stretch": _level,
    "MetricTerms.ramp_up_to": _ramp_up,
    "PerPoint.stepping": _ranked(Stepping.FULL, Stepping.PRO_RATA, Stepping.STARTED),
    "Deducted.stepping": _ranked(Stepping.FULL, Stepping.PRO_RATA, Stepping.STARTED),
    "ChargeBands.combining": _ranked(Combining.REPLACE, Combining.CUMULATE),
    "EvidenceTerms.governs": _ranked(
        Governing.BETTER_OF, Governing.VENDOR_UNLESS_DISPROVED, Governing.CLIENT, Governing.WORSE_OF
    ),
    "EvidenceTerms.money_basis": _ranked(MoneyBasis.L95, MoneyBasis.L90, MoneyBasis.POINT),
    "EvidenceTerms.materiality": _sooner,
    "EvidenceTerms.rejection": _sooner,
    "DataDuty.working_day": _sooner,
    "DataDuty.grace_days": _sooner,
    "Fee.is_inside_cap": _ranked(True, False),
    "ReportRule.is_inside_cap": _ranked(True, False),
    "ReportRule.most": _most,
    "IncidentTerms.is_inside_cap": _ranked(True, False),
    "IncidentTerms.most": _most,
    "GradeMoney.is_inside_cap": _ranked(True, False),
    "CreditBank.deposit": _deposit,
    "CreditBank.most": _deposit,
    "BonusTerms.cap": _bonus_cap,
    "ScoringTerms.no_volume": _MISSING,
    "ScoringTerms.not_delivered": _MISSING,
    "ScoringTerms.client_fault": _MISSING,
}
_VALUES: dict[type, Callable[[Any, Any], Favour]] = {
    Grace: _grace,
    Undelivered: _undelivered,
    Charge: _charge,
    Cap: _limit,
    Penalty: _there(Favour.CLIENT),
    Bonus: _there(Favour.VENDOR),
    Veto: _there(Favour.CLIENT),
    AnnualCap: _there(Favour.VENDOR),
    CarryForward: _there(Favour.CLIENT),
    Repeat: _there(Favour.CLIENT),
    ServicePoints: _there(Favour.CLIENT),
    PointsStep: _there(Favour.CLIENT),
    ReportRule: _there(Favour.CLIENT),
    IncidentTerms: _there(Favour.CLIENT),
    ReliefCode: _there(Favour.VENDOR),
    EarnBack: _there(Favour.VENDOR),
    CreditBank: _there(Favour.VENDOR),
    Improvement: _there(Favour.CLIENT),
    TerminationRight: _there(Favour.CLIENT),
    MetricTerms: _metric,
}
