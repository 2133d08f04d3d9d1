"""Text blocks as canonical blocks: every mapped column typed, every cell that is bad named."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vendor_sla.domain.catalogue.columns import Column, ColumnKind
from vendor_sla.intake.cells import Bad
from vendor_sla.intake.columns import ColumnReader, Typed, suspicious
from vendor_sla.intake.mappings import ColumnRule, Condition, fold
from vendor_sla.intake.sheet_points import sheet_faults
from vendor_sla.intake.text_blocks import Limits, TextBlock, written_out
from vendor_sla.intake.zones import Mask

_EMPTY_CLOCK = r" 00:00:00$"
_EMPTY_DAY = r"^(1899-12-3[01]|1900-01-0[01]|1904-01-01) "


@dataclass(frozen=True, slots=True)
class BadCell:
    """One refused cell."""

    row: int
    column: str
    value: str
    interaction_id: str
    bad: Bad


@dataclass(frozen=True, slots=True)
class TypedBlock:
    """A block that has been read: rows of canonical columns, which of them are good, and why not.

    `frame` holds all rows but the blank ones; `good` masks those to keep; `bad_cells` says why
    the others are refused.
    """

    frame: pd.DataFrame
    good: Mask
    bad_cells: tuple[BadCell, ...]
    blank_rows: int


class BlockReader:
    """Turns the blocks of one file into canonical blocks."""

    def __init__(
        self, rules: tuple[ColumnRule, ...], headers: tuple[str, ...], limits: Limits, salt: bytes
    ) -> None:
        """Keep the rules whose columns the file has."""
        there = set(headers)
        self.rules = tuple(rule for rule in rules if there.issuperset(rule.all_sources()))
        self._readers = {
            rule.name: ColumnReader(rule, limits, salt)
            for rule in self.rules
            if not rule.from_column
        }
        self._plus = {
            rule.name: ColumnReader(replace(rule, column=_SPAN), limits, salt)
            for rule in self.rules
            if rule.from_column
        }
        named = [rule for rule in self.rules if rule.sources and rule.column.is_required]
        named.sort(key=lambda rule: rule.column.kind is not ColumnKind.ID)
        self._id_source = named[0].sources[0] if named else ""

    def read(self, block: TextBlock) -> TypedBlock:
        """Read one block; every row is blank, good, or has a bad cell."""
        block, blank_rows = without_blank_rows(block)
        good = np.ones(len(block), dtype=bool)
        cells: list[BadCell] = []
        typed: dict[str, Typed] = {}
        for rule in sorted(self.rules, key=lambda rule: bool(rule.from_column)):
            texts = self._texts(rule, block)
            result = self._typed(rule, texts, typed)
            typed[rule.name] = result
            bad = _with_required(rule, result)
            if bad is not None:
                good &= bad == None  # noqa: E711 - elementwise
                cells += self._bad_cells(block, rule.label, texts, bad)
        for rule, bad in sheet_faults(self.rules, typed):
            good &= bad == None  # noqa: E711 - elementwise
            cells += self._bad_cells(block, rule.label, self._texts(rule, block), bad)
        if block.is_suspect:
            cells += self._controls(block, good)
        columns: dict[str, Any] = {
            rule.name: typed[rule.name].values for rule in self.rules if rule.name in typed
        }
        frame = pd.DataFrame({"row": block.rows, **columns}, copy=False)
        return TypedBlock(frame, good, tuple(cells), blank_rows)

    def _texts(self, rule: ColumnRule, block: TextBlock) -> pa.Array:
        if rule.constant:
            texts = pa.array([rule.constant] * len(block), pa.string())
        elif rule.from_column:
            texts = block.columns[rule.plus]
        elif len(rule.sources) == 1:
            texts = block.columns[rule.sources[0]]
        else:
            texts = _joined([block.columns[source] for source in rule.sources])
        if rule.when is None:
            return texts
        return pc.if_else(pa.array(_holds(rule.when, block)), texts, "")

    def _typed(self, rule: ColumnRule, texts: pa.Array, typed: dict[str, Typed]) -> Typed:
        if not rule.from_column:
            return self._readers[rule.name].read(texts)
        base, span = typed[rule.from_column], self._plus[rule.name].read(texts)
        return Typed(base.values + span.values, base.missing | span.missing, span.bad)

    def _bad_cells(
        self, block: TextBlock, label: str, texts: pa.Array, bad: npt.NDArray[np.object_]
    ) -> Iterator[BadCell]:
        ids = block.columns[self._id_source] if self._id_source else texts
        places = np.flatnonzero(bad != None)  # noqa: E711 - elementwise
        chosen = pa.array(places)
        values, names = texts.take(chosen).to_pylist(), ids.take(chosen).to_pylist()
        for row, value, name, why in zip(
            block.rows[places].tolist(), values, names, bad[places], strict=True
        ):
            yield BadCell(row, label, value, name, why)

    def _controls(self, block: TextBlock, good: Mask) -> Iterator[BadCell]:
        """Refuse rows whose mapped texts hold control characters."""
        for source in dict.fromkeys(name for rule in self.rules for name in rule.all_sources()):
            texts = written_out(block.columns[source])
            mask = suspicious(texts)
            if mask.any():
                good &= ~mask
                bad = np.full(len(mask), None, dtype=object)
                bad[mask] = Bad("cell.control_character")
                yield from self._bad_cells(block, source, texts, bad)


_SPAN = Column("plus", ColumnKind.SPAN)


def without_blank_rows(block: TextBlock) -> tuple[TextBlock, int]:
    """Return the block without the rows in which every cell is blank, and how many there were."""
    blank = np.ones(len(block), dtype=bool)
    for texts in map(written_out, block.columns.values()):
        empty = pc.equal(texts, "").to_numpy(zero_copy_only=False)
        if pc.any(pc.starts_with(texts, " ")).as_py():
            trimmed = pc.utf8_trim_whitespace(texts)
            empty = pc.equal(trimmed, "").to_numpy(zero_copy_only=False)
        blank &= empty
        if not blank.any():
            return block, 0
    keep = pa.array(~blank)
    columns = {name: texts.filter(keep) for name, texts in block.columns.items()}
    return replace(block, rows=block.rows[~blank], columns=columns), int(blank.sum())


def filled_rows(block: TextBlock, header: str) -> TextBlock:
    """Return the rows of a block in which one column says something."""
    texts = pc.utf8_trim_whitespace(written_out(block.columns[header]))
    says = pc.not_equal(texts, "")
    columns = {name: cells.filter(says) for name, cells in block.columns.items()}
    mask = says.to_numpy(zero_copy_only=False)
    return replace(block, rows=block.rows[mask], columns=columns)


def _joined(parts: list[pa.Array]) -> pa.Array:
    """Join a day and a time of day, whichever way a workbook has written either."""
    first = pc.replace_substring_regex(parts[0], _EMPTY_CLOCK, "")
    rest = [pc.replace_substring_regex(part, _EMPTY_DAY, "") for part in parts[1:]]
    return pc.utf8_trim_whitespace(pc.binary_join_element_wise(first, *rest, " "))


def _holds(condition: Condition, block: TextBlock) -> Mask:
    coded = block.columns[condition.column].dictionary_encode()
    wanted = {fold(value) for value in condition.values}
    verdicts = np.array(
        [
            bool(text.strip()) if condition.is_filled else fold(text) in wanted
            for text in coded.dictionary.to_pylist()
        ],
        dtype=bool,
    )
    holds: Mask = verdicts[coded.indices.to_numpy(zero_copy_only=False)]
    return holds


def _with_required(rule: ColumnRule, typed: Typed) -> npt.NDArray[np.object_] | None:
    if not rule.column.is_required or not typed.missing.any():
        return typed.bad
    bad = np.full(len(typed.missing), None, dtype=object) if typed.bad is None else typed.bad
    bad[typed.missing & (bad == None)] = Bad("cell.required_missing")  # noqa: E711 - elementwise
    return bad
