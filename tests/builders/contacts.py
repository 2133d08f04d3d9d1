"""Contacts for tests: canonical frames from the few columns a test is about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from vendor_sla.domain.catalogue.columns import ColumnKind, find_column


def contacts(**columns: Sequence[object]) -> pd.DataFrame:
    """Return contacts with the given columns, None for missing, rows numbered from 2.

    Times are text (`2026-10-01 08:00:00`, UTC), spans and scores are text or whole numbers.
    `interaction_id` defaults to a, b, c ...
    """
    length = len(next(iter(columns.values())))
    columns = {"interaction_id": [chr(97 + n) for n in range(length)], **columns}
    frame = pd.DataFrame({name: _column(name, values) for name, values in columns.items()})
    frame["row"] = pd.Series(range(2, length + 2), dtype="int64")
    return frame


def side_file(file_kind: str, /, **columns: Sequence[object]) -> pd.DataFrame:
    """Return rows of any kind of file with the given columns, rows numbered from 2."""
    length = len(next(iter(columns.values())))
    series = {name: _column(name, values, file_kind) for name, values in columns.items()}
    frame = pd.DataFrame(series)
    frame["row"] = pd.Series(range(2, length + 2), dtype="int64")
    return frame


def _column(name: str, values: Sequence[object], file_kind: str = "contacts") -> "pd.Series[Any]":
    column = find_column(file_kind, name)
    assert column is not None, name
    kind = column.kind
    if kind in (ColumnKind.TIME, ColumnKind.DAY):
        return pd.Series(
            [None if v is None else datetime.fromisoformat(str(v)) for v in values],
            dtype="datetime64[us]",
        )
    if kind is ColumnKind.SPAN:
        spans = [
            None if v is None else timedelta(microseconds=int(Decimal(str(v)) * 10**6))
            for v in values
        ]
        return pd.Series(spans, dtype="timedelta64[us]")
    if kind is ColumnKind.SCORE:
        scores = [None if v is None else int(Decimal(str(v)) * 10**6) for v in values]
        return pd.Series(scores, dtype="Int64")
    if kind is ColumnKind.COUNT:
        return pd.Series(list(values), dtype="Int64")
    if kind is ColumnKind.FLAG:
        return pd.Series(list(values), dtype="boolean")
    texts = pd.Series(list(values), dtype="string[pyarrow]")
    return texts if kind in (ColumnKind.ID, ColumnKind.KEY) else texts.astype("category")
