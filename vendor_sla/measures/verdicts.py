"""Verdicts: what each contact adds to each metric, for checks that go row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.domain.catalogue.definitions import RATIO_SCALES
from vendor_sla.domain.readings import MeasureRequest
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution
from vendor_sla.measures.measurer import Measurer
from vendor_sla.measures.reckoning import factor_of
from vendor_sla.measures.rows import Mask, Rows

Floats = npt.NDArray[np.float64]


class Shape(StrEnum):
    """What a metric makes of its rows."""

    SHARE = "share"
    MEAN = "mean"
    QUANTILE = "quantile"
    OTHER = "other"  # judged together, summed up, or from another file: no row stands for itself


@dataclass(frozen=True)
class Verdicts:
    """One metric, row by row, in the order of the rows.

    `counted` marks the rows that count in the period and the contract's scope. Of a share, `hit`
    marks the numerator, `good` what the contract wishes for, and `scale` is what the share is
    multiplied by to be shown (100 for a percentage). Of a mean or a quantile, `amount` is the row's
    own value in the displayed unit, infinite for a wait that never ended. `quantile` is the share
    below the figure. `weight` and `stratum` are those of a drawn sheet; hand-picked rows weigh
    nothing and do not count.
    """

    metric: str
    shape: Shape
    counted: Mask
    hit: Mask
    good: Mask
    amount: Floats
    quantile: float | None = None
    scale: int = 1
    weight: Floats | None = None
    stratum: npt.NDArray[np.int32] | None = None


class VerdictWatch:
    """Keeps what the rows of some kinds of files add to each metric while they are measured."""

    def __init__(self, *kinds: str) -> None:
        self._kinds = kinds
        self.found: dict[str, Verdicts] = {}

    def __call__(
        self, asked: Asked, rows: Rows, contribution: Contribution, scope: Mask | None
    ) -> None:
        """Keep the verdicts of one block; of a kind of file there is only one."""
        if rows.kind in self._kinds:
            self.found[asked.request.key] = _verdicts(asked, rows, contribution, scope)


def row_verdicts(
    requests: Sequence[MeasureRequest],
    contacts: pd.DataFrame,
    side_files: Mapping[str, pd.DataFrame],
) -> tuple[Verdicts, ...]:
    """Return what each contact adds to each metric, one entry a request, in order.

    `contacts` are all of a period, ordered by `row`. A metric that cannot be measured on them, or
    not row by row, has the shape `other` and counts nothing. Errors are the measurer's.
    """
    watch = VerdictWatch("contacts")
    measurer = Measurer(requests, side_files=side_files, with_grain=False, watch=watch)
    measurer.add(contacts)
    measurer.finish()
    return tuple(
        watch.found.get(request.key) or _nothing(request.key, len(contacts)) for request in requests
    )


def _verdicts(asked: Asked, rows: Rows, contribution: Contribution, scope: Mask | None) -> Verdicts:
    counted = contribution.counted if scope is None else contribution.counted & scope
    key, shape = asked.request.key, _shape(asked, contribution)
    if shape is Shape.OTHER:
        return _nothing(key, len(counted))
    weight = stratum = None
    if contribution.weight is not None:
        weight = np.asarray(contribution.weight, dtype=np.float64) / contribution.weight_scale
        stratum, counted = rows.codes("stratum"), counted & (weight > 0)
    if shape is Shape.SHARE:
        hit = (contribution.amount != 0) & counted
        good = counted & (~hit if asked.is_bad_when_hit else hit)
        return Verdicts(
            key, shape, counted, hit, good, good.astype(np.float64),
            scale=int(factor_of(asked.unit)), weight=weight, stratum=stratum,
        )  # fmt: skip
    amount = np.asarray(contribution.amount, dtype=np.float64) / contribution.amount_scale
    if weight is None:
        amount = amount * float(factor_of(asked.unit))
    else:
        amount = np.divide(amount, weight, out=np.zeros_like(amount), where=weight > 0)
    if contribution.infinite is not None:
        amount = np.where(contribution.infinite, np.inf, amount)
    nothing = np.zeros(len(counted), dtype=np.bool_)
    quantile = None if asked.quantile is None else float(asked.quantile)
    return Verdicts(
        key, shape, counted, nothing, nothing, amount, quantile, weight=weight, stratum=stratum
    )


def _shape(asked: Asked, contribution: Contribution) -> Shape:
    is_plain = contribution.factor is None and not contribution.is_total
    if not is_plain or contribution.groups is not None:
        return Shape.OTHER
    if asked.quantile is not None:
        return Shape.QUANTILE
    if contribution.weight is not None:
        if contribution.weight_scale == 1:  # seconds over rounds: no row has a share of it
            return Shape.OTHER
        return Shape.SHARE if asked.unit in RATIO_SCALES else Shape.MEAN
    if contribution.amount.dtype == np.bool_:
        return Shape.SHARE
    is_mean = contribution.amount_scale != 1 or contribution.amount.dtype == object
    return Shape.MEAN if is_mean else Shape.OTHER


def _nothing(metric: str, size: int) -> Verdicts:
    nothing = np.zeros(size, dtype=np.bool_)
    return Verdicts(metric, Shape.OTHER, nothing, nothing, nothing, nothing.astype(np.float64))
