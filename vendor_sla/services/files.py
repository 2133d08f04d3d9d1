"""Files: stored ones lent to readers that want a path with the file's own name."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from vendor_sla.store.blobs import Blobs


def copy_out(blobs: Blobs, tenant_id: UUID, sha256: str, path: Path) -> Path:
    """Copy a stored file to a path; `NotFound` when the tenant has none of this hash."""
    with blobs.open(tenant_id, sha256) as stream, path.open("wb") as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)
    return path


@contextmanager
def lent_file(blobs: Blobs, tenant_id: UUID, sha256: str, name: str) -> Iterator[Path]:
    """Lend a private copy of a stored file under its own name, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield copy_out(blobs, tenant_id, sha256, Path(folder) / name)
