"""Two extracts of one month: a million vendor rows, and 300,000 of the client's with bad keys.

One key of twenty is damaged: half of these normalise to the vendor's, half do not; and half of all
client rows name no agent, so that a quarter of the damaged ones is left for a person.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from tests.benchmarks.own_rows import work
from tests.benchmarks.traffic import write_contacts
from vendor_sla.intake.frames import gather
from vendor_sla.intake.rows import read_parquet

VENDOR_ROWS = 1_000_000
CLIENT_ROWS = 300_000
_DAMAGED = 0.05
_VENDOR, _CLIENT = "vendor.parquet", "client.parquet"


def prepare(folder: Path) -> None:
    """Write both files; the same rows each time."""
    csv = folder / "matching.csv"
    write_contacts(csv, VENDOR_ROWS)
    work(str(csv), str(folder / _VENDOR))
    csv.unlink()
    chance = np.random.default_rng(20261127)
    vendor = gather(read_parquet(folder / _VENDOR))
    chosen = np.sort(chance.choice(len(vendor), CLIENT_ROWS, replace=False))
    client = vendor.iloc[chosen].reset_index(drop=True)
    client["row"] = pd.Series(range(2, len(client) + 2), dtype="int64")
    client["interaction_id"] = _damaged(client["interaction_id"], chance)
    client["agent_id"] = client["agent_id"].where(pd.Series(chance.random(len(client)) < 0.5))
    client["talk_seconds"] = _changed(client["talk_seconds"], chance)
    client.to_parquet(folder / _CLIENT)


def read_frames(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the vendor's and the client's contacts as an assessment reads them."""
    vendor = gather(read_parquet(folder / _VENDOR))
    return vendor, gather(read_parquet(folder / _CLIENT))


def _damaged(keys: "pd.Series[str]", chance: np.random.Generator) -> "pd.Series[str]":
    """Write one key of twenty otherwise: half in another spelling, half without a digit."""
    texts = keys.to_list()
    chosen = chance.choice(len(texts), int(len(texts) * _DAMAGED), replace=False)
    for number, place in enumerate(chosen.tolist()):
        text = texts[place]
        texts[place] = text.lower().replace("-", " ") if number % 2 else text[:-4] + text[-3:]
    return pd.Series(texts, dtype=keys.dtype)


def _changed(
    spans: "pd.Series[pd.Timedelta]", chance: np.random.Generator
) -> "pd.Series[pd.Timedelta]":
    """Add a second to one value of fifty."""
    is_changed = pd.Series(chance.random(len(spans)) < 0.02)
    return spans.where(~is_changed, spans + pd.Timedelta(seconds=1))
