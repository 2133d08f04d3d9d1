"""Batches: one step for every month of a period, with a row a month."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, belongs_to, one_of


class BatchRow(TenantOwned):
    """What somebody asked to be done with every month that begins in a period.

    `key` is the form's: sent twice, it is one batch. `role` is what the person acted as, asked
    again for each month. `verify` is the address of the page that verifies the papers.
    """

    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        one_of("kind", "draft", "publish", "issue"),
        {"info": {"is_append_only": True}},
    )

    key: Mapped[str]
    kind: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    message: Mapped[str] = mapped_column(server_default="")
    verify: Mapped[str] = mapped_column(server_default="")
    role: Mapped[str]
    started_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    started_at: Mapped[datetime]


class BatchItemRow(TenantOwned):
    """One month of a batch; `problems` says why it was refused or skipped."""

    __tablename__ = "batch_items"
    __table_args__ = (
        UniqueConstraint("tenant_id", "batch_id", "month_id"),
        belongs_to("batches", "batch_id", with_vendor=False),
        belongs_to("months", "month_id"),
        one_of("state", "waiting", "doing", "done", "refused", "skipped"),
        {
            "info": {
                "vendor_lock": "closed",
                "changes_only": ("state", "problems"),
            }
        },
    )

    batch_id: Mapped[UUID]
    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="waiting")
    problems: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
