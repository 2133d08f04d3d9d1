"""Tenants: the client companies."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import Base, new_id, one_of


class TenantRow(Base):
    """One client company. Its own key is the tenant; `zone` is an IANA name.

    `customer_salt` (hex) keys the hash of customers' keys, so that two tenants' rows never meet.
    """

    __tablename__ = "tenants"
    __table_args__ = (one_of("language", "zh", "en"), {"info": {"vendor_lock": "open"}})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="zh")
    zone: Mapped[str] = mapped_column(server_default="Asia/Shanghai")
    customer_salt: Mapped[str] = mapped_column(default=lambda: secrets.token_hex(32))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
