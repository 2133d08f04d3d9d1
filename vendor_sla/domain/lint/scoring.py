"""Vetoes and grades: what can never fire, changes nothing, or fires on a target that is met."""

from collections.abc import Iterator

from vendor_sla.domain.contracts import MetricTerms, Veto
from vendor_sla.domain.lint.drafts import Draft, note
from vendor_sla.domain.lint.findings import LintFinding
from vendor_sla.domain.lint.reach import holds_any, probes


def vetoes(draft: Draft) -> Iterator[LintFinding]:
    """Judge every veto against its metric, the grades and the dimensions."""
    if not draft.has("scoring"):
        return
    scoring = draft.contract.scoring
    metrics = {metric.key: metric for _, metric in draft.metrics()}
    for number, veto in enumerate(scoring.vetoes):
        place = f"scoring.vetoes.{number}"
        metric = metrics.get(veto.metric)
        if metric is not None:
            yield from _against_metric(place, veto, metric)
        if veto.cap_grade and scoring.grades and veto.cap_grade == scoring.grades[0].worth:
            grades = ", ".join(band.worth for band in scoring.grades[1:])
            facts = {"grade": veto.cap_grade, "lower": grades}
            yield note("lint.veto_without_effect", f"{place}.cap_grade", facts)
        if veto.zero_dimension is not None and veto.zero_dimension not in scoring.weights:
            facts = {"dimension": veto.zero_dimension.value}
            weighted = ", ".join(dimension.value for dimension in scoring.weights)
            path = f"{place}.zero_dimension"
            yield note("lint.veto_of_nothing", path, facts | {"known": weighted})


def _against_metric(place: str, veto: Veto, metric: MetricTerms) -> Iterator[LintFinding]:
    facts = {"metric": metric.key, "range": veto.when}
    if not holds_any(veto.when, metric):
        yield note("lint.veto_never_fires", place, facts)
        return
    if metric.expected is None:
        return
    met = [value for value in probes(metric) if metric.expected.is_met(value)]
    fired = [value for value in met if value in veto.when]
    if fired:
        told = facts | {"value": fired[0], "expected": metric.expected}
        yield note("lint.veto_on_target", place, told)
