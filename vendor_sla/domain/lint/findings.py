"""What the linter says: findings with a stable code, a place, a clause and facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vendor_sla.domain.contracts import Contract


class LintSeverity(StrEnum):
    """An error stops a signature; a warning is for people to weigh."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One thing the linter says.

    `code` is stable and listed in docs/lint.md; the catalogues put it into words
    (`problem.<code>`) and say how to mend it (`mend.<code>.1` and on). `place` is a path into the
    document (`metrics.3.penalties.0.bands.1.to`), `line` the line it stands on, from 1, and
    `clause` the clause of the paper nearest to it; both may be missing. `subject` is the key of
    the list's entry the place lies in, such as that of the metric.
    """

    code: str
    severity: LintSeverity
    place: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    clause: str = ""
    line: int | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class LintReport:
    """Every finding of a document, in the document's order; `contract` when it could be read."""

    findings: tuple[LintFinding, ...]
    contract: Contract | None

    @property
    def errors(self) -> tuple[LintFinding, ...]:
        """Return what stops a signature."""
        return tuple(one for one in self.findings if one.severity is LintSeverity.ERROR)

    @property
    def warnings(self) -> tuple[LintFinding, ...]:
        """Return what is for people to weigh."""
        return tuple(one for one in self.findings if one.severity is LintSeverity.WARNING)
