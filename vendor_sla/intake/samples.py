"""What a file holds, column by column, for proposing a profile: the whole file is looked at."""

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.byte_gates import decodes, find_bad_byte
from vendor_sla.intake.child_tables import ChildTable, sheet_names
from vendor_sla.intake.csv_files import CsvFile, find_shape
from vendor_sla.intake.file_types import FileType, file_type
from vendor_sla.intake.mappings import Profile, header_text
from vendor_sla.intake.synonyms import MISSING, candidates
from vendor_sla.intake.text_blocks import Limits, TextBlock

_TOP_ROWS = 30
_DISTINCT = 300
_DAMAGE_BYTES = 16 << 20
_LEGACY = ("gb18030", "cp1252", "big5")
_SHAPES = {
    "iso": re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?([ T].*)?"),
    "order": re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}( .*)?"),
    "clock": re.compile(r"[0-9]{1,4}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?( ?[AaPp][Mm])?"),
    "two": re.compile(r"[0-9]{1,3}:[0-9]{2}"),
    "number": re.compile(r"[+-]?[0-9]+([.,][0-9]+)?"),
}
_ISO_DAY = r"^[0-9]{4}-[0-9]{2}-(?P<day>[0-9]{2})"
_ORDER = r"^(?P<one>[0-9]{1,2})[-/.](?P<two>[0-9]{1,2})[-/.][0-9]{4}"


@dataclass(slots=True)
class ColumnSample:
    """One column: how many cells are filled, its first distinct texts, what proves a date order."""

    header: str
    filled: int = 0
    texts: Counter[str] = field(default_factory=Counter)
    is_whole: bool = True  # `texts` holds every distinct text
    first_over_12: bool = False
    second_over_12: bool = False
    iso_day_over_12: bool = False
    types: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of_words(cls, *words: str) -> "ColumnSample":
        """Return a column without a name that holds some texts."""
        return cls("", len(words), Counter(words))

    @property
    def words(self) -> list[str]:
        """Return the distinct texts that are not words for nothing."""
        return [text for text in self.texts if text.strip().casefold() not in MISSING]

    @property
    def missing_words(self) -> list[str]:
        """Return the words for nothing that occur."""
        return [text.strip() for text in self.texts if text.strip().casefold() in MISSING]

    def shape(self) -> str:
        """Return iso, order, clock, two, number or text: what all texts look like."""
        words = [word.strip() for word in self.words]
        shapes = {
            next((name for name, form in _SHAPES.items() if form.fullmatch(word)), "text")
            for word in words
        }
        if shapes == {"iso", "order"}:
            return "order"
        return shapes.pop() if len(shapes) == 1 else "text"

    def add(self, texts: Any) -> None:
        """Take a block's texts."""
        coded = texts.value_counts()
        for text, count in zip(
            coded.field("values").to_pylist(), coded.field("counts").to_pylist(), strict=True
        ):
            if text.strip():
                self.filled += count
                if text in self.texts or len(self.texts) < _DISTINCT:
                    self.texts[text] += count
                else:
                    self.is_whole = False
        texts = coded.field("values")
        found = pc.drop_null(pc.extract_regex(texts, _ORDER))
        if len(found):
            self.first_over_12 |= _highest(found.field("one")) > 12
            self.second_over_12 |= _highest(found.field("two")) > 12
        days = pc.drop_null(pc.extract_regex(texts, _ISO_DAY))
        if len(days):
            self.iso_day_over_12 |= _highest(days.field("day")) > 12


def _highest(texts: Any) -> int:
    return max(int(text) for text in pc.unique(texts).to_pylist())


@dataclass(slots=True)
class Sample:
    """A file as far as it explains itself, and the draft profile it was read with."""

    draft: Profile
    columns: list[ColumnSample]
    other_sheets: tuple[str, ...] = ()
    encodings: tuple[tuple[str, str], ...] = ()  # (encoding, a sample text) to choose from


def take_samples(path: Path, kind: str, limits: Limits) -> Sample:
    """Look at a file; of a workbook, at the sheet whose headers say most."""
    draft = Profile(kind=kind, document="", columns=())
    found = file_type(path, limits.size_bytes)
    if found is FileType.CSV:
        return _text_sample(path, draft, limits)
    names = sheet_names(path, limits) if found is FileType.WORKBOOK else ("",)
    samples: list[Sample] = []
    refusals: list[Invalid] = []
    for name in names[:10]:
        try:
            samples.append(_sheet_sample(path, found, replace(draft, sheet=name), limits))
        except Invalid as refusal:  # a sheet that is no table stands in nobody's way
            refusals.append(refusal)
    best = max(samples, key=_understood, default=None)
    if best is None or (refusals and not _understood(best)):
        raise min(refusals, key=lambda refusal: refusal.problems[0].code == "file.empty")
    equals = [sample for sample in samples if _understood(sample) == _understood(best)]
    best.other_sheets = tuple(sample.draft.sheet for sample in equals) if len(equals) > 1 else ()
    return best


def _understood(sample: Sample) -> int:
    return sum(bool(candidates(column.header)) for column in sample.columns)


def _sheet_sample(path: Path, kind: FileType, draft: Profile, limits: Limits) -> Sample:
    """Look at one sheet; refuses one that is empty or has no header."""
    table = ChildTable(path, kind, draft, replace(limits, columns=16_384), is_loose=True)
    top = header_place(table.all_rows(_TOP_ROWS))
    if top != draft.header_row or table.is_odd or len(table.headers) > limits.columns:
        table.close()
        draft = replace(draft, header_row=top)
        table = ChildTable(path, kind, draft, limits)
    sample = _sample(draft, table.headers, table.blocks())
    for column, types in zip(sample.columns, table.told["types"], strict=False):
        column.types = types
    return sample


def _text_sample(path: Path, draft: Profile, limits: Limits) -> Sample:
    choices: tuple[tuple[str, str], ...] = ()
    with path.open("rb") as raw:
        head = raw.read(1 << 16)
    is_marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not is_marked and b"\0" in head:
        draft = replace(draft, encodings=(_wide_encoding(path, head),))
    elif not is_marked and not decodes(path, "utf-8"):
        _refuse_damaged_utf8(path)
        choices = tuple(_legacy_texts(path))
        if not choices:
            raise Invalid.because(
                "file.wrong_encoding",
                path.name,
                tried="utf-8",
                byte=str(find_bad_byte(path, "utf-8")),
            )
        draft = replace(draft, encodings=(choices[0][0],))
    delimiter, rows = find_shape(path, draft, _TOP_ROWS)
    draft = replace(draft, delimiter=delimiter, header_row=header_place(rows))
    file = CsvFile(path, draft, limits)
    if file.encoding != "utf-8" and not choices:
        draft = replace(draft, encodings=(file.encoding,))
    sample = _sample(draft, file.headers, file.blocks())
    sample.encodings = choices if len(choices) > 1 else ()
    return sample


def _refuse_damaged_utf8(path: Path) -> None:
    """Refuse a text that is UTF-8 up to a bad byte: two encodings stand in one file.

    Four characters of three bytes each do not come about by chance in another encoding.
    """
    with path.open("rb") as file:
        content = file.read(_DAMAGE_BYTES)
    try:
        content.decode()
    except UnicodeDecodeError as error:
        good = content[: error.start].decode()
        is_cut = error.start > len(content) - 4 and len(content) == _DAMAGE_BYTES
        if not is_cut and sum(letter > "\u0800" for letter in good) >= 4:
            raise Invalid.because(
                "file.wrong_encoding", path.name, tried="utf-8", byte=str(error.start)
            ) from error


def _wide_encoding(path: Path, head: bytes) -> str:
    """Return the byte order of UTF-16 without a mark; a stray NUL makes no UTF-16.

    Digits and delimiters have their NUL behind them, or before them.
    """
    behind, before = head[1::2].count(0), head[::2].count(0)
    if (behind + before) * 8 < len(head):
        line = str(head[: head.index(0)].count(b"\n") + 1)
        raise Invalid.because("file.nul_bytes", path.name, line=line)
    return "utf-16-le" if behind > before else "utf-16-be"


def _legacy_texts(path: Path) -> Iterator[tuple[str, str]]:
    with path.open("rb") as file:
        content = file.read(1 << 20)
    for encoding in _LEGACY:
        if not decodes(path, encoding):
            continue
        text = io.StringIO(content.decode(encoding, errors="ignore"))
        foreign = next(
            (word for line in text for word in line.split(",") if not word.isascii()), ""
        )
        yield encoding, foreign.strip()[:20]


def _sample(draft: Profile, headers: tuple[str, ...], blocks: Iterator[TextBlock]) -> Sample:
    columns = [ColumnSample(header) for header in headers]
    for block in blocks:
        for column in columns:
            column.add(block.columns[column.header])
    return Sample(draft, columns)


def header_place(rows: list[list[str]]) -> int:
    """Return the row number of the header: the row whose cells are most understood.

    Titles above a header are short rows; without any known name the first widest row it is.
    """

    def weight(row: list[str]) -> tuple[int, int]:
        cells = [header_text(cell) for cell in row if header_text(cell)]
        known = sum(bool(candidates(cell)) for cell in cells)
        return known, len(cells)

    if not rows:
        return 1
    return max(range(len(rows)), key=lambda place: (*weight(rows[place]), -place)) + 1
