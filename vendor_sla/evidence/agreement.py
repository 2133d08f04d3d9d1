"""Agreement: how far several reviewers of the same items say the same, beyond chance.

Ratings stand item by item, reviewer by reviewer; None where a reviewer did not rate an item.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats
from statsmodels.stats.inter_rater import fleiss_kappa

from vendor_sla.evidence.intervals import check_tail

Numbers = npt.NDArray[np.float64]
Rating = float | str
Ratings = Sequence[Sequence[Rating | None]]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient of agreement, at most 1, with its standard error and limits."""

    value: float
    standard_error: float
    lower: float
    upper: float


def gwet(
    ratings: Ratings,
    *,
    tail: float,
    weights: str = "identity",
    categories: Sequence[Rating] | None = None,
) -> Coefficient:
    """Return Gwet's AC1 (weights `identity`) or AC2 (`linear`, `ordinal`, `quadratic`).

    The variance is that of sampling items; limits by Student's t with items - 1. `categories` are
    all the form knows, in their order; left out, those that occur. Items rated once count for the
    chance of a category alone. `ValueError` unless an item was rated twice. Source: Gwet (2014).
    """
    check_tail(tail)
    known = ordered_categories(ratings) if categories is None else list(categories)
    counts = category_counts(ratings, known)
    raters = counts.sum(axis=1)
    counts, raters = counts[raters > 0], raters[raters > 0]
    pairs = raters >= 2
    if not pairs.any():
        raise ValueError("Agreement needs an item that was rated twice.")
    weighing = weight_matrix(known, weights)
    agreed = np.zeros(len(counts))
    weighted = counts @ weighing - 1
    agreed[pairs] = (counts * weighted)[pairs].sum(axis=1) / (raters * (raters - 1))[pairs]
    observed = float(agreed[pairs].mean())
    chances = (counts / raters[:, None]).mean(axis=0)
    scale = weighing.sum() / (len(known) * (len(known) - 1)) if len(known) > 1 else 0.0
    expected = float(scale * (chances * (1 - chances)).sum())
    value = (observed - expected) / (1 - expected)
    by_item = np.where(pairs, (agreed - expected) * len(counts) / pairs.sum(), 0.0)
    chance_by_item = scale * (counts @ (1 - chances)) / raters
    by_item = (by_item - 2 * (1 - value) * (chance_by_item - expected)) / (1 - expected)
    return _bounded(value, by_item, tail)


def fleiss(counts: Sequence[Sequence[int]]) -> float | None:
    """Return Fleiss's kappa (1971) of items x categories counts, as many ratings for each item.

    None where only one category occurs: there is no chance to compare with.
    """
    return _of_counts(counts, "fleiss")


def randolph(counts: Sequence[Sequence[int]]) -> float | None:
    """Return Randolph's free-marginal kappa (2005) of items x categories counts.

    None with fewer than two categories.
    """
    return _of_counts(counts, "randolph")


def raw_agreement(pairs: Sequence[tuple[Rating, Rating]]) -> float:
    """Return the share of pairs that are the same; `ValueError` without a pair."""
    if not pairs:
        raise ValueError("Agreement needs an item that was rated twice.")
    return sum(one == other for one, other in pairs) / len(pairs)


def ordered_categories(ratings: Ratings) -> list[Rating]:
    """Return the ratings that occur, once each, in order; `ValueError` for words among numbers."""
    found = {rating for row in ratings for rating in row if rating is not None}
    if len({isinstance(rating, str) for rating in found}) > 1:
        raise ValueError("Ratings are all words or all numbers.")
    if any(isinstance(rating, float) and not math.isfinite(rating) for rating in found):
        raise ValueError("A rating is a number; one that is missing is None.")
    return sorted(found, key=lambda rating: (rating if isinstance(rating, str) else "", rating))


def category_counts(ratings: Ratings, categories: Sequence[Rating]) -> Numbers:
    """Return how often each item has each category; `ValueError` for a rating outside them."""
    places = {category: place for place, category in enumerate(categories)}
    counts = np.zeros((len(ratings), len(categories)))
    for row, item in enumerate(ratings):
        for rating in item:
            if rating is None:
                continue
            if rating not in places:
                raise ValueError(f"The form has no category {rating!r}.")
            counts[row, places[rating]] += 1
    return counts


def weight_matrix(categories: Sequence[Rating], kind: str) -> Numbers:
    """Return the worth of each pair of categories, 1 on the diagonal, 0 for the worst.

    Words have no distance: with `linear` and `quadratic` their places count.
    """
    if kind not in _WEIGHTS:
        raise ValueError(f"Weights are identity, linear, ordinal or quadratic, not {kind}.")
    is_words = any(isinstance(category, str) for category in categories)
    values = range(len(categories)) if is_words or kind == "ordinal" else categories
    points = np.asarray(list(values), dtype=np.float64)
    apart = np.abs(points[:, None] - points[None, :])
    if len(points) < 2:
        return np.ones((len(points), len(points)))
    distances = _WEIGHTS[kind](apart)
    return np.asarray(1 - distances / distances.max(), dtype=np.float64)


_WEIGHTS: Mapping[str, Callable[[Numbers], Numbers]] = {
    "identity": lambda apart: (apart > 0).astype(np.float64),
    "linear": lambda apart: apart,
    # The number of pairs among the categories from one to the other.
    "ordinal": lambda apart: apart * (apart + 1) / 2,
    "quadratic": np.square,
}


def _bounded(value: float, by_item: Numbers, tail: float) -> Coefficient:
    count = len(by_item)
    if count < 2:
        return Coefficient(value, 0.0, -1.0, 1.0)
    error = math.sqrt(float(((by_item - value) ** 2).sum()) / (count * (count - 1)))
    spread = error * float(stats.t.isf(tail, count - 1))
    return Coefficient(value, error, max(-1.0, value - spread), min(1.0, value + spread))


def _of_counts(counts: Sequence[Sequence[int]], method: str) -> float | None:
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2 or not table.size or table.min() < 0:
        raise ValueError("Counts are items x categories, none below 0.")
    raters = table.sum(axis=1)
    if raters.min() != raters.max() or raters[0] < 2:
        raise ValueError("Every item has as many ratings as the others, at least two.")
    is_one = np.count_nonzero(table.sum(axis=0)) < 2 if method == "fleiss" else table.shape[1] < 2
    return None if is_one else float(fleiss_kappa(table, method=method))
