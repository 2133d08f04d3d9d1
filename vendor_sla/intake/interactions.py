"""Interactions: single contacts out of a month's rows, as texts for a person to read."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd

from vendor_sla.domain.catalogue.columns import FILE_KINDS, ColumnKind
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.findings import Severity
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.intake.profiles import canonical_profile
from vendor_sla.intake.rows import read_parquet, read_rows

_EMPTY = "cell.required_missing"
_ONE = 1_000_000  # a score in its rows is a whole number of millionths


def find_interactions(
    path: Path, ids: Iterable[str], columns: Sequence[str]
) -> dict[str, Mapping[str, str]]:
    """Return the wanted contacts of a file of canonical rows by id, each with some columns.

    Values are texts as the upload template has them, times in UTC with their offset; a missing
    one is left out.
    """
    wanted = set(ids)
    found: dict[str, Mapping[str, str]] = {}
    for block in read_parquet(path, columns):
        mask = block["interaction_id"].isin(wanted).to_numpy()
        for _, row in block[mask].iterrows():
            texts = {str(name): _text(value) for name, value in row.items() if not pd.isna(value)}
            found[texts["interaction_id"]] = texts
    return found


def read_texts(path: Path, kind: str, zone: str, *, undone: str) -> list[Mapping[str, str]]:
    """Return the rows of a filled template, of a kind, as texts; a missing cell is left out.

    A row whose required column `undone` is empty is for later. Raises `Invalid` with every cell
    that cannot be read: of such a sheet nothing is taken.
    """
    reader = read_rows(path, canonical_profile(kind, zone))
    blocks = list(reader)
    wrong = [
        Problem(one.code, one.subject, {"count": str(one.count), **one.facts})
        for one in reader.report.findings
        if one.severity is Severity.REFUSED
        and (one.code, one.subject) != (_EMPTY, f"{kind}.{undone}")
    ]
    if wrong:
        raise Invalid(wrong)
    scores = {column.name for column in FILE_KINDS[kind] if column.kind is ColumnKind.SCORE}
    return [
        {
            str(name): decimal_text(Fraction(int(value), _ONE)) if name in scores else _text(value)
            for name, value in row.items()
            if name != "row" and not pd.isna(value)
        }
        for block in blocks
        for _, row in block.astype(object).iterrows()
    ]


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%dT%H:%M:%S}+00:00"
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    return str(value)
