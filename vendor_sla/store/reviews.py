"""Review tasks, reviews, calibrations, and how far reviewers agree."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AccountRow,
    CalibrationSessionRow,
    ContractRow,
    MembershipRow,
    MonthRow,
    ReliabilityFigureRow,
    ReviewRow,
    ReviewTaskRow,
    VendorRow,
)

Placed = tuple[ReviewTaskRow, MonthRow, ContractRow, VendorRow]
Reviewed = tuple[ReviewTaskRow, ReviewRow, str]


def list_people(session: Session, roles: Sequence[str]) -> Sequence[tuple[UUID, str, str]]:
    """Return the accounts with one of some roles in the tenant: id, name, role, by join date."""
    query = (
        select(AccountRow.id, AccountRow.name, MembershipRow.role)
        .join(MembershipRow, MembershipRow.account_id == AccountRow.id)
        .where(MembershipRow.role.in_(roles))
        .order_by(MembershipRow.created_at, AccountRow.id)
    )
    return [(account, name, role) for account, name, role in session.execute(query)]


def list_tasks_for(session: Session, account_id: UUID) -> Sequence[Placed]:
    """Return the tasks of a person and those nobody has, the oldest month first, in order."""
    query = (
        select(ReviewTaskRow, MonthRow, ContractRow, VendorRow)
        .join(MonthRow, MonthRow.id == ReviewTaskRow.month_id)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .where(ReviewTaskRow.purpose != "callback", _is_for(account_id))
        .order_by(MonthRow.period_start, MonthRow.id, ReviewTaskRow.place, ReviewTaskRow.id)
    )
    return [
        (task, month, contract, vendor) for task, month, contract, vendor in session.execute(query)
    ]


def list_own_tasks(session: Session, account_id: UUID, month_id: UUID) -> Sequence[ReviewTaskRow]:
    """Return the tasks of a month a person has, and the open ones nobody has, in order."""
    query = (
        select(ReviewTaskRow)
        .where(
            ReviewTaskRow.month_id == month_id,
            ReviewTaskRow.purpose != "callback",
            _is_for(account_id),
        )
        .order_by(ReviewTaskRow.place, ReviewTaskRow.id)
    )
    return session.scalars(query).all()


def _is_for(account_id: UUID) -> ColumnElement[bool]:
    is_nobodys = ReviewTaskRow.assignee_id.is_(None) & (ReviewTaskRow.state == "open")
    return or_(ReviewTaskRow.assignee_id == account_id, is_nobodys)


def find_task(session: Session, task_id: UUID) -> ReviewTaskRow | None:
    """Return a task, or None."""
    query = select(ReviewTaskRow).where(ReviewTaskRow.id == task_id)
    return session.scalars(query).one_or_none()


def lock_task(session: Session, task_id: UUID) -> ReviewTaskRow | None:
    """Return a task, read afresh, that nobody else can change meanwhile, or None."""
    query = (
        select(ReviewTaskRow)
        .where(ReviewTaskRow.id == task_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def list_month_tasks(session: Session, month_id: UUID) -> Sequence[ReviewTaskRow]:
    """Return every task of a month, in order."""
    query = (
        select(ReviewTaskRow)
        .where(ReviewTaskRow.month_id == month_id)
        .order_by(ReviewTaskRow.place, ReviewTaskRow.id)
    )
    return session.scalars(query).all()


def count_open(session: Session, month_id: UUID) -> int:
    """Return how many tasks of a month are still to be submitted, call-backs left out."""
    query = select(func.count()).where(
        ReviewTaskRow.month_id == month_id,
        ReviewTaskRow.state == "open",
        ReviewTaskRow.purpose != "callback",
    )
    return session.scalars(query).one()


def is_reviewed(session: Session, month_id: UUID, interaction_id: str) -> bool:
    """Tell whether anything but a call-back was submitted of a contact of a month."""
    query = select(ReviewTaskRow.id).where(
        ReviewTaskRow.month_id == month_id,
        ReviewTaskRow.interaction_id == interaction_id,
        ReviewTaskRow.purpose != "callback",
        ReviewTaskRow.state == "submitted",
    )
    return session.scalars(query.limit(1)).first() is not None


def list_siblings(session: Session, task: ReviewTaskRow) -> Sequence[ReviewTaskRow]:
    """Return the tasks of the same contact and month, calibrations and call-backs left out."""
    query = select(ReviewTaskRow).where(
        ReviewTaskRow.month_id == task.month_id,
        ReviewTaskRow.interaction_id == task.interaction_id,
        ReviewTaskRow.purpose.in_(("sample", "hand", "second", "adjudication")),
    )
    return session.scalars(query).all()


def list_reviews(session: Session, month_ids: Sequence[UUID]) -> Sequence[Reviewed]:
    """Return what counts of each submitted task in sight, with the reviewer's name, in order."""
    query = (
        select(ReviewTaskRow, ReviewRow, AccountRow.name)
        .join(ReviewRow, ReviewRow.task_id == ReviewTaskRow.id)
        .join(AccountRow, AccountRow.id == ReviewRow.account_id)
        .where(ReviewTaskRow.month_id.in_(month_ids))
        .ext(distinct_on(ReviewTaskRow.id))
        .order_by(ReviewTaskRow.id, ReviewRow.number.desc())
    )
    found = [(task, review, name) for task, review, name in session.execute(query)]
    return sorted(found, key=lambda one: (one[0].place, one[0].interaction_id, one[1].reviewed_at))


def find_review(session: Session, task_id: UUID) -> ReviewRow | None:
    """Return the newest review of a task in sight, or None."""
    query = (
        select(ReviewRow)
        .where(ReviewRow.task_id == task_id)
        .order_by(ReviewRow.number.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def find_last_submitted(session: Session, account_id: UUID) -> ReviewTaskRow | None:
    """Return the task a person submitted last, or None."""
    query = (
        select(ReviewTaskRow)
        .where(
            ReviewTaskRow.assignee_id == account_id,
            ReviewTaskRow.state == "submitted",
            ReviewTaskRow.purpose != "callback",
        )
        .order_by(ReviewTaskRow.submitted_at.desc(), ReviewTaskRow.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def count_hidden(session: Session, month_id: UUID) -> int:
    """Return how many submitted reviews of a month this session does not see: it owes its own."""
    submitted = select(func.count()).where(
        ReviewTaskRow.month_id == month_id, ReviewTaskRow.state == "submitted"
    )
    seen = select(func.count(func.distinct(ReviewRow.task_id))).where(
        ReviewRow.month_id == month_id
    )
    return session.scalars(submitted).one() - session.scalars(seen).one()


def last_place(session: Session, month_id: UUID) -> int:
    """Return the place of the last task of a month; 0 when there is none."""
    query = select(func.coalesce(func.max(ReviewTaskRow.place), 0)).where(
        ReviewTaskRow.month_id == month_id
    )
    return session.scalars(query).one()


def list_months_between(
    session: Session, contract_id: UUID, start: date, end: date
) -> Sequence[MonthRow]:
    """Return the months of a contract that begin in some days, in order."""
    query = (
        select(MonthRow)
        .where(
            MonthRow.contract_id == contract_id,
            MonthRow.period_start >= start,
            MonthRow.period_start < end,
        )
        .order_by(MonthRow.period_start)
    )
    return session.scalars(query).all()


def list_calibrations(session: Session, month_id: UUID) -> Sequence[CalibrationSessionRow]:
    """Return the calibration sessions of a month, newest first."""
    query = (
        select(CalibrationSessionRow)
        .where(CalibrationSessionRow.month_id == month_id)
        .order_by(CalibrationSessionRow.opened_at.desc(), CalibrationSessionRow.id)
    )
    return session.scalars(query).all()


def find_calibration(session: Session, calibration_id: UUID) -> CalibrationSessionRow | None:
    """Return a calibration session, or None."""
    query = select(CalibrationSessionRow).where(CalibrationSessionRow.id == calibration_id)
    return session.scalars(query).one_or_none()


def lock_calibration(session: Session, calibration_id: UUID) -> CalibrationSessionRow | None:
    """Return a calibration session that nobody else can change meanwhile, or None."""
    query = (
        select(CalibrationSessionRow)
        .where(CalibrationSessionRow.id == calibration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def find_reliability(session: Session, month_id: UUID) -> ReliabilityFigureRow | None:
    """Return how far the reviewers of a month agree, or None before anything was scored twice."""
    query = select(ReliabilityFigureRow).where(ReliabilityFigureRow.month_id == month_id)
    return session.scalars(query).one_or_none()


def list_reviewed_months(session: Session) -> Sequence[tuple[MonthRow, ContractRow, VendorRow]]:
    """Return the months with review tasks, newest first."""
    query = (
        select(MonthRow, ContractRow, VendorRow)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .where(select(ReviewTaskRow.id).where(ReviewTaskRow.month_id == MonthRow.id).exists())
        .order_by(MonthRow.period_start.desc(), VendorRow.name_en)
    )
    return [(month, contract, vendor) for month, contract, vendor in session.execute(query)]
