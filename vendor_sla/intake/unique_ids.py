"""The rule for rows that name the same thing twice: refused, or one of them kept as declared."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from vendor_sla.domain.findings import Finding, RowPlace, Severity
from vendor_sla.intake.duplicates import UNIQUE_IDS, Folder, Seen, repeated_texts, texts_of
from vendor_sla.intake.mappings import Profile
from vendor_sla.intake.refused_cells import RefusedCells

Pass = Callable[[str], Iterator[tuple[Any, Any]]]


class UniqueIds:
    """Holds a file to one row for each id, by the profile's rule.

    `refuse` (default): of rows with one id the first good one is kept and the others are refused,
    each with the row it repeats. `first` and `last` set the others aside as declared. `keep`
    keeps all of them and says so.
    """

    def __init__(self, profile: Profile, read_again: Pass) -> None:
        """Take the profile and a way of reading one column of the file once more."""
        name = UNIQUE_IDS.get(profile.kind, "")
        rule = profile.find_rule(name) if name and not profile.event_log else None
        self._name = name if rule and len(rule.sources) == 1 else ""
        self._source = rule.sources[0] if rule and rule.sources else ""
        self._rule = profile.duplicates
        self._kind = profile.kind
        self._read_again = read_again
        self._folder, self._seen = Folder(), Seen()
        self._repeated: dict[str, list[int]] | None = None
        self._repeats = 0

    def keep(self, frame: pd.DataFrame, cells: RefusedCells) -> pd.DataFrame:
        """Return the rows of a block to keep; note the others."""
        if not self._name:
            return frame
        ids = texts_of(frame[self._name].array)
        if self._rule == "last":
            return self._keep_last(frame, ids, cells)
        folds = self._folder.fold(ids)
        again = self._seen.add(folds)
        if self._rule == "keep":
            self._repeats += int(again.sum())
            return frame
        if not again.any() and self._repeated is None:
            return frame
        return self._keep_first(frame, ids, again, cells)

    def findings(self) -> tuple[Finding, ...]:
        """Say how many rows repeat an id where all are kept."""
        if not self._repeats:
            return ()
        facts = {"column": self._name, "count": str(self._repeats)}
        subject = f"{self._kind}.{self._name}"
        return (Finding("rows.repeated_ids_kept", Severity.WARNING, subject, self._repeats, facts),)

    def _all_repeated(self) -> dict[str, list[int]]:
        if self._repeated is None:
            passes = (self._read_again(self._source), self._read_again(self._source))
            self._repeated = dict(repeated_texts(passes))
        return self._repeated

    def _keep_first(
        self, frame: pd.DataFrame, ids: pa.Array, again: Any, cells: RefusedCells
    ) -> pd.DataFrame:
        """Keep the first good row of each id; a fold alone never refuses a row."""
        repeated = self._all_repeated()
        good = np.ones(len(frame), dtype=bool)
        rows = frame["row"].to_numpy()
        for place, text in enumerate(ids.to_pylist()):
            if again[place] and text in repeated:
                good[place] = False
                self._note(cells, int(rows[place]), text, repeated[text][0])
        return frame[good]

    def _keep_last(self, frame: pd.DataFrame, ids: pa.Array, cells: RefusedCells) -> pd.DataFrame:
        repeated = self._all_repeated()
        if not repeated:
            return frame
        good = np.ones(len(frame), dtype=bool)
        rows = frame["row"].to_numpy()
        for place, text in enumerate(ids.to_pylist()):
            if text in repeated and repeated[text][-1] != rows[place]:
                good[place] = False
                self._note(cells, int(rows[place]), text, repeated[text][-1])
        return frame[good]

    def _note(self, cells: RefusedCells, row: int, text: str, other: int) -> None:
        is_declared = self._rule != "refuse"
        code = "row.superseded" if is_declared else "row.repeated_id"
        severity = Severity.WARNING if is_declared else Severity.REFUSED
        place = RowPlace(row, self._source, text, text)
        cells.add(place, code, {"other": str(other)}, severity)
