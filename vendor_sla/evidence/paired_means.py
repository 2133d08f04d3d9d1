"""Paired means: the same items measured twice, with differences that follow a normal law."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from vendor_sla.evidence.intervals import check_tail


@dataclass(frozen=True, slots=True)
class PairedT:
    """Student's statistic, its two-sided p-value, and limits of the mean difference."""

    statistic: float
    p: float
    lower: float
    upper: float


def student_limits(
    mean: float, standard_error: float, degrees: float, *, tail: float
) -> tuple[float, float]:
    """Return mean -+ t(degrees) x standard error, `tail` outside each."""
    check_tail(tail)
    if not (standard_error >= 0 and degrees > 0):
        raise ValueError("Student's t needs a standard error and degrees of freedom.")
    spread = standard_error * float(stats.t.isf(tail, degrees))
    return mean - spread, mean + spread


def paired_t(left: Sequence[float], right: Sequence[float], *, tail: float) -> PairedT:
    """Test whether the mean of left less right is 0 (Student, 1908).

    Where every pair differs alike there is nothing to compare with: the statistic is infinite, or
    0 where none differs. `ValueError` for fewer than two pairs or columns of two lengths.
    """
    if len(left) != len(right) or len(left) < 2:
        raise ValueError("A paired test needs two columns of one length, with two rows or more.")
    differences = np.subtract(left, right)
    count, mean = len(differences), float(np.mean(differences))
    has_spread = bool(np.ptp(differences))
    error = math.sqrt(float(np.var(differences, ddof=1)) / count) if has_spread else 0.0
    statistic = mean / error if error else math.copysign(math.inf, mean) if mean else 0.0
    lower, upper = student_limits(mean, error, count - 1, tail=tail)
    p = 2 * float(stats.t.sf(abs(statistic), count - 1))
    return PairedT(statistic, p, lower, upper)
