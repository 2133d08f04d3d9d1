"""Decision rules: what an audited sample makes of a vendor's figure.

A difference is positive where the vendor's figure flatters it. The limits of the difference come
as a function of the one-sided alpha, so that the same rule serves every estimator, and p-values
are read off the limits themselves: the test and the interval can never disagree.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vendor_sla.domain.decisions import Outcome
from vendor_sla.evidence.multiplicity import holm

Limits = Callable[[float], tuple[float, float]]

_SMALLEST_ALPHA = 1e-12
_HALF = 0.5
_GRAIN = 1e-9  # limits are floating point: what is nearer than this is the same


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the contract allows: differences in the metric's unit, alpha one-sided.

    `ValueError` unless 0 <= materiality <= rejection and 0 < alpha <= 0.5.
    """

    materiality: float
    rejection: float
    alpha: float

    def __post_init__(self) -> None:
        """Refuse thresholds that contradict each other."""
        if not 0 <= self.materiality <= self.rejection:
            raise ValueError("The materiality lies between 0 and the rejection limit.")
        if not 0 < self.alpha <= _HALF:
            raise ValueError(f"Alpha lies between 0 and 0.5, not {self.alpha}.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one metric, and all it rests on.

    `rule` names the step that fired: `above_rejection_limit`, `within_materiality`,
    `above_materiality`, `extend_sample` or `vendor_figure_stands`. `lower` and `upper` are the
    limits the steps used. `p_replace` and `p_reject` are the smallest alphas at which the
    difference is proven to exceed 0 and the rejection limit (1 where none up to 0.5 does), in the
    direction of `is_reverse`: the vendor under-reported itself.
    """

    outcome: Outcome
    rule: str
    delta: float
    lower: float
    upper: float
    p_replace: float
    p_reject: float
    is_reverse: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One metric to be decided: what `decide` takes, and whether money hangs on it."""

    delta: float
    limits: Limits
    thresholds: Thresholds
    is_band: bool = False
    is_last_look: bool = True
    looks: int = 1
    is_money_bearing: bool = True

    def __post_init__(self) -> None:
        """Refuse a question that is never looked at."""
        if self.looks < 1:
            raise ValueError("A question is looked at at least once.")


@dataclass(frozen=True, slots=True)
class MoneyLimits:
    """Three differences for the money rule, from mildest for the vendor to the point.

    `l95` decides whether a trigger fires, `l90` is the amount at a first breach, `point` from the
    second consecutive one. None is beyond the vendor's own figure.
    """

    l95: float
    l90: float
    point: float


def decide(
    delta: float,
    limits: Limits,
    thresholds: Thresholds,
    *,
    is_band: bool = False,
    is_last_look: bool = True,
    looks: int = 1,
) -> Verdict:
    """Decide one metric by its difference and the limits of it.

    Steps, in order: lower limit above the rejection limit -> REJECT; upper limit within the
    materiality -> ACCEPT; lower limit above 0 and delta above the materiality -> REPLACE; else
    INCONCLUSIVE. The mirror of REJECT and REPLACE, for a vendor that under-reports itself, comes
    before ACCEPT. Band metrics are tested both ways at half of alpha. With several planned looks,
    alpha is divided among them for REJECT and REPLACE only. Source: evidence, "Decision".
    """
    question = Question(delta, limits, thresholds, is_band, is_last_look, looks)
    p_replace, p_reject = _p_values(question)
    return _verdict(question, p_replace, p_reject)


def outcome_of(
    delta: float,
    limits: Limits,
    thresholds: Thresholds,
    *,
    is_band: bool = False,
    is_last_look: bool = True,
    looks: int = 1,
) -> Outcome:
    """Return the outcome of `decide` without its p-values, for those who ask thousands of times."""
    question = Question(delta, limits, thresholds, is_band, is_last_look, looks)
    turned = _mirrored(limits) if delta < 0 else limits
    lower = turned(_one_sided(question) / looks)[0]
    is_beyond = lower > thresholds.rejection + _GRAIN
    return _step(question, is_proven=lower > _GRAIN, is_beyond=is_beyond)[0]


def decide_together(questions: Mapping[str, Question]) -> Mapping[str, Verdict]:
    """Decide the metrics of one vendor and period, money-bearing ones under Holm's rule.

    The p-values of the money-bearing questions are adjusted step by step (Holm, 1979), those for
    REPLACE and those for REJECT apart, and the verdicts carry them adjusted; the limits shown are
    those of the metric alone. ACCEPT is never adjusted: its error falls on the client.
    """
    found = {name: _p_values(question) for name, question in questions.items()}
    bearing = [name for name, question in questions.items() if question.is_money_bearing]
    adjusted = dict(found)
    replaced = holm([found[name][0] for name in bearing])
    rejected = holm([found[name][1] for name in bearing])
    for name, p_replace, p_reject in zip(bearing, replaced, rejected, strict=True):
        adjusted[name] = (p_replace, p_reject)
    return {name: _verdict(questions[name], *adjusted[name]) for name in questions}


def money_limits(delta: float, limits: Limits) -> MoneyLimits:
    """Return the bounds of a replaced figure that lie nearest the vendor's own figure.

    Below the point where the vendor flattered itself, above it where it under-reported itself:
    whoever gains from a change carries the proof. Not adjusted for several metrics or looks.
    """
    if delta < 0:
        mirrored = money_limits(-delta, _mirrored(limits))
        return MoneyLimits(-mirrored.l95, -mirrored.l90, delta)
    l95, l90 = (min(max(limits(alpha)[0], 0.0), delta) for alpha in (0.05, 0.10))
    return MoneyLimits(l95, l90, delta)


def smallest_alpha(limits: Limits, threshold: float, *, alpha: float = 0.05) -> float:
    """Return the smallest one-sided alpha at which the lower limit exceeds the threshold.

    To a ten-thousandth of itself, and never on the other side of `alpha` than the limit at `alpha`
    itself; 1 where none up to 0.5 does.
    """
    low, high = _SMALLEST_ALPHA, _HALF
    for probe in (_SMALLEST_ALPHA, alpha, _HALF):
        if limits(probe)[0] > threshold + _GRAIN:
            high = probe
            break
        low = probe
    else:
        return 1.0
    while high / low > 1 + 1e-4:
        middle = (low * high) ** 0.5
        low, high = (low, middle) if limits(middle)[0] > threshold + _GRAIN else (middle, high)
    return high


def _mirrored(limits: Limits) -> Limits:
    def turned(alpha: float) -> tuple[float, float]:
        lower, upper = limits(alpha)
        return -upper, -lower

    return turned


def _p_values(question: Question) -> tuple[float, float]:
    limits = _mirrored(question.limits) if question.delta < 0 else question.limits
    sides = 2 if question.is_band else 1
    thresholds = question.thresholds
    alpha = thresholds.alpha / sides / question.looks
    p_replace, p_reject = (
        smallest_alpha(limits, threshold, alpha=alpha) for threshold in (0.0, thresholds.rejection)
    )
    return min(1.0, sides * p_replace), min(1.0, sides * p_reject)


def _verdict(question: Question, p_replace: float, p_reject: float) -> Verdict:
    alpha = question.thresholds.alpha / question.looks
    outcome, rule = _step(question, is_proven=p_replace <= alpha, is_beyond=p_reject <= alpha)
    is_reverse = question.delta < 0
    lower, upper = question.limits(_one_sided(question))
    strict_lower, strict_upper = question.limits(_one_sided(question) / question.looks)
    return Verdict(
        outcome=outcome,
        rule=rule,
        delta=question.delta,
        lower=lower if is_reverse else strict_lower,
        upper=strict_upper if is_reverse else upper,
        p_replace=p_replace,
        p_reject=p_reject,
        is_reverse=is_reverse,
    )


def _step(question: Question, *, is_proven: bool, is_beyond: bool) -> tuple[Outcome, str]:
    thresholds, delta = question.thresholds, question.delta
    if is_beyond:
        return Outcome.REJECT, "above_rejection_limit"
    is_large = is_proven and abs(delta) > thresholds.materiality + _GRAIN
    # An upper limit below 0 is always within the materiality: the mirror must be asked first.
    if not (is_large and delta < 0) and _is_small(question):
        return Outcome.ACCEPT, "within_materiality"
    if is_large:
        return Outcome.REPLACE, "above_materiality"
    if question.is_last_look:
        return Outcome.INCONCLUSIVE, "vendor_figure_stands"
    return Outcome.INCONCLUSIVE, "extend_sample"


def _is_small(question: Question) -> bool:
    lower, upper = question.limits(_one_sided(question))
    materiality = question.thresholds.materiality + _GRAIN
    return upper <= materiality and (not question.is_band or lower >= -materiality)


def _one_sided(question: Question) -> float:
    return question.thresholds.alpha / (2 if question.is_band else 1)
