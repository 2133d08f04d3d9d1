"""Samples, their seals and reveals, and the items drawn."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AccountRow,
    AssessmentRow,
    MonthRow,
    SampleItemRow,
    SampleRevealRow,
    SampleRow,
    SampleSealRow,
)


def list_samples(session: Session, month_id: UUID) -> Sequence[SampleRow]:
    """Return the samples of a month in sight, newest first."""
    query = (
        select(SampleRow).where(SampleRow.month_id == month_id).order_by(SampleRow.number.desc())
    )
    return session.scalars(query).all()


def find_sample(session: Session, month_id: UUID) -> SampleRow | None:
    """Return the sample of a month that is alive, or None."""
    query = select(SampleRow).where(SampleRow.month_id == month_id, SampleRow.state != "void")
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def find_sample_by_id(session: Session, sample_id: UUID) -> SampleRow | None:
    """Return a sample, or None."""
    return session.scalars(select(SampleRow).where(SampleRow.id == sample_id)).one_or_none()


def last_sample_number(session: Session, month_id: UUID) -> int:
    """Return the number of a month's newest sample; 0 when there is none."""
    query = select(func.coalesce(func.max(SampleRow.number), 0)).where(
        SampleRow.month_id == month_id
    )
    return session.scalars(query).one()


def seals_of(session: Session, sample_id: UUID) -> Mapping[str, SampleSealRow]:
    """Return the seals of a sample by party."""
    query = select(SampleSealRow).where(SampleSealRow.sample_id == sample_id)
    return {row.party: row for row in session.scalars(query)}


def reveals_of(session: Session, sample_id: UUID) -> Mapping[str, SampleRevealRow]:
    """Return the reveals of a sample in sight, by party."""
    query = select(SampleRevealRow).where(SampleRevealRow.sample_id == sample_id)
    return {row.party: row for row in session.scalars(query)}


def list_items(session: Session, sample_id: UUID) -> Sequence[SampleItemRow]:
    """Return the items of a sample by stratum and ticket; those chosen by hand last."""
    query = (
        select(SampleItemRow)
        .where(SampleItemRow.sample_id == sample_id)
        .order_by(
            SampleItemRow.position == 0,
            SampleItemRow.stratum,
            SampleItemRow.position,
            SampleItemRow.interaction_id,
        )
    )
    return session.scalars(query).all()


def lock_item(session: Session, sample_id: UUID, interaction_id: str) -> SampleItemRow | None:
    """Return an item that nobody else can change until the transaction ends, or None."""
    query = (
        select(SampleItemRow)
        .where(SampleItemRow.sample_id == sample_id, SampleItemRow.interaction_id == interaction_id)
        .with_for_update()
    )
    return session.scalars(query).one_or_none()


def names_of(session: Session, account_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return the names of some accounts."""
    query = select(AccountRow.id, AccountRow.name).where(AccountRow.id.in_(account_ids))
    return {row[0]: row[1] for row in session.execute(query)}


def list_decided(session: Session, contract_id: UUID, before: date) -> Sequence[list[Any]]:
    """Return the decisions of a contract's months before a day, oldest first, as documents.

    Of a month the newest issue or draft counts; months without decisions are left out.
    """
    query = (
        select(MonthRow.period_start, AssessmentRow.document[("evidence", "decisions")])
        .join(AssessmentRow, AssessmentRow.month_id == MonthRow.id)
        .where(
            MonthRow.contract_id == contract_id,
            MonthRow.period_start < before,
            AssessmentRow.purpose.in_(("issue", "draft")),
        )
        .order_by(MonthRow.period_start, AssessmentRow.number)
    )
    newest = {start: decisions for start, decisions in session.execute(query)}  # noqa: C416  rows
    return [decisions for decisions in newest.values() if decisions]
