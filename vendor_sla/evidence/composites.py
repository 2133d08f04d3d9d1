"""Composites: pairing rows without a shared key by customer, agent and opening time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vendor_sla.evidence.keys import How, KeyPair, Mask, Pairs, Positions
from vendor_sla.evidence.offsets import (
    QUARTER_HOUR,
    SECOND,
    SMALLEST_PATTERN,
    Numbers,
    zone_shifts,
)

NEAR = 120 * SECOND  # two records of one contact are opened within it
_TICK = 1000  # times are compared by the millisecond, so that who and when fit 64 bits
_COLUMNS = ("customer_key", "agent_id", "opened_at")
_KEY = "interaction_id"


def opening_shifts(vendor: pd.DataFrame, client: pd.DataFrame, pairs: Pairs) -> tuple[int, ...]:
    """Return by how many microseconds the vendor's opening times lie off, as the pairs show it.

    Nought alone where the pairs agree; nought and the shifts where only some are off. Without
    pairs by key, those show it who have one contact only with an agent on each side.
    """
    if "opened_at" not in vendor or "opened_at" not in client:
        return (0,)
    places = pairs.vendor, pairs.client
    if len(pairs.vendor) < SMALLEST_PATTERN and _has_columns(vendor, client):
        places = _once_each(*_residues(vendor, client, pairs))
    apart = instants(vendor, places[0]) - instants(client, places[1])
    off = zone_shifts(apart, len(apart))
    found = tuple(shift * QUARTER_HOUR for shift in off)
    is_all_off = np.isin(np.round(apart / QUARTER_HOUR), off).mean() > 0.9 if len(apart) else False
    return found if is_all_off else (0, *found)


def pair_composites(
    vendor: pd.DataFrame,
    client: pd.DataFrame,
    pairs: Pairs,
    shifts: Sequence[int],
    *,
    kept_apart: Sequence[KeyPair] = (),
) -> Pairs:
    """Pair rows that stand alone by customer, agent and opening within 120 seconds.

    Each must be the only one of the other side that fits, both ways; a row that names no customer
    or no agent pairs with nothing. `kept_apart` are rows a person said are not the same.
    """
    if not _has_columns(vendor, client):
        return pairs
    ours, theirs = _residues(vendor, client, pairs)
    if not len(ours.places) or not len(theirs.places):
        return pairs
    there, back = _only(ours, theirs, [-s for s in shifts]), _only(theirs, ours, shifts)
    mutual = np.flatnonzero((there >= 0) & (back[there] == np.arange(len(there))))
    found = ours.places[mutual], theirs.places[there[mutual]]
    if kept_apart and len(mutual):
        is_apart = apart_from(vendor, client, found, kept_apart)
        found = found[0][~is_apart], found[1][~is_apart]
    return pairs.joined(*found, How.COMPOSITE)


def apart_from(
    vendor: pd.DataFrame,
    client: pd.DataFrame,
    places: tuple[Positions, Positions],
    kept_apart: Sequence[KeyPair],
) -> Mask:
    """Tell which couples of rows are among the pairs of keys a person said are different."""
    said = set(kept_apart)
    keys = zip(vendor[_KEY].iloc[places[0]], client[_KEY].iloc[places[1]], strict=True)
    return np.fromiter((couple in said for couple in keys), bool, len(places[0]))


def instants(frame: pd.DataFrame, places: Positions) -> Numbers:
    """Return the opening times of some rows, in microseconds."""
    times: Numbers = frame["opened_at"].iloc[places].to_numpy().view(np.int64)
    return times


@dataclass(frozen=True, slots=True)
class _Residue:
    """Rows that stand alone, in the order of who and when."""

    places: Positions
    who: Numbers
    when: Numbers  # ticks


def _residues(
    vendor: pd.DataFrame, client: pd.DataFrame, pairs: Pairs
) -> tuple[_Residue, _Residue]:
    ours, theirs = pairs.vendor_alone, pairs.client_alone
    for _ in range(2):  # the smaller side sifts the larger one first
        if len(ours) > len(theirs):
            ours = ours[_is_shared(vendor, ours, client, theirs)]
        else:
            theirs = theirs[_is_shared(client, theirs, vendor, ours)]
    rows = _known(vendor, ours), _known(client, theirs)
    customers = shared_codes(vendor["customer_key"], client["customer_key"], *rows)
    agents = shared_codes(vendor["agent_id"], client["agent_id"], *rows)
    size = max(int(side.max(initial=0)) for side in agents) + 1
    who = [each * size + agent for each, agent in zip(customers, agents, strict=True)]
    return (
        _residue(vendor, rows[0], who[0], customers[0], agents[0]),
        _residue(client, rows[1], who[1], customers[1], agents[1]),
    )


def _residue(
    frame: pd.DataFrame, rows: Positions, who: Numbers, customers: Numbers, agents: Numbers
) -> _Residue:
    is_named = (customers >= 0) & (agents >= 0)
    places, who = rows[is_named], who[is_named]
    when = instants(frame, places) // _TICK
    order = np.lexsort((when, who))
    return _Residue(places[order], who[order], when[order])


def _known(frame: pd.DataFrame, rows: Positions) -> Positions:
    return rows[frame["opened_at"].iloc[rows].notna().to_numpy()]


def _is_shared(mine: pd.DataFrame, rows: Positions, other: pd.DataFrame, others: Positions) -> Mask:
    """Tell which rows are of a customer the other rows have, too."""
    customers = other["customer_key"].iloc[others].dropna().tolist()
    shared: Mask = mine["customer_key"].iloc[rows].isin(customers).to_numpy(dtype=bool)
    return shared


def shared_codes(
    vendor: "pd.Series[str]", client: "pd.Series[str]", ours: Positions, theirs: Positions
) -> tuple[Numbers, Numbers]:
    """Return texts of some rows as numbers, equal on both sides where the texts are; -1 without."""
    texts = pd.concat(
        [
            each.iloc[rows].astype("string[pyarrow]")
            for each, rows in ((vendor, ours), (client, theirs))
        ],
        ignore_index=True,
    )
    codes = pd.factorize(texts)[0].astype(np.int64)
    codes[texts.eq("").fillna(True).to_numpy(dtype=bool)] = -1
    return codes[: len(ours)], codes[len(ours) :]


def _has_columns(vendor: pd.DataFrame, client: pd.DataFrame) -> bool:
    return all(name in frame for name in _COLUMNS for frame in (vendor, client))


def _once_each(ours: _Residue, theirs: _Residue) -> tuple[Positions, Positions]:
    """Return the rows of those who stand once on each side."""
    once = [np.unique(side.who, return_index=True, return_counts=True) for side in (ours, theirs)]
    who = [names[counts == 1] for names, _, counts in once]
    first = [places[counts == 1] for _, places, counts in once]
    _, mine, other = np.intersect1d(who[0], who[1], assume_unique=True, return_indices=True)
    return ours.places[first[0][mine]], theirs.places[first[1][other]]


def _only(mine: _Residue, others: _Residue, shifts: Sequence[int]) -> Positions:
    """Return for each row the one other row that fits it; -1 where none or several do."""
    widest = max(map(abs, shifts), default=0) // _TICK + NEAR // _TICK
    start = min(int(mine.when.min()), int(others.when.min())) - widest
    end = max(int(mine.when.max()), int(others.when.max())) + widest
    bits = (end - start).bit_length()  # of a number that holds who and when together
    keys = (others.who << bits) + (others.when - start)
    count = np.zeros(len(mine.who), np.intp)
    place = np.zeros(len(mine.who), np.intp)
    for shift in shifts:
        looked = (mine.who << bits) + (mine.when + shift // _TICK - start)
        left = np.searchsorted(keys, looked - NEAR // _TICK, side="left")
        right = np.searchsorted(keys, looked + NEAR // _TICK, side="right")
        place = np.where(right > left, left, place)
        count += right - left
    return np.where(count == 1, place, -1)
