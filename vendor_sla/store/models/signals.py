"""Signals of a month: every computation is kept, none is changed, no vendor sees one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from vendor_sla.store.models.base import TenantOwned, belongs_to


class MonthSignalsRow(TenantOwned):
    """One computation: the document of format `signals/1` and the number of signals in it.

    `submission_id` is the submission whose reading made it; the newest number counts.
    """

    __tablename__ = "month_signals"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month_id", "number"),
        belongs_to("months", "month_id"),
        belongs_to("submissions", "submission_id"),
        {"info": {"is_append_only": True, "vendor_lock": "closed"}},
    )

    month_id: Mapped[UUID]
    submission_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    number: Mapped[int]
    signals: Mapped[int]
    document: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
