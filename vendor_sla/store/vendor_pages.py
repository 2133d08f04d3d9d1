"""The vendor page's figures: narrow rows of one contract, and the names of its metrics."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AssessmentRow,
    ContractRow,
    DisputeRow,
    MetricFigureRow,
    MonthRow,
    PartFigureRow,
)

_HEAVY = ("missed", "formula", "parameters", "facts")


class PartRecord(NamedTuple):
    """One dimension or tier of a month."""

    month_id: UUID
    kind: str
    name: str
    points: Decimal | None
    met: int | None
    judged: int | None


class MetricRecord(NamedTuple):
    """One metric of a month."""

    month_id: UUID
    metric: str
    rounded: Decimal | None
    points: Decimal | None
    is_met: bool | None


class NameRecord(NamedTuple):
    """What a metric is called, how it is shown, and where it belongs."""

    metric: str
    name: dict[str, str]
    unit: str
    dimension: str
    direction: str


class OpenRecord(NamedTuple):
    """A month that is not final, with its clocks."""

    month_id: UUID
    contract_id: UUID
    period_start: date
    period_end: date
    state: str
    due_on: date | None
    review_until: datetime | None


def list_contracts(session: Session, vendor_id: UUID) -> Sequence[ContractRow]:
    """Return a vendor's contracts by key."""
    query = select(ContractRow).where(ContractRow.vendor_id == vendor_id).order_by(ContractRow.key)
    return session.scalars(query).all()


def find_last_start(session: Session, contract_id: UUID) -> date | None:
    """Return the first day of a contract's newest month, or None."""
    query = select(func.max(MonthRow.period_start)).where(MonthRow.contract_id == contract_id)
    return session.scalars(query).one()


def list_parts(session: Session, contract_id: UUID, first: date) -> Sequence[PartRecord]:
    """Return the dimensions and tiers of a contract's months from a day on."""
    query = select(
        PartFigureRow.month_id, PartFigureRow.kind, PartFigureRow.name, PartFigureRow.points,
        PartFigureRow.met, PartFigureRow.judged,
    ).where(
        PartFigureRow.contract_id == contract_id, PartFigureRow.period_start >= first
    )  # fmt: skip
    return [PartRecord._make(row) for row in session.execute(query)]


def list_metrics(session: Session, contract_id: UUID, first: date) -> Sequence[MetricRecord]:
    """Return the metrics of a contract's months from a day on."""
    query = (
        select(
            MetricFigureRow.month_id, MetricFigureRow.metric, MetricFigureRow.rounded,
            MetricFigureRow.points, MetricFigureRow.is_met,
        )
        .where(MetricFigureRow.contract_id == contract_id, MetricFigureRow.period_start >= first)
        .order_by(MetricFigureRow.metric)
    )  # fmt: skip
    return [MetricRecord._make(row) for row in session.execute(query)]


def list_names(session: Session, contract_id: UUID) -> Sequence[NameRecord]:
    """Return the metrics of a contract's newest document in sight, in its order."""
    newest = (
        select(AssessmentRow.document)
        .join(MonthRow, MonthRow.id == AssessmentRow.month_id)
        .where(MonthRow.contract_id == contract_id)
        .order_by(MonthRow.period_start.desc(), AssessmentRow.number.desc())
        .limit(1)
        .subquery()
    )
    reading = func.jsonb_array_elements(newest.c.document["readings"], type_=JSONB)
    lighter = reading.op("-")(cast(list(_HEAVY), ARRAY(Text)))
    query = select(lighter.cast(JSONB)).select_from(newest)
    return [
        NameRecord(
            found["metric"], found["name"], found["unit"], found["dimension"], found["direction"]
        )
        for found in session.scalars(query)
    ]


def list_open(session: Session, vendor_id: UUID, final: Sequence[str]) -> Sequence[OpenRecord]:
    """Return a vendor's months that are not final, oldest first."""
    query = (
        select(
            MonthRow.id, MonthRow.contract_id, MonthRow.period_start, MonthRow.period_end,
            MonthRow.state, MonthRow.due_on, MonthRow.review_until,
        )
        .where(MonthRow.vendor_id == vendor_id, MonthRow.state.not_in(final))
        .order_by(MonthRow.period_start, MonthRow.contract_id)
    )  # fmt: skip
    return [OpenRecord._make(row) for row in session.execute(query)]


def count_disputes(session: Session, vendor_id: UUID) -> int:
    """Return how many of a vendor's disputes wait for a decision."""
    query = select(func.count(DisputeRow.id)).where(
        DisputeRow.vendor_id == vendor_id, DisputeRow.state.in_(("raised", "appealed"))
    )
    return session.scalars(query).one()
