"""Tables: the rows of a difference in full, as text for a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.domain.catalogue.columns import FILE_KINDS, Column, ColumnKind, find_column
from vendor_sla.evidence.examples import value_text
from vendor_sla.evidence.keys import Positions
from vendor_sla.evidence.matching import Matching

Mask = npt.NDArray[np.bool_]
_BLOCK = 10_000  # rows put into text at a time
_KEY = "interaction_id"
_HIDDEN = frozenset({"customer_key", "transcript"})  # nobody outside has a use for them


@dataclass(frozen=True, slots=True)
class RowTable:
    """A heading in canonical column names, and rows of text; times are in UTC."""

    heading: tuple[str, ...]
    rows: Iterator[tuple[str, ...]]


def class_table(matching: Matching, code: str, column: str = "") -> RowTable:
    """Return every row, or pair of rows, of a class; `KeyError` for one that was not found."""
    if column or code not in {each.code for each in matching.row_classes}:
        return _pair_table(matching, column, *matching.pair_places(code, column))
    found = matching.row_class(code)
    frame = matching.vendor if found.side == "vendor" else matching.client
    return side_table(frame.iloc[found.rows])


def side_table(frame: pd.DataFrame) -> RowTable:
    """Return rows of one side with all columns of the file but the customer and the transcript."""
    columns = _shown_columns("contacts", frame)
    return RowTable(_heading(columns), _side_rows(frame, columns))


def marked_rows(kind: str, blocks: Iterable[pd.DataFrame], mask: Mask) -> Iterator[tuple[str, ...]]:
    """Yield the heading, then the rows of a kind of file that are marked, block by block.

    `mask` has a mark for each row of the blocks together, in their order.
    """
    columns: list[Column] | None = None
    place = 0
    for block in blocks:
        if columns is None:
            columns = _shown_columns(kind, block)
            yield _heading(columns)
        marked = mask[place : place + len(block)]
        place += len(block)
        yield from _side_rows(block.loc[marked], columns)
    if columns is None:
        yield ("row", _KEY)


def _shown_columns(kind: str, frame: pd.DataFrame) -> list[Column]:
    return [
        column for column in FILE_KINDS[kind] if column.name in frame and column.name not in _HIDDEN
    ]


def _heading(columns: list[Column]) -> tuple[str, ...]:
    return ("row", *(column.name for column in columns))


def _side_rows(frame: pd.DataFrame, columns: list[Column]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(frame), _BLOCK):
        block = frame.iloc[start : start + _BLOCK]
        texts = [_texts(column, block) for column in columns]
        yield from zip(map(str, block["row"]), *texts, strict=True)


def _pair_table(
    matching: Matching, name: str, vendor_rows: Positions, client_rows: Positions
) -> RowTable:
    heading: tuple[str, ...] = (
        "vendor_row",
        "client_row",
        "vendor_interaction_id",
        "client_interaction_id",
    )
    heading += ("column", "vendor_value", "client_value") if name else ()
    return RowTable(heading, _pair_rows(matching, name, vendor_rows, client_rows))


def _pair_rows(
    matching: Matching, name: str, vendor_rows: Positions, client_rows: Positions
) -> Iterator[tuple[str, ...]]:
    column = find_column("contacts", name)
    for start in range(0, len(vendor_rows), _BLOCK):
        ours = matching.vendor.iloc[vendor_rows[start : start + _BLOCK]]
        theirs = matching.client.iloc[client_rows[start : start + _BLOCK]]
        numbers = [map(str, side["row"]) for side in (ours, theirs)]
        keys = [map(str, side[_KEY]) for side in (ours, theirs)]
        parts: list[Any] = [*numbers, *keys]
        if column is not None and name != _KEY:
            parts += [[name] * len(ours), _texts(column, ours), _texts(column, theirs)]
        yield from zip(*parts, strict=True)


def _texts(column: Column, frame: pd.DataFrame) -> list[str]:
    values = frame[column.name]
    if column.kind in (ColumnKind.TIME, ColumnKind.DAY):
        unit = "s" if column.kind is ColumnKind.TIME else "D"
        texts = np.datetime_as_string(values.to_numpy().astype(f"datetime64[{unit}]"))
        end = "Z" if unit == "s" else ""
        return ["" if text == "NaT" else f"{text}{end}" for text in texts.tolist()]
    return [value_text(column.kind, value) for value in values]
