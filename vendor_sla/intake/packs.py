"""Evidence packs from outside: opened behind gates, nothing of them ever written where it says.

A pack is not deflated, so it cannot inflate: a part that claims to be larger than what lies in the
file is refused before anything is read.
"""

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vendor_sla.domain.packs import (
    LARGEST_BYTES,
    MANIFEST,
    MOST_PARTS,
    SEAL,
    Manifest,
    is_part_name,
    read_manifest,
)
from vendor_sla.domain.refusals import Invalid

_LARGEST_MANIFEST = 1 << 20
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class OpenedPack:
    """A pack whose parts can be read; what they are worth is for others to check."""

    manifest: Manifest
    manifest_bytes: bytes
    seal: bytes
    names: tuple[str, ...]
    _archive: zipfile.ZipFile

    def read(self, name: str) -> bytes:
        """Return a part's bytes; `Invalid` when it is not there or damaged."""
        return _read(self._archive, name)


def is_pack(path: Path) -> bool:
    """Tell whether a file looks like an archive at all."""
    with path.open("rb") as file:
        return file.read(len(_ZIP)) == _ZIP


@contextmanager
def open_pack(path: Path) -> Iterator[OpenedPack]:
    """Open a pack; `Invalid` for what is none, is too large, or would leave its folder."""
    if path.stat().st_size > LARGEST_BYTES:
        raise _refused(path, "too_large")
    try:
        archive = zipfile.ZipFile(path)
    except Exception as error:  # whatever a hostile archive raises, the answer is no
        raise _refused(path, "no_archive") from error
    with archive:
        names = _checked_names(path, archive)
        content = _read(archive, MANIFEST)
        yield OpenedPack(_manifest(path, content), content, _read(archive, SEAL), names, archive)


def _checked_names(path: Path, archive: zipfile.ZipFile) -> tuple[str, ...]:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise _refused(path, "too_many_parts")
    names = tuple(entry.filename for entry in entries)
    if not all(is_part_name(name) for name in names):
        raise _refused(path, "odd_name")
    if len(set(names)) != len(names):
        raise _refused(path, "name_twice")
    for entry in entries:
        is_plain = entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 1
        if not is_plain or entry.file_size != entry.compress_size:
            raise _refused(path, "not_plain")
    if sum(entry.file_size for entry in entries) > path.stat().st_size:
        raise _refused(path, "overlaps")
    for name in (MANIFEST, SEAL):
        if name not in names:
            raise _refused(path, "no_manifest")
        if archive.getinfo(name).file_size > _LARGEST_MANIFEST:
            raise _refused(path, "too_large")
    return names


def _manifest(path: Path, content: bytes) -> Manifest:
    try:
        return read_manifest(json.loads(content))
    except (ValueError, RecursionError) as error:
        raise _refused(path, "no_manifest") from error


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except Exception as error:  # likewise
        raise Invalid.because("packs.part_unreadable", name) from error


def _refused(path: Path, why: str) -> Invalid:
    return Invalid.because(f"packs.{why}", path.name)


def read_part(content: bytes, name: str) -> Any:
    """Read a JSON part; `Invalid` when it is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Invalid.because("packs.part_unreadable", name) from error
