"""Proposing a profile: a first draft from a file's names and contents, with questions.

What the file proves is written down; what it leaves open is asked, never guessed.
"""

from dataclasses import dataclass
from pathlib import Path

from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.mappings import Profile


@dataclass(frozen=True, slots=True)
class Proposal:
    """A drafted profile: YAML to edit, the open questions, and the profile if there are none."""

    text: str
    questions: tuple[Problem, ...]
    profile: Profile | None


def propose_profile(path: Path, *, kind: str = "contacts", zone: str = "") -> Proposal:
    """Propose."""
    raise LookupError(path, kind, zone)
