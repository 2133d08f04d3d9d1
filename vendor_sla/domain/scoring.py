"""Scoring: readings in, points, dimensions, total and grade out, with the working.

Points and weights are exact. Only a dimension and the total are rounded, to 2 places half up; the
total is the weighted mean of the dimensions as rounded, so that a reader can check it on paper.
Scoring never touches money.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.assessments import DimensionScore, MetricScore, Scores, Step
from vendor_sla.domain.catalogue.definitions import Dimension
from vendor_sla.domain.contracts import Contract, MetricTerms, MissingPolicy, Veto
from vendor_sla.domain.exact import decimal_text, round_half_up
from vendor_sla.domain.points import points_of
from vendor_sla.domain.ranges import find_band
from vendor_sla.domain.readings import Reading, ReadingState


def score(contract: Contract, governed: Mapping[str, Reading]) -> Scores:
    """Score a period from the readings that count, one a metric, by key."""
    vetoes = [veto for veto in contract.scoring.vetoes if _has_fired(veto, governed[veto.metric])]
    dimensions = []
    metrics: dict[str, MetricScore] = {}
    for dimension, weight in contract.scoring.weights.items():
        scored = [
            _score_metric(contract, metric, governed[metric.key])
            for metric in contract.metrics_of(dimension)
        ]
        metrics.update((one.metric, one) for one in scored)
        dimensions.append(_score_dimension(dimension, weight, scored, vetoes))
    dimensions = _spread_weights(dimensions)
    total, working = _total(dimensions)
    grade, grade_working = _grade(contract, total, vetoes)
    return Scores(
        metrics=tuple(_with_effective_weights(contract, metrics, dimensions, governed)),
        dimensions=tuple(dimensions),
        total=total,
        grade=grade,
        working=(*working, *grade_working),
    )


def _score_metric(contract: Contract, metric: MetricTerms, reading: Reading) -> MetricScore:
    """Give a metric its points, or say why it has none; effective weights come later."""
    points: Fraction | None
    if reading.rounded is not None:
        points, step = points_of(metric, reading.rounded)
    else:
        points, step = _points_when_missing(contract, reading)
    return MetricScore(
        metric=metric.key,
        dimension=metric.dimension.value,
        clause=metric.clause,
        weight_percent=metric.weight_percent,
        effective_weight_percent=Fraction(0),
        points=points,
        is_met=_is_met(metric, reading),
        working=(step,),
    )


def _is_met(metric: MetricTerms, reading: Reading) -> bool | None:
    if reading.rounded is None or metric.expected is None:
        return None
    return metric.expected.is_met(reading.rounded)


def _points_when_missing(contract: Contract, reading: Reading) -> tuple[Fraction | None, Step]:
    terms = contract.scoring
    policy = {
        ReadingState.NOT_DELIVERED: terms.not_delivered,
        ReadingState.CLIENT_FAULT: terms.client_fault,
        ReadingState.NOT_DUE: MissingPolicy.REDISTRIBUTE,
    }.get(reading.state, terms.no_volume)
    step = Step(f"score.{reading.state.value}.{policy.value}", {"clause": terms.clause})
    points = {
        MissingPolicy.REDISTRIBUTE: None,
        MissingPolicy.ZERO: Fraction(0),
        MissingPolicy.FULL: Fraction(100),
    }[policy]
    return points, step


def _score_dimension(
    dimension: Dimension,
    weight: Fraction,
    scored: Sequence[MetricScore],
    vetoes: Sequence[Veto],
) -> DimensionScore:
    """Return the weighted mean of what was measured; a veto may empty it."""
    counted = [(one.weight_percent, one.points) for one in scored if one.points is not None]
    weights = sum((share for share, _ in counted), Fraction(0))
    points = None
    step = Step("score.dimension_empty", {"weight": decimal_text(weight)})
    if weights:
        exact = sum((share * value for share, value in counted), Fraction(0)) / weights
        points = round_half_up(exact, 2)
        sums = " + ".join(f"{decimal_text(share)} × {decimal_text(p)}" for share, p in counted)
        step = Step(
            "score.dimension",
            {"sum": sums, "weights": decimal_text(weights), "points": str(points)},
        )
    working = [step]
    for veto in vetoes:
        if veto.zero_dimension is dimension:
            points = Decimal("0.00")
            working.append(Step("score.veto_dimension", _veto_facts(veto)))
    return DimensionScore(
        dimension=dimension.value,
        weight_percent=weight,
        effective_weight_percent=Fraction(0),
        points=points,
        working=tuple(working),
    )


def _spread_weights(dimensions: Sequence[DimensionScore]) -> list[DimensionScore]:
    """Give the weight of empty dimensions to the others, in proportion."""
    measured = sum((one.weight_percent for one in dimensions if one.points is not None), Fraction())
    return [
        replace(one, effective_weight_percent=one.weight_percent * 100 / measured)
        if one.points is not None
        else one
        for one in dimensions
    ]


def _total(dimensions: Sequence[DimensionScore]) -> tuple[Decimal | None, list[Step]]:
    counted = [one for one in dimensions if one.points is not None]
    if not counted:
        return None, [Step("score.total_none")]
    exact = sum(
        (one.effective_weight_percent * Fraction(one.points or 0) for one in counted), Fraction()
    )
    total = round_half_up(exact / 100, 2)
    sums = " + ".join(
        f"{decimal_text(one.effective_weight_percent, 4)} % × {one.points}" for one in counted
    )
    return total, [Step("score.total", {"sum": sums, "total": str(total)})]


def _grade(
    contract: Contract, total: Decimal | None, vetoes: Sequence[Veto]
) -> tuple[str | None, list[Step]]:
    """Look the rounded total up; a veto lowers the grade to its cap, never raises it."""
    grades = contract.scoring.grades
    found = find_band(grades, total) if total is not None else None
    if found is None:
        return None, []
    facts = {"total": str(total), "grade": found.worth, "range": str(found.range)}
    working = [Step("score.grade", facts)]
    order = [band.worth for band in grades]
    grade = found.worth
    for veto in vetoes:
        if veto.cap_grade and order.index(veto.cap_grade) > order.index(grade):
            grade = veto.cap_grade
            working.append(Step("score.veto_grade", {**_veto_facts(veto), "grade": grade}))
    return grade, working


def _has_fired(veto: Veto, reading: Reading) -> bool:
    return reading.rounded is not None and reading.rounded in veto.when


def _veto_facts(veto: Veto) -> dict[str, str]:
    return {"metric": veto.metric, "range": str(veto.when), "clause": veto.clause}


def _with_effective_weights(
    contract: Contract,
    scored: dict[str, MetricScore],
    dimensions: Sequence[DimensionScore],
    governed: Mapping[str, Reading],
) -> list[MetricScore]:
    """Return every metric in the contract's order with its share of the total."""
    spread = {one.dimension: one.effective_weight_percent for one in dimensions}
    measured: dict[str, Fraction] = dict.fromkeys(spread, Fraction(0))
    for one in scored.values():
        if one.points is not None:
            measured[one.dimension] += one.weight_percent
    result = []
    for metric in contract.metrics:
        one = scored.get(metric.key) or _reported(metric, governed[metric.key])
        has_share = one.points is not None and one.weight_percent
        share = (
            spread[one.dimension] * one.weight_percent / measured[one.dimension]
            if has_share
            else Fraction(0)
        )
        result.append(replace(one, effective_weight_percent=share))
    return result


def _reported(metric: MetricTerms, reading: Reading) -> MetricScore:
    """Return a report-only metric: shown, not scored."""
    return MetricScore(
        metric=metric.key,
        dimension=metric.dimension.value,
        clause=metric.clause,
        weight_percent=Fraction(0),
        effective_weight_percent=Fraction(0),
        points=None,
        is_met=_is_met(metric, reading),
        working=(Step("score.report_only"),),
    )
