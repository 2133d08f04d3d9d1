"""What is known of a month or a contract beside the rows: circumstances and opening states."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, belongs_to


class CircumstancesRow(TenantOwned):
    """The circumstances of a month, word for word; the newest number counts, none is changed.

    `recorded_by` is None where a clock that ran out recorded them.
    """

    __tablename__ = "circumstances"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month_id", "number"),
        belongs_to("months", "month_id"),
        {"info": {"is_append_only": True, "vendor_lock": "closed"}},
    )

    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    number: Mapped[int]
    document: Mapped[str]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]


class OpeningStateRow(TenantOwned):
    """The state a contract began with, word for word; it counts once another person approved it."""

    __tablename__ = "opening_states"
    __table_args__ = (
        UniqueConstraint("tenant_id", "contract_id", "number"),
        belongs_to("contracts", "contract_id"),
        CheckConstraint("approved_by <> proposed_by", name="four_eyes"),
        CheckConstraint(
            "(approved_by IS NULL) = (approved_at IS NULL)", name="approved_has_a_time"
        ),
        {"info": {"changes_only": ("approved_by", "approved_at"), "vendor_lock": "closed"}},
    )

    contract_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    number: Mapped[int]
    document: Mapped[str]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime | None]
