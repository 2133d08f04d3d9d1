"""Vendors and the mapping profiles of their files."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, of_vendor, one_of, vendor_key


class VendorRow(TenantOwned):
    """One outsourced service provider of a tenant; `service_line` is call_centre, chat ..."""

    __tablename__ = "vendors"
    __table_args__ = (UniqueConstraint("tenant_id", "code"),)

    code: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    service_line: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ProfileRow(TenantOwned):
    """A version of the mapping of one kind of file, as YAML text; never edited, only followed."""

    __tablename__ = "profiles"
    __table_args__ = (
        UniqueConstraint("tenant_id", "vendor_id", "side", "kind", "name", "version"),
        vendor_key(),
        of_vendor(),
        one_of("side", "vendor", "client"),
        {"info": {"vendor_writes": True, "is_append_only": True}},
    )

    vendor_id: Mapped[UUID]
    side: Mapped[str] = mapped_column(server_default="vendor")
    kind: Mapped[str]
    name: Mapped[str]
    version: Mapped[int]
    document: Mapped[str]
    sha256: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
