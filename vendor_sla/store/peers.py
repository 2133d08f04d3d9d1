"""Figures to hold a month's beside: those of the month before, and of other vendors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Text, case, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB
from sqlalchemy.orm import Session

from vendor_sla.store.models import AssessmentRow, MetricFigureRow, MonthRow, VendorRow

_HEAVY = ("missed", "formula", "parameters", "facts")
_BEFORE_A_DRAFT = ("open", "submitted", "frozen", "sampled", "reconciled")


@dataclass(frozen=True, slots=True)
class PeerRecord:
    """One metric of another vendor in the same period."""

    metric: str
    rounded: Decimal
    is_met: bool | None
    vendor: VendorRow


def find_figures_before(
    session: Session, contract_id: UUID, start: date
) -> tuple[MonthRow, Mapping[str, Any]] | None:
    """Return the newest month in sight before a day that has figures, with them; None if none.

    The figures are the readings without their rows, the scores and the money of its newest issue,
    else draft, else dry run.
    """
    purposes = {"issue": 1, "draft": 2, "dry_run": 3}
    document = AssessmentRow.document
    reading = func.jsonb_array_elements(document["readings"]).table_valued("value").c.value
    lighter = cast(reading, JSONB).op("-")(cast(list(_HEAVY), ARRAY(Text)))
    figures = func.json_build_object(
        "readings", select(func.json_agg(lighter)).correlate(AssessmentRow).scalar_subquery(),
        "scores", document["scores"],
        "money", document["money"],
        type_=JSON,
    )  # fmt: skip
    query = (
        select(MonthRow, figures)
        .join(AssessmentRow, AssessmentRow.month_id == MonthRow.id)
        .where(
            MonthRow.contract_id == contract_id,
            MonthRow.period_start < start,
            AssessmentRow.purpose.in_(purposes),
        )
        .order_by(
            MonthRow.period_start.desc(),
            case(purposes, value=AssessmentRow.purpose),
            AssessmentRow.number.desc(),
        )
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def list_peers(
    session: Session, *, service_line: str, start: date, but: UUID
) -> Sequence[PeerRecord]:
    """Return the drafted figures of a service line's other vendors in a period."""
    query = (
        select(
            MetricFigureRow.metric, MetricFigureRow.rounded, MetricFigureRow.is_met, VendorRow
        )
        .join(MonthRow, MonthRow.id == MetricFigureRow.month_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .where(
            VendorRow.service_line == service_line,
            MonthRow.period_start == start,
            MonthRow.vendor_id != but,
            MonthRow.state.not_in(_BEFORE_A_DRAFT),
            MetricFigureRow.rounded.is_not(None),
        )
        .order_by(MetricFigureRow.metric, VendorRow.code)
    )  # fmt: skip
    return [
        PeerRecord(metric, rounded, is_met, vendor)
        for metric, rounded, is_met, vendor in session.execute(query)
        if rounded is not None
    ]
