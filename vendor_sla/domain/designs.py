"""Designs: choosing the metrics and weights of a contract for one service line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from vendor_sla.domain.catalogue import definition
from vendor_sla.domain.catalogue.definitions import Dimension, MetricDefinition
from vendor_sla.domain.panels import MIDDLE
from vendor_sla.domain.refusals import Problem
from vendor_sla.domain.weights import Weights

FEWEST_METRICS, MOST_METRICS = 8, 12
MOST_CANDIDATES = 40  # more than anybody scores with care
REQUIRED_DIMENSIONS = tuple(one for one in Dimension if one is not Dimension.COLLABORATION)
HEAVIEST_DIMENSION = 40
LONGEST_PILOT = 2


class DesignState(StrEnum):
    """A design is open until it is published; then it never changes."""

    OPEN = "open"
    PUBLISHED = "published"


class Stage(StrEnum):
    """How far an open design has come; the last is a published one."""

    CANDIDATES = "candidates"
    RATING = "rating"
    WEIGHTS = "weights"
    PILOT = "pilot"
    PUBLISHED = "published"


class Quadrant(StrEnum):
    """Where a candidate lies by its medians, and so what is advised."""

    CORE = "core"  # important and feasible: take it
    BUILD = "build"  # important, not feasible yet: get the data first
    WATCH = "watch"  # feasible, not important: report it, without weight
    DROP = "drop"  # neither: leave it out


@dataclass(frozen=True, slots=True)
class Candidate:
    """A measure weighed up for the contract; `is_core` once it is chosen to carry weight."""

    measure: str
    version: int
    is_core: bool = False

    @property
    def definition(self) -> MetricDefinition:
        """Return the catalogue's definition of the version that was chosen."""
        return definition(self.measure, self.version)

    @property
    def dimension(self) -> str:
        """Return the dimension it scores in."""
        return self.definition.dimension.value

    def as_json(self) -> dict[str, Any]:
        """Return the candidate as it is stored."""
        return {"measure": self.measure, "version": self.version, "is_core": self.is_core}


def candidates_from(stored: Sequence[Mapping[str, Any]]) -> tuple[Candidate, ...]:
    """Return stored candidates, dimension by dimension in the order of the catalogue."""
    found = [Candidate(one["measure"], one["version"], one["is_core"]) for one in stored]
    order = list(Dimension)
    return tuple(sorted(found, key=lambda one: order.index(one.definition.dimension)))


def quadrant_of(importance: Fraction, feasibility: Fraction) -> Quadrant:
    """Place a candidate: high is above the middle of the scale, the middle itself is not."""
    is_important, is_feasible = importance > MIDDLE, feasibility > MIDDLE
    if is_important:
        return Quadrant.CORE if is_feasible else Quadrant.BUILD
    return Quadrant.WATCH if is_feasible else Quadrant.DROP


def advise(core: Sequence[Candidate], weights: Weights | None = None) -> tuple[Problem, ...]:
    """Return what a designer would change in a choice of core metrics; empty when nothing.

    8 to 12 metrics, every dimension but collaboration present, not all from the vendor's own
    rows, no dimension above 40 % of the total, no chosen metric without weight.
    """
    return (*_advise_on_metrics(core), *(_advise_on_weights(core, weights) if weights else ()))


def _advise_on_metrics(core: Sequence[Candidate]) -> Iterator[Problem]:
    count = {"count": str(len(core)), "least": str(FEWEST_METRICS), "most": str(MOST_METRICS)}
    if len(core) < FEWEST_METRICS:
        yield Problem("designs.few_metrics", facts=count)
    elif len(core) > MOST_METRICS:
        yield Problem("designs.many_metrics", facts=count)
    there = {one.dimension for one in core}
    for dimension in REQUIRED_DIMENSIONS if core else ():
        if dimension.value not in there:
            yield Problem("designs.missing_dimension", facts={"dimension": dimension.value})
    if core and all(one.definition.sources == ("V",) for one in core):
        yield Problem("designs.only_vendor_rows")


def _advise_on_weights(core: Sequence[Candidate], weights: Weights) -> Iterator[Problem]:
    for dimension, weight in weights.dimensions.items():
        if weight > HEAVIEST_DIMENSION:
            facts = {"dimension": dimension, "weight": str(weight), "most": str(HEAVIEST_DIMENSION)}
            yield Problem("designs.heavy_dimension", facts=facts)
    for one in core:
        if not weights.of(one.measure):
            yield Problem("designs.without_weight", facts={"measure": one.measure})


def stage_of(
    state: DesignState, candidates: Sequence[Candidate], weights: Weights | None, *, is_rated: bool
) -> Stage:
    """Return the next thing to be done."""
    if state is DesignState.PUBLISHED:
        return Stage.PUBLISHED
    if not candidates:
        return Stage.CANDIDATES
    has_core = any(one.is_core for one in candidates)
    if not has_core and not is_rated:
        return Stage.RATING
    if not has_core or weights is None:
        return Stage.WEIGHTS if has_core else Stage.RATING
    return Stage.PILOT
