"""Values that differ only by case, space or width: told, never united."""

from collections import Counter

import pandas as pd

from vendor_sla.domain.catalogue.columns import FILE_KINDS, ColumnKind
from vendor_sla.domain.findings import Finding, Severity
from vendor_sla.intake.mappings import fold

_MOST = 20_000  # more different texts than this are prose, not names
_PROSE = ("transcript", "comment")


class Spellings:
    """Counts the spellings in the text columns of a file."""

    def __init__(self, kind: str) -> None:
        """Watch the text columns of a file kind."""
        self._kind = kind
        self._counts: dict[str, Counter[str]] = {
            column.name: Counter()
            for column in FILE_KINDS[kind]
            if column.kind is ColumnKind.TEXT and column.name not in _PROSE
        }

    def add(self, frame: pd.DataFrame) -> None:
        """Count the texts of accepted rows."""
        for name in [name for name in self._counts if name in frame]:
            counts = frame[name].value_counts(sort=False)
            self._counts[name].update(
                {str(text): int(count) for text, count in counts.items() if count}
            )
            if len(self._counts[name]) > _MOST:
                del self._counts[name]

    def findings(self) -> tuple[Finding, ...]:
        """Return one finding for each group of spellings."""
        found: list[Finding] = []
        for name, counts in self._counts.items():
            groups: dict[str, list[str]] = {}
            for text in counts:
                groups.setdefault(fold(text), []).append(text)
            found += [
                self._finding(name, {text: counts[text] for text in texts})
                for texts in groups.values()
                if len(texts) > 1
            ]
        return tuple(found)

    def _finding(self, name: str, spellings: dict[str, int]) -> Finding:
        shown = ", ".join(f"“{text}” ({count})" for text, count in sorted(spellings.items()))
        facts = {"column": name, "spellings": shown, "count": str(len(spellings))}
        return Finding(
            "rows.spellings", Severity.WARNING, f"{self._kind}.{name}", len(spellings), facts
        )
