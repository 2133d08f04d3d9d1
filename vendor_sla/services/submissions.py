"""Submissions: a month's files from one side, received and handed to the reader."""

from datetime import datetime
from pathlib import PurePath
from typing import IO
from uuid import UUID

from vendor_sla.domain.catalogue.columns import FILE_KINDS
from vendor_sla.domain.file_sides import CLIENTS_ALONE
from vendor_sla.domain.people import Actor, require
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.services.history import record
from vendor_sla.services.moves import lock_month, period_of
from vendor_sla.services.papers import WORKBOOK, StoredPaper
from vendor_sla.services.profiles import keep_profile
from vendor_sla.services.submission_gates import require_open
from vendor_sla.services.submission_pages import (
    SUBMITS,
    FileView,
    Progress,
    SubmissionPage,
    SubmissionState,
    file_view,
    get_submission,
    list_submissions,
    read_progress,
    read_submission_page,
)
from vendor_sla.store import submissions as rows
from vendor_sla.store import vendors as vendor_rows
from vendor_sla.store.blobs import Blob, Blobs
from vendor_sla.store.models import (
    JobProgressRow,
    ProfileRow,
    SubmissionFileRow,
    SubmissionRow,
    new_id,
)
from vendor_sla.store.queue import enqueue
from vendor_sla.store.sessions import Session

__all__ = [
    "FileView",
    "Progress",
    "SubmissionPage",
    "SubmissionState",
    "list_submissions",
    "open_annotated_copy",
    "read_progress",
    "read_submission_page",
    "receive_file",
    "remove_file",
    "start_submission",
    "submit_month",
]

LARGEST_FILE = 2 << 30
_LONGEST_NAME_BYTES = 150


def start_submission(
    session: Session, actor: Actor, *, month_id: UUID, at: datetime, side: str = "vendor"
) -> UUID:
    """Begin a submission of one side; one already begun by the same person goes on.

    Raises `Conflict` when the month takes no more files.
    """
    _require_side(actor, side)
    month = lock_month(session, actor, month_id)
    require_open(session, month, side)
    for row, _ in rows.list_submissions(session, month_id):
        if (row.side, row.state, row.submitted_by) == (side, "receiving", actor.account_id):
            return row.id
    submission = SubmissionRow(
        tenant_id=actor.tenant_id,
        id=new_id(),
        month_id=month_id,
        vendor_id=month.vendor_id,
        side=side,
        number=rows.last_submission_number(session, month_id, side) + 1,
        submitted_by=actor.account_id,
        submitted_at=at,
    )
    session.add(submission)
    session.flush()
    return submission.id


def receive_file(
    session: Session,
    actor: Actor,
    *,
    submission_id: UUID,
    kind: str,
    name: str,
    stream: IO[bytes],
    blobs: Blobs,
    at: datetime,
    profile: str = "",
) -> FileView:
    """Take in one file: streamed to the store while it is hashed, at most 2 GiB.

    `profile` is the YAML of a mapping to keep and use; without it the newest kept one is used,
    or the upload template's. A file of the same kind and name takes the older one's place.
    Raises `Invalid` when it is too large, empty, of no known kind, or of one only the client sends.
    """
    submission = _get_receiving(session, actor, submission_id)
    if kind not in FILE_KINDS:
        known = ", ".join(FILE_KINDS)
        raise Invalid([Problem("submissions.unknown_kind", "kind", {"kind": kind, "known": known})])
    if submission.side == "vendor" and kind in CLIENTS_ALONE:
        raise Invalid([Problem("submissions.clients_kind", "kind", {"kind": kind})])
    short, side = plain_name(name), submission.side
    lock_month(session, actor, submission.month_id)  # or the same file, refused, is erased now
    stored = blobs.put(actor.tenant_id, stream, limit_bytes=LARGEST_FILE, name=short)
    if stored.size_bytes == 0:
        raise Invalid([Problem("file.empty", short)])
    vendor_id = submission.vendor_id
    if profile:
        keep_profile(session, actor, vendor_id=vendor_id, side=side, document=profile, at=at)
    kept = vendor_rows.find_latest_profile(session, vendor_id, side=side, kind=kind)
    _make_room(session, submission_id, kind, short)
    row = _file_row(submission, stored, kept, kind=kind, name=short)
    session.add(row)
    session.flush()
    return file_view(row, {})


def remove_file(session: Session, actor: Actor, *, file_id: UUID) -> None:
    """Take a file out of a submission that is not sent yet."""
    row = rows.find_file(session, file_id)
    if row is None:
        raise NotFound([Problem("submissions.unknown_file")])
    _get_receiving(session, actor, row.submission_id)
    session.delete(row)


def submit_month(session: Session, actor: Actor, *, submission_id: UUID, at: datetime) -> None:
    """Send a submission: a worker reads it; the job is enqueued in this very transaction.

    Raises `Invalid` without files, `Conflict` when it is sent already or the month takes none.
    """
    submission = _get_receiving(session, actor, submission_id)
    month = lock_month(session, actor, submission.month_id)
    require_open(session, month, submission.side)
    files = rows.list_files(session, [submission_id])
    if not files:
        raise Invalid([Problem("submissions.no_files")])
    submission.state, submission.submitted_at = SubmissionState.READING, at
    submission.submitted_by = actor.account_id
    session.add(
        JobProgressRow(
            tenant_id=actor.tenant_id,
            id=new_id(),
            key=f"read_submission:{submission_id}",
            vendor_id=submission.vendor_id if submission.side == "vendor" else None,
            month_id=month.id,
            submission_id=submission_id,
            stage="waiting",
            total=len(files),
        )
    )
    session.flush()
    record(
        session,
        actor,
        "submit_month" if submission.side == "vendor" else "submit_evidence",
        subject_kind="month",
        subject_id=month.id,
        vendor_id=month.vendor_id if submission.side == "vendor" else None,
        facts={
            "period": period_of(month).label,
            "number": str(submission.number),
            "files": ", ".join(f"{file.kind}={file.blob_sha256}" for file in files),
        },
        at=at,
    )
    enqueue_reading(session, submission)


def enqueue_reading(session: Session, submission: SubmissionRow) -> None:
    """Put the reading of a submission on the queue, in order with the others of its month."""
    enqueue(
        session,
        "read_submission",
        tenant_id=submission.tenant_id,
        lock=str(submission.month_id),
        submission_id=submission.id,
    )


def open_annotated_copy(
    session: Session, actor: Actor, *, file_id: UUID, blobs: Blobs
) -> StoredPaper:
    """Return the copy of a file in which the refused cells are marked and explained."""
    row = rows.find_file(session, file_id)
    if row is None or row.annotated_sha256 is None:
        raise NotFound([Problem("submissions.unknown_file")])
    get_submission(session, actor, row.submission_id)
    content = blobs.read(actor.tenant_id, row.annotated_sha256)
    name = f"{PurePath(row.name).stem}-annotated.xlsx"
    return StoredPaper(name, WORKBOOK, row.annotated_sha256, content)


def plain_name(name: str) -> str:
    """Return a file's own name without folders and control characters, not too long.

    A file system counts bytes, and takes 255: fifty Chinese characters are 150 of them.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    ending = kept.encode()[-_LONGEST_NAME_BYTES:]
    return ending.decode(errors="ignore").strip(" .") or "file"


def _make_room(session: Session, submission_id: UUID, kind: str, name: str) -> None:
    for older in rows.list_files(session, [submission_id]):
        if (older.kind, older.name) == (kind, name):
            session.delete(older)
            session.flush()


def _file_row(
    submission: SubmissionRow, stored: Blob, profile: ProfileRow | None, *, kind: str, name: str
) -> SubmissionFileRow:
    return SubmissionFileRow(
        tenant_id=submission.tenant_id,
        id=new_id(),
        submission_id=submission.id,
        vendor_id=submission.vendor_id,
        side=submission.side,
        kind=kind,
        name=name,
        blob_sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        profile_id=profile.id if profile else None,
        profile_sha256=profile.sha256 if profile else "",
    )


def _require_side(actor: Actor, side: str) -> None:
    if side not in SUBMITS:
        raise Invalid([Problem("submissions.unknown_side", "side", {"side": side})])
    require(actor, SUBMITS[side])


def _get_receiving(session: Session, actor: Actor, submission_id: UUID) -> SubmissionRow:
    submission = get_submission(session, actor, submission_id)
    _require_side(actor, submission.side)
    locked = rows.lock_submission(session, submission_id)
    assert locked is not None
    if locked.state != SubmissionState.RECEIVING:
        facts = {"number": str(locked.number)}
        raise Conflict([Problem("submissions.already_sent", facts=facts)])
    return locked
