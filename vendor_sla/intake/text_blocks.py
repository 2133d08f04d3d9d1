"""Blocks of a file as text, before anything is understood, and the limits that hold for files."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost; each limit is checked before the memory or time is spent."""

    size_bytes: int = 4 << 30
    rows: int = 50_000_000
    columns: int = 500
    cell_characters: int = 100_000
    id_characters: int = 200
    workbook_bytes: int = 256 << 20
    workbook_entries: int = 200
    inflated_bytes: int = 1 << 30
    inflation_ratio: int = 200
    sheet_cells: int = 50_000_000
    child_memory_bytes: int = 1 << 30
    child_seconds: int = 180


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that has not the width of the header."""

    row: int
    width: int
    text: str


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Some rows of a file: their numbers as a spreadsheet counts them, and columns of texts.

    `columns` maps a header to a string array without nulls; an empty cell is the empty text. A
    column of few different texts may come as a dictionary of them.
    `is_suspect` asks for a look at control characters. `broken` are rows of a wrong width.
    """

    rows: npt.NDArray[np.int64]
    columns: Mapping[str, pa.Array]
    broken: tuple[BrokenRow, ...] = ()
    is_suspect: bool = True

    def __len__(self) -> int:
        return len(self.rows)


def written_out(texts: pa.Array) -> pa.Array:
    """Return the texts of a column that may have come as a dictionary."""
    return texts.dictionary_decode() if isinstance(texts, pa.DictionaryArray) else texts
