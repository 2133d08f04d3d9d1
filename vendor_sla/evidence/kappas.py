"""Kappas: Cohen's coefficient of two reviewers, plain and weighted."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import stats

from vendor_sla.evidence.agreement import Coefficient
from vendor_sla.evidence.intervals import check_tail

_POWERS = {"identity": 0, "linear": 1, "quadratic": 2}


def cohen(
    table: Sequence[Sequence[float]],
    *,
    tail: float,
    disagreements: Sequence[Sequence[float]] | str = "identity",
    items: float | None = None,
) -> Coefficient | None:
    """Return kappa of a square table, one reviewer's categories down, the other's across.

    `disagreements` weigh each cell, 0 on the diagonal: a matrix, or `identity`, `linear` or
    `quadratic`. `table` counts items, or has their shares with `items` told. The variance is that
    of Fleiss, Cohen and Everitt (1969). None where chance alone would agree in full.
    """
    check_tail(tail)
    shares = np.asarray(table, dtype=np.float64)
    if shares.ndim != 2 or shares.shape[0] != shares.shape[1] or not shares.size:
        raise ValueError("Kappa needs a square table.")
    total = float(shares.sum())
    if not math.isfinite(total) or shares.min() < 0 or total <= 0:
        raise ValueError("Kappa needs counts of 0 or more, and one above 0.")
    shares = shares / total
    worth = _worth(len(shares), disagreements)
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = float((worth * shares).sum()), float(rows @ worth @ columns)
    if math.isclose(expected, 1):
        return None
    value = (observed - expected) / (1 - expected)
    means = (worth @ columns)[:, None] + (rows @ worth)[None, :]
    spread = (shares * (worth - means * (1 - value)) ** 2).sum()
    spread -= (value - expected * (1 - value)) ** 2
    error = math.sqrt(max(0.0, float(spread)) / (items or total)) / (1 - expected)
    reach = error * float(stats.norm.isf(tail))
    return Coefficient(value, error, max(-1.0, value - reach), min(1.0, value + reach))


def _worth(size: int, disagreements: Sequence[Sequence[float]] | str) -> npt.NDArray[np.float64]:
    places = np.arange(size, dtype=np.float64)
    apart = np.abs(places[:, None] - places[None, :])
    if not isinstance(disagreements, str):
        weights = np.asarray(disagreements, dtype=np.float64)
    elif disagreements in _POWERS:
        weights = np.where(apart > 0, apart ** _POWERS[disagreements], 0.0)
    else:
        raise ValueError(f"Weights are identity, linear or quadratic, not {disagreements}.")
    if weights.shape != (size, size) or weights.min() < 0 or np.diag(weights).any():
        raise ValueError("Weights of disagreement are as large as the table, 0 on the diagonal.")
    worst = weights.max()
    return np.asarray(1 - weights / worst if worst else np.ones((size, size)), dtype=np.float64)
