"""Deadlines of months, and what they follow from."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AssessmentRow,
    ClockRow,
    ContractRow,
    DeadlineRow,
    DisputeRow,
    HistoryRow,
    MonthRow,
    SampleRow,
    ScorecardRow,
    VendorRow,
    new_id,
)

_OVER = ("applied", "closed")


def lock_clock(session: Session, tenant_id: UUID, at: datetime) -> ClockRow | None:
    """Return a tenant's clock, which nobody else winds meanwhile; None when somebody does.

    The first one begins at the end of the history: the past is no news.
    """
    newest = select(func.coalesce(func.max(HistoryRow.sequence), 0)).scalar_subquery()
    session.execute(
        insert(ClockRow)
        .values(tenant_id=tenant_id, id=new_id(), sequence=newest, ran_at=at)
        .on_conflict_do_nothing()
    )
    query = select(ClockRow).with_for_update(skip_locked=True)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def is_new(clock: ClockRow, at: datetime) -> bool:
    """Tell whether a clock runs for the first time."""
    return clock.ran_at == at


def hold_month(session: Session, month_id: UUID) -> bool:
    """Lock a month until the transaction ends; False when somebody else has it in hand."""
    query = select(MonthRow.id).where(MonthRow.id == month_id).with_for_update(skip_locked=True)
    return session.scalars(query).one_or_none() is not None


def list_news(session: Session, after: int, limit: int) -> Sequence[HistoryRow]:
    """Return what was done since a sequence, in order."""
    query = (
        select(HistoryRow)
        .where(HistoryRow.sequence > after)
        .order_by(HistoryRow.sequence)
        .limit(limit)
    )
    return session.scalars(query).all()


def list_months_touched(session: Session, subject_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Return the months that are among some subjects, or belong to a contract or dispute there."""
    disputed = select(DisputeRow.month_id).where(DisputeRow.id.in_(subject_ids))
    query = select(MonthRow.id).where(
        or_(
            MonthRow.id.in_(subject_ids),
            MonthRow.id.in_(disputed),
            and_(MonthRow.contract_id.in_(subject_ids), MonthRow.state.not_in(_OVER)),
        )
    )
    return session.scalars(query).all()


def list_untimed(session: Session, limit: int) -> Sequence[UUID]:
    """Return months that go on and have no deadline yet, the newest first."""
    has_one = select(DeadlineRow.id).where(DeadlineRow.month_id == MonthRow.id).exists()
    query = (
        select(MonthRow.id)
        .where(MonthRow.state.not_in(_OVER), ~has_one)
        .order_by(MonthRow.period_start.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def list_silent(session: Session, at: datetime) -> Sequence[UUID]:
    """Return the published months whose review is over."""
    query = select(MonthRow.id).where(MonthRow.state == "published", MonthRow.review_until <= at)
    return session.scalars(query.order_by(MonthRow.review_until)).all()


def list_overdue_samples(session: Session, at: datetime) -> Sequence[UUID]:
    """Return the months with a frozen sample one of whose deadlines is over."""
    query = select(SampleRow.month_id).where(
        SampleRow.state == "frozen", SampleRow.seal_until <= at
    )
    return session.scalars(query).all()


def list_run_out(session: Session, kind: str, at: datetime) -> Sequence[UUID]:
    """Return the months whose deadline of a kind is over."""
    query = select(DeadlineRow.month_id).where(DeadlineRow.kind == kind, DeadlineRow.due_at <= at)
    return session.scalars(query.order_by(DeadlineRow.due_at)).all()


def list_to_remind(
    session: Session, at: datetime, limit: int
) -> Sequence[tuple[DeadlineRow, MonthRow, ContractRow, VendorRow]]:
    """Return deadlines of which somebody is to be reminded by now."""
    query = (
        select(DeadlineRow, MonthRow, ContractRow, VendorRow)
        .join(MonthRow, MonthRow.id == DeadlineRow.month_id)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .where(DeadlineRow.next_at <= at)
        .order_by(DeadlineRow.next_at)
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def list_deadlines(session: Session, month_id: UUID) -> Sequence[DeadlineRow]:
    """Return the deadlines of a month in sight, soonest first."""
    query = (
        select(DeadlineRow)
        .where(DeadlineRow.month_id == month_id)
        .order_by(DeadlineRow.due_at, DeadlineRow.kind, DeadlineRow.item)
    )
    return session.scalars(query).all()


def list_between(
    session: Session, first: date, after: date, limit: int
) -> Sequence[tuple[DeadlineRow, MonthRow, ContractRow, VendorRow]]:
    """Return the deadlines in sight whose last day is from `first` up to `after`, by day."""
    query = (
        select(DeadlineRow, MonthRow, ContractRow, VendorRow)
        .join(MonthRow, MonthRow.id == DeadlineRow.month_id)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .where(DeadlineRow.due_on >= first, DeadlineRow.due_on < after)
        .order_by(DeadlineRow.due_on, VendorRow.code, ContractRow.key, DeadlineRow.kind)
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def forget_deadlines(session: Session, ids: Sequence[UUID]) -> None:
    """Delete some deadlines."""
    if ids:
        session.execute(delete(DeadlineRow).where(DeadlineRow.id.in_(ids)))


def find_last_move(session: Session, month_id: UUID) -> datetime | None:
    """Return when a month last came into another state, or was opened."""
    query = select(func.max(HistoryRow.at)).where(
        HistoryRow.subject_id == month_id,
        or_(
            and_(
                HistoryRow.facts.has_key("to"),
                HistoryRow.facts["to"].astext != HistoryRow.facts["from"].astext,
            ),
            HistoryRow.action == "open_month",
        ),
    )
    return session.scalars(query).one_or_none()


def find_issue(session: Session, month_id: UUID) -> datetime | None:
    """Return when the newest scorecard of a month was issued, or None."""
    query = select(func.max(ScorecardRow.issued_at)).where(ScorecardRow.month_id == month_id)
    return session.scalars(query).one_or_none()


def list_running_disputes(session: Session, month_id: UUID) -> Sequence[DisputeRow]:
    """Return the disputes of a month whose clock runs."""
    query = (
        select(DisputeRow)
        .where(
            DisputeRow.month_id == month_id,
            DisputeRow.state.in_(("raised", "decided", "appealed")),
            DisputeRow.due_at.is_not(None),
        )
        .order_by(DisputeRow.number)
    )
    return session.scalars(query).all()


def list_open_decisions(
    session: Session, month_id: UUID, since: datetime | None
) -> Sequence[tuple[datetime, Sequence[Mapping[str, Any]]]]:
    """Return when each draft of a month was made and its decisions, oldest first.

    Of drafts made after `since` alone.
    """
    query = (
        select(AssessmentRow.made_at, AssessmentRow.document[("evidence", "decisions")])
        .where(AssessmentRow.month_id == month_id, AssessmentRow.purpose == "draft")
        .order_by(AssessmentRow.number)
    )
    if since is not None:
        query = query.where(AssessmentRow.made_at >= since)
    return [(made_at, decisions or ()) for made_at, decisions in session.execute(query)]
