"""Data files: the files of a period, as whoever assesses it hands them in."""

from dataclasses import dataclass
from pathlib import Path

from vendor_sla.domain.assessments import InputFile
from vendor_sla.domain.findings import Finding
from vendor_sla.intake.profiles import Profile


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of a period.

    `side` is `vendor` or `client`, `kind` a file kind of the catalogue. With a `profile` the file
    is somebody else's and is read through it; without, `path` holds rows already read (Parquet),
    and `read` and `findings` say what reading found then. `refusals` receives every refused cell.
    """

    side: str
    kind: str
    name: str
    path: Path
    profile: Profile | None = None
    read: InputFile | None = None
    findings: tuple[Finding, ...] = ()
    refusals: Path | None = None
