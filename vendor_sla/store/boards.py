"""The board's figures: few narrow rows for a page, sums for the whole portfolio."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from vendor_sla.store.models import ContractRow, MonthFigureRow, MonthRow, VendorRow


class LineRecord(NamedTuple):
    """One contract of the portfolio with its vendor."""

    contract_id: UUID
    contract_key: str
    title_zh: str
    title_en: str
    currency: str
    vendor_id: UUID
    name_zh: str
    name_en: str
    service_line: str


class CellRecord(NamedTuple):
    """What the board reads of a month; the figures are None where they may not be seen."""

    month_id: UUID
    contract_id: UUID
    period_start: date
    period_end: date
    state: str
    total: Decimal | None
    grade: str | None
    net: Decimal | None
    fee: Decimal | None
    currency: str | None


_CELL = (
    select(
        MonthRow.id, MonthRow.contract_id, MonthRow.period_start, MonthRow.period_end,
        MonthRow.state, MonthFigureRow.total, MonthFigureRow.grade, MonthFigureRow.net,
        MonthFigureRow.fee, MonthFigureRow.currency,
    )
    .outerjoin(MonthFigureRow, MonthFigureRow.month_id == MonthRow.id)
)  # fmt: skip


def list_lines(session: Session) -> Sequence[LineRecord]:
    """Return every contract in sight, by vendor and key."""
    query = (
        select(
            ContractRow.id, ContractRow.key, ContractRow.title_zh, ContractRow.title_en,
            ContractRow.currency, VendorRow.id, VendorRow.name_zh, VendorRow.name_en,
            VendorRow.service_line,
        )
        .join(VendorRow, VendorRow.id == ContractRow.vendor_id)
        .order_by(VendorRow.code, ContractRow.key)
    )  # fmt: skip
    return [LineRecord._make(row) for row in session.execute(query)]


def list_periods(session: Session, first: date) -> Sequence[tuple[date, date]]:
    """Return the periods in sight from a day on, in order."""
    query = (
        select(MonthRow.period_start, MonthRow.period_end)
        .where(MonthRow.period_start >= first)
        .group_by(MonthRow.period_start, MonthRow.period_end)
        .order_by(MonthRow.period_start, MonthRow.period_end)
    )
    return [(start, end) for start, end in session.execute(query)]


def list_cells(session: Session, first: date, contract_ids: Sequence[UUID]) -> Sequence[CellRecord]:
    """Return the months of some contracts from a day on, by contract and period."""
    query = _CELL.where(
        MonthRow.period_start >= first, MonthRow.contract_id.in_(contract_ids)
    ).order_by(MonthRow.contract_id, MonthRow.period_start)
    return [CellRecord._make(row) for row in session.execute(query)]


def sum_nets(
    session: Session, first: date, final: Collection[str]
) -> Sequence[tuple[str, bool, Decimal]]:
    """Return the sum of net amounts by currency, apart for months in final states and others."""
    is_final = MonthRow.state.in_(sorted(final))
    query = (
        select(MonthFigureRow.currency, is_final, func.sum(MonthFigureRow.net))
        .join(MonthRow, MonthRow.id == MonthFigureRow.month_id)
        .where(MonthRow.period_start >= first, MonthFigureRow.net.is_not(None))
        .group_by(MonthFigureRow.currency, is_final)
    )
    found = session.execute(query)
    return [(currency or "", final, net or Decimal(0)) for currency, final, net in found]


def count_grades(session: Session, first: date) -> Sequence[tuple[str, int]]:
    """Return how often each grade is the newest of a contract, from a day on."""
    newest = (
        select(MonthFigureRow.grade)
        .ext(distinct_on(MonthFigureRow.contract_id))
        .where(MonthFigureRow.period_start >= first, MonthFigureRow.grade.is_not(None))
        .order_by(MonthFigureRow.contract_id, MonthFigureRow.period_start.desc())
        .subquery()
    )
    query = select(newest.c.grade, func.count()).group_by(newest.c.grade)
    return [(grade, count) for grade, count in session.execute(query)]
