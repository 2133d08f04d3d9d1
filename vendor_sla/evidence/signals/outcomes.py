"""Outcomes: what one check says before the tests of the whole month are judged together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.domain.findings import RowPlace
from vendor_sla.domain.signals import Condition, Picture

Positions = npt.NDArray[np.intp]

ROWS_SHOWN = 100
_SMALLEST = 1e-300  # below, floating point is nought, and no model is that good


@dataclass(frozen=True, slots=True)
class Off:
    """A check that was not made, and why (`few_contacts`, `no_columns`, `too_coarse` ...)."""

    code: str
    reason: str
    subject: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A check that was made: the chance of as much in an honest file, and what was seen.

    What stays below a check's smallest effect has `p_value` 1: it is within what honest files
    show, however many rows there are. Without a `sample` of its own, the rows are the sample.
    """

    code: str
    subject: str
    p_value: float
    facts: Mapping[str, str]
    count: int = 0
    rows: tuple[RowPlace, ...] = ()
    picture: Picture | None = None
    sample: tuple[Condition, ...] = ()


def row_places(frame: pd.DataFrame, rows: Positions, column: str) -> tuple[RowPlace, ...]:
    """Return the first 100 of some rows of a frame by number and id."""
    chosen = frame.iloc[rows[:ROWS_SHOWN]]
    ids = chosen["interaction_id"] if "interaction_id" in chosen else [""] * len(chosen)
    return tuple(
        RowPlace(int(row), column=column, interaction_id=str(key))
        for row, key in zip(chosen["row"], ids, strict=True)
    )


def these_rows(rows: tuple[RowPlace, ...]) -> tuple[Condition, ...]:
    """Return the condition that names rows by their ids; none where they have no ids."""
    ids = tuple(place.interaction_id for place in rows if place.interaction_id)
    return (Condition("interaction_id", values=ids),) if ids else ()


def these_values(frame: pd.DataFrame, rows: Positions, column: str) -> Condition:
    """Return the condition of the values that some rows have in a column."""
    found = frame[column].iloc[rows].dropna().astype(object).unique()
    return Condition(column, values=tuple(sorted(str(one) for one in found))[:ROWS_SHOWN])


def percent(part: float, whole: float) -> str:
    """Write a share in per cent with one decimal."""
    return f"{100 * part / whole:.1f}" if whole else "0.0"


def two_figures(p_value: float) -> Decimal:
    """Return a chance as a decimal of two significant figures."""
    return Decimal(f"{min(1.0, max(_SMALLEST, p_value)):.1e}")
