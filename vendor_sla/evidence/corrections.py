"""Corrections: the vendor's rows with some of them put to the client's values."""

from typing import Any

import numpy as np
import pandas as pd

from vendor_sla.evidence.keys import Mask, Pairs, Positions
from vendor_sla.evidence.offsets import QUARTER_HOUR, Numbers


def add_rows(vendor: pd.DataFrame, client: pd.DataFrame, rows: Positions) -> pd.DataFrame:
    """Return the vendor's rows followed by client rows, in the vendor's columns.

    A column the client does not have is missing in the added rows.
    """
    added = client.iloc[rows].reindex(columns=vendor.columns)
    columns = {name: _joined(vendor[name], added[name]) for name in vendor.columns}
    return pd.DataFrame(columns)


def drop_rows(frame: pd.DataFrame, rows: Positions) -> pd.DataFrame:
    """Return the rows of a frame without those at some positions."""
    return frame.drop(index=frame.index[rows]) if frame.index.is_unique else _kept(frame, rows)


def replace_values(
    vendor: pd.DataFrame,
    client: pd.DataFrame,
    column: str,
    vendor_rows: Positions,
    client_rows: Positions,
) -> pd.DataFrame:
    """Return the vendor's rows with one column's values taken from the client's rows."""
    ours, theirs = vendor[column].reset_index(drop=True), client[column].iloc[client_rows]
    if isinstance(ours.dtype, pd.CategoricalDtype):
        ours, theirs = _same_categories(ours, theirs)
    ours = ours.copy()
    ours.iloc[vendor_rows] = theirs.array
    ours.index = vendor.index
    return vendor.assign(**{column: ours})


def shift_rest(
    rows: pd.DataFrame, column: str, client: pd.DataFrame, pairs: Pairs, is_shifted: Mask
) -> pd.DataFrame:
    """Return the rows with a column's times moved where no partner tells the right one.

    Only where most times that have a partner are off: then so are those that have none. A row is
    moved by what the pair next before it in time is off; so the hour that the clocks change is
    found without knowing the zone.
    """
    times = rows[column].to_numpy(copy=True)
    is_rest, told = ~np.isnat(times), client[column].iloc[pairs.client].notna().to_numpy()
    is_told = is_rest[pairs.vendor] & told
    if int(is_shifted.sum()) * 2 <= int(is_told.sum()):
        return rows
    is_rest[pairs.vendor[told]] = False
    sent = times.view(np.int64)
    known = sent[pairs.vendor[is_shifted]]
    apart = known - client[column].iloc[pairs.client[is_shifted]].to_numpy().view(np.int64)
    order = np.argsort(known, kind="stable")
    rest = np.flatnonzero(is_rest)
    place = np.searchsorted(known[order], sent[rest], side="right") - 1
    off = apart[order][np.maximum(place, 0)]
    times[rest] -= _whole_quarters(off).astype("timedelta64[us]")
    return rows.assign(**{column: pd.Series(times, index=rows.index)})


def _whole_quarters(apart: Numbers) -> Numbers:
    quarters: Numbers = np.round(apart / QUARTER_HOUR).astype(np.int64) * QUARTER_HOUR
    return quarters


def _kept(frame: pd.DataFrame, rows: Positions) -> pd.DataFrame:
    is_kept = pd.Series(data=True, index=range(len(frame)))
    is_kept.iloc[rows] = False
    return frame[is_kept.to_numpy()]


def _joined(ours: "pd.Series[Any]", theirs: "pd.Series[Any]") -> "pd.Series[Any]":
    if isinstance(ours.dtype, pd.CategoricalDtype):
        ours, theirs = _same_categories(ours, theirs)
    else:
        theirs = theirs.astype(ours.dtype)
    return pd.concat([ours, theirs], ignore_index=True)


def _same_categories(
    ours: "pd.Series[Any]", theirs: "pd.Series[Any]"
) -> tuple["pd.Series[Any]", "pd.Series[Any]"]:
    theirs = theirs.astype("category")
    both = pd.CategoricalDtype(ours.cat.categories.union(theirs.cat.categories, sort=False))
    return ours.astype(both), theirs.astype(both)
