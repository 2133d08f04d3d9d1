"""Batches and their months, and how the months of a period stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, cast, false, func, select
from sqlalchemy.dialects.postgresql import JSONPATH, insert
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AccountRow,
    AssessmentRow,
    BatchItemRow,
    BatchRow,
    CircumstancesRow,
    ContractRow,
    DisputeRow,
    MonthFigureRow,
    MonthRow,
    SampleRow,
    SubmissionRow,
    VendorRow,
)


@dataclass(frozen=True, slots=True)
class StandingRecord:
    """A month with its names, its figures, and what may hinder it."""

    month: MonthRow
    contract: ContractRow
    vendor: VendorRow
    total: Decimal | None
    grade: str | None
    net: Decimal | None
    currency: str | None
    submitted_by: UUID | None
    is_outdated: bool
    is_recount_open: bool
    undecided_disputes: int
    is_sampled: bool


def list_standings(session: Session, start: date, end: date) -> Sequence[StandingRecord]:
    """Return how the months that begin from `start` to before `end` stand, by vendor."""
    figure = MonthFigureRow
    query = (
        select(
            MonthRow, ContractRow, VendorRow, figure.total, figure.grade, figure.net,
            figure.currency, _submitted_by(), _is_outdated(), _is_recount_open(), _undecided(),
            _is_sampled(),
        )
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .outerjoin(figure, figure.month_id == MonthRow.id)
        .where(MonthRow.period_start >= start, MonthRow.period_start < end)
        .order_by(VendorRow.code, ContractRow.key)
    )  # fmt: skip
    return [StandingRecord(*tuple(row)) for row in session.execute(query)]


def list_starts(session: Session, limit: int) -> Sequence[date]:
    """Return the first days of the newest months there are, newest first."""
    first = func.date_trunc("month", MonthRow.period_start).cast(MonthRow.period_start.type)
    return session.scalars(select(first).distinct().order_by(first.desc()).limit(limit)).all()


def add_batch(session: Session, values: Mapping[str, Any]) -> bool:
    """Add a batch; False when there is one of this key, which is waited for."""
    query = insert(BatchRow).values(**values).on_conflict_do_nothing(
        index_elements=["tenant_id", "key"]
    ).returning(BatchRow.id)  # fmt: skip
    return session.scalars(query).one_or_none() is not None


def find_batch_by_key(session: Session, key: str) -> BatchRow | None:
    """Return the batch of a form's key, or None."""
    return session.scalars(select(BatchRow).where(BatchRow.key == key)).one_or_none()


def find_batch(session: Session, batch_id: UUID) -> tuple[BatchRow, str] | None:
    """Return a batch with who started it, or None."""
    query = (
        select(BatchRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == BatchRow.started_by)
        .where(BatchRow.id == batch_id)
    )
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def list_batches(session: Session, start: date, limit: int) -> Sequence[tuple[BatchRow, str]]:
    """Return the newest batches of a period with who started them, newest first."""
    query = (
        select(BatchRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == BatchRow.started_by)
        .where(BatchRow.period_start == start)
        .order_by(BatchRow.started_at.desc(), BatchRow.id)
        .limit(limit)
    )
    return [(row, name) for row, name in session.execute(query)]


def count_items(session: Session, batch_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, int]]:
    """Return how many months of each batch are in each state."""
    query = (
        select(BatchItemRow.batch_id, BatchItemRow.state, func.count())
        .where(BatchItemRow.batch_id.in_(batch_ids))
        .group_by(BatchItemRow.batch_id, BatchItemRow.state)
    )
    counted: dict[UUID, dict[str, int]] = {batch_id: {} for batch_id in batch_ids}
    for batch_id, state, count in session.execute(query):
        counted[batch_id][state] = count
    return counted


def list_items(
    session: Session, batch_id: UUID
) -> Sequence[tuple[BatchItemRow, MonthRow, ContractRow, VendorRow]]:
    """Return the months of a batch in order."""
    query = (
        select(BatchItemRow, MonthRow, ContractRow, VendorRow)
        .join(MonthRow, MonthRow.id == BatchItemRow.month_id)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .where(BatchItemRow.batch_id == batch_id)
        .order_by(BatchItemRow.number)
    )
    return [(a, b, c, d) for a, b, c, d in session.execute(query)]


def lock_item(session: Session, item_id: UUID) -> BatchItemRow | None:
    """Return a month of a batch, read afresh, that nobody else works on; None if there is none."""
    query = (
        select(BatchItemRow)
        .where(BatchItemRow.id == item_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def is_outdated(session: Session, month_id: UUID) -> bool:
    """Tell whether something was recorded of a month after its newest draft was made."""
    return bool(session.scalar(select(_is_outdated()).where(MonthRow.id == month_id)))


def _submitted_by() -> ColumnElement[UUID]:
    return (
        select(SubmissionRow.submitted_by)
        .where(
            SubmissionRow.month_id == MonthRow.id,
            SubmissionRow.side == "vendor",
            SubmissionRow.state == "accepted",
        )
        .order_by(SubmissionRow.number.desc())
        .limit(1)
        .correlate(MonthRow)
        .scalar_subquery()
    )


def _drafted_at() -> ColumnElement[datetime]:
    return (
        select(func.max(AssessmentRow.made_at))
        .where(AssessmentRow.month_id == MonthRow.id, AssessmentRow.purpose == "draft")
        .correlate(MonthRow)
        .scalar_subquery()
    )


def _is_outdated() -> ColumnElement[bool]:
    return (
        select(CircumstancesRow.id)
        .where(
            CircumstancesRow.month_id == MonthRow.id, CircumstancesRow.recorded_at > _drafted_at()
        )
        .correlate(MonthRow)
        .exists()
    )


def _is_recount_open() -> ColumnElement[bool]:
    """Return whether the newest draft has a decision that waits for a recount."""
    open_one = func.jsonb_path_exists(
        AssessmentRow.document, cast("$.evidence.decisions[*] ? (@.is_open == true)", JSONPATH)
    )
    newest = (
        select(open_one)
        .where(AssessmentRow.month_id == MonthRow.id, AssessmentRow.purpose == "draft")
        .order_by(AssessmentRow.number.desc())
        .limit(1)
        .correlate(MonthRow)
        .scalar_subquery()
    )
    return func.coalesce(newest, false())


def _undecided() -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(DisputeRow)
        .where(DisputeRow.month_id == MonthRow.id, DisputeRow.state == "raised")
        .correlate(MonthRow)
        .scalar_subquery()
    )


def _is_sampled() -> ColumnElement[bool]:
    return (
        select(SampleRow.id)
        .where(SampleRow.month_id == MonthRow.id, SampleRow.state == "drawn")
        .correlate(MonthRow)
        .exists()
    )
