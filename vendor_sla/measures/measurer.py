"""The measurer: contacts go by block by block, readings come out at the end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from vendor_sla.domain.calendars import WorkingCalendar
from vendor_sla.domain.findings import Finding, RowPlace
from vendor_sla.domain.readings import MeasureRequest, Reading, ReadingState, Source
from vendor_sla.measures import (  # noqa: F401  the measures register themselves
    attitude,
    collaboration,
    efficiency,
    quality,
    resolution,
    resolution_clocks,
    sales,
    satisfaction,
)
from vendor_sla.measures.aggregates import Aggregates
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.checks import Checks
from vendor_sla.measures.clocks import WorkClock
from vendor_sla.measures.contributions import Contribution
from vendor_sla.measures.grains import Grain
from vendor_sla.measures.joins import Joins
from vendor_sla.measures.pauses import Pauses
from vendor_sla.measures.reckoning import Reckoner
from vendor_sla.measures.registry import MEASURES, Measure
from vendor_sla.measures.rows import ATTRIBUTES, CodeBook, Mask, Rows, gather_rows
from vendor_sla.measures.stages import Stages
from vendor_sla.measures.tallies import Tally
from vendor_sla.measures.volumes import Volumes

_SOURCES = {
    "qa": Source.QA_SAMPLE,
    "callbacks": Source.CALL_BACK,
    "deliverables": Source.PLATFORM,
}
Watch = Callable[[Asked, Rows, Contribution, Mask | None], None]
_NO_CONTACTS_NEEDED = frozenset({"contacts"})


@dataclass(frozen=True)
class Measured:
    """What one pass over a submission gives.

    `readings` are one a request, in order; `breakdowns` each request by channel, tier, severity
    and growth stage where present. `grain` holds mergeable counts (half-hour and every
    attribute), `missed` the first 1,000 missed interactions of each metric key, `volume` what
    fees stand on.
    """

    readings: tuple[Reading, ...]
    volume: Mapping[str, int]
    breakdowns: tuple[Reading, ...] = ()
    findings: tuple[Finding, ...] = ()
    grain: pd.DataFrame = field(default_factory=pd.DataFrame)
    missed: Mapping[str, tuple[RowPlace, ...]] = field(default_factory=dict)


@dataclass
class _Line:
    asked: Asked
    measure: Measure
    tally: Tally

    @property
    def kinds(self) -> tuple[str, ...]:
        return self.measure.kinds(self.asked)

    @property
    def keeps(self) -> tuple[str, ...]:
        return self.measure.keeps(self.asked)


class Measurer:
    """Measures every request in one pass: `add` each block of contacts, then `finish`.

    `side_files` are the other files of the submission, whole. Blocks may come in any order.
    `watch` is told what each block adds to each metric, with the mask of the contract's scope.
    Raises `NotFound` for an unknown measure, `Invalid` for a parameter a measure needs and for a
    service-hour clock on days whose holidays are not published.
    """

    def __init__(
        self,
        requests: Sequence[MeasureRequest],
        *,
        side_files: Mapping[str, pd.DataFrame],
        source: Source = Source.VENDOR_ROWS,
        with_grain: bool = True,
        watch: Watch | None = None,
    ) -> None:
        self._watch = watch
        self._book = CodeBook()
        self._source = source
        self._files = {
            kind: Rows(kind, len(frame), book=self._book, frame=frame)
            for kind, frame in side_files.items()
        }
        pauses, clocks = dict[tuple[str, ...], Pauses](), dict[WorkingCalendar, WorkClock]()
        self._lines = [
            _Line(
                Asked(
                    request,
                    clocks.setdefault(request.calendar, WorkClock(request.calendar)),
                    pauses=_pauses_of(request, side_files.get("pauses"), pauses),
                    files=self._files,
                ),
                MEASURES[request.measure],
                Tally(),
            )
            for request in requests
        ]
        self._joins = Joins(self._joined_files())
        self._stages = self._find_stages(requests)
        self._grain = self._new_grain() if with_grain and self._lines else None
        self._volumes = Volumes(requests)
        self._checks = Checks()
        self._kept: list[Rows] = []
        self._columns: set[str] = set()

    def add(self, contacts: pd.DataFrame) -> None:
        """Measure one block of contacts."""
        rows = Rows("contacts", len(contacts), book=self._book, frame=contacts)
        self._columns |= {f"contacts.{name}" for name in contacts.columns}
        if self._stages is not None:
            rows["growth_stage"] = self._stages.of(rows.codes("agent_id"), rows["opened_at"])
        if self._joins:
            self._joins.add(rows)
        self._volumes.add(rows)
        self._checks.add(rows)
        if self._grain is not None:
            self._grain.begin(rows)
        for line in self._lines:
            if "contacts" in line.kinds and not line.keeps and not self._absent(line):
                self._count(line, rows)
        if names := self._names_kept():
            self._kept.append(rows.compact(names))

    def finish(self) -> Measured:
        """Measure what needs the whole submission and return everything."""
        self._joins.finish()
        whole = gather_rows(self._kept, self._names_kept()) if self._kept else None
        self._kept = []
        for line in self._lines:
            if self._absent(line):
                continue
            if line.keeps and whole is not None:
                self._count(line, whole)
            for kind in line.kinds:
                if kind != "contacts" and kind in self._files:
                    self._count(line, self._files[kind])
        aggregates = Aggregates(self._files.get("aggregates"))
        readings, breakdowns = [], list[Reading]()
        for line in self._lines:
            reading, parts = self._read(line, aggregates)
            readings.append(reading)
            breakdowns += parts
        asked = [line.asked for line in self._lines]
        return Measured(
            readings=tuple(readings),
            breakdowns=tuple(breakdowns),
            findings=self._checks.findings(asked, readings, self._files, aggregates),
            grain=pd.DataFrame() if self._grain is None else self._grain.frame(self._book),
            missed={line.asked.request.key: tuple(line.tally.missed) for line in self._lines},
            volume=self._volumes.counts(self._book),
        )

    def _count(self, line: _Line, rows: Rows) -> None:
        contribution: Contribution = line.measure.function(rows, line.asked)
        scope = line.asked.scoped(rows)
        line.tally.add(rows, contribution, scope)
        if self._watch is not None:
            self._watch(line.asked, rows, contribution, scope)
        self._checks.compare(rows, line.asked, contribution)
        if self._grain is not None and rows.kind == "contacts" and not line.keeps:
            self._grain.add(line.asked.request.key, contribution, scope)

    def _read(self, line: _Line, aggregates: Aggregates) -> tuple[Reading, list[Reading]]:
        absent = self._absent(line)
        if absent and (given := aggregates.find(line.asked)) is not None:
            return given, []
        if absent:
            facts = {"missing_columns": ", ".join(absent)}
            return Reading.missing(
                line.asked.request,
                ReadingState.NOT_DELIVERED,
                source=self._source,
                unit=line.asked.unit.value,
                facts=facts,
            ), []
        source = next((_SOURCES[kind] for kind in line.kinds if kind in _SOURCES), self._source)
        reckoner = Reckoner(line.asked, line.tally, source)
        return reckoner.reading(), reckoner.breakdowns(self._book)

    def _absent(self, line: _Line) -> list[str]:
        """Return the columns a metric needs that no file has."""
        return [column for column in line.asked.columns if not self._has(column)]

    def _has(self, column: str) -> bool:
        kind, _, name = column.partition(".")
        if kind == "contacts":
            # An answer time is a reply where there are no replies, and the other way round.
            # A resolution time says that a matter was resolved.
            twins = {
                "answered_at": "first_response_at",
                "first_response_at": "answered_at",
                "resolved": "resolved_at",
            }
            twin = twins.get(name, name)
            return bool({column, f"contacts.{twin}"} & self._columns)
        return kind in self._files and self._files[kind].has(name)

    def _joined_files(self) -> dict[str, Rows]:
        asked_for = {kind for line in self._lines for kind in line.kinds} - _NO_CONTACTS_NEEDED
        return {kind: rows for kind, rows in self._files.items() if kind in asked_for}

    def _find_stages(self, requests: Sequence[MeasureRequest]) -> Stages | None:
        roster = self._files.get("roster")
        if roster is None or not requests or not roster.has("started_on"):
            return None
        return Stages(roster, requests[0].zone)

    def _new_grain(self) -> Grain:
        asked = [line.asked for line in self._lines]
        return Grain(min(one.first for one in asked), max(one.after for one in asked))

    def _names_kept(self) -> list[str]:
        names = {name for line in self._lines for name in line.keeps}
        return sorted(names | set(ATTRIBUTES) | {"row"}) if names else []


def _pauses_of(
    request: MeasureRequest, frame: pd.DataFrame | None, made: dict[tuple[str, ...], Pauses]
) -> Pauses:
    reasons = request.parameters.get("pause_reasons", ())
    listed = reasons if isinstance(reasons, tuple) else (str(reasons),)
    if listed not in made:
        made[listed] = Pauses(frame, listed)
    return made[listed]
