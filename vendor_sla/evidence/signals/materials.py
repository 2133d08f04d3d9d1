"""Materials: what the checks look at, as arrays made on first use.

Times and spans are whole microseconds; `present` tells where a column has a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.domain.periods import Period

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

SECOND = 1_000_000
DAY = 86_400 * SECOND
MISSING = int(np.iinfo(np.int64).min)
LEAST_CONTACTS = 300  # below, chance alone makes a month look odd

# The units people and systems round times to.
_UNITS = (3600, 1800, 900, 600, 300, 60, 30, 15, 10, 5, 1)
_ROUNDED_SHARE = 0.99


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """A metric's rounded value in one month; the denominator where it is known."""

    period: Period
    value: Decimal
    denominator: Decimal | None = None


@dataclass(frozen=True)
class Material:
    """A month of one vendor, and what may be held against it.

    `contacts` are the vendor's contacts in canonical columns. `waits` holds, by metric key, the
    contacts whose clock the contract limits: `place` in `contacts`, `wait` and `limit` in
    microseconds; `transfer_waits` the same up to the last transfer. `client` is the client's
    own extract, `earlier` what the vendor told before of some of the same contacts, `aggregates`
    a vendor's sums. `figures` are the months of each metric, oldest first, this one last;
    `targets` their expected values in per cent, of which `ceilings` are reached from below,
    `responses` and `scores` the metrics that are response rates and satisfaction, `shares` the
    names in `aggregates` that are one count over another.
    """

    contacts: pd.DataFrame
    period: Period
    zone: str
    waits: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    transfer_waits: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    client: pd.DataFrame | None = None
    earlier: pd.DataFrame | None = None
    aggregates: pd.DataFrame | None = None
    figures: Mapping[str, tuple[MonthFigure, ...]] = field(default_factory=dict)
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    ceilings: frozenset[str] = frozenset()
    responses: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    shares: frozenset[str] = frozenset()

    @cached_property
    def bounds(self) -> tuple[int, int]:
        """Return the first instant of the period and the first after it."""
        first, after = self.period.instants(self.zone)
        return round(first.timestamp()) * SECOND, round(after.timestamp()) * SECOND

    @cached_property
    def rows(self) -> "Columns":
        """Return the vendor's contacts that opened in the period."""
        if "opened_at" not in self.contacts:
            return Columns(self.contacts)
        opened = ticks(self.contacts["opened_at"])
        first, after = self.bounds
        return Columns(self.contacts[(opened >= first) & (opened < after)])


class Columns:
    """A frame of contacts read column by column."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self._ticks: dict[str, Ints] = {}

    def __len__(self) -> int:
        return len(self.frame)

    def has(self, *names: str) -> bool:
        """Tell whether the file has all of these columns."""
        return all(name in self.frame for name in names)

    def ticks(self, name: str) -> Ints:
        """Return instants or spans in microseconds, `MISSING` where there is none."""
        if name not in self._ticks:
            self._ticks[name] = (
                ticks(self.frame[name])
                if name in self.frame
                else np.full(len(self.frame), MISSING, dtype=np.int64)
            )
        return self._ticks[name]

    def seconds(self, name: str) -> Ints:
        """Return a span in whole seconds, rounded up; `MISSING` where there is none."""
        return whole_seconds(self.ticks(name))

    def flags(self, name: str) -> npt.NDArray[np.int8]:
        """Return a yes-or-no column as 1, 0 and -1 for missing."""
        if name not in self.frame:
            return np.full(len(self.frame), -1, dtype=np.int8)
        return self.frame[name].to_numpy(dtype=np.int8, na_value=-1)

    def numbers(self, name: str) -> Ints:
        """Return a score or count as whole numbers, `MISSING` where there is none."""
        if name not in self.frame:
            return np.full(len(self.frame), MISSING, dtype=np.int64)
        return self.frame[name].to_numpy(dtype=np.int64, na_value=MISSING)

    def codes(self, name: str) -> Ints:
        """Return a text column as numbers, -1 where there is none."""
        if name not in self.frame:
            return np.full(len(self.frame), -1, dtype=np.int64)
        series = self.frame[name]
        if isinstance(series.dtype, pd.CategoricalDtype):
            return series.cat.codes.to_numpy().astype(np.int64)
        return pd.factorize(series)[0].astype(np.int64)

    def texts(self, name: str) -> "pd.Series[str]":
        """Return a text column, empty where there is no text."""
        if name not in self.frame:
            return pd.Series([""] * len(self.frame), index=self.frame.index, dtype=object)
        return self.frame[name].astype(object).fillna("").astype(str)


def ticks(series: "pd.Series[Any]") -> Ints:
    """Return instants or spans as microseconds, `MISSING` where there is none."""
    kind = "datetime64[us]" if series.dtype.kind == "M" else "timedelta64[us]"
    return series.to_numpy().astype(kind, copy=False).view(np.int64)


def whole_seconds(values: Ints) -> Ints:
    """Return microseconds as whole seconds, rounded up; `MISSING` stays."""
    return np.where(values == MISSING, MISSING, -(-values // SECOND))


def resolution(seconds: Ints) -> int:
    """Return the coarsest unit, in seconds, in which 99 of 100 values other than 0 are whole."""
    seconds = seconds[(seconds != MISSING) & (seconds != 0)]
    if not len(seconds):
        return 1
    shares = ((unit, float((seconds % unit == 0).mean())) for unit in _UNITS)
    return next((unit for unit, share in shares if share >= _ROUNDED_SHARE), 1)
