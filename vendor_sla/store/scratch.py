"""Scratch: the unfinished files of processes, erased when those are gone, however they went."""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from vendor_sla.store.filelocks import locked


def open_scratch(folder: Path) -> Path:
    """Make a place of its own for this process's unfinished files; `tempfile` works there.

    They hold customers' rows as they came, and a process that is killed erases nothing. So each
    holds a lock on its place as long as it lives, and whoever comes erases the places not held.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(folder / "lock"):
        for place in folder.iterdir():
            if place.is_dir() and (held := _hold(place)) is not None:
                shutil.rmtree(place, ignore_errors=True)
                os.close(held)
        own = Path(tempfile.mkdtemp(dir=folder))
        _hold(own)
    tempfile.tempdir = str(own)
    return own


def _hold(place: Path) -> int | None:
    """Return what holds a place until the process ends, or None when another process does."""
    descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
