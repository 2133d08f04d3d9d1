"""Signal materials: the files of a period brought together for the checks of `evidence`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from vendor_sla.domain.catalogue.definitions import Dimension, Direction, Unit
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading
from vendor_sla.domain.signals import SignalReport, signals_document
from vendor_sla.evidence.signals import Material, MonthFigure, find_signals
from vendor_sla.intake.frames import gather
from vendor_sla.intake.rows import read_parquet, read_rows
from vendor_sla.measures.limited_waits import limited_waits, transfer_waits
from vendor_sla.measures.measurer import Measurer
from vendor_sla.services.assessments import measure_requests
from vendor_sla.services.data_files import DataFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vendor_sla.intake.frames import Frame

# What no check reads is not held in memory: transcripts above all.
_UNREAD = frozenset({"transcript", "ces", "nps", "relief", "review", "knowledge_used"})
_SIDE_KINDS = ("transfers", "pauses", "aggregates")
_SATISFACTION = ("csat_top2", "csat_score", "good_review_rate")
_NO_COUNTS = frozenset({"occupancy"})  # seconds over seconds
_COUNTED = (Dimension.EFFICIENCY, Dimension.RESOLUTION, Dimension.SATISFACTION)


@dataclass(frozen=True, slots=True)
class MetricFigure:
    """A metric's rounded value in the period and the count it was divided by, if known."""

    value: Decimal
    denominator: Decimal | None


def look_for_signals(
    contract: Contract,
    period: Period,
    files: Sequence[DataFile],
    *,
    history: Sequence[PastMonth] = (),
    earlier: Sequence[DataFile] = (),
    figures: Mapping[str, MetricFigure] | None = None,
    salt: bytes = b"",
) -> dict[str, Any]:
    """Make every check of a period's files; return the report as its document.

    `earlier` are files in which the vendor told some of the same contacts before. `figures` are
    the period's own, by metric key; without them the rows are measured.
    """
    report = find_signals(
        make_material(
            contract,
            period,
            files,
            history=history,
            earlier=earlier,
            figures=figures,
            salt=salt,
        )
    )
    return _document(report, contract)


def make_material(
    contract: Contract,
    period: Period,
    files: Sequence[DataFile],
    *,
    history: Sequence[PastMonth] = (),
    earlier: Sequence[DataFile] = (),
    figures: Mapping[str, MetricFigure] | None = None,
    salt: bytes = b"",
) -> Material:
    """Return what the checks look at; see `look_for_signals`."""
    contacts = _gathered(files, "vendor", "contacts", salt)
    sides = {
        kind: _gathered(files, _side_of(files, kind), kind, salt)
        for kind in {file.kind for file in files} - {"contacts"}
    }
    requests = measure_requests(contract, period)
    if figures is None:
        measurer = Measurer(requests, side_files=sides, with_grain=False)
        measurer.add(contacts)
        figures = figures_of(measurer.finish().readings)
    told = {kind: sides[kind] for kind in _SIDE_KINDS if kind in sides}
    client = _gathered(files, "client", "contacts", salt)
    before = _gathered(earlier, "vendor", "contacts", salt)
    return Material(
        contacts,
        period,
        contract.time_zone,
        waits=limited_waits(requests, contacts, told) if len(contacts) else {},
        transfer_waits=transfer_waits(requests, contacts, told) if len(contacts) else {},
        client=client if len(client) else None,
        earlier=before if len(before) else None,
        aggregates=told.get("aggregates"),
        figures=_months(contract, period, history, figures),
        **_terms(contract),
    )


def _terms(contract: Contract) -> dict[str, Any]:
    """Return what the contract says of its metrics that a check needs to know."""
    metrics = contract.metrics
    shares = [metric for metric in metrics if _is_share(metric)]
    return {
        "targets": {key: level for metric in metrics for key, level in _target(metric)},
        "ceilings": frozenset(one.key for one in metrics if one.direction is Direction.DOWN),
        "responses": _measured_by(contract, "survey_response_rate"),
        "scores": _measured_by(contract, *_SATISFACTION),
        "shares": frozenset(name for one in shares for name in (one.key, one.measure)),
    }


def figures_of(readings: Iterable[Reading]) -> dict[str, MetricFigure]:
    """Return the measured values of readings by metric."""
    return {
        reading.metric: MetricFigure(reading.rounded, reading.denominator)
        for reading in readings
        if reading.rounded is not None
    }


def figures_in(document: Mapping[str, Any]) -> dict[str, MetricFigure]:
    """Return the measured values of an assessment document by metric."""
    return {
        reading["metric"]: MetricFigure(
            Decimal(reading["rounded"]),
            None if reading["denominator"] is None else Decimal(reading["denominator"]),
        )
        for reading in document["readings"]
        if reading["rounded"] is not None
    }


def _document(report: SignalReport, contract: Contract) -> dict[str, Any]:
    named = {check.subject for check in report.checks} | {
        check.facts.get("other", "") for check in report.checks
    }
    names = {
        metric.key: {"zh": metric.name.zh, "en": metric.name.en}
        for metric in contract.metrics
        if metric.key in named
    }
    return signals_document(report, names)


def _gathered(files: Sequence[DataFile], side: str, kind: str, salt: bytes) -> "Frame":
    chosen = (file for file in files if (file.side, file.kind) == (side, kind))
    return gather([block for file in chosen for block in _blocks(file, salt)])


def _blocks(file: DataFile, salt: bytes) -> "Iterator[Frame]":
    found = (
        read_parquet(file.path)
        if file.profile is None
        else read_rows(file.path, file.profile, salt=salt)
    )
    for block in found:
        yield block[[name for name in block.columns if name not in _UNREAD]]


def _side_of(files: Sequence[DataFile], kind: str) -> str:
    """Return the vendor where it has a file of a kind, else the client."""
    sides = {file.side for file in files if file.kind == kind}
    return "vendor" if "vendor" in sides else "client"


def _target(metric: MetricTerms) -> tuple[tuple[str, Decimal], ...]:
    level = metric.expected
    if not _is_share(metric) or level is None or metric.direction is Direction.BAND:
        return ()
    value = level.lower if level.lower is not None else level.upper
    return () if value is None else ((metric.key, value),)


def _is_share(metric: MetricTerms) -> bool:
    is_counted = metric.dimension in _COUNTED and metric.measure not in _NO_COUNTS
    return metric.unit is Unit.PERCENT and is_counted


def _measured_by(contract: Contract, *measures: str) -> tuple[str, ...]:
    return tuple(metric.key for metric in contract.metrics if metric.measure in measures)


def _months(
    contract: Contract,
    period: Period,
    history: Sequence[PastMonth],
    figures: Mapping[str, MetricFigure],
) -> dict[str, tuple[MonthFigure, ...]]:
    found = {}
    for metric in contract.metrics:
        own = figures.get(metric.key)
        if own is None:
            continue
        # Earlier months keep their values, not their counts; their volume is taken for this one's.
        past = [
            MonthFigure(month.period, value, own.denominator)
            for month in sorted(history, key=lambda month: month.period)
            if (value := month.metrics.get(metric.key)) is not None
        ]
        found[metric.key] = (*past, MonthFigure(period, own.value, own.denominator))
    return found
