"""Conditions over periods: triggers, repeats, termination rights and the ladder that never come."""

from collections.abc import Callable, Iterator, Mapping

from vendor_sla.domain.catalogue.definitions import Direction
from vendor_sla.domain.conditions import Condition, ConditionKind
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.fees import FixedFee
from vendor_sla.domain.lint.drafts import Draft, note
from vendor_sla.domain.lint.findings import LintFinding
from vendor_sla.domain.lint.reach import level_ends, value_limits
from vendor_sla.domain.penalties.rules import RepeatKind

Judged = Iterator[tuple[str, str, dict[str, object]]]


def triggers(draft: Draft) -> Iterator[LintFinding]:
    """A penalty that needs more misses than the term has periods."""
    if not draft.has("term", "period"):
        return
    for place, metric in draft.metrics():
        periods = draft.periods_in_term
        if metric.is_quarterly:
            periods = -(-periods // 3)
        for number, penalty in enumerate(metric.penalties):
            if penalty.trigger.misses > periods:
                facts = {"needed": penalty.trigger.misses, "periods": periods}
                path = f"{place}.penalties.{number}.trigger"
                yield note("lint.trigger_beyond_term", path, facts | {"clause": penalty.clause})


def repeats(draft: Draft) -> Iterator[LintFinding]:
    """A multiplier whose failures cannot come together."""
    if not draft.has("repeats"):
        return
    charged = [metric.key for _, metric in draft.metrics() if metric.penalties]
    for number, rule in enumerate(draft.contract.repeats):
        place = f"repeats.{number}"
        facts: dict[str, object] = {"clause": rule.clause, "needed": rule.failures}
        named = [key for key in rule.metrics or charged if key in charged]
        if rule.kind is RepeatKind.EXTENSIVE:
            if draft.has_all_metrics and rule.failures > len(named):
                facts |= {"count": len(named)}
                yield note("lint.repeat_too_many", f"{place}.failures", facts)
        elif draft.has_all_metrics and not named:
            yield note("lint.repeat_of_nothing", place, facts)
        elif draft.has("term", "period") and rule.failures > draft.periods_in_term:
            facts |= {"periods": draft.periods_in_term}
            yield note("lint.trigger_beyond_term", f"{place}.failures", facts)


def rights(draft: Draft) -> Iterator[LintFinding]:
    """Termination rights and ladder steps that can never come, or come in every period."""
    for name in ("termination", "ladder"):
        if not draft.has(name):
            continue
        for number, entry in enumerate(getattr(draft.contract, name)):
            for path, code, facts in _judged(draft, entry.when):
                place = f"{name}.{number}.when{path}"
                yield note(code, place, {"clause": entry.clause, **facts})


def _judged(draft: Draft, when: Condition) -> Judged:
    """Yield what is wrong with a condition: the key it stands at, a code, facts."""
    if draft.has("term", "period") and when.times > draft.periods_in_term:
        facts: dict[str, object] = {"needed": when.times, "periods": draft.periods_in_term}
        yield ".of", "lint.trigger_beyond_term", facts
    yield from _JUDGES[when.kind](draft, when)


def _max_credits(draft: Draft, _: Condition) -> Judged:
    """Credits reach a maximum only where there is one."""
    if draft.has("caps") and draft.contract.cap is None:
        yield ".kind", "lint.right_without_cap", {}


def _failures(draft: Draft, when: Condition) -> Judged:
    """Only metrics with a penalty can fail."""
    charged = sum(bool(metric.penalties) for _, metric in draft.metrics())
    if draft.has_all_metrics and when.count > charged:
        yield ".count", "lint.right_too_many", {"needed": when.count, "count": charged}


def _incident(draft: Draft, _: Condition) -> Judged:
    """Incidents are those the contract lists."""
    if draft.has("incidents") and not draft.contract.incidents:
        yield ".kind", "lint.right_without_incident", {}


def _credits_share(draft: Draft, when: Condition) -> Judged:
    """Credits are counted after the period cap: more than it cannot come."""
    cap, basis = draft.contract.cap, draft.contract.fee.basis
    if cap is None or when.percent is None or not draft.has("caps", "fee"):
        return
    limit = cap.charge.fee_percent
    if cap.charge.amount is not None and isinstance(basis, FixedFee) and basis.amount:
        limit = cap.charge.amount * 100 / basis.amount
    if limit is not None and when.percent > limit:
        facts: dict[str, object] = {"percent": when.percent, "cap": decimal_text(limit, 2)}
        yield ".percent", "lint.right_above_cap", facts


def _misses(draft: Draft, when: Condition) -> Judged:
    """A level can be missed only where there is one."""
    metric = draft.contract.find_metric(when.metric)
    if metric is not None and metric.find_target(when.level) is None:
        facts: dict[str, object] = {"metric": metric.key, "level": when.level.value}
        yield ".misses", "lint.right_without_level", facts


def _rolling_mean(draft: Draft, when: Condition) -> Judged:
    """A mean can be worse than a limit that is no worse than anything, and no better than fine."""
    metric = draft.contract.find_metric(when.metric)
    if metric is None or when.limit is None or metric.direction is Direction.BAND:
        return
    lowest, highest = value_limits(metric)
    is_up = metric.direction is Direction.UP
    worst = lowest if is_up else highest
    facts: dict[str, object] = {"metric": metric.key, "limit": when.limit}
    if worst is not None and (when.limit <= worst if is_up else when.limit >= worst):
        yield ".limit", "lint.right_out_of_reach", facts | {"worst": worst}
    for end in level_ends(metric.expected):
        if when.limit > end if is_up else when.limit < end:
            yield ".limit", "lint.right_on_target", facts | {"expected": end}


def _of_grade(draft: Draft, when: Condition) -> Judged:
    """`A or worse` where A is the best grade is every period; so is `D or better`."""
    grades = [band.worth for band in draft.contract.scoring.grades]
    if not draft.has("scoring") or when.grade not in grades or len(grades) < 2:
        return
    end = grades[-1] if when.is_better else grades[0]
    if when.grade == end:
        others = ", ".join(grade for grade in grades if grade != end)
        facts: dict[str, object] = {"grade": end, "others": others}
        yield ".grade", "lint.right_always", facts


_JUDGES: Mapping[ConditionKind, Callable[[Draft, Condition], Judged]] = {
    ConditionKind.MAX_CREDITS: _max_credits,
    ConditionKind.CREDITS_SHARE: _credits_share,
    ConditionKind.ROLLING_MEAN: _rolling_mean,
    ConditionKind.MISSES: _misses,
    ConditionKind.FAILURES: _failures,
    ConditionKind.GRADE: _of_grade,
    ConditionKind.INCIDENT: _incident,
}
