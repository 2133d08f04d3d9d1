"""Billing details: who is billed and books what; kept by appending, the newest counts."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, of_vendor


class VendorBillingRow(TenantOwned):
    """A vendor as a party of money papers; `payable_code` is the ledger code of its payable.

    Self-billing is agreed from one day up to, not including, another; an empty end stays open.
    `country` is an ISO 3166 code of two letters.
    """

    __tablename__ = "vendor_billing_details"
    __table_args__ = (
        UniqueConstraint("tenant_id", "vendor_id", "number"),
        of_vendor(),
        CheckConstraint("self_billing_from < self_billing_until", name="self_billing_has_days"),
        {"info": {"is_append_only": True}},
    )

    vendor_id: Mapped[UUID]
    number: Mapped[int]
    legal_name: Mapped[str]
    address: Mapped[str]
    country: Mapped[str]
    tax_id: Mapped[str]
    erp_number: Mapped[str]
    payable_code: Mapped[str]
    self_billing_from: Mapped[date | None]
    self_billing_until: Mapped[date | None]
    self_billing_reference: Mapped[str] = mapped_column(server_default="")
    kept_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    kept_at: Mapped[datetime]


class TenantBillingRow(TenantOwned):
    """The tenant as a party of money papers: its vendors read it on their own papers."""

    __tablename__ = "tenant_billing_details"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        {"info": {"is_append_only": True, "vendor_lock": "open"}},
    )

    number: Mapped[int]
    legal_name: Mapped[str]
    address: Mapped[str]
    country: Mapped[str]
    tax_id: Mapped[str]
    kept_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    kept_at: Mapped[datetime]


class LedgerCodesRow(TenantOwned):
    """The codes a tenant's own books use for what the ledger moves; the client's alone."""

    __tablename__ = "ledger_codes"
    __table_args__ = (UniqueConstraint("tenant_id", "number"), {"info": {"is_append_only": True}})

    number: Mapped[int]
    codes: Mapped[dict[str, Any]]
    kept_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    kept_at: Mapped[datetime]
