"""Months, their files and their figures."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, case, cast, column, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB, distinct_on
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AssessmentRow,
    ContractRow,
    ContractVersionRow,
    MetricFigureRow,
    MonthFigureRow,
    MonthRow,
    PartFigureRow,
    VendorRow,
)


def find_month(session: Session, month_id: UUID) -> tuple[MonthRow, ContractRow, VendorRow] | None:
    """Return a month with its contract and vendor, or None."""
    query = (
        select(MonthRow, ContractRow, VendorRow)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .where(MonthRow.id == month_id)
    )
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def find_month_of(session: Session, contract_id: UUID, start: date) -> MonthRow | None:
    """Return the month of a contract that begins on a day, or None."""
    query = select(MonthRow).where(
        MonthRow.contract_id == contract_id, MonthRow.period_start == start
    )
    return session.scalars(query).one_or_none()


def lock_month(session: Session, month_id: UUID) -> MonthRow | None:
    """Return a month, read afresh, that nobody else can change until the transaction ends."""
    query = (
        select(MonthRow)
        .where(MonthRow.id == month_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def find_last_start(session: Session) -> date | None:
    """Return the first day of the newest month in sight, or None."""
    return session.scalars(select(func.max(MonthRow.period_start))).one_or_none()


def find_figure(session: Session, month_id: UUID) -> MonthFigureRow | None:
    """Return the figures of a month, or None."""
    query = select(MonthFigureRow).where(MonthFigureRow.month_id == month_id)
    return session.scalars(query).one_or_none()


def list_metric_figures(session: Session, month_id: UUID) -> Sequence[MetricFigureRow]:
    """Return the figures of a month's metrics."""
    query = select(MetricFigureRow).where(MetricFigureRow.month_id == month_id)
    return session.scalars(query).all()


def find_assessment(session: Session, assessment_id: UUID | None) -> AssessmentRow | None:
    """Return a kept assessment, or None."""
    query = select(AssessmentRow).where(AssessmentRow.id == assessment_id)
    return session.scalars(query).one_or_none()


def list_part_figures(session: Session, month_id: UUID) -> Sequence[PartFigureRow]:
    """Return the figures of a month's dimensions and tiers."""
    query = select(PartFigureRow).where(PartFigureRow.month_id == month_id)
    return session.scalars(query).all()


def find_latest_assessment(
    session: Session, month_id: UUID, *purposes: str
) -> AssessmentRow | None:
    """Return the newest assessment of a month made for one of some purposes, or None."""
    query = (
        select(AssessmentRow)
        .where(AssessmentRow.month_id == month_id, AssessmentRow.purpose.in_(purposes))
        .order_by(AssessmentRow.number.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def last_assessment_number(session: Session, month_id: UUID) -> int:
    """Return the number of the newest assessment of a month; 0 when there is none."""
    query = select(func.coalesce(func.max(AssessmentRow.number), 0)).where(
        AssessmentRow.month_id == month_id
    )
    return session.scalars(query).one()


def has_issued(session: Session, contract_id: UUID) -> bool:
    """Tell whether a month of a contract was ever issued."""
    query = select(
        exists().where(
            AssessmentRow.month_id == MonthRow.id,
            MonthRow.contract_id == contract_id,
            AssessmentRow.purpose == "issue",
        )
    )
    return session.scalars(query).one()


def list_issued_before(
    session: Session, contract_id: UUID, start: date
) -> Sequence[Mapping[str, Any]]:
    """Return what each earlier issued month of a contract hands on, oldest first.

    That is the last entry of its newest document's `trend`; the documents stay in the database.
    """
    query = (
        select(MonthRow.period_start, AssessmentRow.document[("trend", "-1")])
        .join(AssessmentRow, AssessmentRow.month_id == MonthRow.id)
        .where(
            MonthRow.contract_id == contract_id,
            MonthRow.period_start < start,
            AssessmentRow.purpose == "issue",
        )
        .order_by(MonthRow.period_start, AssessmentRow.number)
    )
    # Later versions take the place of earlier ones.
    newest: dict[date, Mapping[str, Any]] = dict(session.execute(query).all())
    return list(newest.values())


def list_assessed(
    session: Session, contract_id: UUID, *, count: int | None = None
) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """Return the purpose and the document of a contract's newest months with figures, in order.

    Of a month the newest issue counts, else the newest draft, else the newest dry run; `count`
    None is every month. Documents come without what takes most room: rows, names, formulas,
    breakdowns, findings, working, and all but the last entry of the trend.
    """
    purposes = {"issue": 1, "draft": 2, "dry_run": 3}
    chosen = (
        select(AssessmentRow.id, MonthRow.period_start)
        .join(MonthRow, MonthRow.id == AssessmentRow.month_id)
        .where(MonthRow.contract_id == contract_id, AssessmentRow.purpose.in_(purposes))
        .ext(distinct_on(MonthRow.period_start))
        .order_by(
            MonthRow.period_start.desc(),
            case(purposes, value=AssessmentRow.purpose),
            AssessmentRow.number.desc(),
        )
        .limit(count)
        .subquery()
    )
    parts = _parts_of(AssessmentRow.document)
    query = (
        select(AssessmentRow.purpose, _figures_in(parts))
        .join(chosen, chosen.c.id == AssessmentRow.id)
        .join(parts, true())
        .order_by(chosen.c.period_start)
    )
    return [(purpose, document) for purpose, document in session.execute(query)]


def list_assessed_periods(session: Session, contract_id: UUID) -> Sequence[tuple[date, date]]:
    """Return the periods of a contract's months that have figures in sight, newest first."""
    query = (
        select(MonthFigureRow.period_start, MonthFigureRow.period_end)
        .where(MonthFigureRow.contract_id == contract_id, MonthFigureRow.total.is_not(None))
        .order_by(MonthFigureRow.period_start.desc())
    )
    return [(start, end) for start, end in session.execute(query)]


_PARTS = (
    "contract", "period", "readings", "scores", "money", "volume", "circumstances", "opening",
    "trend",
)  # fmt: skip
_HEAVY = ("missed", "name", "formula")


def _parts_of(document: Any) -> Any:
    """Return a document's parts as columns: it is unpacked once, not at every look into it."""
    parts = [column(name, JSONB) for name in _PARTS]
    record = func.jsonb_to_record(document).table_valued(*parts)
    return record.render_derived(name="parts", with_types=True).lateral()


def _figures_in(parts: Any) -> ColumnElement[Mapping[str, Any]]:
    """Return the SQL of a document of the parts that figures are read from."""
    of = parts.c
    reading = func.jsonb_array_elements(of.readings).table_valued("value").c.value
    lighter = reading.op("-")(cast(list(_HEAVY), ARRAY(Text)))
    whole = ("contract", "period", "volume", "circumstances", "opening")
    return func.json_build_object(
        *(part for name in whole for part in (name, of[name])),
        "readings", select(func.json_agg(lighter)).scalar_subquery(),
        "scores", func.json_build_object("total", of.scores["total"], "grade", of.scores["grade"]),
        "money", func.json_build_object("gross", of.money["gross"], "net", of.money["net"]),
        "trend", func.json_build_array(of.trend[-1]),
        type_=JSON,
    )  # fmt: skip


def get_vendor_of(session: Session, contract_id: UUID) -> UUID:
    """Return the vendor of a contract that is there."""
    return session.scalars(select(ContractRow.vendor_id).where(ContractRow.id == contract_id)).one()


def list_unopened(session: Session, start: date, before: date) -> Sequence[UUID]:
    """Return the contracts whose month from `start` on is still to be opened.

    They have a committed version that is effective, and either the month from `before` on or none
    at all: one that ended long ago asks for nothing.
    """
    of_contract = MonthRow.contract_id == ContractRow.id
    effective = exists().where(
        ContractVersionRow.contract_id == ContractRow.id,
        ContractVersionRow.state == "committed",
        ContractVersionRow.effective_from <= start,
    )
    query = (
        select(ContractRow.id)
        .where(
            effective,
            ~exists().where(of_contract, MonthRow.period_start == start),
            or_(
                exists().where(of_contract, MonthRow.period_start == before),
                ~exists().where(of_contract),
            ),
        )
        .order_by(ContractRow.key)
    )
    return session.scalars(query).all()
