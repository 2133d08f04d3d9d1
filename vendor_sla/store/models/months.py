"""Months: one contract's period, the unit of work and of money."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, belongs_to, vendor_key


class MonthRow(TenantOwned):
    """A contract's period, half open in days; its states are those of `domain/lifecycle.py`.

    `row_version` grows with every change through the ORM; a change to an older one fails.
    `due_on` is the last day of grace for the vendor's files; `review_until` ends the vendor's
    review of what is published, after which silence accepts it.
    """

    __tablename__ = "months"
    __table_args__ = (
        UniqueConstraint("tenant_id", "contract_id", "period_start"),
        vendor_key(),
        belongs_to("contracts", "contract_id"),
        CheckConstraint("period_start < period_end", name="period_has_days"),
        Index(None, "tenant_id", "vendor_id", "period_start"),
        Index(None, "tenant_id", "state"),
        {"info": {"vendor_writes": True}},
    )

    contract_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    period_start: Mapped[date]
    period_end: Mapped[date]
    state: Mapped[str] = mapped_column(server_default="open")
    row_version: Mapped[int] = mapped_column(server_default=text("1"))
    due_on: Mapped[date | None]
    published_at: Mapped[datetime | None]
    review_until: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own attribute
