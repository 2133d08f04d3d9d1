"""Notices of deduction, and the vendor's receipt of them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, belongs_to, vendor_key


class NoticeRow(TenantOwned):
    """A notice that was issued, numbered within its year without gaps.

    A scorecard version has another one once something was waived after the last.

    `pdf_sha256` maps a language to the hash of the signed PDF in the file store;
    `document_sha256` names the document it was printed from there.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index(None, "tenant_id", "scorecard_id"),
        UniqueConstraint("tenant_id", "year", "number"),
        vendor_key(),
        belongs_to("months", "month_id"),
        belongs_to("scorecards", "scorecard_id"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        {"info": {"is_append_only": True}},
    )

    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    scorecard_id: Mapped[UUID]
    year: Mapped[int]
    number: Mapped[int]
    net: Mapped[Decimal]
    currency: Mapped[str]
    document_sha256: Mapped[str]
    pdf_sha256: Mapped[dict[str, Any]]
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    issued_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class NoticeReceiptRow(TenantOwned):
    """That a vendor has received a notice, by name: receipt, not acceptance."""

    __tablename__ = "notice_receipts"
    __table_args__ = (
        UniqueConstraint("tenant_id", "notice_id"),
        belongs_to("notices", "notice_id"),
        {"info": {"is_append_only": True, "vendor_inserts": "true"}},
    )

    notice_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str]
    at: Mapped[datetime]
