"""Samples: what was planned, sealed, revealed and drawn of a month."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, belongs_to, one_of, vendor_key

_EMPTY_LIST, _EMPTY = text("'[]'::jsonb"), text("'{}'::jsonb")
_OVER = (
    "EXISTS (SELECT FROM samples AS drawn WHERE drawn.tenant_id = sample_reveals.tenant_id"
    " AND drawn.id = sample_reveals.sample_id AND drawn.state IN ('drawn', 'void'))"
)


class SampleRow(TenantOwned):
    """A sample of a month, of which one at a time is alive; a void one makes room for the next.

    `plan` is canonical JSON to the letter; `data_sha256`, `rows_sha256` and `membership_sha256`
    are the names of keys.txt, rows.txt and strata.txt in the file store. Once it is frozen none
    of them changes, nor the seed once it is drawn (a trigger). The vendor sees it from the freeze
    on, and by `client_revealed_at` that the client has revealed, not what. `reasons` are the
    codes of why it is void or marked.
    """

    __tablename__ = "samples"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month_id", "number"),
        vendor_key(),
        belongs_to("months", "month_id"),
        belongs_to("submissions", "submission_id"),
        one_of("state", "planned", "frozen", "drawn", "void"),
        CheckConstraint("(state = 'drawn') <= (seed <> '')", name="drawn_has_a_seed"),
        CheckConstraint(
            "state IN ('planned', 'void') OR (frozen_at IS NOT NULL AND seal_until IS NOT NULL"
            " AND reveal_until IS NOT NULL)",
            name="frozen_has_deadlines",
        ),
        Index(
            "uq_samples_one_alive",
            "tenant_id",
            "month_id",
            unique=True,
            postgresql_where=text("state <> 'void'"),
        ),
        {"info": {"vendor_sees": "state <> 'planned'"}},
    )

    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    submission_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="planned")
    plan: Mapped[str]
    plan_sha256: Mapped[str]
    data_sha256: Mapped[str]
    rows_sha256: Mapped[str]
    membership_sha256: Mapped[str]
    forecast: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
    seal_until: Mapped[datetime | None]
    reveal_until: Mapped[datetime | None]
    client_revealed_at: Mapped[datetime | None]
    beacon: Mapped[str] = mapped_column(server_default="")
    seed: Mapped[str] = mapped_column(server_default="")
    is_vendor_silent: Mapped[bool] = mapped_column(server_default=text("false"))
    reasons: Mapped[list[Any]] = mapped_column(server_default=_EMPTY_LIST)
    planned_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    planned_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    drawn_at: Mapped[datetime | None]


class SampleSealRow(TenantOwned):
    """One side's commitment to a share it keeps to itself; never changed."""

    __tablename__ = "sample_seals"
    __table_args__ = (
        UniqueConstraint("tenant_id", "sample_id", "party"),
        belongs_to("samples", "sample_id"),
        one_of("party", "client", "vendor"),
        {"info": {"is_append_only": True, "vendor_inserts": "party = 'vendor'"}},
    )

    sample_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    party: Mapped[str]
    commitment: Mapped[str]
    sealed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    sealed_at: Mapped[datetime]


class SampleRevealRow(TenantOwned):
    """One side's share and nonce, as they fit its commitment; never changed.

    The vendor sees the client's once the sample is drawn or void.
    """

    __tablename__ = "sample_reveals"
    __table_args__ = (
        UniqueConstraint("tenant_id", "sample_id", "party"),
        belongs_to("samples", "sample_id"),
        one_of("party", "client", "vendor"),
        {
            "info": {
                "is_append_only": True,
                "vendor_inserts": "party = 'vendor'",
                "vendor_sees": f"(party = 'vendor' OR {_OVER})",
            }
        },
    )

    sample_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    party: Mapped[str]
    share: Mapped[str]
    nonce: Mapped[str]
    revealed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    revealed_at: Mapped[datetime]


class SampleItemRow(TenantOwned):
    """One interaction to be audited; only what became of it changes, with its reason."""

    __tablename__ = "sample_items"
    __table_args__ = (
        UniqueConstraint("tenant_id", "sample_id", "interaction_id"),
        belongs_to("samples", "sample_id"),
        one_of("status", "drawn", "extension", "replaced", "undelivered", "hand"),
        CheckConstraint("(status = 'hand') = (ticket = '')", name="ticket"),
        CheckConstraint("look IN (1, 2)", name="look"),
        {"info": {"changes_only": ("status", "reason", "changed_at")}},
    )

    sample_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    interaction_id: Mapped[str]
    stratum: Mapped[str]
    ticket: Mapped[str]
    position: Mapped[int]
    look: Mapped[int]
    status: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    replaces: Mapped[str] = mapped_column(server_default="")
    drawn_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
