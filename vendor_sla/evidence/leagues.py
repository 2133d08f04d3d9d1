"""Leagues: whose mean score is truly better, and who cannot be told apart.

Each contestant has a run of scores, one a month, from 0 on. A month resembles the one before, so
twelve months say less than twelve independent ones: the error of a mean is that of a first-order
autoregressive series (Priestley, 1981, 5.3) with the mean resemblance of all contestants,
never taken below `LEAST_RESEMBLANCE`. Every two means are then compared by Welch's test (1947),
the p-values of all pairs together adjusted by Holm (1979): the chance that any two equal
contestants are told apart is about `alpha` at most. Groups are cliques of the graph "not told
apart" that cover every such pair, so two share a group exactly if they were not told apart
(compact letter display; Piepho, 2004).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from vendor_sla.evidence.multiplicity import holm

FEWEST = 3  # months, below which a spread says nothing
LEAST_SPREAD = 1.0  # points: a few equal months prove no steadiness
LEAST_RESEMBLANCE = 0.3  # correlation of a month with the next, where too few months tell it
_MOST_RESEMBLANCE = 0.8
GROUPED = 60  # contestants up to which groups are formed; of more, places say enough
_TELLING = 8  # months of one contestant, from which on they say something of resemblance

Matrix = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Standing:
    """One contestant: its mean with limits, its groups, and the places it may hold.

    `lower` and `upper` are the limits of the mean alone, at confidence 1 - alpha. `best` is 1 plus
    the number of those proven better, `worst` the number of all less those proven worse.
    """

    key: str
    count: int
    mean: float
    lower: float
    upper: float
    groups: tuple[int, ...]
    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class League:
    """The standings from the best mean down, and who had too few months to be compared.

    `groups` is how many there are, from the best on; 0 where more than `GROUPED` compete.
    """

    standings: tuple[Standing, ...]
    too_few: tuple[str, ...]
    groups: int
    resemblance: float = LEAST_RESEMBLANCE


def hold_league(samples: Mapping[str, Sequence[float]], *, alpha: float = 0.05) -> League:
    """Compare samples of scores; those with fewer than `FEWEST` are named and left out."""
    if not 0 < alpha < 1:
        raise ValueError(f"Alpha lies between 0 and 1, not {alpha}.")
    compared = {key: values for key, values in samples.items() if len(values) >= FEWEST}
    keys = sorted(compared, key=lambda key: (-float(np.mean(compared[key])), key))
    too_few = tuple(key for key in samples if key not in compared)
    if not keys:
        return League((), too_few, 0)
    resemblance = mean_resemblance([compared[key] for key in keys])
    means = np.array([np.mean(compared[key]) for key in keys])
    errors, freedom = _errors([compared[key] for key in keys], resemblance)
    differs = _told_apart(means, errors, freedom, alpha)
    groups = _groups(~differs) if len(keys) <= GROUPED else []
    reach = stats.t.isf(alpha / 2, freedom) * np.sqrt(errors)
    highest = max(100.0, *(max(compared[key]) for key in keys))  # a bonus may lead beyond 100
    better, worse = np.triu(differs, 1).sum(axis=0), np.triu(differs, 1).sum(axis=1)
    standings = tuple(
        Standing(
            key=key,
            count=len(compared[key]),
            mean=float(means[place]),
            lower=max(0.0, float(means[place] - reach[place])),
            upper=min(highest, float(means[place] + reach[place])),
            groups=tuple(number for number, group in enumerate(groups) if group[place]),
            best=1 + int(better[place]),
            worst=len(keys) - int(worse[place]),
        )
        for place, key in enumerate(keys)
    )
    return League(standings, too_few, len(groups), resemblance)


def mean_resemblance(samples: Sequence[Sequence[float]]) -> float:
    """Return how much a month resembles the next, the mean of all samples long enough to tell.

    Each correlation at lag one has its bias of (1 + 4 rho) / n taken off (Kendall, 1954). A sample
    of equal months tells nothing.
    """
    found = []
    for values in samples:
        centred = np.asarray(values) - np.mean(values)
        whole, count = float((centred**2).sum()), len(values)
        if count >= _TELLING and whole > 0:
            one = float((centred[1:] * centred[:-1]).sum()) / whole
            found.append((one + 1 / count) / (1 - 4 / count))
    mean = sum(found) / len(found) if found else LEAST_RESEMBLANCE
    return min(max(mean, LEAST_RESEMBLANCE), _MOST_RESEMBLANCE)


def _errors(samples: Sequence[Sequence[float]], resemblance: float) -> tuple[Floats, Floats]:
    """Return the squared standard error of each mean, and its degrees of freedom."""
    errors, freedom = [], []
    for values in samples:
        count = len(values)
        lags = np.arange(1, count)
        inflation = 1 + 2 * float(((1 - lags / count) * resemblance**lags).sum())
        # Months that resemble each other spread less around their own mean than around the truth.
        spread = max(float(np.var(values, ddof=1)), LEAST_SPREAD**2)
        spread /= 1 - (inflation - 1) / (count - 1)
        errors.append(spread * inflation / count)
        # Months' worth of independent ones for a spread (Bartlett, 1946).
        worth = count * (1 - resemblance**2) / (1 + resemblance**2)
        freedom.append(max(1.0, worth - 1))
    return np.array(errors), np.array(freedom)


def _told_apart(means: Floats, errors: Floats, freedom: Floats, alpha: float) -> Matrix:
    """Return which pairs differ, by Welch's test of all pairs, adjusted by Holm."""
    size = len(means)
    differs = np.zeros((size, size), dtype=np.bool_)
    first, second = np.triu_indices(size, 1)
    if not len(first):
        return differs
    both = errors[first] + errors[second]
    together = both**2 / (
        errors[first] ** 2 / freedom[first] + errors[second] ** 2 / freedom[second]
    )
    distance = np.abs(means[first] - means[second]) / np.sqrt(both)
    chances = np.minimum(1.0, 2 * stats.t.sf(distance, together))
    found = np.array(holm([float(chance) for chance in chances])) < alpha
    differs[first, second] = differs[second, first] = found
    return differs


def _groups(alike: Matrix) -> list[Matrix]:
    """Return groups without a pair told apart, so that every other pair is in one together.

    First the runs in the order of the means, which are all where spreads are alike; then whatever
    pair is left is put into the largest group that grows around it.
    """
    size = len(alike)
    alike = alike | np.eye(size, dtype=np.bool_)
    covered = np.zeros_like(alike)
    groups: list[Matrix] = []
    last = -1
    for start in range(size):
        end = start
        while end + 1 < size and alike[end + 1, start : end + 1].all():
            end += 1
        if end > last:
            groups.append(_run(size, start, end))
            covered[start : end + 1, start : end + 1] = True
            last = end
    while (left := np.argwhere(alike & ~covered)).size:
        group = _grown(alike, int(left[0, 0]), int(left[0, 1]))
        covered |= np.outer(group, group)
        groups.append(group)
    return sorted(groups, key=lambda group: math.fsum(np.flatnonzero(group)) / group.sum())


def _run(size: int, start: int, end: int) -> Matrix:
    group = np.zeros(size, dtype=np.bool_)
    group[start : end + 1] = True
    return group


def _grown(alike: Matrix, one: int, other: int) -> Matrix:
    """Return a largest group around a pair: nobody can be added without a pair told apart."""
    group = np.zeros(len(alike), dtype=np.bool_)
    group[[one, other]] = True
    possible = alike[one] & alike[other] & ~group
    while possible.any():
        place = int(np.flatnonzero(possible)[0])
        group[place] = True
        possible &= alike[place] & ~group
    return group
