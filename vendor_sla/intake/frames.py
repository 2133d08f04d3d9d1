"""Frames: canonical rows as the rooms of rows hand them on."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from pandas.api.types import union_categoricals

Frame = pd.DataFrame


def gather(blocks: Iterable[Frame]) -> Frame:
    """Join the blocks of a file, or of several files of one kind, into one frame.

    Repeating texts are categories, and each block has its own; they are united here, because a
    plain join would fall back to Python objects. A column one block lacks is missing there.
    """
    kept = list(blocks)
    if len(kept) <= 1:
        return kept[0] if kept else pd.DataFrame()
    names = list(dict.fromkeys(name for block in kept for name in block.columns))
    return pd.DataFrame({name: _joined(kept, name) for name in names})


def _joined(blocks: list[Frame], name: str) -> "pd.Series[Any]":
    parts = [
        block[name] if name in block else _missing(blocks, name, len(block)) for block in blocks
    ]
    if isinstance(parts[0].dtype, pd.CategoricalDtype):
        return pd.Series(union_categoricals(parts), name=name)
    return pd.concat(parts, ignore_index=True)


def _missing(blocks: list[Frame], name: str, length: int) -> "pd.Series[Any]":
    kind = next(block[name].dtype for block in blocks if name in block)
    return pd.Series([None] * length, dtype=kind, name=name)
