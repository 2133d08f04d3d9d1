"""Scorecards that were issued, and the penalty lines that finance approves."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, belongs_to, one_of, vendor_key


class ScorecardRow(TenantOwned):
    """An issued scorecard; never changed, a correction is the next version.

    `pdf_sha256` maps a language (`zh`, `en`) to the hash of the signed PDF in the file store;
    `document_sha256` names the assessment document there.
    """

    __tablename__ = "scorecards"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month_id", "version"),
        vendor_key(),
        belongs_to("months", "month_id"),
        belongs_to("assessments", "assessment_id"),
        {"info": {"is_append_only": True}},
    )

    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    version: Mapped[int]
    assessment_id: Mapped[UUID | None]
    document_sha256: Mapped[str]
    pdf_sha256: Mapped[dict[str, Any]]
    issued_at: Mapped[datetime]
    issued_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    total: Mapped[Decimal | None]
    grade: Mapped[str | None]
    net: Mapped[Decimal]
    currency: Mapped[str]


class PenaltyLineRow(TenantOwned):
    """One money line of an issued scorecard; `amount` is negative when the client gains.

    Only its approval ever changes.
    """

    __tablename__ = "penalty_lines"
    __table_args__ = (
        UniqueConstraint("tenant_id", "scorecard_id", "line_number"),
        belongs_to("scorecards", "scorecard_id"),
        belongs_to("months", "month_id"),
        one_of("state", "pending", "approved"),
        CheckConstraint(
            "(state = 'approved') = (approved_by IS NOT NULL AND approved_at IS NOT NULL)",
            name="approved_has_a_name",
        ),
        Index(None, "tenant_id", "month_id"),
        {"info": {"changes_only": ("state", "approved_by", "approved_at")}},
    )

    scorecard_id: Mapped[UUID]
    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    line_number: Mapped[int]
    kind: Mapped[str]
    metric: Mapped[str]
    clause: Mapped[str]
    mechanic: Mapped[str]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="pending")
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime | None]
