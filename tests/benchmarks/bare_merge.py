"""Yardstick: a bare pandas merge of the same two extracts by their keys as they stand."""

from functools import cache
from pathlib import Path

from tests.benchmarks.matching_data import read_frames

_WARM_ROWS = 20_000
_frames = cache(read_frames)


def warm_up(folder: str) -> None:
    """Read both files, and merge a little first, as the other side does."""
    vendor, client = _frames(Path(folder))
    vendor.head(_WARM_ROWS).merge(client.head(_WARM_ROWS), on="interaction_id")


def work(folder: str) -> str:
    """Return the number of pairs; both values of every column stand beside each other."""
    vendor, client = _frames(Path(folder))
    return f"{len(vendor.merge(client, on='interaction_id'))} pairs"
