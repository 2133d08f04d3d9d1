"""Submissions, their files, and how the reading of them goes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AccountRow,
    DisputeFileRow,
    JobProgressRow,
    SampleRow,
    ScorecardRow,
    SubmissionFileRow,
    SubmissionRow,
)


def find_submission(session: Session, submission_id: UUID) -> SubmissionRow | None:
    """Return a submission, or None."""
    query = select(SubmissionRow).where(SubmissionRow.id == submission_id)
    return session.scalars(query).one_or_none()


def lock_submission(session: Session, submission_id: UUID) -> SubmissionRow | None:
    """Return a submission, read afresh, that nobody else can change meanwhile, or None."""
    query = (
        select(SubmissionRow)
        .where(SubmissionRow.id == submission_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def list_submissions(session: Session, month_id: UUID) -> Sequence[tuple[SubmissionRow, str]]:
    """Return the submissions of a month with who sent them, newest first within a side."""
    query = (
        select(SubmissionRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == SubmissionRow.submitted_by)
        .where(SubmissionRow.month_id == month_id)
        .order_by(SubmissionRow.side.desc(), SubmissionRow.number.desc())
    )
    return [(row, name) for row, name in session.execute(query)]


def last_submission_number(session: Session, month_id: UUID, side: str) -> int:
    """Return the number of the newest submission of one side; 0 when there is none."""
    query = select(func.coalesce(func.max(SubmissionRow.number), 0)).where(
        SubmissionRow.month_id == month_id, SubmissionRow.side == side
    )
    return session.scalars(query).one()


def find_latest_accepted(session: Session, month_id: UUID, side: str) -> SubmissionRow | None:
    """Return the newest accepted submission of one side of a month, or None."""
    query = (
        select(SubmissionRow)
        .where(
            SubmissionRow.month_id == month_id,
            SubmissionRow.side == side,
            SubmissionRow.state == "accepted",
        )
        .order_by(SubmissionRow.number.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def find_first_with(
    session: Session, month_id: UUID, side: str, kinds: Sequence[str]
) -> datetime | None:
    """Return when the first accepted submission with all of these kinds was sent, or None."""
    query = (
        select(SubmissionRow.submitted_at)
        .join(SubmissionFileRow, SubmissionFileRow.submission_id == SubmissionRow.id)
        .where(
            SubmissionRow.month_id == month_id,
            SubmissionRow.side == side,
            SubmissionRow.state == "accepted",
            SubmissionFileRow.kind.in_(kinds),
        )
        .group_by(SubmissionRow.id, SubmissionRow.submitted_at)
        .having(func.count(func.distinct(SubmissionFileRow.kind)) == len(set(kinds)))
        .order_by(SubmissionRow.submitted_at)
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def list_files(session: Session, submission_ids: Sequence[UUID]) -> Sequence[SubmissionFileRow]:
    """Return the files of some submissions, by kind and name."""
    query = (
        select(SubmissionFileRow)
        .where(SubmissionFileRow.submission_id.in_(submission_ids))
        .order_by(SubmissionFileRow.kind, SubmissionFileRow.name)
    )
    return session.scalars(query).all()


def find_file(session: Session, file_id: UUID) -> SubmissionFileRow | None:
    """Return a file of a submission, or None."""
    query = select(SubmissionFileRow).where(SubmissionFileRow.id == file_id)
    return session.scalars(query).one_or_none()


def find_progress(session: Session, submission_id: UUID) -> JobProgressRow | None:
    """Return how far the reading of a submission is, or None."""
    query = select(JobProgressRow).where(JobProgressRow.submission_id == submission_id)
    return session.scalars(query).one_or_none()


def list_progress(session: Session, submission_ids: Sequence[UUID]) -> Sequence[JobProgressRow]:
    """Return how far the reading of some submissions is."""
    query = select(JobProgressRow).where(JobProgressRow.submission_id.in_(submission_ids))
    return session.scalars(query).all()


def is_held(session: Session, blob_sha256: str) -> bool:
    """Tell whether anything that is kept stands on the stored file of this hash.

    A file is stored once whatever it is: what comes in as a month's data may be, byte for byte,
    an issued scorecard. Files of refused submissions hold nothing but their reports.
    """
    as_sent = (
        select(SubmissionFileRow.id)
        .join(SubmissionRow, SubmissionRow.id == SubmissionFileRow.submission_id)
        .where(SubmissionFileRow.blob_sha256 == blob_sha256, SubmissionRow.state != "refused")
    )
    as_read = select(SubmissionFileRow.id).where(
        or_(
            SubmissionFileRow.rows_sha256 == blob_sha256,
            SubmissionFileRow.refusals_sha256 == blob_sha256,
            SubmissionFileRow.annotated_sha256 == blob_sha256,
        )
    )
    as_issued = select(ScorecardRow.id).where(
        or_(
            ScorecardRow.document_sha256 == blob_sha256,
            cast(ScorecardRow.pdf_sha256, Text).contains(blob_sha256),
        )
    )
    as_frozen = select(SampleRow.id).where(
        or_(
            SampleRow.data_sha256 == blob_sha256,
            SampleRow.rows_sha256 == blob_sha256,
            SampleRow.membership_sha256 == blob_sha256,
        )
    )
    as_proof = select(DisputeFileRow.id).where(DisputeFileRow.blob_sha256 == blob_sha256)
    ways = (as_sent, as_read, as_issued, as_frozen, as_proof)
    found = select(or_(*(one.exists() for one in ways)))
    return session.scalars(found).one()
