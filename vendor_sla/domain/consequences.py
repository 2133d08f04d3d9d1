"""Consequences that are not money: the ladder's steps and the rights to terminate, as flags."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.assessments import Consequence, Step
from vendor_sla.domain.conditions import Condition, ConditionKind
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.periods import Period

Told = tuple[bool, Step]


def consequences(contract: Contract, months: Sequence[PastMonth]) -> tuple[Consequence, ...]:
    """Return what the last of some months opens under a contract, with its evidence.

    `months` are assessed periods, oldest first; the last is the one being assessed. A flag is
    never an act: people decide what follows.
    """
    last_day = months[-1].period.end - timedelta(days=1)
    last_month = Period.month(last_day.year, last_day.month)
    found: list[Consequence] = []
    for step in contract.ladder:
        has_come, because = holds(step.when, contract, months)
        if has_come:
            end = last_month.shifted(step.lasts_periods * contract.period.months).end
            found.append(
                Consequence(step.consequence.value, step.clause, (because,), step.name, end)
            )
    for right in contract.termination:
        has_come, because = holds(right.when, contract, months)
        if has_come:
            found.append(Consequence("termination_right", right.clause, (because,)))
    return tuple(found)


def holds(condition: Condition, contract: Contract, months: Sequence[PastMonth]) -> Told:
    """Tell whether a condition holds in the last of some months, and the step that says why."""
    if condition.kind is ConditionKind.ROLLING_MEAN:
        return _rolling_mean(condition, contract, months)
    happened = HAPPENED[condition.kind]
    window = months[-condition.of :]
    hits = [month for month in window if happened(condition, contract, month)]
    facts = {
        "hits": ", ".join(month.period.label for month in hits) or "—",
        "count": str(len(hits)),
        "times": str(condition.times),
        "of": str(condition.of),
        **_named(condition),
    }
    # What did not happen in the period itself is no news of it.
    is_new = bool(hits) and hits[-1] is months[-1]
    return is_new and len(hits) >= condition.times, Step(f"condition.{condition.kind.value}", facts)


def max_credits(_: Condition, __: Contract, month: PastMonth) -> bool:
    """The period cap cut something."""
    return bool({"period_cap", "quarter_cap"} & month.caps_bound)


def credits_share(condition: Condition, _: Contract, month: PastMonth) -> bool:
    """The credits came to at least so many per cent of the fee."""
    if month.fee is None or month.credited is None or not month.fee.amount:
        return False
    share = -Fraction(month.credited.amount) * 100 / Fraction(month.fee.amount)
    return share >= Fraction(condition.percent or 0)


def misses(condition: Condition, _: Contract, month: PastMonth) -> bool:
    """The metric (or any) missed the level."""
    named = (condition.metric,) if condition.metric else tuple(month.missed)
    return any(month.has_missed(metric, condition.level.value) for metric in named)


def failures(condition: Condition, _: Contract, month: PastMonth) -> bool:
    """At least so many metrics failed."""
    return len(month.fired) >= condition.count


def grade(condition: Condition, contract: Contract, month: PastMonth) -> bool:
    """The grade was the one named, or worse; where the condition says so, or better."""
    order = [band.worth for band in contract.scoring.grades]
    if month.grade not in order or condition.grade not in order:
        return False
    place, named = order.index(month.grade), order.index(condition.grade)
    return place <= named if condition.is_better else place >= named


def incident(condition: Condition, _: Contract, month: PastMonth) -> bool:
    """At least so many incidents of the kind (or any) happened."""
    named = (condition.incident,) if condition.incident else tuple(month.incidents)
    return sum(month.incidents.get(kind, 0) for kind in named) >= condition.count


def _rolling_mean(condition: Condition, contract: Contract, months: Sequence[PastMonth]) -> Told:
    """The mean of a metric's last measured values, all there, is worse than the limit."""
    values = [
        value for month in months if (value := month.metrics.get(condition.metric)) is not None
    ][-condition.of :]
    metric = contract.find_metric(condition.metric)
    mean = sum(map(Fraction, values), Fraction(0)) / len(values) if values else Fraction(0)
    facts = {
        "mean": decimal_text(mean, 4),
        "limit": str(condition.limit),
        "of": str(condition.of),
        "count": str(len(values)),
        **_named(condition),
    }
    limit = Fraction(condition.limit or Decimal(0))
    is_up = metric is not None and metric.expected is not None and metric.expected.lower is not None
    is_worse = mean < limit if is_up else mean > limit
    is_full = len(values) == condition.of
    return is_full and is_worse, Step("condition.rolling_mean", facts)


def _named(condition: Condition) -> dict[str, str]:
    return {
        "metric": condition.metric or "—",
        "level": condition.level.value,
        "percent": decimal_text(condition.percent or 0),
        "least": str(condition.count),
        "grade": condition.grade or "—",
        "incident": condition.incident or "—",
    }


HAPPENED: Mapping[ConditionKind, Callable[[Condition, Contract, PastMonth], bool]] = {
    ConditionKind.MAX_CREDITS: max_credits,
    ConditionKind.CREDITS_SHARE: credits_share,
    ConditionKind.MISSES: misses,
    ConditionKind.FAILURES: failures,
    ConditionKind.GRADE: grade,
    ConditionKind.INCIDENT: incident,
}
