"""Disputes of single items of a month, their thread, and the files that prove them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, belongs_to, one_of, vendor_key

_STEPS = (
    "raised", "answered", "decided", "appealed", "ruled", "withdrawn", "let_stand", "ran_out",
)  # fmt: skip


class DisputeRow(TenantOwned):
    """What a vendor says is wrong with one item of a month, and where that stands.

    `version` is the scorecard's that is disputed, 0 before the first is issued. What names the
    item depends on `subject`: `metric`, `interaction_id`, `finding`, `line_number`; the others are
    empty. `expected` is the value or amount the vendor holds for right. `ruling` is what the last
    decision does to the figures, as `domain/rulings.py` writes it; `corrected_in` the scorecard
    version that has it. `due_at` ends the clock that runs now.
    """

    __tablename__ = "disputes"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month_id", "number"),
        vendor_key(),
        belongs_to("months", "month_id"),
        one_of("subject", "interaction", "metric", "finding", "line"),
        one_of("state", "raised", "decided", "appealed", "final", "withdrawn"),
        one_of("outcome", "", "accepted", "partly", "rejected"),
        Index(None, "tenant_id", "state", "due_at"),
        {
            "info": {
                "changes_only": ("state", "outcome", "ruling", "due_at", "corrected_in"),
                "vendor_inserts": "state = 'raised' AND outcome = ''",
                "vendor_updates": (
                    "state IN ('raised', 'decided')",
                    "state IN ('appealed', 'withdrawn', 'final')",
                ),
            }
        },
    )

    month_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    number: Mapped[int]
    version: Mapped[int]
    subject: Mapped[str]
    metric: Mapped[str] = mapped_column(server_default="")
    interaction_id: Mapped[str] = mapped_column(server_default="")
    finding: Mapped[str] = mapped_column(server_default="")
    line_number: Mapped[int | None]
    expected: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str]
    raised_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    raised_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="raised")
    outcome: Mapped[str] = mapped_column(server_default="")
    ruling: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    due_at: Mapped[datetime | None]
    corrected_in: Mapped[int | None]


class DisputeStepRow(TenantOwned):
    """One step of a dispute's thread, never changed; `account_id` is None when a clock ran out.

    `names` are the people of a joint panel beside the account that wrote it down.
    """

    __tablename__ = "dispute_steps"
    __table_args__ = (
        UniqueConstraint("tenant_id", "dispute_id", "number"),
        belongs_to("disputes", "dispute_id"),
        one_of("kind", *_STEPS),
        one_of("by_side", "client", "vendor", ""),
        {
            "info": {
                "is_append_only": True,
                "vendor_inserts": "by_side = 'vendor' AND kind IN"
                " ('raised', 'answered', 'appealed', 'withdrawn', 'let_stand')",
            }
        },
    )

    dispute_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[str]
    by_side: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    ruling: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    names: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))


class DisputeFileRow(TenantOwned):
    """A file handed in with a step; its content lies in the file store under its hash."""

    __tablename__ = "dispute_files"
    __table_args__ = (
        UniqueConstraint("tenant_id", "dispute_id", "number"),
        belongs_to("disputes", "dispute_id"),
        {"info": {"is_append_only": True, "vendor_inserts": "true"}},
    )

    dispute_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    number: Mapped[int]
    step_number: Mapped[int]
    name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    blob_sha256: Mapped[str]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    added_at: Mapped[datetime]
