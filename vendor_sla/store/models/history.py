"""The history of a tenant: who did what, in a chain of hashes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import Base, TenantOwned, of_vendor


class HistoryRow(TenantOwned):
    """One thing that was done. Write it with `store.history.append`, which makes the hash.

    A vendor sees and writes only what was done in its own name (`vendor_id`).
    """

    __tablename__ = "history"
    __table_args__ = (
        UniqueConstraint("tenant_id", "sequence"),
        of_vendor(),
        Index(None, "tenant_id", "subject_kind", "subject_id", "sequence"),
        {"info": {"is_append_only": True, "vendor_writes": True}},
    )

    sequence: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str]
    vendor_id: Mapped[UUID | None]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    facts: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class HistoryHeadRow(Base):
    """The end of a tenant's chain: how long it is and its last hash; the lock of appending."""

    __tablename__ = "history_heads"
    __table_args__ = ({"info": {"vendor_lock": "open", "vendor_writes": True}},)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    hash: Mapped[str] = mapped_column(server_default="")
