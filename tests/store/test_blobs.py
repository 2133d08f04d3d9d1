"""Stored files: whole, named by their hash, private, a tenant's own."""

import errno
import hashlib
import os
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import fsspec
import pytest

from vendor_sla.domain.refusals import Conflict, Invalid, NotFound
from vendor_sla.store.blobs import Blobs

ALPHA = UUID(int=1)
BETA = UUID(int=2)
HELLO = hashlib.sha256(b"hello").hexdigest()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_was_put_is_read_under_its_hash(blobs: Blobs) -> None:
    stored = blobs.put(ALPHA, BytesIO(b"hello"))
    assert (stored.sha256, stored.size_bytes) == (HELLO, 5)
    assert blobs.read(ALPHA, HELLO) == b"hello"
    assert blobs.has(ALPHA, HELLO)
    with blobs.as_path(ALPHA, HELLO, suffix=".csv") as path:
        assert path.suffix == ".csv"
        assert path.read_bytes() == b"hello"


def test_another_tenant_does_not_find_it(blobs: Blobs) -> None:
    blobs.put_bytes(ALPHA, b"hello")
    assert not blobs.has(BETA, HELLO)
    with pytest.raises(NotFound):
        blobs.read(BETA, HELLO)


@pytest.mark.parametrize("name", ["", "../" * 10 + "etc/passwd", HELLO.upper(), HELLO + "0", "x"])
def test_what_is_no_hash_is_not_found(blobs: Blobs, name: str) -> None:
    with pytest.raises(NotFound):
        blobs.open(ALPHA, name)


def test_files_and_folders_are_private(blobs: Blobs, tmp_path: Path) -> None:
    blobs.put_bytes(ALPHA, b"hello")
    [file] = files_in(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "files" / str(ALPHA)).stat().st_mode & 0o777 == 0o700


def test_too_long_a_stream_is_refused_before_it_is_read_to_the_end(
    blobs: Blobs, tmp_path: Path
) -> None:
    endless = Endless()
    with pytest.raises(Invalid) as refused:
        blobs.put(ALPHA, endless, limit_bytes=3 << 20, name="calls.csv")
    assert refused.value.problems[0].place == "calls.csv"
    assert endless.given <= 5 << 20
    assert files_in(tmp_path) == []


class Endless(BytesIO):
    """A stream that never ends."""

    given = 0

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        self.given += size
        return b"\0" * size


class Broken(BytesIO):
    """A stream that breaks off after a while."""

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(min(size or 0, 3))
        if not part:
            raise ConnectionResetError
        return part


def test_a_stream_that_breaks_off_leaves_nothing(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError):
        blobs.put(ALPHA, Broken(b"hello"))
    assert files_in(tmp_path) == []


def test_a_full_disk_leaves_nothing(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        blobs.put_bytes(ALPHA, b"hello")
    assert files_in(tmp_path) == []


def test_the_same_file_twice_is_stored_once(blobs: Blobs, tmp_path: Path) -> None:
    assert blobs.put_bytes(ALPHA, b"hello") == blobs.put_bytes(ALPHA, b"hello")
    assert len(files_in(tmp_path)) == 1


def test_a_damaged_file_is_not_handed_out(blobs: Blobs, tmp_path: Path) -> None:
    blobs.put_bytes(ALPHA, b"hello")
    [file] = files_in(tmp_path)
    file.write_bytes(b"hellO")
    with pytest.raises(Conflict) as refused:
        blobs.read(ALPHA, HELLO)
    assert refused.value.problems[0].code == "file.damaged"


def test_what_is_deleted_is_gone_and_deleting_it_again_is_fine(blobs: Blobs) -> None:
    blobs.put_bytes(ALPHA, b"hello")
    blobs.delete(ALPHA, HELLO)
    blobs.delete(ALPHA, HELLO)
    assert not blobs.has(ALPHA, HELLO)


@pytest.fixture(name="bucket")
def _bucket() -> Iterator[str]:
    yield "memory://bucket/prefix"
    fsspec.filesystem("memory").rm("/bucket", recursive=True)


def test_a_store_by_url_keeps_files_alike(bucket: str) -> None:
    remote = Blobs(bucket)
    assert remote.put_bytes(ALPHA, b"hello").sha256 == HELLO
    assert remote.put_bytes(ALPHA, b"hello").sha256 == HELLO
    assert Blobs(bucket).read(ALPHA, HELLO) == b"hello"
    with pytest.raises(NotFound):
        remote.read(BETA, HELLO)


def test_what_a_killed_process_was_taking_in_is_swept_after_a_day(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    old, new = (tmp_path / str(ALPHA) / "incoming" / name for name in ("tmpold", "tmpnew"))
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "incoming").write_bytes(b"13800000000")
    for path in (old, old / "incoming"):
        os.utime(path, (time.time() - 90_000,) * 2)
    blobs.sweep()
    assert (old.exists(), new.exists()) == (False, True)
