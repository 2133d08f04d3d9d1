"""Repeats: the multiplier of a failure that is not the first, not the only one, or severe."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.pasts import run_length
from vendor_sla.domain.penalties.rules import Repeat, RepeatKind


@dataclass(frozen=True, slots=True)
class Failure:
    """A failing metric: its value, its measured periods before, and all that fail with it."""

    metric: MetricTerms
    value: Decimal | None
    earlier: Sequence[bool]
    failing: frozenset[str]


def multiplier(rules: Sequence[Repeat], failure: Failure) -> tuple[Fraction, tuple[Step, ...]]:
    """Return the factor of a failure and why: the largest of the rules that apply, else 1.

    It stays at its rule's factor however long the run: it does not compound.
    """
    applying = [
        (Fraction(rule.factor), step)
        for rule in rules
        if not rule.metrics or failure.metric.key in rule.metrics
        for step in [REPEATS[rule.kind](rule, failure)]
        if step is not None
    ]
    if not applying:
        return Fraction(1), ()
    factor, step = max(applying, key=lambda pair: pair[0])
    return factor, (step,)


def consecutive(rule: Repeat, failure: Failure) -> Step | None:
    """Apply from the n-th failure running on."""
    length = run_length(failure.earlier) + 1
    return _step(rule, failures=length) if length >= rule.failures else None


def repeated(rule: Repeat, failure: Failure) -> Step | None:
    """Apply when the metric failed in n of its last m measured periods."""
    count = sum([*failure.earlier, True][-rule.periods :])
    return _step(rule, failures=count) if count >= rule.failures else None


def extensive(rule: Repeat, failure: Failure) -> Step | None:
    """Apply when so many metrics fail in one period."""
    named = failure.failing & set(rule.metrics) if rule.metrics else failure.failing
    return _step(rule, failures=len(named)) if len(named) >= rule.failures else None


def threshold(rule: Repeat, failure: Failure) -> Step | None:
    """Apply when the value misses the metric's minimum; a value that is missing does."""
    minimum = failure.metric.minimum
    if minimum is None:
        return None
    is_met = failure.value is not None and minimum.is_met(failure.value)
    return None if is_met else _step(rule, failures=1)


def _step(rule: Repeat, *, failures: int) -> Step:
    facts = {
        "failures": str(failures),
        "periods": str(rule.periods),
        "factor": decimal_text(rule.factor),
        "clause": rule.clause,
    }
    return Step(f"money.repeat.{rule.kind.value}", facts)


REPEATS: Mapping[RepeatKind, Callable[[Repeat, Failure], Step | None]] = {
    RepeatKind.CONSECUTIVE: consecutive,
    RepeatKind.REPEATED: repeated,
    RepeatKind.EXTENSIVE: extensive,
    RepeatKind.THRESHOLD: threshold,
}
