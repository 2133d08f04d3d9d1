"""The board's figures: few narrow rows for a page, sums for the whole portfolio."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    ContractRow,
    MonthFigureRow,
    MonthRow,
    PartFigureRow,
    VendorRow,
)

Part = tuple[str, str]  # kind and name: (dimension, quality), (tier, 1)


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
    """What the board reads of a month; the figures are None where they may not be seen.

    `points`, `met` and `judged` are those of the part that is looked at, None without one.
    """

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
    points: Decimal | None = None
    met: int | None = None
    judged: int | None = None


class SumRecord(NamedTuple):
    """What a contract's months come to: final and open amounts, and the mean score."""

    contract_id: UUID
    net: Decimal | None
    at_risk: Decimal | None
    score: Decimal | None


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


def list_cells(
    session: Session, first: date, contract_ids: Sequence[UUID], part: Part | None = None
) -> Sequence[CellRecord]:
    """Return the months of some contracts from a day on, by contract and period."""
    query: Select[*tuple[Any, ...]] = _CELL.where(
        MonthRow.period_start >= first, MonthRow.contract_id.in_(contract_ids)
    ).order_by(MonthRow.contract_id, MonthRow.period_start)
    if part is not None:
        query = query.outerjoin(PartFigureRow, is_part(part)).add_columns(
            PartFigureRow.points, PartFigureRow.met, PartFigureRow.judged
        )
    return [CellRecord(*row) for row in session.execute(query)]


def is_part(part: Part) -> ColumnElement[bool]:
    """Return the condition that joins a part's figures to their month."""
    kind, name = part
    return and_(
        PartFigureRow.month_id == MonthRow.id,
        PartFigureRow.kind == kind,
        PartFigureRow.name == name,
    )


def list_parts(session: Session, first: date, parts: Sequence[Part]) -> Sequence[Part]:
    """Return those of some parts that a month from a day on has."""
    known = PartFigureRow.period_start >= first
    found = [
        select(PartFigureRow.id)
        .where(known, PartFigureRow.kind == kind, PartFigureRow.name == name)
        .exists()
        for kind, name in parts
    ]
    said = session.execute(select(*found)).one() if parts else ()
    return [part for part, is_there in zip(parts, said, strict=True) if is_there]


def list_sums(
    session: Session, first: date, final: Collection[str], part: Part | None = None
) -> Sequence[SumRecord]:
    """Return what each contract's months from a day on come to, final and not.

    The score is the mean of the totals, of a dimension's points, or the share of a tier's metrics
    that were met, in per cent.
    """
    is_final = MonthRow.state.in_(sorted(final))
    score: ColumnElement[Any] = func.avg(MonthFigureRow.total)
    if part is not None:
        is_tier = part[0] == "tier"
        share = func.sum(PartFigureRow.met) * Decimal(100) / func.sum(PartFigureRow.judged)
        score = share if is_tier else func.avg(PartFigureRow.points)
    query: Select[*tuple[Any, ...]] = (
        select(
            MonthRow.contract_id,
            func.sum(MonthFigureRow.net).filter(is_final),
            func.sum(MonthFigureRow.net).filter(~is_final),
            score,
        )
        .join(MonthFigureRow, MonthFigureRow.month_id == MonthRow.id)
        .where(MonthRow.period_start >= first)
        .group_by(MonthRow.contract_id)
    )
    if part is not None:
        query = query.outerjoin(PartFigureRow, is_part(part))
    return [SumRecord._make(row) for row in session.execute(query)]


def list_risks(
    session: Session, first: date, final: Collection[str], limit: int
) -> Sequence[CellRecord]:
    """Return the months from a day on that are not final and would cost most."""
    query = (
        _CELL.where(
            MonthRow.period_start >= first,
            MonthRow.state.not_in(sorted(final)),
            MonthFigureRow.net < 0,
        )
        .order_by(MonthFigureRow.net, MonthRow.id)
        .limit(limit)
    )
    return [CellRecord(*row) for row in session.execute(query)]


def count_open(session: Session, first: date, final: Collection[str]) -> tuple[int, int]:
    """Return how many months from a day on are not final, and how many of them have figures."""
    query = (
        select(func.count(MonthRow.id), func.count(MonthFigureRow.net))
        .outerjoin(MonthFigureRow, MonthFigureRow.month_id == MonthRow.id)
        .where(MonthRow.period_start >= first, MonthRow.state.not_in(sorted(final)))
    )
    every, read = session.execute(query).one()
    return every, read


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
