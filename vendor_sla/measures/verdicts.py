"""Verdicts: what each contact adds to each metric, for checks that go row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.domain.readings import MeasureRequest
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution
from vendor_sla.measures.measurer import Measurer
from vendor_sla.measures.reckoning import factor_of
from vendor_sla.measures.rows import Mask, Rows


class Shape(StrEnum):
    """What a metric makes of its rows."""

    SHARE = "share"
    MEAN = "mean"
    QUANTILE = "quantile"
    OTHER = "other"  # judged together, summed up, or from another file: no row stands for itself


@dataclass(frozen=True)
class Verdicts:
    """One metric, row by row, in the order of the contacts.

    `counted` marks the rows that count in the period and the contract's scope. Of a share, `hit`
    marks the numerator, `good` what the contract wishes for, and `scale` is what the share is
    multiplied by to be shown (100 for a percentage). Of a mean or a quantile, `amount`
    is the row's own value in the displayed unit, infinite for a wait that never ended. `quantile`
    is the share below the figure.
    """

    metric: str
    shape: Shape
    counted: Mask
    hit: Mask
    good: Mask
    amount: npt.NDArray[np.float64]
    quantile: float | None = None
    scale: int = 1


def row_verdicts(
    requests: Sequence[MeasureRequest],
    contacts: pd.DataFrame,
    side_files: Mapping[str, pd.DataFrame],
) -> tuple[Verdicts, ...]:
    """Return what each contact adds to each metric, one entry a request, in order.

    `contacts` are all of a period, ordered by `row`. A metric that cannot be measured on them, or
    not row by row, has the shape `other` and counts nothing. Errors are the measurer's.
    """
    found: dict[str, Verdicts] = {}

    def watch(asked: Asked, rows: Rows, contribution: Contribution, scope: Mask | None) -> None:
        if rows.kind == "contacts":
            found[asked.request.key] = _verdicts(asked, contribution, scope)

    measurer = Measurer(requests, side_files=side_files, with_grain=False, watch=watch)
    measurer.add(contacts)
    measurer.finish()
    return tuple(
        found.get(request.key) or _nothing(request.key, len(contacts)) for request in requests
    )


def _verdicts(asked: Asked, contribution: Contribution, scope: Mask | None) -> Verdicts:
    counted = contribution.counted if scope is None else contribution.counted & scope
    size, shape = len(counted), _shape(asked, contribution)
    if shape is Shape.OTHER:
        return _nothing(asked.request.key, size)
    if shape is Shape.SHARE:
        hit = contribution.amount.astype(bool) & counted
        good = counted & (~hit if asked.is_bad_when_hit else hit)
        amount = good.astype(np.float64)
        scale = int(factor_of(asked.unit))
        return Verdicts(asked.request.key, shape, counted, hit, good, amount, scale=scale)
    factor = float(factor_of(asked.unit)) / contribution.amount_scale
    amount = np.asarray(contribution.amount, dtype=np.float64) * factor
    if contribution.infinite is not None:
        amount = np.where(contribution.infinite, np.inf, amount)
    nothing = np.zeros(size, dtype=np.bool_)
    quantile = None if asked.quantile is None else float(asked.quantile)
    return Verdicts(asked.request.key, shape, counted, nothing, nothing, amount, quantile)


def _shape(asked: Asked, contribution: Contribution) -> Shape:
    is_plain = contribution.weight is None and contribution.factor is None
    if not is_plain or contribution.is_total or contribution.groups is not None:
        return Shape.OTHER
    if asked.quantile is not None:
        return Shape.QUANTILE
    if contribution.amount.dtype == np.bool_:
        return Shape.SHARE
    return Shape.MEAN if contribution.amount_scale != 1 else Shape.OTHER


def _nothing(metric: str, size: int) -> Verdicts:
    nothing = np.zeros(size, dtype=np.bool_)
    return Verdicts(metric, Shape.OTHER, nothing, nothing, nothing, nothing.astype(np.float64))
