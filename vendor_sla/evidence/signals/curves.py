"""Curves: a smooth line through a histogram that leaves out the bars in question.

A Poisson regression of the counts on a parabola in the logarithm, with a step for the multiples
that people round to, so that 24 hours or 20 seconds are not odd for being round.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_ROUNDS = 40
_RIDGE = 1e-3  # keeps the fit finite where a side is empty
_ROUND_NUMBERS = (5, 10)
_LEAST_ROUND = 2  # bars on either kind, so that a step can be told


@dataclass(frozen=True, slots=True)
class Curve:
    """The expected count of every bar, and how sure the line is of its own parameters."""

    expected: Floats
    design: Floats
    covariance: Floats

    def log_odds(self, one: Mask, other: Mask) -> tuple[float, float]:
        """Return the logarithm of expected `one` to `other`, and its standard error."""
        first, second = self.expected[one], self.expected[other]
        slope = (first @ self.design[one]) / first.sum()
        slope -= (second @ self.design[other]) / second.sum()
        variance = float(slope @ self.covariance @ slope)
        return float(np.log(first.sum() / second.sum())), float(np.sqrt(max(variance, 0.0)))


def fit_curve(counts: Floats, used: Mask, units: npt.NDArray[np.int64] | None = None) -> Curve:
    """Fit the bars marked `used` and draw the line through all of them.

    `units` are the values of the bars in the unit of the file, where a bar is one unit wide: then
    multiples of 5 and 10 may stand out. The error is widened by the bars' own scatter.
    """
    design = _design(len(counts), used, units)
    known, seen = design[used], counts[used]
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(max(seen.mean(), 0.1))
    penalty = _RIDGE * np.eye(len(beta))
    for _ in range(_ROUNDS):
        mean = np.exp(np.clip(known @ beta, -20, 20))
        step = np.linalg.solve(
            known.T @ (mean[:, None] * known) + penalty, known.T @ (seen - mean) - penalty @ beta
        )
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-8:
            break
    mean = np.exp(np.clip(known @ beta, -20, 20))
    freedom = max(1, len(seen) - len(beta))
    scatter = max(1.0, float((((seen - mean) ** 2) / np.maximum(mean, 0.5)).sum()) / freedom)
    inverse = np.linalg.inv(known.T @ (mean[:, None] * known) + penalty)
    expected = np.exp(np.clip(design @ beta, -20, 20))
    return Curve(expected, design, np.asarray(scatter * inverse, dtype=np.float64))


def _design(size: int, used: Mask, units: npt.NDArray[np.int64] | None) -> Floats:
    place = np.linspace(-1, 1, size)
    columns = [np.ones(size), place, place**2]
    if units is not None:
        for number in _ROUND_NUMBERS:
            is_round = units % number == 0
            told = min(int((is_round & used).sum()), int((~is_round & used).sum()))
            if told >= _LEAST_ROUND:
                columns.append(is_round.astype(np.float64))
    return np.column_stack(columns)
