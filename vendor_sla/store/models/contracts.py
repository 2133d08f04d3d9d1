"""Contracts and their dated versions, word for word."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, belongs_to, of_vendor, one_of, vendor_key


class ContractRow(TenantOwned):
    """A contract with a vendor; `key` is the `contract` key of its document.

    `currency` is that of every version: one contract never mixes amounts.
    """

    __tablename__ = "contracts"
    __table_args__ = (UniqueConstraint("tenant_id", "key"), vendor_key(), of_vendor())

    vendor_id: Mapped[UUID]
    key: Mapped[str]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    currency: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ContractVersionRow(TenantOwned):
    """One version of a contract; a trigger refuses every change once it is committed.

    `signed_paper_sha256` is the hash of the paper both parties signed, or empty.
    """

    __tablename__ = "contract_versions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "contract_id", "number"),
        belongs_to("contracts", "contract_id"),
        one_of("state", "draft", "committed"),
        CheckConstraint(
            "(state = 'committed') = (committed_at IS NOT NULL)", name="committed_has_a_time"
        ),
        {"info": {"vendor_sees": "state = 'committed'"}},
    )

    contract_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    number: Mapped[int]
    document: Mapped[str]
    sha256: Mapped[str]
    effective_from: Mapped[date]
    signed_paper_sha256: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="draft")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    committed_at: Mapped[datetime | None]
    committed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
