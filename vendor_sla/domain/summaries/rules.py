"""Charges across metrics: repeats, service points, incidents, grades; and what excuses a miss."""

from collections.abc import Iterator

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.penalties.rules import (
    GradeMoney,
    Improvement,
    IncidentTerms,
    ReliefArithmetic,
    ReliefCode,
    Repeat,
    ServicePoints,
)
from vendor_sla.domain.summaries.amounts import charge_facts


def rules(contract: Contract) -> Iterator[Step]:
    """Yield every rule that looks beyond a single metric."""
    for repeat in contract.repeats:
        yield _repeat(repeat)
    if contract.service_points is not None:
        yield from _service_points(contract, contract.service_points)
    for incident in contract.incidents:
        yield from _incident(contract, incident)
    if contract.grade_money is not None:
        yield from _grade_money(contract, contract.grade_money)
    for code in contract.relief:
        yield from _relief(code)
    if contract.improvement is not None:
        yield _improvement(contract.improvement)


def _repeat(rule: Repeat) -> Step:
    facts = {
        "factor": decimal_text(rule.factor, 4),
        "failures": str(rule.failures),
        "periods": str(rule.periods),
        "metrics": ", ".join(rule.metrics),
        "clause": rule.clause,
    }
    return Step(f"rules.repeat.{rule.kind}", facts)


def _service_points(contract: Contract, rule: ServicePoints) -> Iterator[Step]:
    facts = {"clause": rule.clause, "free": decimal_text(rule.free, 4)}
    if rule.each is not None:
        yield Step("rules.points.each", {**facts, **charge_facts(contract, rule.each)})
    else:
        yield Step("rules.points.table", facts)
    for step in rule.table:
        told = {"points": decimal_text(step.points, 4), **charge_facts(contract, step.charge)}
        yield Step("rules.points.step", told)


def _incident(contract: Contract, terms: IncidentTerms) -> Iterator[Step]:
    facts = {"incident": terms.key, "clause": terms.clause}
    each = "day" if terms.is_per_day else "case"
    yield Step(f"rules.incident.{each}", {**facts, **charge_facts(contract, terms.charge)})
    if terms.most is not None:
        yield Step("rules.incident_most", charge_facts(contract, terms.most, "most_sum"))
    if terms.is_up_to_cost:
        yield Step("rules.incident_cost")
    yield Step(f"rules.{'inside' if terms.is_inside_cap else 'outside'}_cap")


def _grade_money(contract: Contract, rule: GradeMoney) -> Iterator[Step]:
    facts = {"clause": rule.clause}
    for grade, charge in rule.rewards:
        yield Step("rules.grade_reward", {**facts, "of": grade, **charge_facts(contract, charge)})
    for grade, charge in rule.deductions:
        told = {**facts, "of": grade, **charge_facts(contract, charge)}
        yield Step("rules.grade_deduction", told)
    if rule.deductions:
        yield Step(f"rules.{'inside' if rule.is_inside_cap else 'outside'}_cap")


def _relief(code: ReliefCode) -> Iterator[Step]:
    facts = {
        "relief": code.key,
        "clause": code.clause,
        "band_percent": decimal_text(code.band_percent, 4),
    }
    is_dropped = code.arithmetic is ReliefArithmetic.FORECAST and code.is_dropped
    dropped = ".dropped" if is_dropped else ""
    yield Step(f"rules.relief.{code.arithmetic}{dropped}", facts)
    yield Step(f"rules.relief_{'with' if code.is_evidence_needed else 'without'}_evidence")


def _improvement(rule: Improvement) -> Step:
    facts = {
        "periods": str(rule.periods),
        "share_percent": decimal_text(rule.share_percent, 4),
        "metrics": ", ".join(rule.metrics),
        "clause": rule.clause,
    }
    return Step("rules.improvement", facts)
