"""Strata: a month's contacts sorted by what the vendor claims and where a false record pays.

One sample serves many metrics, so each contact falls in the first stratum that fits:

- `bad`: claimed bad in a planned yes/no metric;
- `gain`: where a vendor would gain from a false record: claimed resolved and opened again within
  seven days, answered within the last tenth of its limit, or given the top rating;
- `good`: everything else that counts in a planned metric;
- `omitted`: what the client's own list has and the vendor's file lacks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from vendor_sla.evidence.keys import Mask, pair_rows
from vendor_sla.evidence.tickets import lines_text

BAD, GAIN, GOOD, OMITTED = STRATA = ("bad", "gain", "good", "omitted")
SPLITS = ("", "severity", "peak")
_SOON = pd.Timedelta(days=7)


@dataclass(frozen=True)
class Claim:
    """What the vendor's rows claim of one planned metric, in the order of the contacts.

    `good` is None for a metric that is no yes/no; `near` marks rows within the last tenth of the
    metric's limit, None where it has none.
    """

    counted: Mask
    good: Mask | None = None
    near: Mask | None = None


def sort_strata(
    contacts: pd.DataFrame,
    claims: Sequence[Claim],
    *,
    is_rated: bool = False,
    split_by: str = "",
    zone: str = "UTC",
) -> dict[str, list[str]]:
    """Return the keys of each stratum; rows that count in no planned metric are in none.

    `is_rated` takes in the top rating. `split_by` parts the strata further: by `severity`, or by
    `peak`, the hours of the day in `zone` that hold half of all contacts.
    """
    size = len(contacts)
    counted, bad, near = (np.zeros(size, dtype=np.bool_) for _ in range(3))
    for claim in claims:
        counted |= claim.counted
        if claim.good is not None:
            bad |= claim.counted & ~claim.good
        if claim.near is not None:
            near |= claim.near
    gain = near | _reopened_soon(contacts) | (_top_rated(contacts) if is_rated else False)
    names = np.where(bad, BAD, np.where(gain, GAIN, GOOD)).astype(object)
    names = _parted(names, contacts, split_by, zone)[counted]
    keys = contacts["interaction_id"].to_numpy(dtype=object)[counted]
    return {str(name): sorted(keys[names == name].tolist()) for name in sorted(set(names))}


def find_omitted(
    vendor: pd.DataFrame, client: pd.DataFrame, *, start: datetime, end: datetime
) -> list[str]:
    """Return the keys of the client's own list that name no row of the vendor's file.

    Only contacts opened from `start` up to `end` (with their zones) belong to the period.
    """
    opened = client["opened_at"].dt.tz_localize("UTC")
    within = client[(opened >= start) & (opened < end)]
    pairs = pair_rows(vendor["interaction_id"], within["interaction_id"])
    return sorted(within["interaction_id"].iloc[pairs.client_alone].tolist())


def membership_text(strata: Mapping[str, Sequence[str]]) -> str:
    """Return which key is in which stratum: `stratum TAB key`, sorted, one a line."""
    return lines_text(f"{name}\t{key}" for name, keys in strata.items() for key in keys)


def read_membership(text: str) -> dict[str, list[str]]:
    """Return the strata of a text that `membership_text` wrote."""
    strata: dict[str, list[str]] = {}
    for line in text.removesuffix("\n").split("\n") if text else ():  # a key may hold U+2028
        name, _, key = line.partition("\t")
        strata.setdefault(name, []).append(key)
    return strata


def _reopened_soon(contacts: pd.DataFrame) -> Mask:
    nothing = np.zeros(len(contacts), dtype=np.bool_)
    resolved = _flag(contacts, "resolved") | _is_there(contacts, "resolved_at")
    again = _flag(contacts, "reopened")
    if {"reopened_at", "resolved_at"} <= set(contacts.columns):
        gap = contacts["reopened_at"] - contacts["resolved_at"]
        soon = ((gap >= pd.Timedelta(0)) & (gap <= _SOON)).to_numpy(dtype=np.bool_)
        late = (gap > _SOON).to_numpy(dtype=np.bool_)
        again = (again & ~late) | soon
    return np.asarray((resolved & again) | nothing, dtype=np.bool_)


def _top_rated(contacts: pd.DataFrame) -> Mask:
    nothing = np.zeros(len(contacts), dtype=np.bool_)
    if "csat" not in contacts:
        return nothing
    scores = contacts["csat"].to_numpy(dtype=np.float64, na_value=np.nan)
    known = scores[~np.isnan(scores)]
    if not len(known) or known.min() == known.max():
        return nothing
    return np.asarray(scores == known.max(), dtype=np.bool_)


def _flag(contacts: pd.DataFrame, name: str) -> Mask:
    if name not in contacts:
        return np.zeros(len(contacts), dtype=np.bool_)
    return np.asarray(contacts[name].to_numpy(dtype=np.bool_, na_value=False))


def _is_there(contacts: pd.DataFrame, name: str) -> Mask:
    if name not in contacts:
        return np.zeros(len(contacts), dtype=np.bool_)
    return np.asarray(contacts[name].notna(), dtype=np.bool_)


def _parted(
    names: "np.ndarray[tuple[int], np.dtype[np.object_]]",
    contacts: pd.DataFrame,
    split_by: str,
    zone: str,
) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    if split_by == "severity" and "severity" in contacts:
        part = contacts["severity"].astype(object).fillna("unsaid").to_numpy()
    elif split_by == "peak":
        part = np.where(_in_peak(contacts, zone), "peak", "calm").astype(object)
    else:
        return names
    parted: np.ndarray[tuple[int], np.dtype[np.object_]] = names + "/" + part
    return parted


def _in_peak(contacts: pd.DataFrame, zone: str) -> Mask:
    hours = contacts["opened_at"].dt.tz_localize("UTC").dt.tz_convert(zone).dt.hour
    counts = hours.value_counts().sort_values(ascending=False, kind="stable")
    before = counts.cumsum() - counts
    busy = counts.index[before * 2 < counts.sum()]
    return np.asarray(hours.isin(busy), dtype=np.bool_)
