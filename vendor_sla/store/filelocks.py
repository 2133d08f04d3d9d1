"""File locks: who may start a server, who keeps it."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(path: Path, *, is_waiting: bool = True) -> Iterator[None]:
    """Hold a file lock; without waiting, `BlockingIOError` when another process holds it."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if is_waiting else fcntl.LOCK_NB))
        yield
