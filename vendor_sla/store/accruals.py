"""Accruals: months that were not issued at an instant, and the figures there are of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AssessmentRow,
    ContractRow,
    MonthRow,
    ScorecardRow,
    VendorRow,
)


def list_unissued(
    session: Session, *, day: date, before: datetime
) -> Sequence[tuple[MonthRow, ContractRow, VendorRow]]:
    """Return the months begun by a day and not issued before an instant, by vendor and month."""
    issued = exists().where(ScorecardRow.month_id == MonthRow.id, ScorecardRow.issued_at < before)
    query = (
        select(MonthRow, ContractRow, VendorRow)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .where(MonthRow.period_start <= day, ~issued)
        .order_by(VendorRow.code, ContractRow.key, MonthRow.period_start)
    )
    return [(a, b, c) for a, b, c in session.execute(query)]


def newest_assessments(
    session: Session, month_ids: Sequence[UUID], *, purpose: str
) -> Mapping[UUID, Decimal]:
    """Return the net of the newest assessment of each month for a purpose."""
    query = (
        select(AssessmentRow.month_id, AssessmentRow.net)
        .ext(distinct_on(AssessmentRow.month_id))
        .where(AssessmentRow.month_id.in_(month_ids), AssessmentRow.purpose == purpose)
        .order_by(AssessmentRow.month_id, AssessmentRow.number.desc())
    )
    return dict(session.execute(query).all())


def list_issued_nets(
    session: Session, contract_ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[tuple[date, Decimal]]]:
    """Return first day and net of each contract's issued months, newest version, newest first."""
    query = (
        select(MonthRow.contract_id, MonthRow.period_start, ScorecardRow.net)
        .ext(distinct_on(MonthRow.contract_id, MonthRow.period_start))
        .join(MonthRow, MonthRow.id == ScorecardRow.month_id)
        .where(MonthRow.contract_id.in_(contract_ids))
        .order_by(MonthRow.contract_id, MonthRow.period_start.desc(), ScorecardRow.version.desc())
    )
    found: dict[UUID, list[tuple[date, Decimal]]] = {}
    for contract_id, start, net in session.execute(query):
        found.setdefault(contract_id, []).append((start, net))
    return found
