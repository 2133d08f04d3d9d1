"""Months: figures of a year that chance would have scattered more, or that run apart."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy.stats import binom, kendalltau

from vendor_sla.domain.signals import Condition
from vendor_sla.evidence.signals.materials import Material, MonthFigure
from vendor_sla.evidence.signals.outcomes import Off, Outcome

_ON_TARGET = "always_at_target"
_LEAST_MONTHS = 6
_ABOVE = Decimal("0.25")  # percentage points on the good side still are the target
_LEAST_ON_TARGET = 5

_APART = "fewer_answers_better_scores"
_LEAST_TREND = 8
_FALL = 0.70  # the last third's response rate against the first's
_RISE = 0.04  # of the first third's satisfaction


def check_targets(material: Material) -> Iterator[Outcome | Off]:
    """Yield one outcome a share metric with a target: month after month just reached.

    Even a vendor whose true level is the middle of that narrow window lands in it no more often
    than the binomial allows; the test takes this best case.
    """
    tested = False
    for metric, target in material.targets.items():
        months = [one for one in material.figures.get(metric, ()) if one.denominator]
        if len(months) < _LEAST_MONTHS:
            continue
        tested = True
        low = target - _ABOVE if metric in material.ceilings else target
        yield _one_target(metric, target, low, months)
    if not tested:
        yield Off(_ON_TARGET, "few_months", facts={"minimum": str(_LEAST_MONTHS)})


def _one_target(
    metric: str, target: Decimal, low: Decimal, months: Sequence[MonthFigure]
) -> Outcome:
    hits = [low <= one.value <= low + _ABOVE for one in months]
    # A value that ends in 0 may have lost it; the finest of them tells how all are rounded.
    unit = Fraction(10) ** min(int(one.value.as_tuple().exponent) for one in months)
    chances = [_largest_chance(low, int(one.denominator or 0), unit) for one in months]
    count = sum(hits)
    # The months differ in volume; the largest chance of any of them is taken for all.
    p_value = 1.0
    if count >= _LEAST_ON_TARGET:
        p_value = float(binom.sf(count - 1, len(months), max(chances)))
    return Outcome(
        _ON_TARGET,
        metric,
        p_value,
        {
            "metric": metric,
            "target": f"{target:f}",
            "above": f"{_ABOVE:f}",
            "months": str(len(months)),
            "count": str(count),
            "chance": f"{100 * max(chances):.0f}",
            "values": ", ".join(f"{one.value:f}" for one in months),
        },
        sample=(Condition(f"wait:{metric}"),),
    )


def _largest_chance(low_value: Decimal, size: int, unit: Fraction) -> float:
    """Return the largest chance, over all true levels, that a month's share is on target.

    What is rounded to the target is on it: at whole percents (`unit` 1) that is a wide target.
    """
    if size <= 0:
        return 1.0
    half = unit / 2
    low = -(-(Fraction(low_value) - half) * size // 100)
    high = (Fraction(low_value + _ABOVE) + half) * size // 100
    if high < low:
        return 0.0
    level = min(1.0, (float(low) + float(high)) / 2 / size)
    around = np.clip(level + np.linspace(-0.5, 0.5, 5) / size, 0, 1)
    found = binom.cdf(int(high), size, around) - binom.cdf(int(low) - 1, size, around)
    return float(found.max())


def check_responses(material: Material) -> Iterator[Outcome | Off]:
    """Yield the outcome for fewer and fewer answers while satisfaction rises and rises.

    Both trends must show by Kendall's tau over means of two months, as neighbouring months are
    alike; the larger of the two chances counts.
    """
    tested = False
    for response in material.responses:
        for score in material.scores:
            months = _together(material, response, score)
            if len(months) >= _LEAST_TREND:
                tested = True
                yield _one_pair(response, score, months)
    if not tested:
        yield Off(_APART, "few_months", facts={"minimum": str(_LEAST_TREND)})


def _together(material: Material, response: str, score: str) -> list[tuple[float, float]]:
    rates = {one.period: one.value for one in material.figures.get(response, ())}
    return [
        (float(rates[one.period]), float(one.value))
        for one in material.figures.get(score, ())
        if one.period in rates
    ]


def _one_pair(response: str, score: str, months: Sequence[tuple[float, float]]) -> Outcome:
    rates, scores = (np.array(column) for column in zip(*months, strict=True))
    third = max(2, len(months) // 3)
    fall = float(rates[-third:].mean() / rates[:third].mean()) if rates[:third].mean() else 1.0
    rise = float(scores[-third:].mean() / scores[:third].mean()) - 1 if scores[:third].all() else 0
    p_value = 1.0
    if fall <= _FALL and rise >= _RISE:
        time = np.arange(len(rates) // 2)
        falling = kendalltau(time, _by_two(rates), alternative="less").pvalue
        rising = kendalltau(time, _by_two(scores), alternative="greater").pvalue
        p_value = float(max(falling, rising))
    return Outcome(
        _APART,
        response,
        p_value,
        {
            "metric": response,
            "other": score,
            "months": str(len(months)),
            "response_first": f"{rates[:third].mean():.1f}",
            "response_last": f"{rates[-third:].mean():.1f}",
            "score_first": f"{scores[:third].mean():.1f}",
            "score_last": f"{scores[-third:].mean():.1f}",
        },
        sample=(Condition("survey_sent", values=("false",)),),
    )


def _by_two(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the means of two months each; an odd first month is left out."""
    means: npt.NDArray[np.float64] = values[len(values) % 2 :].reshape(-1, 2).mean(axis=1)
    return means
