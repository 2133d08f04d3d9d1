"""The parts of a contract against each other: references, weights, calendars, grades."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from vendor_sla.domain.catalogue import find_definition
from vendor_sla.domain.contracts import MetricLevel, PeriodKind
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.penalties.terms import AtRisk, Penalty, PoolShare
from vendor_sla.domain.ranges import Anchor, Band
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_disputes import check_disputes
from vendor_sla.intake.contract_evidence import check_evidence
from vendor_sla.intake.contract_reviews import check_review
from vendor_sla.intake.contract_rule_checks import check_rules
from vendor_sla.intake.contract_seams import band_ends

# Codes below after which the part itself cannot be used, although each of its keys can be read.
USELESS = frozenset({"contract.unknown_pool", "contract.shortfall_no_percent"})


def check_contract(data: dict[str, Any], *, said: frozenset[str]) -> list[Problem]:
    """Return every fault between parts; parts that could not be read are passed over.

    `said` are the document's keys as written.
    """
    return [
        *_dates(data),
        *_metric_keys(data),
        *_calendars(data),
        *_dimension_weights(data),
        *_metric_weights(data),
        *_grades(data),
        *_vetoes(data),
        *_shares(data),
        *_pools(data, said),
        *_bonuses(data, said),
        *check_evidence(data),
        *check_rules(data, list(_metrics(data)), _grade_names(data)),
        *check_review(data.get("review"), list(_metrics(data))),
        *check_disputes(data.get("disputes"), data.get("calendars")),
    ]


def _metrics(data: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    for place, metric in enumerate(data.get("metrics") or []):
        if isinstance(metric, dict):
            yield place, metric


def _scoring(data: dict[str, Any]) -> dict[str, Any]:
    scoring = data.get("scoring")
    return scoring if isinstance(scoring, dict) else {}


def _dates(data: dict[str, Any]) -> Iterator[Problem]:
    day, term = data.get("effective_from"), data.get("term") or {}
    if not isinstance(day, date):
        return
    months = data["period"].months if isinstance(data.get("period"), PeriodKind) else 1
    if day.day != 1 or (day.month - 1) % months:
        yield Problem("contract.inside_period", "effective_from", _days_around(day, months))
    last = term.get("last_day")
    if isinstance(last, date) and day > last:
        yield Problem("contract.after_term", "effective_from", {"day": str(day), "last": str(last)})


def _days_around(day: date, months: int) -> dict[str, str]:
    """Return a day, and the first days of its period and of the next."""
    first = date(day.year, day.month - (day.month - 1) % months, 1)
    later = first.month - 1 + months
    return {
        "day": str(day),
        "first": str(first),
        "next": str(date(first.year + later // 12, later % 12 + 1, 1)),
    }


def _metric_keys(data: dict[str, Any]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for place, metric in _metrics(data):
        key = metric.get("key")
        if key in seen:
            facts = {"key": str(key), "first": f"metrics.{seen[key]}"}
            yield Problem("contract.metric_repeated", f"metrics.{place}.key", facts)
        elif key is not None:
            seen[key] = place


def _calendars(data: dict[str, Any]) -> Iterator[Problem]:
    known = data.get("calendars")
    if not isinstance(known, dict) or not known:
        return
    listed = ", ".join(known)
    for place, metric in _metrics(data):
        named = metric.get("calendar")
        if named is None and len(known) > 1:
            yield Problem("contract.which_calendar", f"metrics.{place}.calendar", {"known": listed})
        if named is not None and named not in known:
            facts = {"value": named, "known": listed}
            yield Problem("contract.unknown_name", f"metrics.{place}.calendar", facts)
    for place, duty in enumerate(data.get("data_duties") or []):
        named = getattr(duty, "calendar", None)
        if named is not None and named not in known:
            facts = {"value": named, "known": listed}
            yield Problem("contract.unknown_name", f"data_duties.{place}.calendar", facts)


def _dimension_weights(data: dict[str, Any]) -> Iterator[Problem]:
    weights = _scoring(data).get("dimensions")
    if isinstance(weights, dict) and weights and sum(weights.values()) != 100:
        facts = _sum_facts({str(name): weight for name, weight in weights.items()})
        yield Problem("contract.dimension_weights", "scoring.dimensions", facts)


def _sum_facts(weights: Mapping[str, Decimal]) -> dict[str, str]:
    """Return what weights come to, what they are, and what would make them 100."""
    total = sum(weights.values(), Decimal(0))
    name, largest = max(weights.items(), key=lambda pair: pair[1])
    facts = {
        "sum": str(total),
        "listed": ", ".join(f"{key} {weight}" for key, weight in weights.items()),
    }
    slipped = [key for key, weight in weights.items() if total + 99 * weight == 100]
    if slipped:
        facts |= {"name": slipped[0], "right": decimal_text(weights[slipped[0]] * 100)}
    elif largest + 100 - total > 0:
        facts |= {"name": name, "right": str(largest + 100 - total)}
    if total == 1:
        facts["percent"] = ", ".join(f"{key} {weight * 100:f}" for key, weight in weights.items())
    return facts


def _metric_weights(data: dict[str, Any]) -> Iterator[Problem]:
    """Weights inside a dimension are 100 together, and each scored dimension has a weight."""
    sums: dict[str, dict[str, Decimal]] = {}
    is_whole = True
    weights = _scoring(data).get("dimensions")
    for place, metric in _metrics(data):
        definition = find_definition(metric.get("measure", ""), metric.get("version"))
        dimension = metric.get("dimension", definition.dimension if definition else None)
        if metric.get("level") is MetricLevel.REPORT_ONLY:
            continue
        if dimension is None or not isinstance(metric.get("weight"), Decimal):
            is_whole = False
            continue
        inside = sums.setdefault(dimension, {})
        key = str(metric.get("key", place + 1))
        inside[key if key not in inside else f"{key} ({place + 1})"] = metric["weight"]
        if isinstance(weights, dict) and dimension not in weights:
            facts = {"dimension": str(dimension)}
            yield Problem("contract.dimension_without_weight", f"metrics.{place}.dimension", facts)
    for dimension, inside in sums.items():
        if is_whole and sum(inside.values()) != 100:
            facts = {"dimension": str(dimension), **_sum_facts(inside)}
            yield Problem("contract.metric_weights", "metrics", facts)


def _grades(data: dict[str, Any]) -> Iterator[Problem]:
    grades = _whole_steps(_scoring(data).get("grades"))
    if not grades:
        return
    problem = band_ends(grades, Decimal(0), Decimal(1000))
    if problem is not None:
        yield Problem(problem.code, "scoring.grades", problem.facts)
    names = [band.worth for band in grades]
    for name in {name for name in names if names.count(name) > 1}:
        yield Problem("contract.grade_repeated", "scoring.grades", {"grade": name})


def _grade_names(data: dict[str, Any]) -> list[str]:
    return [band.worth for band in _whole_steps(_scoring(data).get("grades"))]


def _whole_steps(steps: Any) -> list[Any]:
    """Return bands or anchors, nothing where one of them could not be read."""
    read = list(steps or ())
    return read if all(isinstance(one, Band | Anchor) for one in read) else []


def _vetoes(data: dict[str, Any]) -> Iterator[Problem]:
    keys = [metric.get("key") for _, metric in _metrics(data)]
    grades = _grade_names(data)
    for place, veto in enumerate(_scoring(data).get("vetoes") or []):
        if isinstance(veto, dict):
            continue
        path = f"scoring.vetoes.{place}"
        if veto.metric not in keys:
            facts = {"value": veto.metric, "known": ", ".join(filter(None, keys))}
            yield Problem("contract.unknown_name", f"{path}.metric", facts)
        if veto.cap_grade and grades and veto.cap_grade not in grades:
            facts = {"value": veto.cap_grade, "known": ", ".join(grades)}
            yield Problem("contract.unknown_name", f"{path}.cap_grade", facts)


def _shares(data: dict[str, Any]) -> Iterator[Problem]:
    """Shares are at most the fee; a perfect month pays each whole; a better one never less."""
    fee = data.get("fee")
    linked = fee.get("linked") if isinstance(fee, dict) else None
    shares = linked.get("shares") if isinstance(linked, dict) else None
    total = sum((one["percent"] for one in shares or () if "percent" in one), Decimal(0))
    if total > 100:
        yield Problem("contract.shares_above_fee", "fee.linked.shares", {"sum": str(total)})
    for place, share in enumerate(shares or ()):
        path = f"fee.linked.shares.{place}"
        if "grades" in share:
            yield from _share_grades(share["grades"], _grade_names(data), path)
        steps = _whole_steps(share.get("bands") or share.get("anchors"))
        if not steps:
            continue
        payable = [step.worth for step in steps]
        if payable != sorted(payable):
            yield Problem("contract.better_pays_less", path)
        if _best(steps) < 100:
            yield Problem("contract.perfect_not_paid", path, {"best": str(_best(steps))})
        if "bands" in share:
            problem = band_ends(steps, Decimal(0), Decimal(1000))
            if problem is not None:
                yield Problem(problem.code, f"{path}.bands", problem.facts)


def _best(steps: Any) -> Decimal:
    """Return what a total of 100 pays."""
    hundred = Decimal(100)
    if isinstance(steps[0], Band):
        held = (band.worth for band in steps if hundred in band.range)
        return Decimal(next(held, steps[-1].worth))
    reached = [anchor.worth for anchor in steps if anchor.at <= hundred]
    return Decimal(reached[-1] if reached else steps[0].worth)


def _share_grades(table: dict[str, Decimal], grades: list[str], path: str) -> Iterator[Problem]:
    if not grades:
        return
    if set(table) != set(grades):
        facts = {"known": ", ".join(reversed(grades))}
        yield Problem("contract.share_grades", f"{path}.grades", facts)
        return
    payable = [table[grade] for grade in grades]
    if payable != sorted(payable):
        yield Problem("contract.better_pays_less", f"{path}.grades")
    if payable[-1] < 100:
        yield Problem("contract.perfect_not_paid", f"{path}.grades", {"best": str(payable[-1])})


def _pools(data: dict[str, Any], said: frozenset[str]) -> Iterator[Problem]:
    at_risk = data.get("at_risk")
    if not isinstance(at_risk, AtRisk) and "at_risk" in said:
        return
    known = [pool.key for pool in at_risk.pools] if at_risk else []
    for place, metric in _metrics(data):
        for index, penalty in enumerate(metric.get("penalties") or []):
            mechanic = penalty.mechanic if isinstance(penalty, Penalty) else None
            if isinstance(mechanic, PoolShare) and mechanic.pool not in known:
                facts = {"value": mechanic.pool, "known": ", ".join(known) or "—"}
                facts |= {"choices": ", ".join(known)} if known else {}
                path = f"metrics.{place}.penalties.{index}.pool"
                yield Problem("contract.unknown_pool", path, facts)


def _bonuses(data: dict[str, Any], said: frozenset[str]) -> Iterator[Problem]:
    if "bonuses" not in said and any("bonus" in metric for _, metric in _metrics(data)):
        yield Problem("contract.bonuses_required", "bonuses")
