"""Rows: the columns of a file as whole-number arrays, the form every measure counts on.

Instants, spans, scores and counts are int64 (microseconds, millionths, units) with `MISSING`;
flags are int8 with -1 for missing; texts are int32 codes of one book for the whole file, -1 for
missing; customer keys are 64-bit folds, `MISSING` for none. A column the file does not have reads
as missing on every row.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.domain.catalogue.columns import FILE_KINDS, ColumnKind

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

MISSING = int(np.iinfo(np.int64).min)
SECOND = 1_000_000
DAY = 86_400 * SECOND
HALF_HOUR = 1_800 * SECOND
ATTRIBUTES = (
    "service_line", "queue", "channel", "tier", "severity", "vip", "agent_id", "growth_stage",
)  # fmt: skip
_FIXED = {
    column.name: column.values
    for kind in ("contacts", "qa")
    for column in FILE_KINDS[kind]
    if column.kind is ColumnKind.CATEGORY
} | {"vip": ("false", "true"), "growth_stage": ("novice", "growing", "mature", "senior")}


class CodeBook:
    """One code a text, the same in every block and every file of a submission."""

    def __init__(self) -> None:
        self._codes: dict[str, dict[str, int]] = {
            name: {value: code for code, value in enumerate(values)}
            for name, values in _FIXED.items()
        }

    def code(self, name: str, text: str) -> int:
        """Return the code of a text of an attribute; a new text gets the next."""
        known = self._codes.setdefault(name, {})
        return known.setdefault(text, len(known))

    def texts(self, name: str) -> list[str]:
        """Return the texts of an attribute in the order of their codes."""
        return list(self._codes.get(name, {}))

    def translate(self, name: str, series: "pd.Series[Any]") -> Codes:
        """Return the codes of a category column."""
        if not isinstance(series.dtype, pd.CategoricalDtype):
            series = series.astype("category")
        table = [self.code(name, str(text)) for text in series.cat.categories]
        # The last entry catches -1, the missing.
        return np.array([*table, -1], dtype=np.int32)[series.cat.codes.to_numpy()]


class Rows:
    """A file, or a block of one, with its columns as arrays made on first use."""

    def __init__(
        self,
        kind: str,
        size: int,
        *,
        book: CodeBook,
        frame: pd.DataFrame | None = None,
        arrays: Mapping[str, npt.NDArray[Any]] | None = None,
    ) -> None:
        self.kind = kind
        self.size = size
        self.book = book
        self._frame = frame
        self._arrays: dict[str, npt.NDArray[Any]] = dict(arrays or {})
        self._names = set(self._arrays) | set(() if frame is None else frame.columns)
        self._kinds = {column.name: column.kind for column in FILE_KINDS[kind]}

    def has(self, name: str) -> bool:
        """Tell whether the file has a column."""
        return name in self._names

    def __getitem__(self, name: str) -> Ints:
        """Return a column as whole numbers; missing everywhere when the file lacks it."""
        if name not in self._arrays:
            self._arrays[name] = self._read(name)
        return self._arrays[name]

    def __setitem__(self, name: str, values: npt.NDArray[Any]) -> None:
        self._names.add(name)
        self._arrays[name] = values

    def memo(self, name: str, make: Callable[[], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """Return an array several measures derive alike, made once."""
        if name not in self._arrays:
            self._arrays[name] = make()
        return self._arrays[name]

    def present(self, name: str) -> Mask:
        """Return where a column of instants, spans, scores, counts or keys is not missing."""
        found: Mask = self[name] != MISSING
        return found

    def codes(self, name: str) -> Codes:
        """Return the codes of a text column or an attribute."""
        return self[name].astype(np.int32, copy=False)

    def own_texts(self, name: str) -> tuple[list[str], Codes]:
        """Return the texts of this block and their places in it: long texts are never kept."""
        if self._frame is None or name not in self._frame.columns:
            return [], np.full(self.size, -1, dtype=np.int32)
        column = self._frame[name].astype("category")
        texts = [str(text) for text in column.cat.categories]
        return texts, column.cat.codes.to_numpy().astype(np.int32)

    def texts_at(self, name: str, places: Sequence[int]) -> list[str]:
        """Return the texts of an id column at some rows; empty where missing."""
        if self._frame is None or name not in self._frame.columns:
            stored = self._arrays.get(name)
            return [""] * len(places) if stored is None else [str(stored[n]) for n in places]
        picked = self._frame[name].iloc[list(places)]
        return ["" if pd.isna(one) else str(one) for one in picked]

    def ids(self, name: str = "interaction_id") -> Any:
        """Return an id column for joining."""
        if self._frame is not None and name in self._frame.columns:
            return pd.Index(self._frame[name])
        return pd.Index(self._arrays.get(name, np.full(self.size, "", dtype=object)))

    def identities(self) -> pd.DataFrame:
        """Return row numbers and ids alone, to name rows later without holding the block."""
        assert self._frame is not None
        names = [name for name in ("row", "interaction_id") if name in self._frame.columns]
        return self._frame[names]

    def compact(self, names: Sequence[str]) -> "Rows":
        """Return the named columns alone, so that the block itself can be let go."""
        arrays = {name: self[name] for name in names}
        identities = self.identities()
        return Rows(self.kind, self.size, book=self.book, frame=identities, arrays=arrays)

    def _read(self, name: str) -> npt.NDArray[Any]:
        kind = self._kinds.get(name, ColumnKind.TEXT)
        if self._frame is None or name not in self._frame.columns:
            return _absent(kind, name, self.size)
        series = self._frame[name]
        if name == "row":
            return series.to_numpy(dtype=np.int64)
        if name == "vip":
            return series.to_numpy(dtype=np.int8, na_value=-1).astype(np.int32)
        if kind in (ColumnKind.TIME, ColumnKind.DAY):
            return series.to_numpy().astype("datetime64[us]", copy=False).view(np.int64)
        if kind is ColumnKind.SPAN:
            return series.to_numpy().astype("timedelta64[us]", copy=False).view(np.int64)
        if kind in (ColumnKind.SCORE, ColumnKind.COUNT):
            return series.to_numpy(dtype=np.int64, na_value=MISSING)
        if kind is ColumnKind.FLAG:
            return series.to_numpy(dtype=np.int8, na_value=-1)
        if kind is ColumnKind.KEY:
            return _folded(series)
        return self.book.translate(name, series)


def constant(value: int, size: int, kind: type[np.integer[Any]] = np.int64) -> npt.NDArray[Any]:
    """Return one value as a column that takes no memory and cannot be written to."""
    return np.broadcast_to(kind(value), size)


def _absent(kind: ColumnKind, name: str, size: int) -> npt.NDArray[Any]:
    if kind is ColumnKind.FLAG and name != "vip":
        return constant(-1, size, np.int8)
    if kind in (ColumnKind.TEXT, ColumnKind.CATEGORY) or name == "vip":
        return constant(-1, size, np.int32)
    return constant(MISSING, size)


def _folded(series: "pd.Series[Any]") -> Ints:
    texts = series.astype(object)
    missing = texts.isna().to_numpy()
    folded = pd.util.hash_array(texts.fillna("").to_numpy(dtype=object)).view(np.int64)
    return np.where(missing, MISSING, folded)


def gather_rows(parts: Iterable[Rows], names: Sequence[str]) -> Rows:
    """Join blocks into one in the order of their rows, with the named columns only.

    `row` is among the names: two contacts of one instant then stand in one order, however the
    blocks came.
    """
    kept = list(parts)
    arrays = {name: np.concatenate([part[name] for part in kept]) for name in names}
    frame = pd.concat([part.identities() for part in kept], ignore_index=True)
    if (np.diff(arrays["row"]) < 0).any():
        order = np.argsort(arrays["row"], kind="stable")
        arrays = {name: column[order] for name, column in arrays.items()}
        frame = frame.iloc[order].reset_index(drop=True)
    return Rows(kept[0].kind, len(frame), book=kept[0].book, frame=frame, arrays=arrays)
