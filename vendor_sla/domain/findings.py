"""Findings: what was noticed about data, never silently repaired."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: `refused` rows are left out, the others only noted."""

    INFO = "info"
    WARNING = "warning"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where in a file: the row as a spreadsheet numbers it (header is row 1), column, value."""

    row: int
    column: str = ""
    value: str = ""
    interaction_id: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One named observation with its count, facts for the sentence, and example rows.

    `subject` is the file kind, column, or metric it concerns. `rows` holds the first examples
    (at most 100); `count` is the full number.
    """

    code: str
    severity: Severity
    subject: str
    count: int
    facts: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[RowPlace, ...] = ()
