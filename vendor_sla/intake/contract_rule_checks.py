"""The rules beyond single metrics against the metrics, grades and one another."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from vendor_sla.domain.catalogue import find_definition
from vendor_sla.domain.catalogue.definitions import RATIO_SCALES, Unit
from vendor_sla.domain.conditions import Condition, ConditionKind
from vendor_sla.domain.contracts import DataDuty, PeriodKind
from vendor_sla.domain.penalties.rules import (
    CarriedKind,
    CarryForward,
    GradeMoney,
    Improvement,
    Repeat,
    RepeatKind,
)
from vendor_sla.domain.penalties.terms import (
    Charge,
    ChargeBands,
    Interpolated,
    Penalty,
    Shortfall,
)
from vendor_sla.domain.refusals import Problem

Metrics = Sequence[tuple[int, dict[str, Any]]]


def check_rules(data: dict[str, Any], metrics: Metrics, grades: list[str]) -> Iterator[Problem]:
    """Yield every fault of the rules beyond single metrics; what could not be read is passed over.

    `metrics` are the readable ones with their place, `grades` the names from worst to best.
    """
    yield from _names(data, {metric.get("key") for _, metric in metrics})
    yield from _own_keys(data)
    yield from _points(data, metrics)
    yield from _pointed_caps(data, metrics)
    yield from _thresholds(data, metrics)
    yield from _improvement(data, metrics)
    yield from _quarterly(data, metrics)
    yield from _shortfalls(metrics)
    yield from _carried(data)
    yield from _grade_money(data, grades)
    yield from _conditions(data, {metric.get("key") for _, metric in metrics}, grades)


def _entries(data: dict[str, Any], name: str) -> Iterator[tuple[int, Any]]:
    for place, entry in enumerate(data.get(name) or ()):
        if not isinstance(entry, dict):
            yield place, entry


def _unknown(path: str, value: str, known: Iterable[Any]) -> Problem:
    listed = ", ".join(sorted(str(one) for one in known if one)) or "—"
    return Problem("contract.unknown_name", path, {"value": value, "known": listed})


def _names(data: dict[str, Any], known: set[Any]) -> Iterator[Problem]:
    """Metrics named by a rule are there."""
    named = [
        (f"repeats.{place}.metrics", rule.metrics) for place, rule in _entries(data, "repeats")
    ]
    for name in ("earn_back", "credit_bank", "improvement"):
        rule = data.get(name)
        if rule is not None and not isinstance(rule, dict):
            named.append((f"{name}.metrics", rule.metrics))
    for place, duty in _duties(data):
        for name in ("late", "missing", "wrong"):
            rule = getattr(duty, name)
            if rule is not None:
                named.append((f"data_duties.{place}.{name}.fails", rule.fails))
    for path, metrics in named:
        for index, metric in enumerate(metrics):
            if metric not in known:
                yield _unknown(f"{path}.{index}", metric, known)


def _duties(data: dict[str, Any]) -> Iterator[tuple[int, DataDuty]]:
    for place, duty in enumerate(data.get("data_duties") or ()):
        if isinstance(duty, DataDuty):
            yield place, duty


def _own_keys(data: dict[str, Any]) -> Iterator[Problem]:
    """No two duties, incidents or relief codes share a key."""
    listed = {name: list(_entries(data, name)) for name in ("data_duties", "incidents", "relief")}
    for name, entries in listed.items():
        seen: dict[str, int] = {}
        for place, entry in entries:
            if entry.key and entry.key in seen:
                facts = {"key": entry.key, "first": f"{name}.{seen[entry.key]}"}
                yield Problem("contract.key_repeated", f"{name}.{place}.key", facts)
            seen.setdefault(entry.key, place)


def _charges(metric: dict[str, Any]) -> Iterator[Charge]:
    for penalty in metric.get("penalties") or ():
        if not isinstance(penalty, Penalty):
            continue
        mechanic = penalty.mechanic
        if isinstance(mechanic, ChargeBands):
            yield from (band.worth for band in mechanic.bands)
        elif hasattr(mechanic, "charge"):
            yield mechanic.charge


def _points(data: dict[str, Any], metrics: Metrics) -> Iterator[Problem]:
    """Service points have a price, one metric does not mix them with money, and a price is used."""
    has_price = "service_points" in data
    is_used = False
    for place, metric in metrics:
        charges = [one for one in _charges(metric) if _worth(one)]
        pointed = [one for one in charges if one.points is not None]
        is_used |= bool(pointed)
        if pointed and not has_price:
            yield Problem("contract.points_without_price", f"metrics.{place}.penalties")
        if pointed and len(pointed) < len(charges):
            yield Problem("contract.points_and_money", f"metrics.{place}.penalties")
        undelivered = metric.get("not_delivered_money")
        charge = getattr(undelivered, "charge", None)
        if charge is not None and charge.points is not None:
            is_used = True
    rules = [rule for _, duty in _duties(data) for rule in (duty.late, duty.missing, duty.wrong)]
    priced = [rule.charge for rule in rules if rule]
    priced += [incident.charge for _, incident in _entries(data, "incidents")]
    is_used |= any(charge.points is not None for charge in priced)
    if not has_price and any(charge.points is not None for charge in priced):
        yield Problem("contract.points_without_price", "service_points")
    if has_price and not is_used and metrics:
        yield Problem("contract.points_unused", "service_points")


def _pointed_caps(data: dict[str, Any], metrics: Metrics) -> Iterator[Problem]:
    """Service points are priced together inside the caps: none stands outside, or has a cap."""
    for place, metric in metrics:
        if "cap" in metric and any(charge.points for charge in _charges(metric)):
            yield Problem("contract.cap_on_points", f"metrics.{place}.cap")
    reports = (
        (f"data_duties.{place}.{name}", getattr(duty, name))
        for place, duty in _duties(data)
        for name in ("late", "missing", "wrong")
    )
    incidents = ((f"incidents.{place}", one) for place, one in _entries(data, "incidents"))
    for path, rule in (*reports, *incidents):
        if rule is not None and rule.charge.points is not None and not rule.is_inside_cap:
            yield Problem("contract.points_outside_cap", f"{path}.inside_cap")


def _worth(charge: Charge) -> bool:
    return any(one for one in (charge.amount, charge.fee_percent, charge.points))


def _thresholds(data: dict[str, Any], metrics: Metrics) -> Iterator[Problem]:
    """A threshold needs a minimum to be missed."""
    with_minimum = {metric.get("key") for _, metric in metrics if "minimum" in metric}
    for place, rule in _entries(data, "repeats"):
        if not isinstance(rule, Repeat) or rule.kind is not RepeatKind.THRESHOLD:
            continue
        for index, metric in enumerate(rule.metrics):
            if metric not in with_minimum:
                path = f"repeats.{place}.metrics.{index}"
                yield Problem("contract.threshold_without_minimum", path, {"metric": metric})
        if not rule.metrics and metrics and not with_minimum:
            yield Problem("contract.threshold_without_minimum", f"repeats.{place}", {"metric": "—"})


def _improvement(data: dict[str, Any], metrics: Metrics) -> Iterator[Problem]:
    """Levels that move would leave printed bands and anchors behind."""
    rule = data.get("improvement")
    if not isinstance(rule, Improvement):
        return
    for place, metric in metrics:
        if rule.metrics and metric.get("key") not in rule.metrics:
            continue
        for index, penalty in enumerate(metric.get("penalties") or ()):
            mechanic = penalty.mechanic if isinstance(penalty, Penalty) else None
            if isinstance(mechanic, ChargeBands | Interpolated):
                path = f"metrics.{place}.penalties.{index}"
                yield Problem("contract.improvement_leaves_bands", path, {"clause": rule.clause})


def _quarterly(data: dict[str, Any], metrics: Metrics) -> Iterator[Problem]:
    """Only counts can be pooled over a quarter, and only months make one."""
    for place, metric in metrics:
        if "period" not in metric:
            continue
        if data.get("period") is PeriodKind.QUARTER:
            yield Problem("contract.quarter_in_quarter", f"metrics.{place}.period")
        definition = find_definition(metric.get("measure", ""), metric.get("version"))
        written = metric.get("with_")
        statistic = written.get("statistic", "mean") if isinstance(written, dict) else "mean"
        units = {*RATIO_SCALES, Unit.SECONDS, Unit.SCORE}
        is_pooled = definition is None or (definition.unit in units and definition.id != "nps")
        if not is_pooled or statistic not in {"mean", "share_easy"}:
            yield Problem("contract.quarter_not_pooled", f"metrics.{place}.period")


def _shortfalls(metrics: Metrics) -> Iterator[Problem]:
    """Only points of a percentage are per cent."""
    for place, metric in metrics:
        definition = find_definition(metric.get("measure", ""), metric.get("version"))
        if definition is None or definition.unit is Unit.PERCENT:
            continue
        for index, penalty in enumerate(metric.get("penalties") or ()):
            if isinstance(penalty, Penalty) and isinstance(penalty.mechanic, Shortfall):
                yield Problem(
                    "contract.shortfall_no_percent", f"metrics.{place}.penalties.{index}.kind"
                )


def _carried(data: dict[str, Any]) -> Iterator[Problem]:
    rule, caps = data.get("carry_forward"), data.get("caps")
    is_uncapped = isinstance(caps, dict) and "period" in caps and caps["period"] is None
    if isinstance(rule, CarryForward) and rule.kind is CarriedKind.ABOVE_CAP and is_uncapped:
        yield Problem("contract.carry_without_cap", "carry_forward.what")


def _grade_money(data: dict[str, Any], grades: list[str]) -> Iterator[Problem]:
    """Grades are known, and a better one never costs more."""
    terms = data.get("grade_money")
    if not isinstance(terms, GradeMoney) or not grades:
        return
    worth: dict[str, Decimal] = dict.fromkeys(grades, Decimal(0))
    kinds: set[bool] = set()
    for name, entries, sign in (
        ("rewards", terms.rewards, 1),
        ("deductions", terms.deductions, -1),
    ):
        for grade, charge in entries:
            if grade not in worth:
                yield _unknown(f"grade_money.{name}.{grade}", grade, grades)
            kinds.add(charge.amount is None)
            worth[grade] = sign * (charge.amount or charge.fee_percent or Decimal(0))
    sums = [worth[grade] for grade in grades]
    if len(kinds) == 1 and sums != sorted(sums):
        yield Problem("contract.better_costs_more", "grade_money")


def _conditions(data: dict[str, Any], metrics: set[Any], grades: list[str]) -> Iterator[Problem]:
    """What a condition names is there."""
    incidents = {terms.key for _, terms in _entries(data, "incidents")}
    for name in ("termination", "ladder"):
        for place, entry in _entries(data, name):
            when: Condition = entry.when
            path = f"{name}.{place}.when"
            if when.metric and when.metric not in metrics:
                yield _unknown(f"{path}.metric", when.metric, metrics)
            if when.grade and grades and when.grade not in grades:
                yield _unknown(f"{path}.grade", when.grade, grades)
            if when.incident and when.incident not in incidents:
                yield _unknown(f"{path}.incident", when.incident, incidents)
            if when.kind is ConditionKind.FAILURES and when.count > len(metrics) > 0:
                facts = {"misses": str(when.count), "periods": str(len(metrics))}
                yield Problem("contract.trigger_never", f"{path}.count", facts)
