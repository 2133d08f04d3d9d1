"""Forecasts: what a planned sample can find, accept and leave open.

What a plan finds is simulated with the decision that will be taken: exact limits of each cell put
together by MOVER, two looks where the plan may be extended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vendor_sla.evidence.decision_rules import Thresholds
from vendor_sla.evidence.exact_limits import lower_limits, upper_limits
from vendor_sla.evidence.plans import DEFAULT_RATES

GAPS = (0.0, 1.0, 2.0, 3.0, 5.0, 8.0)  # points by which the vendor's figure flatters it
_CARELESS = 0.01
_MONTHS = 1000
_SEED = 20_260_101

Counts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """A stratum as planned: `size` drawn at first, `most` at the second look.

    `is_claimed_good` tells which way a contradicted item moves the vendor's figure.
    """

    key: str
    population: int
    size: int
    most: int

    @property
    def is_claimed_good(self) -> bool:
        """Tell whether a contradiction lowers the vendor's figure."""
        return not self.key.startswith("bad")


@dataclass(frozen=True, slots=True)
class Chance:
    """What becomes of 100 months whose figure flatters the vendor by `gap` points."""

    gap: float
    accepted: float
    replaced: float
    rejected: float
    left_open: float

    @property
    def found(self) -> float:
        """Return in how many of 100 months the figure does not stand."""
        return self.replaced + self.rejected


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a plan can find and what it cannot.

    `honest` is a vendor that flatters nothing and errs in one row of a hundred, both ways.
    `error_points` is half the width of the interval at the expected rates, in points.
    `best_upper` is the upper limit of the first look when nothing is contradicted: above the
    materiality no result of it can be accepted. `can_accept_extended` says the same of the second
    look. `needed_to_accept` is the size at which a first look can, None if none does.
    """

    chances: tuple[Chance, ...]
    honest: Chance
    error_points: float
    best_upper: float
    can_accept: bool
    can_accept_extended: bool
    needed_to_accept: int | None


def forecast(
    parts: Sequence[Part],
    thresholds: Thresholds,
    *,
    rates: Mapping[str, float] | None = None,
    gaps: Sequence[float] = GAPS,
) -> Forecast:
    """Simulate what a plan decides, the same each time; thresholds are in points.

    A flattered figure is one whose items claimed good are contradicted at one rate everywhere.
    """
    known = [part for part in parts if part.population]
    chance = np.random.default_rng(_SEED)
    simulated = tuple(_simulate(known, thresholds, gap, _wrong(known, gap), chance) for gap in gaps)
    careless = [round(part.population * _CARELESS) for part in known]
    best, last = (
        float(_upper(known, _nothing(known), thresholds.alpha, look=look)[0]) for look in (1, 2)
    )
    return Forecast(
        simulated,
        _simulate(known, thresholds, 0.0, careless, chance),
        _half_width(known, thresholds, {**DEFAULT_RATES, **(rates or {})}),
        best,
        best <= thresholds.materiality,
        last <= thresholds.materiality,
        _needed(known, thresholds),
    )


def _nothing(parts: Sequence[Part]) -> list[Counts]:
    return [np.zeros(1, dtype=np.int64) for _ in parts]


def _weight(parts: Sequence[Part], part: Part) -> float:
    whole = sum(each.population for each in parts)
    return 100 * part.population / whole * (1 if part.is_claimed_good else -1)


def _drawn(part: Part, look: int) -> int:
    return part.size if look == 1 else part.most


def _delta(parts: Sequence[Part], found: Sequence[Counts], look: int) -> Numbers:
    shares = (
        _weight(parts, part) * counts / max(_drawn(part, look), 1)
        for part, counts in zip(parts, found, strict=True)
    )
    return np.asarray(sum(shares, start=np.zeros(1)))


def _upper(parts: Sequence[Part], found: Sequence[Counts], tail: float, *, look: int) -> Numbers:
    return _delta(parts, found, look) + _away(parts, found, tail, look=look, is_upper=True)


def _lower(parts: Sequence[Part], found: Sequence[Counts], tail: float, *, look: int) -> Numbers:
    return _delta(parts, found, look) - _away(parts, found, tail, look=look, is_upper=False)


def _away(
    parts: Sequence[Part], found: Sequence[Counts], tail: float, *, look: int, is_upper: bool
) -> Numbers:
    """Return how far the limit is from the point: the cells' distances, squared and added."""
    squares = np.zeros(1)
    for part, counts in zip(parts, found, strict=True):
        drawn = _drawn(part, look)
        values, places = np.unique(counts, return_inverse=True)
        towards_more = is_upper == part.is_claimed_good
        limits = upper_limits if towards_more else lower_limits
        limit = limits(values, drawn, part.population, tail=tail)
        distance = _weight(parts, part) * (limit - values / max(drawn, 1))
        squares = squares + (distance**2)[places]
    return np.sqrt(squares)


def _simulate(
    parts: Sequence[Part],
    thresholds: Thresholds,
    gap: float,
    wrong: Sequence[int],
    chance: np.random.Generator,
) -> Chance:
    looks = 2 if any(part.most > part.size for part in parts) else 1
    first = [
        chance.hypergeometric(bad, part.population - bad, part.size, _MONTHS).astype(np.int64)
        for part, bad in zip(parts, wrong, strict=True)
    ]
    verdicts = _decided(parts, first, thresholds, look=1, looks=looks)
    if looks > 1:
        second = [
            counts + _more(part, bad, counts, chance)
            for part, bad, counts in zip(parts, wrong, first, strict=True)
        ]
        again = _decided(parts, second, thresholds, look=2, looks=looks)
        verdicts = np.where(verdicts == "", again, verdicts)
    named = ("accept", "replace", "reject", "")
    shares = (100 * float((verdicts == name).mean()) for name in named)
    return Chance(gap, *(round(share, 1) for share in shares))


def _wrong(parts: Sequence[Part], gap: float) -> list[int]:
    """Return how many items of each stratum are falsely claimed good to flatter by a gap."""
    whole = sum(part.population for part in parts)
    good = sum(part.population for part in parts if part.is_claimed_good)
    rate = min(1.0, gap / 100 * whole / good) if good else 0.0
    return [round(part.population * rate) if part.is_claimed_good else 0 for part in parts]


def _more(part: Part, wrong: int, found: Counts, chance: np.random.Generator) -> Counts:
    left = wrong - found
    others = part.population - part.size - left
    drawn = chance.hypergeometric(left, others, part.most - part.size)
    return np.asarray(drawn, dtype=np.int64)


def _decided(
    parts: Sequence[Part],
    found: Sequence[Counts],
    thresholds: Thresholds,
    *,
    look: int,
    looks: int,
) -> "np.ndarray[tuple[int], np.dtype[np.str_]]":
    """Return accept, replace, reject or nothing for each month, by the steps of the decision."""
    delta = _delta(parts, found, look)
    lower = _lower(parts, found, thresholds.alpha / looks, look=look)
    upper = _upper(parts, found, thresholds.alpha, look=look)
    steps = [
        (lower > thresholds.rejection, "reject"),
        (upper <= thresholds.materiality, "accept"),
        ((lower > 0) & (delta > thresholds.materiality), "replace"),
    ]
    conditions, names = zip(*steps, strict=True)
    return np.asarray(np.select(conditions, names, default=""))


def _half_width(parts: Sequence[Part], thresholds: Thresholds, rates: Mapping[str, float]) -> float:
    expected = [
        np.array([round(part.size * rates.get(part.key.partition("/")[0], 0.05))]) for part in parts
    ]
    upper = _upper(parts, expected, thresholds.alpha, look=1)
    lower = _lower(parts, expected, thresholds.alpha, look=1)
    return float((upper - lower)[0]) / 2


def _needed(parts: Sequence[Part], thresholds: Thresholds) -> int | None:
    """Return the smallest multiple of the plan at which a faultless audit is accepted."""

    def grown(percent: int) -> list[Part]:
        return [
            Part(part.key, part.population, size, size)
            for part in parts
            for size in [min(part.population, -(-part.size * percent // 100))]
        ]

    def accepts(sized: Sequence[Part]) -> bool:
        best = _upper(sized, _nothing(sized), thresholds.alpha, look=1)
        return bool(best[0] <= thresholds.materiality)

    low, high = 1, 100
    while not accepts(grown(high)):
        if all(part.size == part.population for part in grown(high)) or high > 10**6:
            return None
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if accepts(grown(middle)) else (middle + 1, high)
    return sum(part.size for part in grown(high))
