"""Examples: a few rows of a difference, in text a person can look up."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from vendor_sla.domain.catalogue.columns import Column, ColumnKind
from vendor_sla.domain.exact import decimal_text
from vendor_sla.evidence.keys import Positions

_MOST = 10


def row_examples(side: str, frame: pd.DataFrame, rows: Positions) -> tuple[Mapping[str, str], ...]:
    """Return the first rows of one side: `side`, `interaction_id` and `row` of its file."""
    chosen = frame.iloc[rows[:_MOST]]
    return tuple(
        {"side": side, "interaction_id": str(key), "row": str(row)}
        for key, row in zip(chosen["interaction_id"], chosen["row"], strict=True)
    )


def pair_examples(
    vendor: pd.DataFrame,
    client: pd.DataFrame,
    column: Column,
    vendor_rows: Positions,
    client_rows: Positions,
) -> tuple[Mapping[str, str], ...]:
    """Return the first pairs: `interaction_id`, both row numbers and both values as text."""
    ours, theirs = vendor.iloc[vendor_rows[:_MOST]], client.iloc[client_rows[:_MOST]]
    return tuple(
        {
            "interaction_id": str(key),
            "vendor_row": str(vendor_row),
            "client_row": str(client_row),
            "vendor": value_text(column.kind, our_value),
            "client": value_text(column.kind, their_value),
        }
        for key, vendor_row, client_row, our_value, their_value in zip(
            ours["interaction_id"],
            ours["row"],
            theirs["row"],
            ours[column.name],
            theirs[column.name],
            strict=True,
        )
    )


def value_text(kind: ColumnKind, value: Any) -> str:
    """Return a value as text, times in UTC; empty when it is missing."""
    if pd.isna(value):
        return ""
    if kind is ColumnKind.TIME:
        return pd.Timestamp(value).isoformat() + "Z"
    if kind is ColumnKind.DAY:
        return pd.Timestamp(value).date().isoformat()
    if kind is ColumnKind.SPAN:
        return decimal_text(Fraction(pd.Timedelta(value) // pd.Timedelta(1, "us"), 10**6))
    if kind is ColumnKind.SCORE:
        return decimal_text(Fraction(int(value), 10**6))
    if kind is ColumnKind.FLAG:
        return "true" if value else "false"
    return str(value)
