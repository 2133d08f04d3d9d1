"""Sample populations: what there is to draw from in a period, and what a plan makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from vendor_sla.domain.catalogue import definition
from vendor_sla.domain.catalogue.definitions import Dimension
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.evidence import (
    USUAL_ALPHA_PERCENT,
    USUAL_MATERIALITY,
    USUAL_REJECTION,
    USUAL_SAMPLE,
)
from vendor_sla.domain.exact import decimal_text, round_half_up
from vendor_sla.domain.file_sides import AUDIT, CLIENT_KINDS, CLIENTS_ALONE
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import MeasureRequest, SpanBy
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.domain.samples import PlannedStratum, SamplePlan
from vendor_sla.evidence.decision_rules import Thresholds
from vendor_sla.evidence.forecasts import Chance, Forecast, Part, forecast
from vendor_sla.evidence.plans import SMALLEST, allocate, tightened
from vendor_sla.evidence.populations import Population, freeze_population
from vendor_sla.evidence.strata import (
    OMITTED,
    SPLITS,
    Claim,
    find_omitted,
    membership_text,
    sort_strata,
)
from vendor_sla.evidence.tickets import hash_text
from vendor_sla.measures.verdicts import Shape, Verdicts, row_verdicts
from vendor_sla.services.assessments import measure_requests

if TYPE_CHECKING:
    from vendor_sla.intake.frames import Frame

Frames = Mapping[str, Mapping[str, "Frame"]]  # by side and kind of file

MOST_ITEMS = 20_000


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wishes of a plan; what is left empty follows the contract.

    `rates` are last period's shares of contradicted items in per cent, by stratum. `minutes` is
    what one item takes a reviewer.
    """

    metrics: tuple[str, ...] = ()
    size: int | None = None
    most: int | None = None
    minutes: Decimal = Decimal(6)
    split_by: str = ""
    beacon: str = ""
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    is_tightened: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """What a period has to draw from: the metrics its rows can judge, the data, the strata."""

    metrics: tuple[str, ...]
    population: Population
    strata: Mapping[str, Sequence[str]]

    @property
    def membership(self) -> str:
        """Return the text of strata.txt."""
        return membership_text(self.strata)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan with what it can find."""

    plan: SamplePlan
    forecast: Forecast


def survey(
    contract: Contract,
    period: Period,
    frames: Frames,
    *,
    metrics: Sequence[str] = (),
    split_by: str = "",
) -> Survey:
    """Sort a period's rows into strata by what they claim of some metrics, all if none is named.

    Raises `Invalid` for metrics the rows cannot judge one by one, and when there is none.
    """
    contacts = frames["vendor"]["contacts"]
    requests = measure_requests(contract, period)
    files = _side_files(frames)
    verdicts = row_verdicts(requests, contacts, files)
    shorter = [_tightened(request) for request in requests]
    is_timed = any(one is not other for one, other in zip(shorter, requests, strict=True))
    tight = row_verdicts(shorter, contacts, files) if is_timed else verdicts
    judged = [one for one in verdicts if one.shape is not Shape.OTHER and one.counted.any()]
    chosen = _chosen(metrics, [one.metric for one in judged])
    near = {one.metric: one for one in tight}
    claims = [_claim(one, near[one.metric]) for one in judged if one.metric in chosen]
    strata = sort_strata(
        contacts,
        claims,
        is_rated=any(_is_rating(metric) for metric in contract.metrics if metric.key in chosen),
        split_by=split_by,
        zone=contract.time_zone,
    )
    omitted = _omitted(frames, period, contract.time_zone)
    if omitted:
        strata[OMITTED] = omitted
    return Survey(tuple(chosen), freeze_population(contacts), strata)


def propose_plan(contract: Contract, period: Period, found: Survey, wishes: Wishes) -> Proposal:
    """Share out a sample over the strata and simulate what it finds.

    Raises `Invalid` with everything that is wrong with the wishes.
    """
    terms = [metric for metric in contract.metrics if metric.key in found.metrics]
    size = wishes.size or max((one.evidence.sample or 0 for one in terms), default=0)
    size = size or USUAL_SAMPLE
    most = wishes.most or max((one.evidence.sample_most or 0 for one in terms), default=0)
    if wishes.is_tightened:
        size, most = tightened(size), tightened(most)
    most = max(most, size) if wishes.most or most else 2 * size
    _require_sound(wishes, size)
    rates = {key: float(rate / 100) for key, rate in wishes.rates.items()}
    populations = {key: len(keys) for key, keys in found.strata.items()}
    first = allocate(populations, total=size, rates=rates)
    last = allocate(populations, total=most, rates=rates)
    plan = SamplePlan(
        contract=contract.sha256,
        period=period.label,
        metrics=found.metrics,
        columns=found.population.columns,
        rows=found.population.rows_sha256,
        membership=hash_text(found.membership),
        strata=tuple(
            PlannedStratum(key, count, first[key], max(first[key], last[key]))
            for key, count in populations.items()
        ),
        materiality=_smallest(terms, "materiality", USUAL_MATERIALITY),
        rejection=_smallest(terms, "rejection", USUAL_REJECTION),
        alpha_percent=_smallest(terms, "alpha_percent", USUAL_ALPHA_PERCENT),
        minutes=wishes.minutes,
        split_by=wishes.split_by,
        beacon=wishes.beacon.strip(),
    )
    return Proposal(plan, forecast_plan(plan, rates))


def forecast_plan(plan: SamplePlan, rates: Mapping[str, float] | None = None) -> Forecast:
    """Simulate what a plan finds, accepts and leaves open."""
    parts = [Part(one.key, one.population, one.size, one.most) for one in plan.strata]
    alpha = float(plan.alpha_percent / 100)
    return forecast(
        parts, Thresholds(float(plan.materiality), float(plan.rejection), alpha), rates=rates
    )


def forecast_document(found: Forecast) -> dict[str, Any]:
    """Return a forecast as it is kept and printed: rounded, numbers as text."""
    return {
        "chances": [_chance_document(chance) for chance in found.chances],
        "honest": _chance_document(found.honest),
        "error_points": _text(found.error_points, 1),
        "best_upper": _text(found.best_upper, 2),
        "can_accept": found.can_accept,
        "can_accept_extended": found.can_accept_extended,
        "needed_to_accept": found.needed_to_accept,
    }


def _chance_document(chance: Chance) -> dict[str, str]:
    numbers = {
        "gap": chance.gap,
        "accepted": chance.accepted,
        "replaced": chance.replaced,
        "rejected": chance.rejected,
        "found": chance.found,
        "left_open": chance.left_open,
    }
    return {name: _of_hundred(value) for name, value in numbers.items()}


def _of_hundred(value: float) -> str:
    """Return a whole number, but never all or nothing where it is not."""
    if 0 < value < 1:
        return "<1"
    return ">99" if 99 < value < 100 else _text(value, 0)


def _text(value: float, places: int) -> str:
    return decimal_text(round_half_up(Decimal(repr(value)), places))


def _side_files(frames: Frames) -> dict[str, "Frame"]:
    """Return the files beside the contacts: the vendor's own, the client's where it judges."""
    vendor, client = frames.get("vendor", {}), frames.get("client", {})
    own = {
        kind: frame
        for kind, frame in vendor.items()
        if kind != "contacts" and kind not in CLIENTS_ALONE
    }
    others = {kind: frame for kind, frame in client.items() if kind not in ("contacts", AUDIT)}
    judging = {kind: frame for kind, frame in others.items() if kind in CLIENT_KINDS}
    return {**others, **own, **judging}


def _chosen(wished: Sequence[str], judged: Sequence[str]) -> list[str]:
    unknown = [name for name in wished if name not in judged]
    if unknown or not judged:
        known = ", ".join(judged) or "—"
        facts = {"metrics": ", ".join(unknown) or "—", "known": known}
        raise Invalid([Problem("samples.no_rows_to_judge", "metrics", facts)])
    return [name for name in judged if not wished or name in wished]


def _claim(verdicts: Verdicts, tight: Verdicts) -> Claim:
    if verdicts.shape is not Shape.SHARE:
        return Claim(verdicts.counted)
    good = verdicts.counted & verdicts.good
    # What is good within the limit and no longer within nine tenths of it was just in time.
    return Claim(verdicts.counted, good, good & tight.counted & ~tight.good)


def _tightened(request: MeasureRequest) -> MeasureRequest:
    """Return a request with nine tenths of its time limit."""
    within = request.parameters.get("within")
    if isinstance(within, timedelta):
        return replace(request, parameters={**request.parameters, "within": within * 9 / 10})
    if isinstance(within, SpanBy):
        shorter = {name: limit * 9 / 10 for name, limit in within.values.items()}
        limits = replace(within, values=shorter)
        return replace(request, parameters={**request.parameters, "within": limits})
    return request


def _is_rating(metric: MetricTerms) -> bool:
    return definition(metric.measure, metric.version).dimension is Dimension.SATISFACTION


def _omitted(frames: Frames, period: Period, zone: str) -> list[str]:
    client = frames.get("client", {}).get("contacts")
    if client is None or not len(client):
        return []
    start, end = (
        datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
        for day in (period.start, period.end)
    )
    return find_omitted(frames["vendor"]["contacts"], client, start=start, end=end)


def _smallest(terms: Sequence[MetricTerms], name: str, usual: Decimal) -> Decimal:
    known = [value for one in terms if (value := getattr(one.evidence, name)) is not None]
    return min(known, default=usual)


def _require_sound(wishes: Wishes, size: int) -> None:
    problems = []
    if not SMALLEST <= size <= MOST_ITEMS:
        facts = {"smallest": str(SMALLEST), "most": str(MOST_ITEMS)}
        problems.append(Problem("samples.size", "size", facts))
    if wishes.most is not None and wishes.most < size:
        problems.append(Problem("samples.most", "most", {"size": str(size)}))
    if wishes.minutes <= 0:
        problems.append(Problem("samples.minutes", "minutes"))
    if wishes.split_by not in SPLITS:
        problems.append(Problem("samples.split", "split_by", {"value": wishes.split_by}))
    if not all(0 <= rate <= 100 for rate in wishes.rates.values()):
        problems.append(Problem("samples.rate", "rates"))
    if len(wishes.beacon) > 200 or not wishes.beacon.isprintable():
        problems.append(Problem("samples.beacon_name", "beacon"))
    if problems:
        raise Invalid(problems)
