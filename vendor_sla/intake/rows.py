"""Reading a file of rows by its profile: canonical blocks, and a report of all that was refused."""

import csv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from vendor_sla.domain.assessments import InputFile
from vendor_sla.domain.findings import Finding, RowPlace, Severity
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.intake.child_tables import ChildTable
from vendor_sla.intake.csv_files import CsvFile
from vendor_sla.intake.event_logs import collapse, log_rules
from vendor_sla.intake.file_types import FileType, file_type
from vendor_sla.intake.frames import gather
from vendor_sla.intake.mappings import Profile
from vendor_sla.intake.mixed_dates import mixed_dates, refuse_swapped_dates
from vendor_sla.intake.parquet_files import read_parquet, write_parquet
from vendor_sla.intake.refused_cells import RefusedCells
from vendor_sla.intake.spellings import Spellings
from vendor_sla.intake.text_blocks import BrokenRow, Limits, TextBlock
from vendor_sla.intake.typed_blocks import BlockReader, TypedBlock, filled_rows
from vendor_sla.intake.unique_ids import UniqueIds

__all__ = [
    "ReadReport",
    "RowReader",
    "open_source",
    "raw_rows",
    "read_parquet",
    "read_rows",
    "write_parquet",
]

_HOPELESS = 100_000  # rows read and not one accepted: the profile does not fit, reading ends
Source = CsvFile | ChildTable
T = TypeVar("T")


@dataclass(slots=True)
class ReadReport:
    """What a reading found: rows read are rows accepted plus rows refused, always."""

    sha256: str
    size_bytes: int
    rows_read: int
    rows_accepted: int
    rows_refused: int
    findings: tuple[Finding, ...]
    profile_sha256: str = ""

    def input_file(self, side: str, kind: str, name: str) -> InputFile:
        """Return the input as an assessment binds it."""
        return InputFile(
            side=side,
            kind=kind,
            name=name,
            sha256=self.sha256,
            size_bytes=self.size_bytes,
            rows_read=self.rows_read,
            rows_accepted=self.rows_accepted,
            rows_refused=self.rows_refused,
            profile_sha256=self.profile_sha256,
        )


def open_source(path: Path, profile: Profile, limits: Limits) -> Source:
    """Open a file for one reading; what it is, is told by its first bytes."""
    kind = file_type(path, limits.size_bytes)
    if kind is FileType.CSV:
        return CsvFile(path, profile, limits)
    return ChildTable(path, kind, profile, limits)


def read_rows(
    path: Path,
    profile: Profile,
    *,
    limits: Limits | None = None,
    salt: bytes = b"",
    refusals: Path | None = None,
) -> "RowReader":
    """Open a file; iterate the result for canonical blocks, then see its `report`.

    `salt` keys the hashes of customer keys. `refusals` receives every refused cell as JSON lines.
    Raises `Invalid`, here or while iterating, when the file as a whole cannot be used.
    """
    return RowReader(path, profile, limits or Limits(), salt, refusals)


class RowReader:
    """One reading of one file, in memory that does not grow with it."""

    def __init__(
        self, path: Path, profile: Profile, limits: Limits, salt: bytes, refusals: Path | None
    ) -> None:
        """Open the file and read its header."""
        self._report: ReadReport | None = None
        self._path, self._profile, self._limits = path, profile, limits
        self._source = open_source(path, profile, limits)
        refuse_swapped_dates(self._source, profile, path.name)
        log = profile.event_log
        more = log_rules(log, profile) if log else ()
        self._readers = [
            BlockReader(rules + more, self._source.headers, limits, salt)
            for rules in profile.passes()
        ]
        self._cells = RefusedCells(profile.kind, refusals)
        self._spellings = Spellings(profile.kind)
        self._unique = UniqueIds(profile, self._texts_again)
        self._refused_ids: set[str] = set()
        self._unmet_states: set[str] = set()
        self._read = self._accepted = self._yielded = self._blank = 0

    @property
    def report(self) -> ReadReport:
        """Return what was found; there is a report only after the last block."""
        if self._report is None:
            raise RuntimeError(f"{self._path.name} has not been read to its end")
        return self._report

    def __iter__(self) -> Iterator[pd.DataFrame]:
        try:
            blocks = ahead(self._typed(block) for block in ahead(self._source.blocks()))
            for frame in self._collapsed(blocks):
                self._yielded += len(frame)
                yield frame
            self._finish()
        finally:
            self._cells.close()

    def _collapsed(self, blocks: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """Return the blocks as they are, or the last states of an event log."""
        if self._profile.event_log is None:
            return blocks
        return collapse(blocks, self._cells, self._profile, self._refused_ids, self._unmet_states)

    def _typed(self, block: TextBlock) -> pd.DataFrame:
        """Return the good rows of a block and note the others."""
        frames = [self._good_rows(reader, block) for reader in self._readers]
        self._read += len(block.broken)
        if self._read > self._limits.rows:
            raise Invalid.because(
                "file.too_many_rows", self._path.name, limit=str(self._limits.rows)
            )
        self._note_broken(block.broken)
        frame = frames[0] if len(frames) == 1 else gather(frames)
        frame = self._unique.keep(frame, self._cells) if len(frame) else frame
        frame = frame.reset_index(drop=True)
        self._accepted += len(frame)
        self._spellings.add(frame)
        if not self._accepted and self._read >= _HOPELESS:
            raise Invalid(self._all_refused(self._cells.findings()))
        return frame

    def _good_rows(self, reader: BlockReader, block: TextBlock) -> pd.DataFrame:
        """Return the good rows one reader makes of a block and note the others.

        Of a wide sheet's reader these are the rows in which its item was judged.
        """
        if self._profile.items:
            block = filled_rows(block, reader.rules[0].sources[0])
        typed = reader.read(block)
        self._read += len(typed.frame)
        self._blank += typed.blank_rows
        self._note_cells(typed)
        return typed.frame if typed.good.all() else typed.frame[typed.good]

    def _note_broken(self, broken: tuple[BrokenRow, ...]) -> None:
        width = str(len(self._source.headers))
        for row in broken:
            facts = {"width": str(row.width), "expected": width}
            self._cells.add(RowPlace(row.row, "", row.text), "row.width", facts)

    def _note_cells(self, typed: TypedBlock) -> None:
        for cell in typed.bad_cells:
            place = RowPlace(cell.row, cell.column, cell.value, cell.interaction_id)
            self._cells.add(place, cell.bad.code, cell.bad.facts)
            if self._profile.event_log:
                self._refused_ids.add(cell.interaction_id)

    def _texts_again(self, column: str) -> Iterator[tuple[npt.NDArray[np.int64], pa.Array]]:
        """Read the file once more for the texts of one column alone."""
        source = open_source(self._path, self._profile, self._limits)
        for block in source.blocks():
            yield block.rows, block.columns[column]

    def _finish(self) -> None:
        if self._read == 0 and self._profile.kind == "contacts":
            raise Invalid.because("file.no_rows", self._path.name)
        findings = self._cells.findings()
        self._accepted -= self._cells.count("row.broken_log")
        self._accepted -= self._cells.count("row.state_missing")
        if self._read and not self._accepted:
            raise Invalid(self._all_refused(findings))
        self._report = ReadReport(
            sha256=self._source.sha256,
            size_bytes=self._path.stat().st_size,
            rows_read=self._read,
            rows_accepted=self._accepted,
            rows_refused=self._read - self._accepted,
            findings=findings + self._spellings.findings() + self._notes(),
            profile_sha256=self._profile.sha256,
        )

    def _all_refused(self, findings: tuple[Finding, ...]) -> list[Problem]:
        """Return why nothing is left, with the most frequent reasons."""
        told = {"rows": str(self._read)}
        reasons = [Problem(found.code, found.subject, found.facts) for found in findings[:5]]
        return [Problem("file.every_row_refused", self._path.name, told), *reasons]

    def _notes(self) -> tuple[Finding, ...]:
        rules = [rule for reader in self._readers for rule in reader.rules]
        used = {source for rule in rules for source in rule.all_sources()}
        unused = [
            header
            for header in self._source.headers
            if header not in used and header not in self._profile.ignored
        ]
        notes = list(self._unique.findings())
        if self._profile.event_log and self._accepted > self._yielded:
            notes.append(self._note("rows.earlier_states", self._accepted - self._yielded))
        if log := self._profile.event_log:
            notes += [self._unmet(log.state, state) for state in sorted(self._unmet_states)]
        if self._blank:
            notes.append(self._note("rows.blank", self._blank))
        if unused:
            notes.append(self._note("rows.unused_columns", len(unused), columns=", ".join(unused)))
        if isinstance(self._source, CsvFile) and self._source.encoding != "utf-8":
            notes.append(self._note("rows.encoding", 1, encoding=self._source.encoding))
        notes += mixed_dates(self._source, self._profile)
        if not self._read:
            notes.append(self._note("rows.none", 1))
        return tuple(notes)

    def _unmet(self, column: str, state: str) -> Finding:
        facts = {"state": state, "column": column, "count": "1"}
        return Finding("rows.unmet_state", Severity.WARNING, self._profile.kind, 1, facts)

    def _note(self, code: str, count: int, **facts: str) -> Finding:
        kind = self._profile.kind
        return Finding(code, Severity.INFO, kind, count, {"count": str(count), **facts})


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield items while the next one is made in another thread: parsing needs no interpreter."""
    end = object()
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = pool.submit(next, items, end)
            yield item  # type: ignore[misc] # the end mark never gets here


def raw_rows(
    path: Path, profile: Profile, *, limits: Limits | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Yield every row as it stands with its number, the header first: for the annotated copy."""
    source = open_source(path, profile, limits or Limits())
    yield profile.header_row, list(source.headers)
    for block in source.blocks():
        columns = [texts.to_pylist() for texts in block.columns.values()]
        whole = ((int(row), list(cells)) for row, *cells in zip(block.rows, *columns, strict=True))
        broken = ((row.row, next(csv.reader([row.text]), [])) for row in block.broken)
        yield from sorted(chain(whole, broken), key=lambda item: item[0])
