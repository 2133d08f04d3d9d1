"""Deadlines of months as the clock keeps them, and how far the clock has read the history."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, belongs_to


class DeadlineRow(TenantOwned):
    """A clock of a month that runs; gone when it is met or the month has moved on.

    It ends at `due_at`; `due_on` is its last day in `zone`, `days` the working days up to it.
    `reminders` are the instants at which people hear of it, of which `reminded` are over; `next_at`
    is the next, None after the last.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month_id", "kind", "item"),
        belongs_to("months", "month_id"),
        Index(None, "tenant_id", "next_at"),
        Index(None, "tenant_id", "due_on"),
    )

    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    kind: Mapped[str]
    item: Mapped[str] = mapped_column(server_default="")
    visible_to_vendor: Mapped[bool]
    roles: Mapped[list[Any]]
    due_at: Mapped[datetime]
    due_on: Mapped[date]
    grace_until: Mapped[date | None]
    zone: Mapped[str]
    days: Mapped[list[Any]]
    reminders: Mapped[list[Any]]
    reminded: Mapped[int] = mapped_column(server_default=text("0"))
    next_at: Mapped[datetime | None]


class ClockRow(TenantOwned):
    """One a tenant: the history up to `sequence` has had its deadlines and mails."""

    __tablename__ = "clocks"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    sequence: Mapped[int]
    ran_at: Mapped[datetime]
