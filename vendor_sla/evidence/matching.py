"""Matching: the vendor's rows against the client's extract, row by row."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from vendor_sla.domain.assessments import Difference
from vendor_sla.domain.catalogue.columns import FILE_KINDS, Column, find_column
from vendor_sla.domain.exact import round_half_up
from vendor_sla.domain.findings import Finding, Severity
from vendor_sla.evidence.corrections import add_rows, drop_rows, replace_values
from vendor_sla.evidence.examples import pair_examples, row_examples
from vendor_sla.evidence.keys import Pairs, Positions, pair_rows
from vendor_sla.evidence.values import ValueClass, compare_column

_KEY = "interaction_id"
_SMALLEST_KEYS_FOUND_PERCENT = 95  # evidence rules: below it the vendor's file is refused
_LARGEST_DUPLICATES_PER_THOUSAND = 1


@dataclass(frozen=True)
class Matching:
    """Two files of contacts, paired, with every class of difference.

    `differences` have no `effects` yet: whoever measures asks `corrected` for the rows with one
    class put right and measures them again.
    """

    vendor: pd.DataFrame
    client: pd.DataFrame
    pairs: Pairs
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
        return int(self.pairs.is_exact.sum())

    @property
    def matched_normalised(self) -> int:
        """Return the number of pairs whose keys are the same only when normalised."""
        return len(self.pairs.vendor) - self.matched_exactly

    def corrected(self, code: str, column: str = "") -> pd.DataFrame:
        """Return the vendor's rows with one class of difference put to the client's values.

        Missing rows are added (with the client's row numbers), extra and repeated ones left out,
        keys and values replaced; everything else stays as the vendor sent it. Nothing is changed
        in place. `KeyError` for a class that `differences` does not list.
        """
        if (code, column) not in {(each.code, each.column) for each in self.differences}:
            raise KeyError((code, column))
        pairs = self.pairs
        if code == "missing_in_vendor":
            return add_rows(self.vendor, self.client, pairs.client_alone)
        if code == "extra_in_vendor":
            return drop_rows(self.vendor, pairs.vendor_alone)
        if code == "duplicate_key":
            return drop_rows(self.vendor, pairs.vendor_again)
        if code == "duplicate_key_client":
            return self.vendor.copy()
        where = ~pairs.is_exact if code == "key_variant" else self._where(code, column)
        name = _KEY if code == "key_variant" else column
        places = pairs.vendor[where], pairs.client[where]
        return replace_values(self.vendor, self.client, name, *places)

    def _where(self, code: str, column: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return next(
            each.where for each in self.value_classes if (each.code, each.column) == (code, column)
        )


def match_rows(
    vendor: pd.DataFrame, client: pd.DataFrame, *, is_client_complete: bool = True
) -> Matching:
    """Match a vendor's contacts with the client's extract of the same contacts.

    Both are contacts in canonical columns. Rows pair by `interaction_id`, exact first, then
    normalised; only columns that both files have are compared. When the extract is not complete
    (`is_client_complete=False`), vendor rows unknown to it are no difference. Rule: evidence,
    "Matching rows".
    """
    pairs = pair_rows(vendor[_KEY], client[_KEY])
    classes = tuple(
        found
        for column in _shared_columns(vendor, client)
        for found in compare_column(
            column,
            vendor[column.name].iloc[pairs.vendor],
            client[column.name].iloc[pairs.client],
        )
    )
    rows = _row_differences(vendor, client, pairs, is_client_complete=is_client_complete)
    keys = _key_variants(vendor, client, pairs)
    values = tuple(_value_difference(vendor, client, pairs, each) for each in classes)
    return Matching(
        vendor=vendor,
        client=client,
        pairs=pairs,
        value_classes=classes,
        differences=(*rows, *keys, *values),
        findings=_findings(vendor, client, pairs),
    )


def _shared_columns(vendor: pd.DataFrame, client: pd.DataFrame) -> list[Column]:
    shared = set(vendor.columns) & set(client.columns) - {_KEY}
    return [column for column in FILE_KINDS["contacts"] if column.name in shared]


def _row_differences(
    vendor: pd.DataFrame, client: pd.DataFrame, pairs: Pairs, *, is_client_complete: bool
) -> tuple[Difference, ...]:
    alone = pairs.vendor_alone if is_client_complete else pairs.vendor_alone[:0]
    found = (
        ("missing_in_vendor", "client", client, pairs.client_alone),
        ("extra_in_vendor", "vendor", vendor, alone),
        ("duplicate_key", "vendor", vendor, pairs.vendor_again),
        ("duplicate_key_client", "client", client, pairs.client_again),
    )
    return tuple(
        _difference(code, len(rows), len(frame), "", row_examples(side, frame, rows))
        for code, side, frame, rows in found
        if len(rows)
    )


def _key_variants(
    vendor: pd.DataFrame, client: pd.DataFrame, pairs: Pairs
) -> tuple[Difference, ...]:
    places = pairs.vendor[~pairs.is_exact], pairs.client[~pairs.is_exact]
    if not len(places[0]):
        return ()
    column = find_column("contacts", _KEY)
    assert column is not None
    examples = pair_examples(vendor, client, column, *places)
    return (_difference("key_variant", len(places[0]), len(pairs.vendor), "", examples),)


def _value_difference(
    vendor: pd.DataFrame, client: pd.DataFrame, pairs: Pairs, found: ValueClass
) -> Difference:
    column = find_column("contacts", found.column)
    assert column is not None
    places: tuple[Positions, Positions] = pairs.vendor[found.where], pairs.client[found.where]
    examples = pair_examples(vendor, client, column, *places)
    return _difference(found.code, len(places[0]), len(pairs.vendor), found.column, examples)


def _difference(
    code: str, count: int, base: int, column: str, examples: tuple[Mapping[str, str], ...]
) -> Difference:
    share = _percent(count, base)
    return Difference(code, count, share, column=column, effects={}, examples=examples)


def _percent(count: int, base: int) -> Decimal:
    return round_half_up(Fraction(100 * count, base), 2)


def _findings(vendor: pd.DataFrame, client: pd.DataFrame, pairs: Pairs) -> tuple[Finding, ...]:
    findings = []
    known = len(client) - len(pairs.client_again)
    found = len(pairs.client)
    if known and found * 100 < known * _SMALLEST_KEYS_FOUND_PERCENT:
        facts = {"found": str(found), "known": str(known), "share": f"{_percent(found, known)}"}
        findings.append(
            Finding("matching.keys_found_low", Severity.WARNING, "contacts", known - found, facts)
        )
    again = len(pairs.vendor_again)
    if again * 1000 > len(vendor) * _LARGEST_DUPLICATES_PER_THOUSAND:
        facts = {"count": str(again), "share": f"{_percent(again, len(vendor))}"}
        findings.append(
            Finding("matching.duplicates_high", Severity.WARNING, "contacts", again, facts)
        )
    return tuple(findings)
