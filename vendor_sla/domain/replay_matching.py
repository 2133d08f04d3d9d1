"""Matching: which stored readings and circumstances a draft can use, and what it cannot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from vendor_sla.domain.calendars import calendar_text
from vendor_sla.domain.circumstances import Circumstances
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.decisions import Decision
from vendor_sla.domain.exact import round_half_up
from vendor_sla.domain.parameters import parameter_text
from vendor_sla.domain.pasts import Opening, PastMonth
from vendor_sla.domain.readings import Reading
from vendor_sla.domain.refusals import Problem
from vendor_sla.domain.replay_months import StoredMonth, StoredReading

Renames = Mapping[str, tuple[str, ...]]  # a stored metric's key -> the draft's keys it feeds
_Value = TypeVar("_Value")
_CIRCUMSTANCES = ("relief", "deliveries", "incidents", "waivers")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A circumstance of a month that the draft cannot take: what it is, and why."""

    kind: str  # relief, deliveries, incidents, waivers
    name: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Fitted:
    """A month's readings and circumstances under the draft's keys.

    `missing` are the draft's metrics that were not measured that month, in its order.
    """

    readings: tuple[Reading, ...]
    renames: Renames
    missing: tuple[str, ...]
    circumstances: Circumstances
    left_out: tuple[LeftOut, ...]
    decisions: Mapping[str, Decision] = field(default_factory=dict)


def fit(contract: Contract, month: StoredMonth) -> Fitted:
    """Return what of a stored month a contract can use.

    A reading fits a metric when measure, version, parameters, scope, calendar and time zone are
    the same, whatever its key; it is rounded again from its exact value to the metric's places.
    """
    readings: list[Reading] = []
    missing: list[str] = []
    renames: dict[str, tuple[str, ...]] = {}
    decisions: dict[str, Decision] = {}
    for metric in contract.metrics:
        stored = _find(contract, metric, month)
        if stored is None:
            missing.append(metric.key)
            continue
        readings.append(_rounded(stored.reading, metric))
        if stored.decision is not None:
            decisions[metric.key] = _redecided(stored.decision, metric)
        before = stored.reading.metric
        renames[before] = (*renames.get(before, ()), metric.key)
    known = {stored.reading.metric for stored in month.readings}
    circumstances, left_out = _renamed(month.circumstances, renames, known)
    return Fitted(tuple(readings), renames, tuple(missing), circumstances, left_out, decisions)


def _redecided(decision: Decision, metric: MetricTerms) -> Decision:
    """Return a decision under the draft's key, its figure rounded to the draft's places."""
    found = None if decision.found is None else _rounded(decision.found, metric)
    return replace(decision, metric=metric.key, found=found)


def without_metrics(contract: Contract, missing: Iterable[str]) -> Contract:
    """Return a contract as if it did not have some metrics: nothing stands in for them.

    Their weight goes to the others of their dimension, an empty dimension's to the other
    dimensions, as for metrics that could not be measured.
    """
    gone = frozenset(missing)
    if not gone:
        return contract
    vetoes = tuple(veto for veto in contract.scoring.vetoes if veto.metric not in gone)
    return replace(
        contract,
        metrics=tuple(metric for metric in contract.metrics if metric.key not in gone),
        scoring=replace(contract.scoring, vetoes=vetoes),
    )


def without(
    circumstances: Circumstances, problems: Sequence[Problem]
) -> tuple[Circumstances, tuple[LeftOut, ...]]:
    """Return circumstances without those that some problems are about, and these.

    Nothing is left out when a problem is about something else.
    """
    kept, left_out = circumstances, []
    for problem in problems:
        for kind in _CIRCUMSTANCES:
            entries = getattr(circumstances, kind)
            for place, entry in enumerate(entries):
                if _is_about(problem, kind, place, entry) and entry in getattr(kept, kind):
                    rest = tuple(one for one in getattr(kept, kind) if one is not entry)
                    changed: dict[str, Any] = {kind: rest}
                    kept = replace(kept, **changed)
                    left_out.append(LeftOut(kind, _name_of(kind, entry), problem))
    return kept, tuple(left_out)


def renamed_month(month: PastMonth, renames: Renames) -> PastMonth:
    """Return a past month under the draft's keys; what the draft does not know is dropped."""
    return replace(
        month,
        metrics=_keys(month.metrics, renames),
        fired=frozenset(_keys(dict.fromkeys(month.fired), renames)),
        missed=_keys(month.missed, renames),
        credits=_keys(month.credits, renames),
        counts=_keys(month.counts, renames),
        estimated=frozenset(_keys(dict.fromkeys(month.estimated), renames)),
    )


def renamed_opening(opening: Opening, renames: Renames) -> Opening:
    """Return an opening state under the draft's keys; what it does not know is dropped."""
    credits_left = tuple(
        replace(one, metric=renames[one.metric][0])
        for one in opening.earn_back
        if one.metric in renames
    )
    return replace(opening, runs=_keys(opening.runs, renames), earn_back=credits_left)


def _keys(values: Mapping[str, _Value], renames: Renames) -> dict[str, _Value]:
    return {key: value for before, value in values.items() for key in renames.get(before, ())}


def _find(contract: Contract, metric: MetricTerms, month: StoredMonth) -> StoredReading | None:
    """Return the reading that measured a metric, the one of the same key before others."""
    if month.time_zone != contract.time_zone:
        return None
    calendar = calendar_text(contract.calendar_terms[metric.calendar], month.period)
    parameters = {name: parameter_text(value) for name, value in metric.parameters.items()}
    scope = {name: tuple(values) for name, values in metric.scope.items()}
    found = [
        stored
        for stored in month.readings
        if (stored.reading.measure, stored.reading.version) == (metric.measure, metric.version)
        and stored.parameters == parameters
        and stored.reading.scope == scope
        and stored.calendar in {None, calendar}
    ]
    return next((one for one in found if one.reading.metric == metric.key), next(iter(found), None))


def _rounded(reading: Reading, metric: MetricTerms) -> Reading:
    value = reading.value
    rounded = None if value is None else round_half_up(value, metric.places)
    return replace(reading, metric=metric.key, rounded=rounded)


def _renamed(
    circumstances: Circumstances, renames: Renames, known: set[str]
) -> tuple[Circumstances, tuple[LeftOut, ...]]:
    """Put the draft's keys on relief and waivers; those of metrics it lacks are left out."""
    left_out: list[LeftOut] = []
    relief, waivers = [], []
    for claim in circumstances.relief:
        relief += [replace(claim, metric=key) for key in renames.get(claim.metric, ())]
        if claim.metric not in renames:
            problem = Problem("replays.metric_not_there", claim.metric, {"metric": claim.metric})
            left_out.append(LeftOut("relief", claim.code, problem))
    for waiver in circumstances.waivers:
        if waiver.line in known and waiver.line not in renames:
            problem = Problem("replays.metric_not_there", waiver.line, {"metric": waiver.line})
            left_out.append(LeftOut("waivers", waiver.line, problem))
            continue
        waivers.append(replace(waiver, line=renames.get(waiver.line, (waiver.line,))[0]))
    recounts = tuple(
        replace(one, metric=key)
        for one in circumstances.recounts
        for key in renames.get(one.metric, ())
    )
    rulings = tuple(
        replace(one, metric=key)
        for one in circumstances.rulings
        for key in (renames.get(one.metric, ()) if one.metric else ("",))
    )
    kept = replace(
        circumstances,
        relief=tuple(relief),
        waivers=tuple(waivers),
        recounts=recounts,
        rulings=rulings,
    )
    return kept, tuple(left_out)


def _is_about(problem: Problem, kind: str, place: int, entry: object) -> bool:
    if problem.place == f"{kind}.{place}" or problem.place.startswith(f"{kind}.{place}."):
        return True
    is_relief = kind == "relief" and problem.code.startswith("relief.")
    return is_relief and getattr(entry, "metric", None) == problem.place


def _name_of(kind: str, entry: object) -> str:
    names = {"relief": "code", "deliveries": "duty", "incidents": "kind", "waivers": "line"}
    return str(getattr(entry, names[kind]))
