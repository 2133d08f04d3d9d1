"""Cross-checks: figures that must agree with each other."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import combinations

from vendor_sla.domain.findings import Finding, Severity
from vendor_sla.domain.readings import Reading, ReadingState
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.rows import SECOND, Rows

_LIMITED = ("response_within", "resolved_within", "service_level")
_DAY = 86_400 * SECOND
_Pair = tuple[Asked, Reading]


def cross_checks(
    asked: Sequence[Asked],
    readings: Sequence[Reading],
    files: Mapping[str, Rows],
    earliest: int | None,
) -> tuple[Finding, ...]:
    """Return a finding for every two figures that contradict each other, and for short files."""
    pairs = list(zip(asked, readings, strict=True))
    measured = [one for one in pairs if one[1].state is ReadingState.MEASURED]
    return (
        *_limit_order(measured),
        *_answered_and_abandoned(measured),
        *_ratings_and_surveys(measured),
        *_off_scale(pairs),
        *_endless_quantiles(pairs),
        *_short_history(asked, earliest),
        *_unmatched(asked, readings),
        *_without_queue(asked, readings),
        *_open_pauses(asked, files),
    )


def _limit_order(measured: Sequence[_Pair]) -> Iterator[Finding]:
    """A longer limit can only be met more often."""
    for (one, low), (other, high) in combinations(measured, 2):
        first, second = one.span("within"), other.span("within")
        if one.request.measure not in _LIMITED or not _alike(one, other, {"within"}):
            continue
        if first is None or second is None or low.value is None or high.value is None:
            continue
        if (first - second) * (low.value - high.value) < 0:
            yield _pair_finding("limit_order", one, low, other, high)


def _answered_and_abandoned(measured: Sequence[_Pair]) -> Iterator[Finding]:
    """Under one definition what is not answered is abandoned."""
    couples = _couples(measured, "answer_rate", "abandonment_rate")
    for (one, answered), (other, abandoned) in couples:
        plain = other.text("short_abandons") != "drop"
        alike = one.request.scope == other.request.scope and one.anchor == other.anchor
        if not plain or not alike or answered.value is None or abandoned.value is None:
            continue
        if answered.value + abandoned.value != 100 and not _has_impossible(answered, abandoned):
            yield _pair_finding("answered_and_abandoned", one, answered, other, abandoned)


def _ratings_and_surveys(measured: Sequence[_Pair]) -> Iterator[Finding]:
    """Nobody rates without having been asked."""
    for one, reading in measured:
        unasked = reading.facts.get("rated_unasked")
        if one.request.measure == "survey_response_rate" and unasked:
            facts = {"metric": one.request.key}
            yield Finding("rated_unasked", Severity.WARNING, one.request.key, int(unasked), facts)


def _off_scale(pairs: Sequence[_Pair]) -> Iterator[Finding]:
    """A rating off the contract's scale is left out: it answers another question."""
    for one, reading in pairs:
        count = int(reading.facts.get("off_scale", "0"))
        if count:
            facts = {"metric": one.request.key, "count": str(count)}
            yield Finding("off_scale", Severity.WARNING, one.request.key, count, facts)


def _endless_quantiles(pairs: Sequence[_Pair]) -> Iterator[Finding]:
    for one, reading in pairs:
        if reading.facts.get("infinite"):
            facts = {"metric": one.request.key, "statistic": one.text("statistic")}
            count = int(reading.facts.get("without_end", "0"))
            yield Finding("endless_quantile", Severity.WARNING, one.request.key, count, facts)


def _short_history(asked: Sequence[Asked], earliest: int | None) -> Iterator[Finding]:
    """A window that ends in the period opened before it: earlier contacts must be there."""
    for one in asked:
        window = one.span("window")
        if one.anchor != "window_end" or window is None or earliest is None:
            continue
        if earliest > one.first - window + _DAY:
            days = str(timedelta(microseconds=window).days)
            facts = {"metric": one.request.key, "days": days}
            yield Finding("short_history", Severity.WARNING, one.request.key, 1, facts)


def _unmatched(asked: Sequence[Asked], readings: Sequence[Reading]) -> Iterator[Finding]:
    for one, reading in zip(asked, readings, strict=True):
        if count := int(reading.facts.get("unmatched", "0")):
            facts = {"metric": one.request.key}
            yield Finding("checked_unmatched", Severity.INFO, one.request.key, count, facts)


def _without_queue(asked: Sequence[Asked], readings: Sequence[Reading]) -> Iterator[Finding]:
    for one, reading in zip(asked, readings, strict=True):
        if count := int(reading.facts.get("without_limit", "0")):
            facts = {"metric": one.request.key}
            yield Finding("without_limit", Severity.WARNING, one.request.key, count, facts)


def _open_pauses(asked: Sequence[Asked], files: Mapping[str, Rows]) -> Iterator[Finding]:
    if "pauses" not in files:
        return
    if count := max((one.pauses.open_ended for one in asked), default=0):
        yield Finding("open_pauses", Severity.WARNING, "pauses", count)
    if count := max((one.pauses.unlisted for one in asked), default=0):
        yield Finding("unlisted_pauses", Severity.WARNING, "pauses", count)


def _couples(measured: Sequence[_Pair], first: str, second: str) -> Iterator[tuple[_Pair, _Pair]]:
    for one in measured:
        for other in measured:
            if (one[0].request.measure, other[0].request.measure) == (first, second):
                yield one, other


def _alike(one: Asked, other: Asked, but: set[str]) -> bool:
    left, right = (
        {name: value for name, value in asked.parameters.items() if name not in but}
        for asked in (one, other)
    )
    same = one.request.measure == other.request.measure
    return same and left == right and one.request.scope == other.request.scope


def _has_impossible(*readings: Reading) -> bool:
    return any("impossible" in reading.facts for reading in readings)


def _pair_finding(code: str, one: Asked, low: Reading, other: Asked, high: Reading) -> Finding:
    facts = {
        "first": one.request.key,
        "first_value": str(low.rounded),
        "second": other.request.key,
        "second_value": str(high.rounded),
    }
    return Finding(code, Severity.WARNING, one.request.key, 1, facts)
