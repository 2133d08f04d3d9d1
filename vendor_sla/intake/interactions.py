"""Interactions: single contacts out of a month's rows, as texts for a person to read."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from vendor_sla.intake.parquet_files import read_parquet


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


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%dT%H:%M:%S}+00:00"
    return str(value)
