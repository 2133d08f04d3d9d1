"""What follows beside money: the ladder, termination rights, and what credits are in law."""

from collections.abc import Iterator

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.conditions import Condition, ConditionKind
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.exact import decimal_text


def consequences(contract: Contract) -> Iterator[Step]:
    """Yield the steps of the ladder and the termination rights, each with its condition."""
    for index, step in enumerate(contract.ladder):
        facts = {
            "ladder": str(index),
            "consequence": step.consequence.value,
            "lasts": str(step.lasts_periods),
            "clause": step.clause,
        }
        yield Step("consequences.ladder", {**facts, **_condition(step.when)})
    for right in contract.termination:
        facts = {"clause": right.clause, **_condition(right.when)}
        yield Step("consequences.termination", facts)


def _condition(when: Condition) -> dict[str, str]:
    """Return a condition as facts: `condition` names its sentence, the others fill it."""
    whom = {ConditionKind.MISSES: when.metric, ConditionKind.INCIDENT: when.incident}
    any_ = "any_" if whom.get(when.kind) == "" else ""
    better = "_better" if when.kind is ConditionKind.GRADE and when.is_better else ""
    often = "once" if when.of == 1 else "running" if when.times == when.of else "of"
    often = "mean" if when.kind is ConditionKind.ROLLING_MEAN else often
    facts = {
        "condition": f"{any_}{when.kind}{better}",
        "often": often,
        "times": str(when.times),
        "periods": str(when.of),
        "at_level_of": when.level.value,
        "count": str(when.count),
    }
    optional = {
        "metric": when.metric,
        "of_grade": when.grade,
        "incident": when.incident,
        "limit_level": "" if when.limit is None else decimal_text(when.limit),
        "fee_percent": "" if when.percent is None else decimal_text(when.percent, 4),
    }
    return {**facts, **{name: text for name, text in optional.items() if text}}


def legal(contract: Contract) -> Iterator[Step]:
    """Yield what credits are in law and for tax."""
    terms = contract.legal
    if terms is None:
        return
    remedy = "sole" if terms.is_sole_remedy else "further"
    yield Step(f"further.legal.{remedy}", {"nature": terms.nature.value, "clause": terms.clause})
    if terms.claim_within_days is not None:
        yield Step("further.claim", {"days": str(terms.claim_within_days), "clause": terms.clause})
    tax = "adjusted" if terms.is_tax_adjusted else "not_adjusted"
    yield Step(f"further.tax.{tax}", {"tax_percent": decimal_text(terms.tax_percent, 4)})
