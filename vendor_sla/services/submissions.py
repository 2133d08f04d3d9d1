"""Submissions: a month's files, from one side, as they arrive and as they were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, BinaryIO
from uuid import UUID

from vendor_sla.domain.findings import Finding
from vendor_sla.domain.people import Actor
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Problem
from vendor_sla.services.scorecards import StoredPaper


class SubmissionState(StrEnum):
    """Where a submission stands; the word is `submission.<value>`."""

    RECEIVING = "receiving"  # files may still be added
    READING = "reading"  # sent; waits for a worker or is being read
    ACCEPTED = "accepted"
    REFUSED = "refused"  # nothing kept but hashes and the report


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of a submission. Counts are None until it was read; `problems` say why not.

    `has_annotated_copy`: the copy with the refused cells marked can be fetched.
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
    """How far reading has come: `done` of `total` bytes; 0 of 0 while unknown.

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


def start_submission(
    session: Session, actor: Actor, *, month_id: UUID, side: str = "vendor", at: datetime
) -> UUID: ...


def receive_file(
    session: Session,
    actor: Actor,
    *,
    submission_id: UUID,
    kind: str,
    name: str,
    stream: BinaryIO,
    blobs: Blobs,
    at: datetime,
    profile: str = "",
) -> FileView: ...


def remove_file(session: Session, actor: Actor, *, file_id: UUID, at: datetime) -> None: ...


def submit_month(session: Session, actor: Actor, *, submission_id: UUID, at: datetime) -> None: ...


def read_submission_page(
    session: Session, actor: Actor, *, submission_id: UUID
) -> SubmissionPage: ...


def read_progress(session: Session, actor: Actor, *, submission_id: UUID) -> Progress: ...


def list_submissions(
    session: Session, actor: Actor, *, month_id: UUID
) -> tuple[SubmissionPage, ...]: ...


def open_annotated_copy(
    session: Session, actor: Actor, *, file_id: UUID, blobs: Blobs
) -> StoredPaper: ...
