"""Disputes of months, their threads and their files."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AccountRow,
    ContractRow,
    DisputeFileRow,
    DisputeRow,
    DisputeStepRow,
    HistoryRow,
    MonthRow,
    ReviewRow,
    SubmissionRow,
    VendorRow,
)

_RUNNING = ("raised", "decided", "appealed")
_SCORING = ("draft", "publish", "issue", "correct")


def find_dispute(session: Session, dispute_id: UUID) -> DisputeRow | None:
    """Return a dispute, read afresh, or None."""
    query = (
        select(DisputeRow)
        .where(DisputeRow.id == dispute_id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def list_disputes(session: Session, month_id: UUID) -> Sequence[DisputeRow]:
    """Return the disputes of a month in their order."""
    query = select(DisputeRow).where(DisputeRow.month_id == month_id).order_by(DisputeRow.number)
    return session.scalars(query).all()


def list_all(
    session: Session, *, state: str | None = None
) -> Sequence[tuple[DisputeRow, MonthRow, ContractRow, VendorRow]]:
    """Return every dispute in sight with its month, those whose clock ends first before others."""
    query = (
        select(DisputeRow, MonthRow, ContractRow, VendorRow)
        .join(MonthRow, MonthRow.id == DisputeRow.month_id)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == DisputeRow.vendor_id)
        .order_by(DisputeRow.due_at.asc().nulls_last(), DisputeRow.raised_at.desc())
    )
    if state is not None:
        query = query.where(DisputeRow.state == state)
    return [(a, b, c, d) for a, b, c, d in session.execute(query)]


def list_ruled(session: Session, month_id: UUID) -> Sequence[DisputeRow]:
    """Return a month's disputes with a decision in force that changes something, in order."""
    query = (
        select(DisputeRow)
        .where(
            DisputeRow.month_id == month_id,
            DisputeRow.outcome.in_(("accepted", "partly")),
            DisputeRow.state.in_(("decided", "appealed", "final")),
        )
        .order_by(DisputeRow.number)
    )
    return session.scalars(query).all()


def list_due(session: Session, at: datetime) -> Sequence[DisputeRow]:
    """Return the disputes whose clock has run out, oldest first."""
    query = (
        select(DisputeRow)
        .where(DisputeRow.state.in_(_RUNNING), DisputeRow.due_at <= at)
        .order_by(DisputeRow.due_at, DisputeRow.id)
    )
    return session.scalars(query).all()


def last_number(session: Session, month_id: UUID) -> int:
    """Return the number of a month's newest dispute; 0 when there is none."""
    query = select(func.coalesce(func.max(DisputeRow.number), 0)).where(
        DisputeRow.month_id == month_id
    )
    return session.scalars(query).one()


def list_steps(
    session: Session, dispute_ids: Sequence[UUID]
) -> Sequence[tuple[DisputeStepRow, str]]:
    """Return the steps of some disputes with who took them, in order; a clock has no name."""
    query = (
        select(DisputeStepRow, func.coalesce(AccountRow.name, ""))
        .outerjoin(AccountRow, AccountRow.id == DisputeStepRow.account_id)
        .where(DisputeStepRow.dispute_id.in_(dispute_ids))
        .order_by(DisputeStepRow.dispute_id, DisputeStepRow.number)
    )
    return [(step, name) for step, name in session.execute(query)]


def list_files(session: Session, dispute_id: UUID) -> Sequence[DisputeFileRow]:
    """Return the files of a dispute in the order they came."""
    query = (
        select(DisputeFileRow)
        .where(DisputeFileRow.dispute_id == dispute_id)
        .order_by(DisputeFileRow.number)
    )
    return session.scalars(query).all()


def find_file(session: Session, file_id: UUID) -> DisputeFileRow | None:
    """Return a file of a dispute, or None."""
    query = select(DisputeFileRow).where(DisputeFileRow.id == file_id)
    return session.scalars(query).one_or_none()


def list_scorers(session: Session, month_id: UUID) -> Sequence[tuple[str, UUID]]:
    """Return who drafted, published, issued or corrected a month, each once a step."""
    query = (
        select(HistoryRow.action, HistoryRow.account_id)
        .where(
            HistoryRow.subject_id == month_id,
            HistoryRow.action.in_(_SCORING),
            HistoryRow.account_id.is_not(None),
        )
        .distinct()
    )
    return [(action, account_id) for action, account_id in session.execute(query) if account_id]


def list_client_submitters(session: Session, month_id: UUID) -> Sequence[UUID]:
    """Return who sent files of a month for the client."""
    query = (
        select(SubmissionRow.submitted_by)
        .where(
            SubmissionRow.month_id == month_id,
            SubmissionRow.side == "client",
            SubmissionRow.state == "accepted",
        )
        .distinct()
    )
    return session.scalars(query).all()


def list_decided_contacts(session: Session, month_ids: Sequence[UUID]) -> Sequence[DisputeRow]:
    """Return the disputes of contacts of some months that a level has decided."""
    query = select(DisputeRow).where(
        DisputeRow.month_id.in_(month_ids),
        DisputeRow.subject == "interaction",
        DisputeRow.outcome != "",
        DisputeRow.state != "withdrawn",
    )
    return session.scalars(query).all()


def list_reviews_of(
    session: Session, month_id: UUID, interaction_ids: Sequence[str]
) -> Sequence[tuple[str, UUID]]:
    """Return who reviewed which of some contacts of a month, each once."""
    query = (
        select(ReviewRow.interaction_id, ReviewRow.account_id)
        .where(ReviewRow.month_id == month_id, ReviewRow.interaction_id.in_(interaction_ids))
        .distinct()
    )
    return [(contact, account_id) for contact, account_id in session.execute(query)]


def list_reviewers(
    session: Session, month_id: UUID, interaction_ids: Sequence[str]
) -> Sequence[UUID]:
    """Return who reviewed some contacts of a month."""
    query = (
        select(ReviewRow.account_id)
        .where(ReviewRow.month_id == month_id, ReviewRow.interaction_id.in_(interaction_ids))
        .distinct()
    )
    return session.scalars(query).all()
