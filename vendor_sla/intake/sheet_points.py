"""Points of a QA sheet: rows that no sheet can hold, although each of their cells can be read."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.domain.exact import decimal_text
from vendor_sla.intake.cells import Bad
from vendor_sla.intake.columns import Typed
from vendor_sla.intake.mappings import ColumnRule

_NOT_NEGATIVE = ("points", "max_points", "weight")
_SCALE = 1_000_000


def sheet_faults(
    rules: Sequence[ColumnRule], typed: Mapping[str, Typed]
) -> Iterator[tuple[ColumnRule, npt.NDArray[np.object_]]]:
    """Yield what is wrong with the points and weights of a sheet's rows, by column.

    Only a QA sheet has full points. They, the points and the weight are never below 0, and nobody
    gets more points than there are.
    """
    by_name = {rule.name: rule for rule in rules}
    if "item" not in typed:  # no QA sheet
        return
    for name in _NOT_NEGATIVE:
        if name in typed and (below := _known(typed[name]) < 0).any():
            bad = np.full(len(below), None, dtype=object)
            bad[below] = Bad("cell.negative")
            yield by_name[name], bad
    if "points" not in typed or "max_points" not in typed:
        return
    points, most = _known(typed["points"]), _known(typed["max_points"])
    above = (points > most) & ~typed["points"].missing & ~typed["max_points"].missing & (most >= 0)
    if above.any():
        bad = np.full(len(above), None, dtype=object)
        for place in np.flatnonzero(above).tolist():
            told = decimal_text(Fraction(int(most[place]), _SCALE))
            bad[place] = Bad("cell.points_above_maximum", {"maximum": told})
        yield by_name["points"], bad


def _known(column: Typed) -> npt.NDArray[np.int64]:
    """Return the millionths of a column, 0 where there are none."""
    return pd.Series(column.values).fillna(0).to_numpy(dtype=np.int64)
