"""The rows of a period's files: measured, compared, and audited."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vendor_sla.domain.assessments import Comparison, InputFile
from vendor_sla.domain.file_sides import AUDIT, side_that_counts
from vendor_sla.domain.findings import Finding
from vendor_sla.domain.pairs import PairDecisions
from vendor_sla.domain.readings import MeasureRequest, Source
from vendor_sla.evidence.consensus import consensus
from vendor_sla.evidence.decisions import PLAIN
from vendor_sla.evidence.reliability import reliability
from vendor_sla.intake.frames import gather
from vendor_sla.intake.rows import read_parquet, read_rows
from vendor_sla.measures.measurer import Measured, Measurer
from vendor_sla.measures.misses import MissWatch
from vendor_sla.measures.verdicts import VerdictWatch
from vendor_sla.services.comparisons import compare
from vendor_sla.services.data_files import DataFile
from vendor_sla.services.decisions import Audit, Proof

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vendor_sla.intake.frames import Frame


class PeriodRows:
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
        self,
        side: str,
        files: Sequence[DataFile],
        source: Source,
        watch: VerdictWatch | MissWatch,
    ) -> Measured:
        """Measure one side's rows; the side's contacts are streamed, its other files whole."""
        beside = [file for file in files if file.kind not in ("contacts", AUDIT)]
        side_files = self._gathered_of(side, beside)
        measurer = Measurer(
            self.requests, side_files=side_files, source=source, with_grain=False, watch=watch
        )
        for file in files:
            if file.kind == "contacts" and file.side == side:
                for block in self._blocks(file):
                    measurer.add(block)
        return measurer.finish()

    def blocks(self, side: str, kind: str, files: Sequence[DataFile]) -> "Iterator[Frame]":
        """Yield the rows of one kind of file of a side in the order they are measured in."""
        if kind != "contacts":
            beside = [file for file in files if file.kind == kind]
            yield self._gathered_of(side, beside)[kind]
            return
        for file in files:
            if file.kind == kind and file.side == side:
                yield from self._blocks(file)

    def compare(
        self, files: Sequence[DataFile], vendor: Measured, decisions: PairDecisions
    ) -> Comparison:
        """Match the vendor's contacts with the client's extract and measure what differs."""
        compared = [file for file in files if file.kind != AUDIT]
        frames = {side: self._gathered_of(side, compared) for side in ("vendor", "client")}
        contacts = {side: kinds.pop("contacts") for side, kinds in frames.items()}
        return compare(self.requests, contacts, frames, vendor, decisions=decisions)

    def audit(
        self, files: Sequence[DataFile], proof: Proof | None, *, is_final: bool, distrust: str
    ) -> Audit | None:
        """Return the audited sample among the files, None where there is none.

        `proof` is the draw it comes from; a refusal is final or not; reviewers nobody may
        trust void it.
        """
        if not any((file.side, file.kind) == ("client", AUDIT) for file in files):
            return None
        frames = self._gathered_of("vendor", files)
        audit, contacts = frames.pop(AUDIT), frames.pop("contacts")
        standing = replace(proof.standing if proof else PLAIN, is_final=is_final)
        if distrust:
            standing = replace(standing, void=(*standing.void, f"sample.{distrust}_reviewers"))
        return Audit(contacts, audit, frames, standing, proof.plan if proof else None)

    def reviewer_state(self, files: Sequence[DataFile]) -> str | None:
        """Return what the twice-reviewed contacts of the client's sheets say of their reviewers.

        `passed`, `failed` or `unmeasured`; None where no sheet says which review was which.
        """
        sheets = [file for file in files if (file.side, file.kind) == ("client", "qa")]
        blocks = [block for file in sheets for block in self._blocks(file)]
        if not blocks or "round" not in (sheet := gather(blocks)):
            return None
        found = reliability(sheet)
        return found.gate.state if found.is_enough else "unmeasured"

    def _gathered_of(self, side: str, files: Sequence[DataFile]) -> dict[str, "Frame"]:
        blocks: defaultdict[str, list[Frame]] = defaultdict(list)
        marks = {(file.side, file.kind) for file in files}
        for file in files:
            if file.side == side_that_counts(file.kind, side, marks):
                blocks[file.kind].extend(self._blocks(file))
        frames = {kind: gather(found) for kind, found in blocks.items()}
        return frames | {"qa": consensus(frames["qa"])} if "qa" in frames else frames

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
