"""Annotated copies: the sender's file again, with every refused cell marked and explained."""

import json
from pathlib import Path

from vendor_sla.intake.profiles import Profile
from vendor_sla.intake.rows import raw_rows
from vendor_sla.printing.annotated import annotate_copy


def write_annotated_copy(
    path: Path, profile: Profile, *, refusals: Path, copy: Path, language: str
) -> None:
    """Write an XLSX of a file that was read, from the refused cells that reading put aside."""
    with refusals.open(encoding="utf-8") as lines:
        cells = (json.loads(line) for line in lines)
        annotate_copy(raw_rows(path, profile), cells, copy, language)
