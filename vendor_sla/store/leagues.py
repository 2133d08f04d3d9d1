"""The league's figures: the scores of one line of service over some months."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from vendor_sla.store.boards import Part, is_part
from vendor_sla.store.models import (
    ContractRow,
    MetricFigureRow,
    MonthFigureRow,
    MonthRow,
    PartFigureRow,
    VendorRow,
)


class ScoreRecord(NamedTuple):
    """One month of one contract: its score, None where nothing was measured, and its money."""

    contract_id: UUID
    period_start: date
    score: Decimal | None
    net: Decimal | None
    fee: Decimal | None


def list_services(session: Session) -> Sequence[str]:
    """Return the lines of service in sight that have a contract, the largest first."""
    query = (
        select(VendorRow.service_line)
        .join(ContractRow, ContractRow.vendor_id == VendorRow.id)
        .group_by(VendorRow.service_line)
        .order_by(func.count().desc(), VendorRow.service_line)
    )
    return session.scalars(query).all()


def list_starts(session: Session, service: str, states: Collection[str]) -> Sequence[date]:
    """Return the first days of the months in some states of a line of service, in order."""
    query = (
        select(MonthRow.period_start)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .where(VendorRow.service_line == service, MonthRow.state.in_(sorted(states)))
        .distinct()
        .order_by(MonthRow.period_start)
    )
    return session.scalars(query).all()


def list_scores(
    session: Session,
    service: str,
    between: tuple[date, date],
    states: Collection[str],
    part: Part | None = None,
) -> Sequence[ScoreRecord]:
    """Return the months of a line of service in some states, by contract and first day.

    `between` are the first days of the first and the last month; the score is the total, or the
    points of a dimension.
    """
    score = MonthFigureRow.total if part is None else PartFigureRow.points
    query: Select[*tuple[Any, ...]] = (
        select(
            MonthRow.contract_id, MonthRow.period_start, score, MonthFigureRow.net,
            MonthFigureRow.fee,
        )
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .join(MonthFigureRow, MonthFigureRow.month_id == MonthRow.id)
        .where(
            VendorRow.service_line == service,
            MonthRow.state.in_(sorted(states)),
            MonthRow.period_start.between(*between),
        )
        .order_by(MonthRow.contract_id, MonthRow.period_start)
    )  # fmt: skip
    if part is not None:
        query = query.outerjoin(PartFigureRow, is_part(part))
    return [ScoreRecord._make(row) for row in session.execute(query)]


def list_metrics(session: Session, service: str, start: date) -> dict[UUID, frozenset[str]]:
    """Return the metrics each contract of a line of service had in the month from a day on."""
    query = (
        select(MonthRow.contract_id, func.array_agg(MetricFigureRow.metric))
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .join(MetricFigureRow, MetricFigureRow.month_id == MonthRow.id)
        .where(VendorRow.service_line == service, MonthRow.period_start == start)
        .group_by(MonthRow.contract_id)
    )
    return {contract_id: frozenset(metrics) for contract_id, metrics in session.execute(query)}
