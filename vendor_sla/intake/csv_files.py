"""Tables of text: every column as text, rows numbered as a spreadsheet numbers them."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from vendor_sla.domain.catalogue.columns import ColumnKind
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.byte_gates import ByteGate, choose_encoding
from vendor_sla.intake.headers import check_headers
from vendor_sla.intake.mappings import Profile, header_text
from vendor_sla.intake.text_blocks import BrokenRow, Limits, TextBlock

BLOCK_BYTES = 8 << 20
_HEADER_BYTES = 1 << 20
_SHOWN = 100
_MOST_BROKEN = 250_000  # in one block; each costs memory, and such a file is not a table
_CODED = pa.dictionary(pa.int32(), pa.string())
_BY_TEXT = frozenset(ColumnKind) - {ColumnKind.ID, ColumnKind.KEY, ColumnKind.TIME, ColumnKind.DAY}
_DELIMITERS = (",", ";", "\t", "|")


class CsvFile:
    """One text file being read once. `sha256` and `notes` are complete after the last block."""

    def __init__(self, path: Path, profile: Profile, limits: Limits) -> None:
        """Read the header; refuses a file whose encoding or header does not fit the profile."""
        self._path = path
        self._profile = profile
        self._limits = limits
        self.encoding, skip = choose_encoding(path, profile.encodings)
        self._broken: list[BrokenRow] = []
        head = _head_text(path, self.encoding, skip)
        self.delimiter = profile.delimiter or _find_delimiter(head, profile)
        self._gate = ByteGate(path, self.encoding, skip, self.delimiter)
        self._offset, raw_headers = self._header(head)
        self.headers = check_headers(raw_headers, profile, limits, path.name)

    @property
    def sha256(self) -> str:
        """Return the hash of the raw file."""
        return self._gate.sha256

    def blocks(self) -> Iterator[TextBlock]:
        """Yield the rows below the header; raises `Invalid` where the file as a whole is bad."""
        try:
            self._skip_header()
            names = [str(index) for index in range(len(self.headers))]
            next_row = self._profile.header_row + 1
            for batch in self._batches(names):
                self._gate.go_on()
                block, next_row = self._numbered(batch, next_row)
                yield block
            if self._broken:  # the parser yields no batch when every row of it is broken
                yield self._only_broken()
        except pa.ArrowInvalid as error:
            if self._gate.problem:
                raise self._gate.problem from error
            if "Empty CSV" in str(error):
                return
            if len(self._broken) == _MOST_BROKEN:
                facts = {"count": str(_MOST_BROKEN), "columns": str(len(self.headers))}
                raise Invalid.because("file.all_broken", self._path.name, **facts) from error
            raise Invalid.because("file.row_too_long", self._path.name) from error
        finally:
            self._gate.close()

    def _only_broken(self) -> TextBlock:
        columns = {header: pa.array([], pa.string()) for header in self.headers}
        return TextBlock(np.zeros(0, dtype=np.int64), columns, tuple(self._broken))

    def _batches(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        yield from pacsv.open_csv(
            self._gate,
            read_options=pacsv.ReadOptions(
                use_threads=False, block_size=BLOCK_BYTES, column_names=names
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=self._note_broken,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict(zip(names, self._types(), strict=True)),
                strings_can_be_null=False,
            ),
        )

    def _types(self) -> list[pa.DataType]:
        """Return text for every column, as a dictionary where few different texts are expected."""
        repeating = _repeating_columns(self._profile)
        return [_CODED if header in repeating else pa.string() for header in self.headers]

    def _note_broken(self, row: Any) -> str:
        if len(self._broken) == _MOST_BROKEN:
            return "error"
        number = self._profile.header_row + int(row.number)
        self._broken.append(BrokenRow(number, row.actual_columns, row.text[:_SHOWN]))
        return "skip"

    def _numbered(self, batch: pa.RecordBatch, next_row: int) -> tuple[TextBlock, int]:
        """Give the rows of a batch the numbers that broken rows between them leave."""
        columns = dict(zip(self.headers, batch.columns, strict=True))
        if not self._broken:
            last = next_row + batch.num_rows
            rows = np.arange(next_row, last, dtype=np.int64)
            return TextBlock(rows, columns, (), self._gate.is_suspect), last
        places = np.array([row.row for row in self._broken], dtype=np.int64)
        before = places - next_row - np.arange(len(places))
        here = int(np.count_nonzero(before <= batch.num_rows))
        last = next_row + batch.num_rows + here
        rows = np.setdiff1d(np.arange(next_row, last, dtype=np.int64), places[:here])
        broken, self._broken = tuple(self._broken[:here]), self._broken[here:]
        return TextBlock(rows, columns, broken, self._gate.is_suspect), last

    def _header(self, head: str) -> tuple[int, list[str]]:
        """Return the length of everything up to the header, in UTF-8 bytes, and its cells."""
        lines = io.StringIO(head, newline="")
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        cells: list[str] = []
        try:
            for _ in range(self._profile.header_row):
                cells = next(reader)
        except StopIteration as error:
            raise Invalid.because("file.no_header", self._path.name) from error
        except csv.Error as error:
            raise Invalid.because("file.stray_quote", self._path.name, line="1") from error
        return len(head[: lines.tell()].encode()), cells

    def _skip_header(self) -> None:
        taken = 0
        while taken < self._offset:
            chunk = self._gate.read(max(BLOCK_BYTES, self._offset))
            if not chunk:
                return
            if taken + len(chunk) > self._offset:
                self._gate.give_back(chunk[self._offset - taken :])
            taken += len(chunk)


def _repeating_columns(profile: Profile) -> set[str]:
    """Return the columns that are read text by different text, and in no other way."""
    if profile.event_log:
        return set()
    coded = [rule for rule in profile.columns if rule.column.kind in _BY_TEXT]
    plain = [
        rule for rule in coded if len(rule.sources) == 1 and rule.all_sources() == rule.sources
    ]
    others = {name for rule in profile.columns if rule not in plain for name in rule.all_sources()}
    return {rule.sources[0] for rule in plain} - others


def _head_text(path: Path, encoding: str, skip: int) -> str:
    with path.open("rb") as file:
        raw = file.read(_HEADER_BYTES)[skip:]
    text = raw.decode(encoding, errors="ignore")  # the gate decodes every byte again, strictly
    if "\0" in text:
        raise Invalid.because("file.nul_bytes", path.name, line="1")
    return text


def _find_delimiter(head: str, profile: Profile) -> str:
    """Return the delimiter under which most of the profile's columns are found."""
    wanted = {source for rule in profile.columns for source in rule.all_sources()}

    def known(delimiter: str) -> int:
        rows = top_rows(head, delimiter, profile.header_row)
        return len(wanted & {header_text(cell) for cell in rows[-1]}) if rows else 0

    return max(_DELIMITERS, key=known)


def top_rows(text: str, delimiter: str, count: int) -> list[list[str]]:
    """Return the first rows of a text under a delimiter, as far as they can be parsed."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) == count:
                break
    except csv.Error:
        return rows
    return rows


def find_shape(path: Path, profile: Profile, count: int) -> tuple[str, list[list[str]]]:
    """Return the delimiter that cuts the first rows most evenly, and those rows."""
    encoding, skip = choose_encoding(path, profile.encodings)
    head = _head_text(path, encoding, skip)
    tops = {delimiter: top_rows(head, delimiter, count) for delimiter in _DELIMITERS}

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in tops[delimiter] if len(row) > 1)
        width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return rows, width

    best = max(_DELIMITERS, key=evenness)
    return best, tops[best]
