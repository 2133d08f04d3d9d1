"""Misses: which rows missed one metric, all of them, where a reading lists the first alone."""

import numpy as np

from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution
from vendor_sla.measures.rows import Mask, Rows


class MissWatch:
    """Keeps a mark a row, by kind of file and in the order of the rows, while they are measured."""

    def __init__(self, metric: str) -> None:
        self._metric = metric
        self._masks: dict[str, list[Mask]] = {}

    def __call__(
        self, asked: Asked, rows: Rows, contribution: Contribution, scope: Mask | None
    ) -> None:
        """Keep the marks of one block, if it is of the metric and its rows can miss it."""
        if asked.request.key != self._metric or contribution.missed is None:
            return
        missed = contribution.missed & contribution.counted
        mask = missed if scope is None else missed & scope
        self._masks.setdefault(rows.kind, []).append(mask)

    def found(self) -> tuple[str, Mask] | None:
        """Return the kind of file whose rows missed it, with a mark a row; None when none can."""
        joined = {kind: np.concatenate(masks) for kind, masks in self._masks.items()}
        return max(joined.items(), key=lambda each: int(each[1].sum()), default=None)
