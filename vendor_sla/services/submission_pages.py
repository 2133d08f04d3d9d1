"""Submission pages: a month's files as people see them, and how far the reading of them is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from vendor_sla.domain.findings import Finding
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import NotFound, Problem
from vendor_sla.services.moves import get_month, period_of
from vendor_sla.services.reports import findings_read, problems_read
from vendor_sla.services.vendors import name_in
from vendor_sla.store import months as month_rows
from vendor_sla.store import submissions as rows
from vendor_sla.store.models import (
    ContractRow,
    JobProgressRow,
    MonthRow,
    SubmissionFileRow,
    SubmissionRow,
    VendorRow,
)
from vendor_sla.store.sessions import Session

SUBMITS = {"vendor": Action.SUBMIT_MONTH, "client": Action.SUBMIT_EVIDENCE}


class SubmissionState(StrEnum):
    """Where a submission stands; the word is `submission.<value>`."""

    RECEIVING = "receiving"  # files may still be added
    READING = "reading"  # sent; waits for a worker or is being read
    ACCEPTED = "accepted"
    REFUSED = "refused"  # nothing kept but hashes and the report


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of a submission. Counts are None until it was read; `problems` say why not.

    Without a kept profile it is read as the upload template. `has_annotated_copy`: the copy with
    the refused cells marked can be fetched.
    """

    file_id: UUID
    kind: str
    name: str
    size_bytes: int
    sha256: str
    has_profile: bool
    rows_read: int | None
    rows_accepted: int | None
    rows_refused: int | None
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    has_annotated_copy: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading has come: `done` of `total` files; 0 of 0 while unknown.

    `state` is waiting, working, done, refused or failed; `stage` is the word
    `progress.<stage>`: waiting, reading, measuring, keeping, done, refused, failed.
    """

    state: str
    stage: str
    done: int
    total: int
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class SubmissionPage:
    """One submission with its files, progress and, once read, the dry-run assessment."""

    submission_id: UUID
    month_id: UUID
    contract_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    side: str
    number: int  # counts the submissions of one side of a month
    state: SubmissionState
    submitted_by: str
    submitted_at: datetime | None
    files: tuple[FileView, ...]
    progress: Progress
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    dry_run: Mapping[str, Any] | None  # an assessment document
    may_submit: bool


def read_submission_page(session: Session, actor: Actor, *, submission_id: UUID) -> SubmissionPage:
    """Return one submission; `NotFound` when it is out of the actor's sight."""
    submission = get_submission(session, actor, submission_id)
    pages = list_submissions(session, actor, month_id=submission.month_id)
    return next(page for page in pages if page.submission_id == submission_id)


def read_progress(session: Session, actor: Actor, *, submission_id: UUID) -> Progress:
    """Return how far the reading of a submission is."""
    get_submission(session, actor, submission_id)
    return _progress(rows.find_progress(session, submission_id))


def list_submissions(
    session: Session, actor: Actor, *, month_id: UUID
) -> tuple[SubmissionPage, ...]:
    """Return the submissions of a month the actor may see, the vendor's side first."""
    require(actor, Action.READ_MONTH)
    month, contract, vendor = get_month(session, actor, month_id)
    found = [
        pair for pair in rows.list_submissions(session, month_id) if _may_see(actor, pair[0].side)
    ]
    ids = [row.id for row, _ in found]
    files = rows.list_files(session, ids)
    progress = {row.submission_id: row for row in rows.list_progress(session, ids)}
    dry_run = month_rows.find_latest_assessment(session, month_id, "dry_run")
    document = dry_run.document if dry_run else None
    return tuple(
        _page(
            actor,
            (month, contract, vendor),
            row,
            name,
            files=[file for file in files if file.submission_id == row.id],
            progress=progress.get(row.id),
            dry_run=document
            if dry_run and row.report.get("assessment") == str(dry_run.id)
            else None,
        )
        for row, name in found
    )


def get_submission(session: Session, actor: Actor, submission_id: UUID) -> SubmissionRow:
    """Return a submission the actor may see; `NotFound` for any other."""
    require(actor, Action.READ_MONTH)
    row = rows.find_submission(session, submission_id)
    if row is None or not _may_see(actor, row.side):
        raise NotFound([Problem("submissions.unknown")])
    get_month(session, actor, row.month_id)
    return row


def file_view(row: SubmissionFileRow, report: Mapping[str, Any]) -> FileView:
    """Return a file as people see it; `report` is its submission's."""
    return FileView(
        file_id=row.id,
        kind=row.kind,
        name=row.name,
        size_bytes=row.size_bytes,
        sha256=row.blob_sha256,
        has_profile=row.profile_id is not None,
        rows_read=row.rows_read,
        rows_accepted=row.rows_accepted,
        rows_refused=row.rows_refused,
        findings=findings_read(report.get("files", {}).get(str(row.id), ())),
        problems=problems_read(row.problems),
        has_annotated_copy=row.annotated_sha256 is not None,
    )


def _may_see(actor: Actor, side: str) -> bool:
    return side == "vendor" or not actor.is_vendor


def _progress(row: JobProgressRow | None) -> Progress:
    if row is None:
        return Progress("waiting", "waiting", 0, 0, None)
    return Progress(row.state, row.stage or row.state, row.done, row.total, row.updated_at)


def _page(
    actor: Actor,
    place: tuple[MonthRow, ContractRow, VendorRow],
    row: SubmissionRow,
    submitted_by: str,
    *,
    files: Sequence[SubmissionFileRow],
    progress: JobProgressRow | None,
    dry_run: Mapping[str, Any] | None,
) -> SubmissionPage:
    month, contract, vendor = place
    return SubmissionPage(
        submission_id=row.id,
        month_id=month.id,
        contract_id=contract.id,
        vendor_name=name_in(actor.language, vendor),
        contract_title={"zh": contract.title_zh, "en": contract.title_en},
        period=period_of(month),
        side=row.side,
        number=row.number,
        state=SubmissionState(row.state),
        submitted_by=submitted_by,
        submitted_at=row.submitted_at,
        files=tuple(file_view(file, row.report) for file in files),
        progress=_progress(progress),
        findings=findings_read(row.report.get("findings", ())),
        problems=problems_read(row.report.get("problems", ())),
        dry_run=dry_run,
        may_submit=bool(files) and row.state == "receiving" and actor.may(SUBMITS[row.side]),
    )
