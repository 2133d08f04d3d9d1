"""Files of disputes: what either side hands in with a step, kept under its hash."""

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from uuid import UUID

from vendor_sla.domain.people import Action, Actor, require, require_vendor
from vendor_sla.domain.refusals import Invalid, NotFound, Problem
from vendor_sla.services.papers import StoredPaper
from vendor_sla.services.submissions import plain_name
from vendor_sla.store import disputes as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import DisputeFileRow, DisputeRow, new_id
from vendor_sla.store.sessions import Session

MOST_FILES = 5  # with one step
MOST_IN_ALL = 40
LARGEST_FILE = 20 << 20
_ANYTHING = "application/octet-stream"
# What a browser may be told a file is; it is sent to be kept, never to be shown.
_KNOWN = frozenset(
    {
        "application/pdf", "application/zip", "audio/mpeg", "audio/x-wav", "image/jpeg",
        "image/png", "text/csv", "text/plain",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as a form sends it."""

    name: str
    stream: IO[bytes]


def keep_files(
    session: Session,
    actor: Actor,
    dispute: DisputeRow,
    *,
    step_number: int,
    files: Sequence[SentFile],
    blobs: Blobs,
    at: datetime,
) -> None:
    """Keep the files of one step; `Invalid` when they are too many, too large or empty."""
    known = rows.list_files(session, dispute.id)
    if len(files) > MOST_FILES or len(known) + len(files) > MOST_IN_ALL:
        facts = {"most": str(MOST_FILES), "all": str(MOST_IN_ALL)}
        raise Invalid([Problem("disputes.too_many_files", "files", facts)])
    for number, file in enumerate(files, len(known) + 1):
        name = plain_name(file.name)
        stored = blobs.put(actor.tenant_id, file.stream, limit_bytes=LARGEST_FILE, name=name)
        if not stored.size_bytes:
            raise Invalid([Problem("file.empty", name)])
        session.add(
            DisputeFileRow(
                tenant_id=actor.tenant_id,
                id=new_id(),
                dispute_id=dispute.id,
                vendor_id=dispute.vendor_id,
                number=number,
                step_number=step_number,
                name=name,
                media_type=_media_type(name),
                size_bytes=stored.size_bytes,
                blob_sha256=stored.sha256,
                added_by=actor.account_id,
                added_at=at,
            )
        )
    session.flush()


def open_dispute_file(
    session: Session, actor: Actor, *, file_id: UUID, blobs: Blobs
) -> StoredPaper:
    """Return a file of a dispute to one of its two sides; `NotFound` for everybody else."""
    require(actor, Action.READ_DISPUTES)
    row = rows.find_file(session, file_id)
    if row is None:
        raise NotFound([Problem("disputes.unknown_file")])
    require_vendor(actor, row.vendor_id)
    content = blobs.read(actor.tenant_id, row.blob_sha256)
    return StoredPaper(row.name, row.media_type, row.blob_sha256, content)


def _media_type(name: str) -> str:
    guessed = mimetypes.guess_type(name)[0] or _ANYTHING
    return guessed if guessed in _KNOWN else _ANYTHING
