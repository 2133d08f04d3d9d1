"""Files by their hash: whole or not there, never changed, one folder a tenant."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO, cast
from uuid import UUID

import fsspec
from fsspec.implementations.local import LocalFileSystem

from vendor_sla.domain.refusals import Conflict, Invalid, NotFound

_CHUNK = 1 << 20
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Blob:
    """What a stored file is called, and how long it is."""

    sha256: str
    size_bytes: int


class Blobs:
    """The file store of an installation: a folder, or anything fsspec reaches by URL."""

    def __init__(self, location: Path | str) -> None:
        """Take a folder, or a URL such as `s3://bucket/prefix`."""
        self._files, self._root = fsspec.core.url_to_fs(str(location))
        self._is_local = isinstance(self._files, LocalFileSystem)

    def put(
        self, tenant_id: UUID, stream: IO[bytes], *, limit_bytes: int | None = None, name: str = ""
    ) -> Blob:
        """Store a stream under its hash while it is read; nothing is left of one that fails.

        Refuses with `Invalid` as soon as more than `limit_bytes` have come; `name` is said then.
        """
        with tempfile.TemporaryDirectory(dir=self._scratch(tenant_id)) as folder:
            path = Path(folder) / "incoming"
            blob = _copy_in(stream, path, limit_bytes, name)
            self._settle(path, tenant_id, blob.sha256)
        return blob

    def put_bytes(self, tenant_id: UUID, content: bytes) -> Blob:
        """Store bytes under their hash."""
        return self.put(tenant_id, BytesIO(content))

    def put_file(self, tenant_id: UUID, path: Path) -> Blob:
        """Store a copy of a file under its hash."""
        with path.open("rb") as stream:
            return self.put(tenant_id, stream)

    def has(self, tenant_id: UUID, sha256: str) -> bool:
        """Say whether the tenant has a file of this hash."""
        return bool(self._files.exists(self._place(tenant_id, sha256)))

    def open(self, tenant_id: UUID, sha256: str) -> BinaryIO:
        """Open a file to read; `NotFound` when the tenant has none of this hash."""
        try:
            return cast("BinaryIO", self._files.open(self._place(tenant_id, sha256), "rb"))
        except FileNotFoundError:
            raise NotFound.because("file.not_found", sha256=sha256) from None

    def read(self, tenant_id: UUID, sha256: str) -> bytes:
        """Return a file's bytes; `Conflict` when they are not the ones that were stored."""
        with self.open(tenant_id, sha256) as stream:
            content = stream.read()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Conflict.because("file.damaged", sha256=sha256)
        return content

    @contextmanager
    def as_path(self, tenant_id: UUID, sha256: str, *, suffix: str = "") -> Iterator[Path]:
        """Lend a private copy of a file under a path of its own, as readers want it."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"file{suffix}"
            with self.open(tenant_id, sha256) as stream, path.open("wb") as copy:
                shutil.copyfileobj(stream, copy, _CHUNK)
            yield path

    def delete(self, tenant_id: UUID, sha256: str) -> None:
        """Erase a file, as retention demands; one that is gone already is fine."""
        if self.has(tenant_id, sha256):
            self._files.rm_file(self._place(tenant_id, sha256))

    def sweep(self) -> None:
        """Erase what comes in no more: nobody has written to it for a day."""
        if not self._is_local:
            return
        yesterday = time.time() - _DAY_SECONDS
        for folder in Path(self._root).glob("*/incoming/*"):
            written = [path.stat().st_mtime for path in (folder, *folder.iterdir())]
            if max(written) < yesterday:
                shutil.rmtree(folder, ignore_errors=True)

    def _place(self, tenant_id: UUID, sha256: str) -> str:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise NotFound.because("file.not_found", sha256=sha256[:64])
        return f"{self._root}/{tenant_id}/{sha256[:2]}/{sha256}"

    def _scratch(self, tenant_id: UUID) -> Path | None:
        """Return the folder for unfinished files: beside the final ones, so a rename moves them."""
        if not self._is_local:
            return None
        root = Path(self._root)
        root.parent.mkdir(parents=True, exist_ok=True)
        folder = root / str(tenant_id) / "incoming"
        for private in (root, folder.parent, folder):
            private.mkdir(mode=0o700, exist_ok=True)
        return folder

    def _settle(self, path: Path, tenant_id: UUID, sha256: str) -> None:
        place = self._place(tenant_id, sha256)
        if not self._is_local:
            if not self._files.exists(place):
                self._files.put_file(str(path), place)
            return
        target = Path(place)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        path.replace(target)
        _sync_folder(target.parent)
        _sync_folder(target.parent.parent)


def _copy_in(stream: IO[bytes], path: Path, limit_bytes: int | None, name: str) -> Blob:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123  # a descriptor, for its mode
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if limit_bytes is not None and size > limit_bytes:
                limit = str(limit_bytes)
                raise Invalid.because("file.too_large", name, size=f"> {limit}", limit=limit)
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Blob(digest.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
