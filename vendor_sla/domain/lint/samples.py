"""Evidence: samples that can prove nothing, figures the vendor does not make."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal, localcontext
from fractions import Fraction

from vendor_sla.domain.catalogue.definitions import Dimension, Direction, Unit
from vendor_sla.domain.lint.drafts import Draft, note
from vendor_sla.domain.lint.findings import LintFinding
from vendor_sla.domain.readings import Source

ALPHA = Fraction(5, 100)  # one-sided
MATERIALITY = Fraction(2)  # points by which a figure may differ before it is replaced

_SAMPLED = frozenset((Source.QA_SAMPLE, Source.CALL_BACK))
_PERIODS = 3  # assessed ones, before a target is called out of reach
_SCALES = {Unit.PERCENT: 100, Unit.PER_THOUSAND: 1000, Unit.PER_TEN_THOUSAND: 10_000}

# Figures that the product, the price or the customer makes: a penalty on them is a lottery.
_OUT_OF_CONTROL = frozenset(
    {
        "retention_rate",  # customers leave for the product, the price, a competitor
        "nps",  # customers judge the brand
        "survey_response_rate",  # customers answer or not; urging them bends the ratings
        "repurchase_rate",  # customers buy again for the product
        "average_order_value",  # the client sets goods and prices
        "volume_handled",  # the client's business brings the volume
    }
)


def too_small(draft: Draft) -> Iterator[LintFinding]:
    """A planned sample with which even a faultless or a hopeless result decides nothing."""
    for place, metric in draft.metrics():
        planned = metric.evidence.sample
        scale = _SCALES.get(metric.unit)
        if planned is None or scale is None or metric.expected is None:
            continue
        share = Fraction(metric.expected.end) / scale
        if metric.direction is Direction.BAND or not 0 < share < 1:
            continue
        good = share if metric.direction is Direction.UP else 1 - share
        facts = {"planned": planned, "expected": metric.expected, "metric": metric.key}
        if metric.evidence.source in _SAMPLED:
            found = {"accept": good, "contradict": 1 - good}
        else:
            found = {"accept": 1 - MATERIALITY / 100 / good}
        short = {name: base for name, base in found.items() if not _decides(base, planned)}
        if short:
            needed = max(smallest_sample(base) for base in short.values())
            code = "lint.sample_too_small"
            facts |= {"verdict": " / ".join(short), "needed": needed}
            yield note(code, f"{place}.evidence.sample", facts)


def as_measure(draft: Draft) -> Iterator[LintFinding]:
    """Money on a sample's point estimate: chance alone is charged."""
    for place, metric in draft.whole_metrics():
        if metric.evidence.sample_is_measure and (metric.penalties or metric.bonus):
            facts = {"metric": metric.key, "expected": metric.expected or "—"}
            yield note("lint.sample_as_measure", f"{place}.evidence.sample_is_measure", facts)


def no_minimum_volume(draft: Draft) -> Iterator[LintFinding]:
    """Money on a share of a few answers: one unhappy customer of three is 33 %."""
    for place, metric in draft.whole_metrics():
        is_answered = metric.dimension is Dimension.SATISFACTION and metric.unit is Unit.PERCENT
        is_few = metric.evidence.source in _SAMPLED or is_answered
        if is_few and metric.unit in _SCALES and metric.penalties and not metric.minimum_volume:
            yield note("lint.no_minimum_volume", f"{place}.penalties", {"metric": metric.key})


def out_of_control(draft: Draft) -> Iterator[LintFinding]:
    """A penalty on a figure the vendor does not make."""
    for place, metric in draft.whole_metrics():
        if not metric.penalties:
            continue
        counts_all = metric.parameters.get("counted") == "all"
        if metric.measure in _OUT_OF_CONTROL or counts_all:
            facts = {"metric": metric.key, "measure": metric.measure}
            if counts_all:
                facts["right"] = "counted: service_caused"
            yield note("lint.out_of_control", f"{place}.penalties", facts)


def never_reached(draft: Draft) -> Iterator[LintFinding]:
    """A target nobody has reached in any of the assessed periods."""
    for place, metric in draft.metrics():
        values = [
            value for month in draft.history if (value := month.metrics.get(metric.key)) is not None
        ]
        expected = metric.expected
        if len(values) < _PERIODS or expected is None:
            continue
        if not any(expected.is_met(value) for value in values):
            best = min(values, key=expected.shortfall)
            facts = {"metric": metric.key, "expected": expected, "periods": len(values)}
            yield note("lint.never_reached", f"{place}.expected", facts | {"best": best})


def _decides(base: Fraction, size: int) -> bool:
    """Tell whether so many equal results are rarer than `ALPHA` at a true share of `base`."""
    chance: Fraction = base**size
    return chance <= ALPHA


def smallest_sample(base: Fraction) -> int:
    """Return the least size of which equal results are rarer than `ALPHA` at a true share."""
    if base <= 0:
        return 1
    with localcontext() as context:
        context.prec = 40
        rate = (Decimal(base.numerator) / base.denominator).ln()
        limit = (Decimal(ALPHA.numerator) / ALPHA.denominator).ln()
        size = max(1, int((limit / rate).to_integral_value(ROUND_CEILING)))
    return size if _decides(base, size) else size + 1
