"""Weights and numbers of metrics: too few, too many, too much in one, nothing in a dimension."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from vendor_sla.domain.contracts import MetricLevel
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.lint.drafts import Draft, note
from vendor_sla.domain.lint.findings import LintFinding

FEWEST, MOST = 8, 12
_HALF = Fraction(50)


def number_of_metrics(draft: Draft) -> Iterator[LintFinding]:
    """Eight to twelve scored metrics: fewer leave gaps, more take the weight from each other."""
    if not draft.has("metrics"):
        return
    scored = [one for _, one in draft.metrics() if one.level is not MetricLevel.REPORT_ONLY]
    facts = {"count": len(scored), "fewest": FEWEST, "most": MOST}
    if len(scored) < FEWEST:
        yield note("lint.few_metrics", "metrics", facts | {"missing": FEWEST - len(scored)})
    elif len(scored) > MOST:
        yield note("lint.many_metrics", "metrics", facts | {"surplus": len(scored) - MOST})


def empty_dimensions(draft: Draft) -> Iterator[LintFinding]:
    """A dimension with a weight and nothing that is measured in it."""
    if not (draft.has_all_metrics and draft.has("scoring")):
        return
    for dimension, weight in draft.contract.scoring.weights.items():
        if not draft.contract.metrics_of(dimension):
            facts = {"dimension": dimension.value, "weight": decimal_text(weight)}
            yield note("lint.dimension_empty", f"scoring.dimensions.{dimension.value}", facts)


def concentrated(draft: Draft) -> Iterator[LintFinding]:
    """One metric that holds more than half of the whole score."""
    if not (draft.has_all_metrics and draft.has("scoring")):
        return
    weights = draft.contract.scoring.weights
    for place, metric in draft.metrics():
        share = weights.get(metric.dimension, Fraction(0)) * metric.weight_percent / 100
        if share > _HALF:
            facts = {"metric": metric.key, "share": decimal_text(share, 2)}
            yield note("lint.weight_concentrated", f"{place}.weight", facts)


def measured_twice(draft: Draft) -> Iterator[LintFinding]:
    """The same figure charged under two names."""
    seen: defaultdict[object, list[tuple[str, str]]] = defaultdict(list)
    for place, metric in draft.whole_metrics():
        if metric.penalties:
            parameters = tuple(sorted((name, str(v)) for name, v in metric.parameters.items()))
            scope = tuple(sorted((name, values) for name, values in metric.scope.items()))
            same = (metric.measure, parameters, scope, metric.calendar)
            seen[same].append((place, metric.key))
    for first, *others in seen.values():
        for place, key in others:
            facts = {"metric": key, "other": first[1]}
            yield note("lint.measured_twice", f"{place}.measure", facts)
