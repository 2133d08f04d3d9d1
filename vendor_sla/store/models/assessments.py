"""Assessments of a month, and the narrow figures the board reads."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, belongs_to, one_of, vendor_key


class AssessmentRow(TenantOwned):
    """One computed assessment: the document of format `assessment/1` and its headline.

    A vendor sees it only when `visible_to_vendor`; `net` is negative when the client gains.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month_id", "number"),
        vendor_key(),
        belongs_to("months", "month_id"),
        one_of("purpose", "dry_run", "draft", "issue"),
        {"info": {"changes_only": ("visible_to_vendor",)}},
    )

    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    number: Mapped[int]
    purpose: Mapped[str]
    visible_to_vendor: Mapped[bool] = mapped_column(server_default=text("false"))
    document: Mapped[dict[str, Any]]
    document_sha256: Mapped[str]
    total: Mapped[Decimal | None]
    grade: Mapped[str | None]
    net: Mapped[Decimal]
    currency: Mapped[str]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())


class MonthFigureRow(TenantOwned):
    """A month's headline for the portfolio board: one narrow row a month.

    `total`, `grade`, `net` and `fee` are None until the month is assessed. A vendor sees the row
    once `visible_to_vendor`.
    """

    __tablename__ = "month_figures"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month_id"),
        belongs_to("months", "month_id"),
        belongs_to("contracts", "contract_id"),
        Index(None, "tenant_id", "period_start"),
    )

    month_id: Mapped[UUID]
    contract_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    period_start: Mapped[date]
    period_end: Mapped[date]
    state: Mapped[str]
    total: Mapped[Decimal | None]
    grade: Mapped[str | None]
    net: Mapped[Decimal | None]
    fee: Mapped[Decimal | None]
    currency: Mapped[str | None]
    visible_to_vendor: Mapped[bool] = mapped_column(server_default=text("false"))


class MetricFigureRow(TenantOwned):
    """One metric of a month for trends: the rounded value, its points, whether it was met."""

    __tablename__ = "metric_figures"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month_id", "metric"),
        belongs_to("months", "month_id"),
        belongs_to("contracts", "contract_id"),
        Index(None, "tenant_id", "contract_id", "metric", "period_start"),
    )

    month_id: Mapped[UUID]
    contract_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    period_start: Mapped[date]
    metric: Mapped[str]
    rounded: Mapped[Decimal | None]
    points: Mapped[Decimal | None]
    is_met: Mapped[bool | None]
    visible_to_vendor: Mapped[bool] = mapped_column(server_default=text("false"))


class PartFigureRow(TenantOwned):
    """One dimension or tier of a month for the board, as `domain/parts.py` has it.

    A dimension has `points`, a tier the number of metrics `judged` and of those `met`.
    """

    __tablename__ = "part_figures"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month_id", "kind", "name"),
        belongs_to("months", "month_id"),
        belongs_to("contracts", "contract_id"),
        one_of("kind", "dimension", "tier"),
        Index(None, "tenant_id", "kind", "name", "period_start"),
    )

    month_id: Mapped[UUID]
    contract_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    period_start: Mapped[date]
    kind: Mapped[str]
    name: Mapped[str]
    points: Mapped[Decimal | None]
    met: Mapped[int | None]
    judged: Mapped[int | None]
    visible_to_vendor: Mapped[bool] = mapped_column(server_default=text("false"))
