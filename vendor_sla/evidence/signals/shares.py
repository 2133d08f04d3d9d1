"""Shares: sums a vendor hands in that no counting can have given."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.findings import RowPlace
from vendor_sla.evidence.signals.materials import MISSING, Columns, Material
from vendor_sla.evidence.signals.outcomes import ROWS_SHOWN, Off, Outcome, percent, these_values

_CODE = "impossible_shares"
_ONE = 1_000_000  # scores are whole millionths
_LEAST_LINES = 5


def check_shares(material: Material) -> Iterator[Outcome | Off]:
    """Yield the outcome for shares whose parts are no whole numbers, or more than the whole.

    Nothing is estimated: a share of contacts is a count of contacts over a count of contacts.
    A percentage turned back into a count (87.3 per cent of 411) gives itself away.
    """
    if material.aggregates is None:
        yield Off(_CODE, "no_aggregates")
        return
    rows = Columns(material.aggregates)
    metrics = rows.texts("metric")
    is_share = metrics.isin(material.shares).to_numpy(dtype=np.bool_)
    part, whole = rows.numbers("numerator"), rows.numbers("denominator")
    looked_at = is_share & (part != MISSING) & (whole != MISSING)
    size = int(looked_at.sum())
    if size < _LEAST_LINES:
        yield Off(_CODE, "few_lines", facts={"minimum": str(_LEAST_LINES)})
        return
    is_wrong = looked_at & ((part % _ONE != 0) | (whole % _ONE != 0) | (part > whole) | (part < 0))
    chosen = np.flatnonzero(is_wrong)
    numbers = rows.frame["row"].to_numpy()
    yield Outcome(
        _CODE,
        "aggregates",
        0.0 if len(chosen) else 1.0,
        {"count": str(len(chosen)), "lines": str(size), "share": percent(len(chosen), size)},
        count=len(chosen),
        rows=tuple(
            RowPlace(
                int(numbers[place]),
                column=str(metrics.iloc[place]),
                value=f"{_text(int(part[place]))}/{_text(int(whole[place]))}",
            )
            for place in chosen[:ROWS_SHOWN]
        ),
        sample=(these_values(rows.frame, chosen, "metric"),),
    )


def _text(millionths: int) -> str:
    return decimal_text(Fraction(millionths, _ONE), 6)
