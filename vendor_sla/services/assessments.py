"""Assess one vendor's period: files or typed readings in, readings, scores and money out."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from vendor_sla.domain.alternatives import money_under
from vendor_sla.domain.assessments import Assessment, Comparison, InputFile
from vendor_sla.domain.circumstances import NOTHING_ELSE, Circumstances
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.decisions import Decision
from vendor_sla.domain.duties import with_client_duties
from vendor_sla.domain.estimates import NO_DECISIONS
from vendor_sla.domain.findings import Finding
from vendor_sla.domain.pairs import NO_DECISIONS as NOTHING_PAIRED
from vendor_sla.domain.pairs import PairDecisions
from vendor_sla.domain.pasts import Opening, PastMonth
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import MeasureRequest, Source
from vendor_sla.domain.settlements import Settlement, settle
from vendor_sla.evidence.decisions import Standing
from vendor_sla.intake.calendars import resolve_calendar
from vendor_sla.intake.frames import gather
from vendor_sla.intake.profiles import Profile
from vendor_sla.intake.readings import TypedReadings
from vendor_sla.intake.rows import read_parquet, read_rows
from vendor_sla.measures.measurer import Measured, Measurer
from vendor_sla.measures.verdicts import VerdictWatch
from vendor_sla.services.comparisons import compare
from vendor_sla.services.decisions import Audit, decide_figures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vendor_sla.intake.frames import Frame

RULES_VERSION = "3"
CLIENT_KINDS = frozenset({"qa", "callbacks"})
_AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of a period.

    `side` is `vendor` or `client`, `kind` a file kind of the catalogue. With a `profile` the file
    is somebody else's and is read through it; without, `path` holds rows already read (Parquet),
    and `read` and `findings` say what reading found then. `refusals` receives every refused cell.
    """

    side: str
    kind: str
    name: str
    path: Path
    profile: Profile | None = None
    read: InputFile | None = None
    findings: tuple[Finding, ...] = ()
    refusals: Path | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What a period is settled with beside its own rows.

    `history` are the assessed periods before it, oldest first, `opening` the state imported at
    go-live, `circumstances` what happened that no row says, `decisions` which rows of both sides
    people found to be one contact.
    """

    history: Sequence[PastMonth] = ()
    opening: Opening | None = None
    circumstances: Circumstances = NOTHING_ELSE
    decisions: PairDecisions = NOTHING_PAIRED


NOTHING_BESIDE = Beside()


def measure_requests(contract: Contract, period: Period) -> tuple[MeasureRequest, ...]:
    """Return what the contract asks to be measured, with its calendars looked up."""
    calendars = {
        name: resolve_calendar(terms, contract.time_zone)
        for name, terms in contract.calendar_terms.items()
    }
    return contract.requests(period, calendars)


def assess(
    *,
    contract: Contract,
    period: Period,
    files: Sequence[DataFile] = (),
    typed: TypedReadings | None = None,
    beside: Beside = NOTHING_BESIDE,
    salt: bytes = b"",
) -> Assessment:
    """Measure, score and price a period.

    Vendor rows are measured in one pass; the client's rows, where there are any, are measured
    too and compared. Raises `Invalid` with every reason when a file cannot be used.
    """
    requests = measure_requests(contract, period)
    if typed is not None:
        by_hand = Measured(readings=typed.readings, volume=typed.volume)
        return _conclude(contract, period, measured=by_hand, inputs=(typed.source,), beside=beside)
    reading = _Reading(requests, salt)
    sheets = VerdictWatch(*CLIENT_KINDS)
    measured = reading.measure("vendor", files, Source.VENDOR_ROWS, sheets)
    measured = replace(measured, readings=with_client_duties(contract, measured.readings))
    comparison = None
    if {"vendor", "client"} == {file.side for file in files if file.kind == "contacts"}:
        comparison = reading.compare(files, measured, beside.decisions)
    decided = decide_figures(
        contract,
        requests,
        measured.readings,
        comparison=comparison,
        sheets=sheets.found,
        audit=reading.audit(files, is_final=beside.circumstances.is_refused_for_good),
        recounts=beside.circumstances.recounts,
    )
    return _conclude(
        contract,
        period,
        measured=measured,
        inputs=reading.inputs,
        findings=reading.findings + decided.findings,
        comparison=comparison,
        decisions=decided.decisions,
        beside=beside,
    )


class _Reading:
    """The files of one period being read; a file read twice is listed once."""

    def __init__(self, requests: tuple[MeasureRequest, ...], salt: bytes) -> None:
        self.requests = requests
        self.salt = salt
        self._said: dict[Path, tuple[InputFile, tuple[Finding, ...]]] = {}

    @property
    def inputs(self) -> tuple[InputFile, ...]:
        """Return the files read so far, in order."""
        return tuple(read for read, _ in self._said.values())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what reading found, file by file."""
        return tuple(finding for _, found in self._said.values() for finding in found)

    def measure(
        self, side: str, files: Sequence[DataFile], source: Source, watch: VerdictWatch
    ) -> Measured:
        """Measure one side's rows; the side's contacts are streamed, its other files whole."""
        beside = [file for file in files if file.kind not in ("contacts", _AUDIT)]
        side_files = self._gathered_of(side, beside)
        measurer = Measurer(
            self.requests, side_files=side_files, source=source, with_grain=False, watch=watch
        )
        for file in files:
            if file.kind == "contacts" and file.side == side:
                for block in self._blocks(file):
                    measurer.add(block)
        return measurer.finish()

    def compare(
        self, files: Sequence[DataFile], vendor: Measured, decisions: PairDecisions
    ) -> Comparison:
        """Match the vendor's contacts with the client's extract and measure what differs."""
        compared = [file for file in files if file.kind != _AUDIT]
        frames = {side: self._gathered_of(side, compared) for side in ("vendor", "client")}
        contacts = {side: kinds.pop("contacts") for side, kinds in frames.items()}
        return compare(self.requests, contacts, frames, vendor, decisions=decisions)

    def audit(self, files: Sequence[DataFile], *, is_final: bool) -> Audit | None:
        """Return the audited sample among the files, None where there is none."""
        if not any(file.kind == _AUDIT for file in files):
            return None
        frames = self._gathered_of("vendor", files)
        audit, contacts = frames.pop(_AUDIT), frames.pop("contacts")
        return Audit(contacts, audit, frames, Standing(is_final=is_final))

    def _gathered_of(self, side: str, files: Sequence[DataFile]) -> dict[str, "Frame"]:
        blocks: defaultdict[str, list[Frame]] = defaultdict(list)
        for file in files:
            if file.side == _side_that_counts(file.kind, side, files):
                blocks[file.kind].extend(self._blocks(file))
        return {kind: gather(found) for kind, found in blocks.items()}

    def _blocks(self, file: DataFile) -> "Iterator[Frame]":
        if file.profile is None:
            if file.read is None:
                raise ValueError(f"{file.name}: rows already read come with what reading found")
            yield from read_parquet(file.path)
            self._said[file.path] = file.read, file.findings
            return
        reader = read_rows(file.path, file.profile, salt=self.salt, refusals=file.refusals)
        yield from reader
        report = reader.report
        self._said[file.path] = report.input_file(file.side, file.kind, file.name), report.findings


def _side_that_counts(kind: str, side: str, files: Sequence[DataFile]) -> str:
    """Return whose file of a kind is measured for a side.

    The client's reviews and call-backs judge both sides; of other kinds a side's own file counts,
    and the only one there is where the side has none (a roster, a complaints list).
    """
    sides = {file.side for file in files if file.kind == kind}
    if kind in CLIENT_KINDS and "client" in sides:
        return "client"
    return side if side in sides or kind == "contacts" else min(sides, default=side)


def _conclude(
    contract: Contract,
    period: Period,
    *,
    measured: Measured,
    inputs: tuple[InputFile, ...],
    findings: tuple[Finding, ...] = (),
    comparison: Comparison | None = None,
    decisions: Mapping[str, Decision] = NO_DECISIONS,
    beside: Beside,
) -> Assessment:
    settled_under = _settling(contract, period, measured, beside)
    settled = settled_under(decisions=decisions)
    return Assessment(
        contract_sha256=contract.sha256,
        period=period,
        rules_version=RULES_VERSION,
        inputs=inputs,
        readings=settled.readings,
        breakdowns=measured.breakdowns,
        missed=measured.missed,
        scores=settled.scores,
        pricing=settled.pricing,
        findings=findings + measured.findings,
        comparison=comparison,
        history=tuple(beside.history),
        month=settled.month,
        measured=tuple(measured.readings),
        volume=measured.volume,
        opening=beside.opening,
        circumstances=beside.circumstances,
        consequences=settled.consequences,
        decisions=decisions,
        under=money_under(decisions, lambda one: settled_under(decisions=one).pricing.net),
    )


def _settling(
    contract: Contract, period: Period, measured: Measured, beside: Beside
) -> Callable[..., Settlement]:
    """Return what settles the period; only the decisions are left to say."""
    return partial(
        settle,
        contract,
        period=period,
        readings=measured.readings,
        volume=measured.volume,
        history=beside.history,
        opening=beside.opening,
        circumstances=beside.circumstances,
    )
