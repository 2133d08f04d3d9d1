"""Associations: how closely each metric moved with an outcome, and the weights that follow.

Correlation, not cause: what moves together may have a third reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vendor_sla.domain.catalogue.definitions import Direction
from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.refusals import Problem
from vendor_sla.domain.weights import Weights, weights_in_proportion

FEWEST_MONTHS = 4  # below, any order of so few months is likely by chance
SOUND_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Association:
    """One metric against the outcome over `months` in which both were measured.

    `spearman` and `pearson` run from -1 to 1, to 4 places; None when they cannot be computed.
    """

    measure: str
    dimension: str
    direction: Direction
    months: int
    spearman: Decimal | None
    pearson: Decimal | None

    def warnings(self, *, is_more_better: bool) -> tuple[Problem, ...]:
        """Return what speaks against trusting it: few months, signs that contradict."""
        if self.spearman is None:
            code = "designs.too_few_months" if self.months < FEWEST_MONTHS else "designs.constant"
            facts = {"months": str(self.months), "least": str(FEWEST_MONTHS)}
            return (Problem(code, facts=facts),)
        found: list[Problem] = []
        if self.months < SOUND_MONTHS:
            facts = {"months": str(self.months), "least": str(SOUND_MONTHS)}
            found.append(Problem("designs.few_months", facts=facts))
        if self.is_contrary(is_more_better=is_more_better):
            found.append(Problem("designs.contrary_sign"))
        if self.pearson is not None and self.pearson * self.spearman < 0:
            found.append(Problem("designs.methods_differ"))
        return tuple(found)

    def is_contrary(self, *, is_more_better: bool) -> bool:
        """Tell whether the outcome was worse where the metric was better; a band says neither."""
        if self.spearman is None or self.direction is Direction.BAND:
            return False
        is_metric_up = self.direction is Direction.UP
        return self.spearman < 0 if is_metric_up is is_more_better else self.spearman > 0

    def as_json(self) -> dict[str, Any]:
        """Return the association as it is stored."""
        return {
            "measure": self.measure,
            "dimension": self.dimension,
            "direction": self.direction.value,
            "months": self.months,
            "spearman": None if self.spearman is None else str(self.spearman),
            "pearson": None if self.pearson is None else str(self.pearson),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Association":
        """Return a stored association."""
        rho, r = (
            None if stored[name] is None else parse_decimal(stored[name])
            for name in ("spearman", "pearson")
        )
        direction = Direction(stored["direction"])
        return cls(stored["measure"], stored["dimension"], direction, stored["months"], rho, r)


def weights_by_data(associations: Sequence[Association]) -> Weights | None:
    """Return weights in proportion to the absolute rank correlations; None when there are none.

    A dimension weighs as much as its metrics together. What could not be computed has no weight.
    """
    measures: dict[str, dict[str, Decimal]] = {}
    for one in associations:
        measures.setdefault(one.dimension, {})[one.measure] = abs(one.spearman or Decimal(0))
    dimensions = {name: sum(own.values(), Decimal(0)) for name, own in measures.items()}
    if not any(dimensions.values()):
        return None
    return weights_in_proportion(dimensions, measures)
