"""Relief: approved misses leave a metric's figure; it is never worse for it than without."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.catalogue.definitions import RATIO_SCALES, Direction
from vendor_sla.domain.circumstances import ReliefClaim
from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.exact import decimal_text, round_half_up
from vendor_sla.domain.penalties.rules import ReliefArithmetic, ReliefCode
from vendor_sla.domain.readings import Reading, ReadingState
from vendor_sla.domain.refusals import Invalid


@dataclass(frozen=True, slots=True)
class Ratio:
    """Counts of a metric: how many cases, and how many of them missed."""

    cases: Fraction
    misses: Fraction

    def percent(self, metric: MetricTerms) -> Fraction | None:
        """Return the metric's value in its displayed unit; None without cases."""
        if not self.cases:
            return None
        is_up = metric.direction is Direction.UP
        counted = self.cases - self.misses if is_up else self.misses
        return counted * RATIO_SCALES[metric.unit] / self.cases


def relieved(
    metric: MetricTerms,
    reading: Reading,
    claims: Sequence[ReliefClaim],
    codes: Sequence[ReliefCode],
) -> tuple[Reading, tuple[Step, ...]]:
    """Return a metric's reading after the relief claimed for it, and the working.

    Only misses are excused, and only by approved claims with the evidence their code asks for.
    The working shows the result of all three arithmetics. Raises `Invalid` for an unknown code,
    for a metric that is no ratio of counts, and for more excused misses than there are.
    """
    steps: list[Step] = []
    for claim in claims:
        code = next((one for one in codes if one.key == claim.code), None)
        if code is None:
            known = ", ".join(one.key for one in codes) or "—"
            raise Invalid.because("relief.unknown_code", metric.key, relief=claim.code, known=known)
        refusal = _why_without_effect(claim, code)
        if refusal:
            steps.append(Step(refusal, _named(claim, code)))
            continue
        if reading.rounded is None:
            steps.append(Step("money.relief_unmeasured", _named(claim, code)))
            continue
        reading, step = _excused(metric, reading, claim, code)
        steps.append(step)
    return reading, tuple(steps)


def add_to_numerator(ratio: Ratio, misses: Fraction) -> Ratio:
    """The excused misses count as met: 880 and 40 of 1,000 are 92 %."""
    return replace(ratio, misses=ratio.misses - misses)


def drop(ratio: Ratio, misses: Fraction) -> Ratio:
    """The excused misses leave both counts: 880 of 960 are 91.67 %."""
    return Ratio(ratio.cases - misses, ratio.misses - misses)


def beyond_forecast(claim: ReliefClaim, code: ReliefCode) -> Fraction:
    """Return the misses that arrived once a day's volume had passed its forecast and the band.

    No day excuses more than arrived beyond: with 100 forecast, a band of 10 % and 130 arrived,
    at most 20.
    """
    allowed = 1 + Fraction(code.band_percent) / 100
    return Fraction(
        sum(
            min(day.late_misses, max(0, day.arrived - floor(day.forecast * allowed)))
            for day in claim.days
        )
    )


ARITHMETICS: Mapping[ReliefArithmetic, Callable[[Ratio, Fraction], Ratio]] = {
    ReliefArithmetic.ADD: add_to_numerator,
    ReliefArithmetic.DROP: drop,
}


def find_ratio(metric: MetricTerms, reading: Reading) -> Ratio | None:
    """Return a reading's cases and misses; None for a metric that is no ratio of counts."""
    is_ratio = metric.unit in RATIO_SCALES and metric.direction is not Direction.BAND
    if not is_ratio or reading.numerator is None or reading.denominator is None:
        return None
    cases, counted = Fraction(reading.denominator), Fraction(reading.numerator)
    return Ratio(cases, cases - counted if metric.direction is Direction.UP else counted)


def excuse_misses(
    metric: MetricTerms, reading: Reading, misses: Fraction, arithmetic: ReliefArithmetic
) -> Reading:
    """Return a ratio's reading with so many misses excused; never worse than without.

    `misses` are at most those there are.
    """
    ratio = _ratio(metric, reading)
    return _with(metric, reading, _better(metric, ratio, ARITHMETICS[arithmetic](ratio, misses)))


def _excused(
    metric: MetricTerms, reading: Reading, claim: ReliefClaim, code: ReliefCode
) -> tuple[Reading, Step]:
    ratio = _ratio(metric, reading)
    forecast = beyond_forecast(claim, code) if claim.days else None
    is_forecast = code.arithmetic is ReliefArithmetic.FORECAST
    misses = forecast if is_forecast and forecast is not None else Fraction(claim.misses)
    if misses > ratio.misses:
        facts = {"excused": decimal_text(misses), "misses": decimal_text(ratio.misses)}
        raise Invalid.because("relief.more_than_missed", metric.key, **facts)
    excess = ARITHMETICS[ReliefArithmetic.DROP if code.is_dropped else ReliefArithmetic.ADD]
    results = {
        "without": ratio,
        "added": add_to_numerator(ratio, misses),
        "dropped": drop(ratio, misses),
        "forecast": excess(ratio, forecast) if forecast is not None else None,
    }
    chosen = {
        ReliefArithmetic.ADD: results["added"],
        ReliefArithmetic.DROP: results["dropped"],
        ReliefArithmetic.FORECAST: results["forecast"],
    }[code.arithmetic]
    if chosen is None:
        raise Invalid.because("relief.no_forecast", metric.key, relief=code.key)
    shown = {name: _shown(metric, one) for name, one in results.items()}
    after = _with(metric, reading, _better(metric, ratio, chosen))
    facts = {
        **_named(claim, code),
        "excused": decimal_text(misses),
        **shown,
        "result": str(after.rounded) if after.rounded is not None else "—",
    }
    return after, Step(f"money.relief.{code.arithmetic.value}", facts)


def _ratio(metric: MetricTerms, reading: Reading) -> Ratio:
    ratio = find_ratio(metric, reading)
    if ratio is None:
        raise Invalid.because("relief.no_counts", metric.key)
    return ratio


def _better(metric: MetricTerms, without: Ratio, relief: Ratio) -> Ratio:
    """Return the better of two figures: relief never makes one worse."""
    before, after = without.percent(metric), relief.percent(metric)
    if before is None or after is None:
        return relief
    is_worse = after < before if metric.direction is Direction.UP else after > before
    return without if is_worse else relief


def _with(metric: MetricTerms, reading: Reading, ratio: Ratio) -> Reading:
    value = ratio.percent(metric)
    is_up = metric.direction is Direction.UP
    counted = ratio.cases - ratio.misses if is_up else ratio.misses
    reading = replace(
        reading, numerator=_decimal(counted), denominator=_decimal(ratio.cases), value=value
    )
    if value is None:
        return replace(reading, state=ReadingState.NO_VOLUME, rounded=None)
    return replace(reading, rounded=round_half_up(value, metric.places))


def _why_without_effect(claim: ReliefClaim, code: ReliefCode) -> str:
    if not claim.approved_by:
        return "money.relief_unapproved"
    if code.is_evidence_needed and not claim.evidence:
        return "money.relief_without_evidence"
    return ""


def _named(claim: ReliefClaim, code: ReliefCode) -> dict[str, str]:
    return {
        "relief": code.key,
        "clause": code.clause,
        "claimed": str(claim.misses),
        "approved_by": claim.approved_by or "—",
        "evidence": ", ".join(claim.evidence) or "—",
    }


def _shown(metric: MetricTerms, ratio: Ratio | None) -> str:
    value = ratio.percent(metric) if ratio else None
    return "—" if value is None else str(round_half_up(value, metric.places))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(decimal_text(value))
