"""Contracts, their dated versions word for word, and who agreed to them."""

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

    It is committed only with both parties' approval of exactly its document in
    `contract_approvals`: another trigger holds that. The vendor sees no draft, and may only
    answer what is proposed to it. `signed_paper_sha256` is the hash of the paper both parties
    signed, or empty.
    """

    __tablename__ = "contract_versions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "contract_id", "number"),
        vendor_key(),
        belongs_to("contracts", "contract_id"),
        one_of("state", "draft", "proposed", "refused", "committed"),
        CheckConstraint(
            "(state = 'committed') = (committed_at IS NOT NULL)", name="committed_has_a_time"
        ),
        {
            "info": {
                "vendor_sees": "state <> 'draft'",
                "vendor_updates": ("state = 'proposed'", "state IN ('refused', 'committed')"),
            }
        },
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


class ContractApprovalRow(TenantOwned):
    """One thing a person did about a version: proposed, approved, refused, withdrew it.

    `sha256` is the document's, `name` what the person signed with; `number` counts within the
    version. A vendor writes in its own name alone.
    """

    __tablename__ = "contract_approvals"
    __table_args__ = (
        UniqueConstraint("tenant_id", "version_id", "number"),
        belongs_to("contract_versions", "version_id"),
        one_of("kind", "proposed", "approved", "paper", "refused", "withdrawn"),
        one_of("party", "client", "vendor"),
        CheckConstraint("(kind = 'paper') = (paper_sha256 <> '')", name="paper_has_a_hash"),
        {"info": {"is_append_only": True, "vendor_inserts": "party = 'vendor'"}},
    )

    version_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[str]
    party: Mapped[str]
    sha256: Mapped[str]
    paper_sha256: Mapped[str] = mapped_column(server_default="")
    name: Mapped[str]
    comment: Mapped[str] = mapped_column(server_default="")
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
