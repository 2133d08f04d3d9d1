"""Sample frames: the rows of both sides that a sample is drawn from."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vendor_sla.domain.refusals import Conflict, Invalid, Problem
from vendor_sla.intake.frames import gather
from vendor_sla.intake.rows import read_parquet, read_rows
from vendor_sla.services.data_files import DataFile
from vendor_sla.services.files import copy_out
from vendor_sla.services.sample_populations import Frames
from vendor_sla.store import submissions as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow
from vendor_sla.store.sessions import Session

if TYPE_CHECKING:
    from vendor_sla.intake.frames import Frame

_Blocks = defaultdict[tuple[str, str], list["Frame"]]


def read_frames(session: Session, month: MonthRow, blobs: Blobs) -> Frames:
    """Return a month's newest accepted rows of both sides, by side and kind of file.

    Raises `Conflict` when the vendor sent no contacts.
    """
    blocks: _Blocks = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for side in ("vendor", "client"):
            found = rows.find_latest_accepted(session, month.id, side)
            for file in rows.list_files(session, [found.id]) if found else ():
                assert file.rows_sha256 is not None
                path = Path(folder) / f"{file.id}.parquet"
                copy_out(blobs, month.tenant_id, file.rows_sha256, path)
                blocks[side, file.kind] += read_parquet(path)
    frames = _gathered(blocks)
    if "contacts" not in frames.get("vendor", {}):
        raise Conflict([Problem("samples.no_contacts")])
    return frames


def frames_of(files: Sequence[DataFile], *, salt: bytes = b"") -> Frames:
    """Return the rows of files that lie before us; `Invalid` without contacts of the vendor's."""
    blocks: _Blocks = defaultdict(list)
    for file in files:
        blocks[file.side, file.kind] += _blocks(file, salt)
    frames = _gathered(blocks)
    if "contacts" not in frames.get("vendor", {}):
        raise Invalid([Problem("samples.no_contacts")])
    return frames


def _blocks(file: DataFile, salt: bytes) -> "Iterator[Frame]":
    if file.profile is None:
        yield from read_parquet(file.path)
    else:
        yield from read_rows(file.path, file.profile, salt=salt)


def _gathered(blocks: _Blocks) -> Frames:
    frames: defaultdict[str, dict[str, Frame]] = defaultdict(dict)
    for (side, kind), found in blocks.items():
        frames[side][kind] = gather(found)
    return frames
