"""What each metric promises, what a miss costs, and what there is to earn."""

from collections.abc import Iterator
from fractions import Fraction

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract, MetricLevel, MetricTerms
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.penalties.terms import UndeliveredKind
from vendor_sla.domain.summaries.amounts import by_the_quarter, charge_facts, level
from vendor_sla.domain.summaries.charges import bonus_sentences, penalty_sentences
from vendor_sla.domain.summaries.leftovers import leftovers

# How a metric is measured is told by the catalogue, not by the summary.
_SAID = frozenset(
    {
        "key", "clause", "name", "measure", "version", "dimension", "unit", "direction", "level",
        "places", "parameters", "scope", "calendar", "evidence", "weight_percent", "expected",
        "minimum", "stretch", "rule", "penalties", "bonus", "cap", "minimum_volume", "ramp_up_to",
        "undelivered", "is_quarterly",
    }
)  # fmt: skip


def metric_sentences(contract: Contract, metric: MetricTerms) -> Iterator[Step]:
    """Yield everything one metric says; each sentence names the metric by its key."""
    facts = {"metric": metric.key, "clause": metric.clause}
    for name in ("expected", "minimum", "stretch"):
        target = getattr(metric, name)
        if target is not None:
            code = f"metric.{name}.{metric.direction}"
            yield Step(code, {**facts, f"{name}_level": level(target)})
    if metric.level is MetricLevel.REPORT_ONLY:
        yield Step("metric.report_only", facts)
    else:
        yield _weight(contract, metric, facts)
    contract = by_the_quarter(contract) if metric.is_quarterly else contract
    for index, penalty in enumerate(metric.penalties):
        path = f"metrics/{metric.key}/penalties/{index}"
        yield from penalty_sentences(contract, metric, penalty, path)
    if len(metric.penalties) > 1:
        yield Step("metric.largest", facts)
    yield from _conditions(contract, metric, facts)
    if metric.bonus is not None:
        yield from bonus_sentences(contract, metric, metric.bonus)
    yield from leftovers(metric, _SAID, f"metrics/{metric.key}", group="metric", metric=metric.key)


def _weight(contract: Contract, metric: MetricTerms, facts: dict[str, str]) -> Step:
    inside = metric.weight_percent
    whole = inside * contract.scoring.weights.get(metric.dimension, Fraction(0)) / 100
    told = {
        "dimension": metric.dimension.value,
        "inside_percent": decimal_text(inside, 2),
        "whole_percent": decimal_text(whole, 2),
    }
    return Step(f"metric.weight.{metric.level}", {**facts, **told})


def _conditions(contract: Contract, metric: MetricTerms, facts: dict[str, str]) -> Iterator[Step]:
    if metric.cap is not None:
        told = charge_facts(contract, metric.cap.charge, "cap_sum")
        yield Step("metric.cap", {**facts, **told, "clause": metric.cap.clause})
    if metric.is_quarterly:
        yield Step("metric.quarterly", facts)
    if metric.minimum_volume:
        yield Step("metric.minimum_volume", {**facts, "volume": str(metric.minimum_volume)})
    if metric.ramp_up_to is not None:
        yield Step("metric.ramp_up", {**facts, "until_day": str(metric.ramp_up_to)})
    missing = metric.undelivered
    if missing is not None:
        told = charge_facts(contract, missing.charge) if missing.charge else {}
        kind = missing.kind if missing.charge else _bare(missing.kind)
        yield Step(f"metric.undelivered.{kind}", {**facts, **told})


def _bare(kind: UndeliveredKind) -> UndeliveredKind:
    return UndeliveredKind.NONE if kind is UndeliveredKind.AMOUNT else kind
