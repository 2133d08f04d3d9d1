"""How the score is made: dimensions, grades, gaps and vetoes."""

from collections.abc import Iterator

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract, Veto
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.summaries.amounts import bounds
from vendor_sla.domain.summaries.leftovers import leftovers

_SAID = ("clause", "weights", "grades", "no_volume", "not_delivered", "client_fault", "vetoes")


def scores(contract: Contract) -> Iterator[Step]:
    """Yield how points become a total and a grade, and what overrules it."""
    terms = contract.scoring
    for dimension, weight in terms.weights.items():
        facts = {"dimension": dimension.value, "weight_percent": decimal_text(weight, 4)}
        yield Step("score.dimension", facts)
    grades = "; ".join(f"{band.worth}: {bounds(band.range)}" for band in terms.grades)
    yield Step("score.grades", {"grades": grades, "clause": terms.clause})
    for name in ("no_volume", "not_delivered", "client_fault"):
        yield Step(f"score.{name}.{getattr(terms, name)}")
    for veto in terms.vetoes:
        yield _veto(veto)
    yield from leftovers(terms, _SAID, "scoring", group="score")


def _veto(veto: Veto) -> Step:
    facts = {"metric": veto.metric, "when_level": bounds(veto.when), "clause": veto.clause}
    if veto.zero_dimension is not None:
        return Step("score.veto.dimension", {**facts, "dimension": veto.zero_dimension.value})
    return Step("score.veto.grade", {**facts, "grade": veto.cap_grade})
