"""Vendor SLA governance: contracts, evidence, scores, penalties and signed scorecards."""

from pathlib import Path

__version__ = "0.1.0"


def resource_folder(name: str) -> Path:
    """Return the folder of the law, the paper or the screen.

    `name` is `contracts`, `reports` or `static`. In an installed wheel the three lie inside the
    package; in a checkout they lie beside it. Raises `FileNotFoundError` when neither is there.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the folder {name}/ is neither in the package nor beside it")
