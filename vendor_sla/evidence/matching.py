"""Matching: the vendor's rows against the client's extract, row by row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from vendor_sla.domain.assessments import Difference
from vendor_sla.domain.catalogue.columns import FILE_KINDS, Column, ColumnKind
from vendor_sla.domain.findings import Finding
from vendor_sla.domain.pairs import NO_DECISIONS, PairDecisions
from vendor_sla.evidence.classes import RowClass, found_rates, pair_difference, row_difference
from vendor_sla.evidence.composites import opening_shifts, pair_composites
from vendor_sla.evidence.corrections import add_rows, drop_rows, replace_values, shift_rest
from vendor_sla.evidence.keys import How, Mask, Pairs, Positions, pair_rows
from vendor_sla.evidence.offsets import Instants
from vendor_sla.evidence.values import ValueClass, compare_column

_KEY = "interaction_id"
_KEY_CLASSES = {
    "key_variant": How.NORMALISED,
    "composite": How.COMPOSITE,
    "confirmed": How.CONFIRMED,
}
_ONE_CAUSE = frozenset({"time_zone_shift", "clock_drift"})
NORMALISED = frozenset({"time_zone_shift", "rounding"})  # what `normalised` puts right


@dataclass(frozen=True)
class Matching:
    """Two files of contacts, paired, with every class of difference.

    `differences` have no `effects` yet: whoever measures asks `corrected` for the rows with one
    class put right and measures them again. `shifts` are by how many microseconds the vendor's
    opening times lie off.
    """

    vendor: pd.DataFrame
    client: pd.DataFrame
    pairs: Pairs
    shifts: tuple[int, ...]
    row_classes: tuple[RowClass, ...]
    value_classes: tuple[ValueClass, ...]
    differences: tuple[Difference, ...]
    findings: tuple[Finding, ...]

    @property
    def vendor_rows(self) -> int:
        """Return the number of the vendor's rows."""
        return len(self.vendor)

    @property
    def client_rows(self) -> int:
        """Return the number of the client's rows."""
        return len(self.client)

    @property
    def matched_exactly(self) -> int:
        """Return the number of pairs whose keys are the same to the letter."""
        return self.pairs.count(How.EXACT)

    @property
    def matched_normalised(self) -> int:
        """Return the number of pairs whose keys are the same only when normalised."""
        return self.pairs.count(How.NORMALISED)

    @property
    def needs_normalising(self) -> bool:
        """Tell whether anything differs by time zone or rounding."""
        return any(each.code in NORMALISED for each in self.value_classes)

    def together(self, code: str, column: str) -> tuple[str, ...]:
        """Return the columns that are put right together with one: those off by the same.

        Of a clock or a zone one column alone would be no time anybody could have meant.
        `KeyError` for a class that was not found.
        """
        found = self.value_class(code, column)
        if code not in _ONE_CAUSE:
            return (column,)
        offsets = _offsets(found)
        return tuple(
            each.column
            for each in self.value_classes
            if each.code == code and _offsets(each) == offsets
        )

    @cached_property
    def normalised(self) -> pd.DataFrame:
        """Return the vendor's rows with time zone and rounding put to the client's values."""
        rows = self.vendor
        for each in self.value_classes:
            if each.code in NORMALISED:
                rows = self._with_values(rows, each)
        return rows

    def corrected(
        self, code: str, column: str = "", *, rows: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """Return the vendor's rows with one class of difference put to the client's values.

        `rows` are the vendor's rows to correct, in their order, where others than those sent
        (`normalised`). Missing rows are added (with the client's row numbers), extra and repeated
        ones left out, keys and values replaced; a zone or a clock in all columns that are off by
        the same; everything else stays. Nothing is changed in place. `KeyError` for a class that
        `differences` does not list.
        """
        start = self.vendor if rows is None else rows
        if code in _KEY_CLASSES:
            return replace_values(start, self.client, _KEY, *self.pair_places(code, column))
        if column:
            for name in self.together(code, column):
                start = self._with_values(start, self.value_class(code, name))
            return start
        found = self.row_class(code)
        if code == "missing_in_vendor":
            return add_rows(start, self.client, found.rows)
        return drop_rows(start, found.rows) if found.side == "vendor" else start.copy()

    def agreeing(
        self, columns: Iterable[str], scope: Mapping[str, tuple[str, ...]]
    ) -> pd.DataFrame | None:
        """Return the vendor's paired rows that agree with the client's in some columns.

        What differs by time zone or rounding agrees, and takes the client's values. Only rows of
        the scope; None when a column of the scope is none of the file, or no row is left.
        """
        names = set(columns)
        apart = np.zeros(len(self.pairs.vendor), bool)
        for each in self.value_classes:
            if each.column in names and each.code not in NORMALISED:
                apart |= each.where
        rows = self.normalised.iloc[self.pairs.vendor[~apart]]
        for name, values in scope.items():
            if name not in rows:
                return None
            rows = rows[rows[name].isin(values).to_numpy(dtype=bool)]
        return rows if len(rows) else None

    def pair_places(self, code: str, column: str = "") -> tuple[Positions, Positions]:
        """Return the pairs of a class, as positions in both files; `KeyError` for none."""
        if column:
            where: Mask = self.value_class(code, column).where
        else:
            where = self.pairs.how == _KEY_CLASSES[code]
        if not where.any():
            raise KeyError((code, column))
        return self.pairs.vendor[where], self.pairs.client[where]

    def row_class(self, code: str) -> RowClass:
        """Return a class of rows of one side; `KeyError` for one that was not found."""
        return {each.code: each for each in self.row_classes}[code]

    def value_class(self, code: str, column: str) -> ValueClass:
        """Return a class of differing values; `KeyError` for one that was not found."""
        return {(each.code, each.column): each for each in self.value_classes}[code, column]

    def _with_values(self, rows: pd.DataFrame, found: ValueClass) -> pd.DataFrame:
        pairs, where = self.pairs, found.where
        if found.code == "time_zone_shift":
            rows = shift_rest(rows, found.column, self.client, pairs, where)
        places = pairs.vendor[where], pairs.client[where]
        return replace_values(rows, self.client, found.column, *places)


def match_rows(
    vendor: pd.DataFrame,
    client: pd.DataFrame,
    *,
    is_client_complete: bool = True,
    period: Instants | None = None,
    decisions: PairDecisions = NO_DECISIONS,
) -> Matching:
    """Match a vendor's contacts with the client's extract of the same contacts.

    Both are contacts in canonical columns. Rows pair by `interaction_id`, exact first, then as a
    person decided, then normalised, then by customer, agent and opening time; only columns that
    both files have are compared. `period` is the assessed one as microseconds of UTC, end
    excluded. When the extract is not complete (`is_client_complete=False`), vendor rows unknown
    to it are no difference. Rule: evidence, "Matching rows".
    """
    pairs = pair_rows(vendor[_KEY], client[_KEY], confirmed=decisions.same)
    shifts = opening_shifts(vendor, client, pairs)
    pairs = pair_composites(vendor, client, pairs, shifts, kept_apart=decisions.different)
    rows = tuple(_row_classes(vendor, client, pairs, period, is_client_complete=is_client_complete))
    values = tuple(
        found
        for column in _shared_columns(vendor, client)
        for found in compare_column(
            column,
            vendor[column.name].iloc[pairs.vendor],
            client[column.name].iloc[pairs.client],
            period=period,
        )
    )
    keys = {code: pairs.how == how for code, how in _KEY_CLASSES.items() if pairs.count(how)}
    keyed = [ValueClass(code, "", where) for code, where in keys.items()]
    return Matching(
        vendor=vendor,
        client=client,
        pairs=pairs,
        shifts=shifts,
        row_classes=rows,
        value_classes=values,
        differences=(
            *(row_difference(vendor, client, each) for each in rows),
            *(pair_difference(vendor, client, pairs, each) for each in (*keyed, *values)),
        ),
        findings=found_rates(vendor, client, pairs, rows, decisions),
    )


def _offsets(found: ValueClass) -> Mapping[str, str]:
    return {name: text for name, text in found.facts.items() if name.startswith("offset_")}


def _shared_columns(vendor: pd.DataFrame, client: pd.DataFrame) -> list[Column]:
    shared = set(vendor.columns) & set(client.columns) - {_KEY}
    return [column for column in FILE_KINDS["contacts"] if column.name in shared]


def _row_classes(
    vendor: pd.DataFrame,
    client: pd.DataFrame,
    pairs: Pairs,
    period: Instants | None,
    *,
    is_client_complete: bool,
) -> list[RowClass]:
    ours, theirs = pairs.vendor_alone, pairs.client_alone
    outside = _is_outside(vendor, ours, period), _is_outside(client, theirs, period)
    extra = ours[~outside[0]] if is_client_complete else ours[:0]
    found = (
        RowClass("missing_in_vendor", "client", theirs[~outside[1]]),
        RowClass("extra_in_vendor", "vendor", extra),
        RowClass("out_of_period_vendor", "vendor", ours[outside[0]]),
        RowClass("out_of_period_client", "client", theirs[outside[1]]),
        RowClass("duplicate_key", "vendor", pairs.vendor_again),
        RowClass("duplicate_key_client", "client", pairs.client_again),
    )
    return [each for each in found if len(each.rows)]


def _is_outside(frame: pd.DataFrame, rows: Positions, period: Instants | None) -> Mask:
    """Tell which rows have not one time in the period: no figure of it can stand on them."""
    if period is None:
        return np.zeros(len(rows), bool)
    inside = np.zeros(len(rows), bool)
    for column in FILE_KINDS["contacts"]:
        if column.kind is ColumnKind.TIME and column.name in frame:
            times = frame[column.name].iloc[rows].to_numpy().view(np.int64)
            inside |= (times >= period[0]) & (times < period[1])
    return ~inside
