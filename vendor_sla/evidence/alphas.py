"""Alphas: Krippendorff's coefficient, for any number of reviewers and missing ratings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vendor_sla.evidence.agreement import (
    Numbers,
    Rating,
    Ratings,
    category_counts,
    ordered_categories,
)
from vendor_sla.evidence.intervals import check_tail
from vendor_sla.evidence.seeds import draw_places

_RESAMPLES = 2_000


@dataclass(frozen=True, slots=True)
class Alpha:
    """Alpha with its limits; None where all ratings are the same and there is no chance in it."""

    value: float | None
    lower: float | None
    upper: float | None


def krippendorff(
    ratings: Ratings, *, level: str = "nominal", tail: float = 0.05, seed: str = ""
) -> Alpha:
    """Return alpha = 1 - D_observed / D_expected from the coincidence matrix.

    `level` is `nominal`, `ordinal`, `interval` or `ratio`. Limits by drawing items again with
    replacement, repeatable from `seed`. Items rated less than twice are left out; `ValueError`
    without any other. Source: Krippendorff (2011).
    """
    check_tail(tail)
    if level not in _METRICS:
        raise ValueError(f"A level is nominal, ordinal, interval or ratio, not {level}.")
    categories = ordered_categories(ratings)
    if level in {"interval", "ratio"} and any(isinstance(each, str) for each in categories):
        raise ValueError("Words have no distance; their level is nominal or ordinal.")
    if level == "ratio" and any(isinstance(each, str) or each < 0 for each in categories):
        raise ValueError("Ratios need ratings of 0 or more.")
    counts = category_counts(ratings, categories)
    counts = counts[counts.sum(axis=1) >= 2]
    if not len(counts):
        raise ValueError("Agreement needs an item that was rated twice.")
    by_item = _coincidences(counts)
    value = _alphas(by_item.sum(axis=0)[None], categories, level)[0]
    if np.isnan(value):
        return Alpha(None, None, None)
    lower, upper = _limits(by_item, categories, level, tail=tail, seed=seed)
    return Alpha(float(value), lower, upper)


def _coincidences(counts: Numbers) -> Numbers:
    pairs = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(counts.shape[1])
    pairs[:, diagonal, diagonal] -= counts
    return np.asarray(pairs / (counts.sum(axis=1) - 1)[:, None, None], dtype=np.float64)


def _alphas(tables: Numbers, categories: Sequence[Rating], level: str) -> Numbers:
    """Return one alpha for each of many coincidence matrices; not a number without variation."""
    margins = tables.sum(axis=2)
    total = margins.sum(axis=1)
    distances = _METRICS[level](categories, margins)
    observed = (tables * distances).sum(axis=(1, 2))
    chance = (margins[:, :, None] * margins[:, None, :] * distances).sum(axis=(1, 2))
    found = np.full(len(tables), np.nan)
    np.divide(observed * (total - 1), chance, out=found, where=chance > 0)
    return 1 - found


def _limits(
    by_item: Numbers, categories: Sequence[Rating], level: str, *, tail: float, seed: str
) -> tuple[float, float]:
    count = len(by_item)
    found = np.concatenate(
        [
            _alphas(np.tensordot(_times(places), by_item, axes=1), categories, level)
            for places in draw_places(seed, _RESAMPLES, count, count)
        ]
    )
    # A resample in which all ratings are the same has no alpha and says nothing.
    found = np.sort(found[~np.isnan(found)])
    place = max(1, int((len(found) + 1) * tail + 1e-9))
    return float(found[place - 1]), float(found[-place])


def _times(places: npt.NDArray[np.int64]) -> Numbers:
    """Return how often each resample holds each item."""
    rows, count = places.shape
    flat = (np.arange(rows)[:, None] * count + places).ravel()
    return np.bincount(flat, minlength=rows * count).reshape(rows, count).astype(np.float64)


def _nominal(categories: Sequence[Rating], margins: Numbers) -> Numbers:
    return np.broadcast_to(1 - np.eye(len(categories)), (len(margins), *[len(categories)] * 2))


def _ordinal(_: Sequence[Rating], margins: Numbers) -> Numbers:
    # Ranks in the middle of each category; their distance is that of all ratings in between.
    middles = margins.cumsum(axis=1) - margins / 2
    return np.asarray((middles[:, :, None] - middles[:, None, :]) ** 2, dtype=np.float64)


def _interval(categories: Sequence[Rating], margins: Numbers) -> Numbers:
    values = np.asarray(categories, dtype=np.float64)
    distances = (values[:, None] - values[None, :]) ** 2
    return np.broadcast_to(distances, (len(margins), *distances.shape))


def _ratio(categories: Sequence[Rating], margins: Numbers) -> Numbers:
    values = np.asarray(categories, dtype=np.float64)
    sums = values[:, None] + values[None, :]
    differences = values[:, None] - values[None, :]
    shares = np.divide(differences, sums, out=np.zeros_like(sums), where=sums > 0)
    return np.broadcast_to(shares**2, (len(margins), *shares.shape))


_METRICS: Mapping[str, Callable[[Sequence[Rating], Numbers], Numbers]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _ratio,
}
