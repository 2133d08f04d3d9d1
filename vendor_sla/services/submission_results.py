"""Submission results: what reading gave, kept in one transaction, once; and its progress."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from vendor_sla.domain.lifecycle import Move
from vendor_sla.domain.people import clock_of
from vendor_sla.domain.refusals import NotFound, Problem
from vendor_sla.services.figures import keep_assessment
from vendor_sla.services.history import record
from vendor_sla.services.moves import lock_month, move_month, period_of
from vendor_sla.services.reports import findings_kept, problems_kept
from vendor_sla.services.signals import keep_signals
from vendor_sla.services.submission_gates import find_closed
from vendor_sla.services.submission_readings import Outcome, ReadFile, ReadingPlan
from vendor_sla.store import months as month_rows
from vendor_sla.store import submissions as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow, SubmissionRow
from vendor_sla.store.sessions import Session


def keep_reading(session: Session, plan: ReadingPlan, outcome: Outcome, *, at: datetime) -> bool:
    """Keep what reading gave, all or nothing; False when another worker kept it before.

    A vendor's accepted submission moves its month and leaves the dry run. The month may have been
    published meanwhile: then the submission is refused.
    """
    submission = rows.lock_submission(session, plan.submission_id)
    if submission is None or submission.state != "reading":
        return False
    month = lock_month(session, plan.actor, submission.month_id)
    problems = list(outcome.problems)
    if closed := find_closed(session, month, plan.side):
        problems.append(closed)
    is_refused = outcome.is_refused or bool(problems)
    submission.report = _report(outcome, problems)
    submission.state = "refused" if is_refused else "accepted"
    submission.finished_at = at
    _keep_files(session, submission, outcome.files, is_refused=is_refused)
    if is_refused:
        _record(session, plan, month, "refuse_submission", submission=submission, at=at)
    else:
        _accept(session, plan, month, submission, outcome=outcome, at=at)
        if outcome.signals is not None:
            keep_signals(session, month, submission.id, outcome.signals, at=at)
    tell_progress(
        session,
        plan.submission_id,
        stage=submission.state,
        done=len(plan.files),
        state="refused" if is_refused else "done",
        at=at,
    )
    return True


def refuse_unread(
    session: Session, *, submission_id: UUID, problems: Sequence[Problem], at: datetime
) -> None:
    """Refuse a submission that could not be read at all; nothing when it was kept before."""
    submission = rows.lock_submission(session, submission_id)
    if submission is None or submission.state != "reading":
        return
    submission.state, submission.finished_at = "refused", at
    submission.report = {"problems": problems_kept(problems)}
    tell_progress(session, submission_id, stage="refused", done=0, state="refused", at=at)
    month = month_rows.lock_month(session, submission.month_id)
    assert month is not None
    record(
        session,
        clock_of(submission.tenant_id),
        "refuse_submission",
        subject_kind="month",
        subject_id=month.id,
        vendor_id=month.vendor_id if submission.side == "vendor" else None,
        facts={"period": period_of(month).label, "number": str(submission.number)},
        at=at,
    )


def tell_progress(
    session: Session,
    submission_id: UUID,
    *,
    stage: str,
    done: int,
    at: datetime,
    state: str = "working",
) -> None:
    """Write down how far the reading is, for the person who waits; an ended one stays ended."""
    row = rows.find_progress(session, submission_id)
    if row is None:
        raise NotFound([Problem("submissions.unknown")])
    if row.state in ("waiting", "working"):
        row.stage, row.done, row.state, row.updated_at = stage, done, state, at


def forget_refused(session: Session, *, submission_id: UUID, blobs: Blobs) -> None:
    """Erase the files of a refused submission that nothing else stands on; safe to repeat.

    The month is locked, as it is while a file is received: the same file may just come again.
    """
    submission = rows.find_submission(session, submission_id)
    if submission is None or submission.state != "refused":
        return
    month_rows.lock_month(session, submission.month_id)
    for file in rows.list_files(session, [submission_id]):
        if not rows.is_held(session, file.blob_sha256):
            blobs.delete(submission.tenant_id, file.blob_sha256)


def _accept(
    session: Session,
    plan: ReadingPlan,
    month: MonthRow,
    submission: SubmissionRow,
    *,
    outcome: Outcome,
    at: datetime,
) -> None:
    if outcome.document is not None:
        move_month(session, plan.actor, month, Move.SUBMIT, at=at)
        kept = keep_assessment(
            session,
            plan.actor,
            month,
            outcome.document,
            purpose="dry_run",
            is_for_vendor=True,
            at=at,
        )
        submission.report = {**submission.report, "assessment": str(kept.id)}
    else:
        _record(session, plan, month, "accept_evidence", submission=submission, at=at)


def _report(outcome: Outcome, problems: Sequence[Problem]) -> dict[str, Any]:
    return {
        "findings": findings_kept(outcome.findings),
        "problems": problems_kept(problems),
        "files": {str(file.plan.file_id): findings_kept(file.findings) for file in outcome.files},
    }


def _keep_files(
    session: Session, submission: SubmissionRow, files: Sequence[ReadFile], *, is_refused: bool
) -> None:
    read = {file.plan.file_id: file for file in files}
    for row in rows.list_files(session, [submission.id]):
        file = read[row.id]
        row.problems = problems_kept(file.problems)
        row.profile_sha256 = file.plan.profile.sha256
        row.refusals_sha256, row.annotated_sha256 = file.refusals_sha256, file.annotated_sha256
        row.rows_sha256 = None if is_refused else file.rows_sha256
        if file.read is not None:
            row.rows_read = file.read.rows_read
            row.rows_accepted = file.read.rows_accepted
            row.rows_refused = file.read.rows_refused


def _record(
    session: Session,
    plan: ReadingPlan,
    month: MonthRow,
    event: str,
    *,
    submission: SubmissionRow,
    at: datetime,
) -> None:
    record(
        session,
        plan.actor,
        event,
        subject_kind="month",
        subject_id=month.id,
        vendor_id=month.vendor_id if plan.side == "vendor" else None,
        facts={"period": period_of(month).label, "number": str(submission.number)},
        at=at,
    )
