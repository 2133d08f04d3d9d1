"""Secrets of an installation: made at first need, kept in files that we alone may read."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4


def keep_secret_file(path: Path, make: Callable[[], str]) -> str:
    """Return a secret file's text; made at first need, whole, and readable by us alone."""
    if not path.exists():
        scratch = path.with_name(f".{path.name}.{uuid4().hex}")
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123  # a descriptor
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first: theirs counts
            os.link(scratch, path)
        scratch.unlink()
    return path.read_text("utf-8")
