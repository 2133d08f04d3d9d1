"""The refused cells of a file: all of them to a JSON-lines file, counted, the first ones kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from vendor_sla.domain.findings import Finding, RowPlace, Severity

_EXAMPLES = 100
_SHOWN = 100


@dataclass(slots=True)
class _Group:
    severity: Severity
    facts: Mapping[str, str]
    count: int = 0
    rows: list[RowPlace] = field(default_factory=list)


class RefusedCells:
    """Collects what is refused. One line a cell: row, column, value, code, facts."""

    def __init__(self, kind: str, path: Path | None) -> None:
        """Open the JSON-lines file, if one is wanted."""
        self._kind = kind
        self._file: IO[str] | None = path.open("w", encoding="utf-8") if path else None
        self._groups: dict[tuple[str, str], _Group] = {}

    def add(
        self,
        place: RowPlace,
        code: str,
        facts: Mapping[str, str],
        severity: Severity = Severity.REFUSED,
    ) -> None:
        """Take one refused cell; an empty column means the row as a whole."""
        value = place.value if len(place.value) <= _SHOWN else place.value[: _SHOWN - 1] + "…"
        place = RowPlace(place.row, place.column, value, place.interaction_id[:_SHOWN])
        group = self._groups.setdefault((code, place.column), _Group(severity, facts))
        group.count += 1
        if len(group.rows) < _EXAMPLES:
            group.rows.append(place)
        if self._file:
            told = {"row": str(place.row), "column": place.column, "value": value}
            line = {**told, "code": code, "facts": {**facts, **told}}
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def count(self, code: str) -> int:
        """Return how many cells or rows have been refused for one reason."""
        return sum(group.count for (known, _), group in self._groups.items() if known == code)

    def findings(self) -> tuple[Finding, ...]:
        """Return one finding for each code and column, the most frequent first."""
        ordered = sorted(self._groups.items(), key=lambda item: -item[1].count)
        return tuple(self._finding(code, column, group) for (code, column), group in ordered)

    def _finding(self, code: str, column: str, group: _Group) -> Finding:
        first = group.rows[0]
        facts = {
            **group.facts,
            "column": column,
            "count": str(group.count),
            "row": str(first.row),
            "value": first.value,
        }
        subject = f"{self._kind}.{column}" if column else self._kind
        return Finding(code, group.severity, subject, group.count, facts, tuple(group.rows))

    def close(self) -> None:
        """Close the JSON-lines file."""
        if self._file:
            self._file.close()
