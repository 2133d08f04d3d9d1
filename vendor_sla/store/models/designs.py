"""Designs: who is asked, what each scores in each round, and what came of it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.locks import ACCOUNT
from vendor_sla.store.models.base import TenantOwned, belongs_to, of_vendor, one_of, vendor_key

_EMPTY_LIST, _EMPTY = text("'[]'::jsonb"), text("'{}'::jsonb")


def _of(table: str, column: str) -> tuple[ForeignKeyConstraint, ForeignKeyConstraint]:
    """Return the keys to a parent: by tenant, and with the vendor where one is named."""
    return belongs_to(table, column, with_vendor=False), belongs_to(table, column)


def _invited(design: str) -> str:
    """Return the SQL that holds for a design the session's account is invited to."""
    return (
        "EXISTS (SELECT FROM design_invitations AS own WHERE own.tenant_id = "
        f"{design.partition('.')[0]}.tenant_id AND own.design_id = {design}"
        f" AND own.account_id = {ACCOUNT})"
    )


class DesignRow(TenantOwned):
    """One project of choosing metrics and weights; `vendor_id` once a vendor is named.

    `candidates` are {measure, version, is_core}; `weights` those adopted, empty before;
    `weights_from` says from what (`round:<id>`, `study:<id>`). `spread_limit` is the quartile
    range, in points, at which people count as agreed. A vendor's people see only the designs
    they are invited to.
    """

    __tablename__ = "designs"
    __table_args__ = (
        vendor_key(),
        of_vendor(),
        one_of("state", "open", "published"),
        CheckConstraint("spread_limit BETWEEN 1 AND 100", name="spread_limit"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_at"),
        {"info": {"vendor_sees": _invited("designs.id")}},
    )

    vendor_id: Mapped[UUID | None]
    title: Mapped[str]
    service: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="open")
    spread_limit: Mapped[int]
    candidates: Mapped[list[Any]] = mapped_column(server_default=_EMPTY_LIST)
    weights: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
    weights_from: Mapped[str] = mapped_column(server_default="")
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    published_at: Mapped[datetime | None]


class DesignInvitationRow(TenantOwned):
    """A person who is asked; of a vendor's people each sees only their own invitation."""

    __tablename__ = "design_invitations"
    __table_args__ = (
        UniqueConstraint("tenant_id", "design_id", "account_id"),
        *_of("designs", "design_id"),
        {"info": {"vendor_sees": f"account_id = {ACCOUNT}"}},
    )

    design_id: Mapped[UUID]
    vendor_id: Mapped[UUID | None]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str]
    invited_at: Mapped[datetime]


class DesignRoundRow(TenantOwned):
    """A round of questions; one at a time is open in a design.

    `measures` are the {measure, version} asked about, as they stood when it was opened. `team`
    and the days belong to the pilot a `feedback` round asks about. `results` is what is told to
    everybody once the round is closed, and never changes from then on (a trigger).
    """

    __tablename__ = "design_rounds"
    __table_args__ = (
        UniqueConstraint("tenant_id", "design_id", "kind", "number"),
        vendor_key(),
        *_of("designs", "design_id"),
        one_of("kind", "rating", "weighing", "feedback"),
        one_of("state", "open", "closed", "cancelled"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_at"),
        CheckConstraint("(kind = 'feedback') = (team <> '')", name="team"),
        CheckConstraint(
            "(kind = 'feedback') = (period_start IS NOT NULL AND period_end IS NOT NULL)",
            name="pilot_has_days",
        ),
        Index(
            "uq_design_rounds_one_open",
            "tenant_id",
            "design_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        {"info": {"vendor_sees": _invited("design_rounds.design_id")}},
    )

    design_id: Mapped[UUID]
    vendor_id: Mapped[UUID | None]
    kind: Mapped[str]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="open")
    measures: Mapped[list[Any]]
    due_on: Mapped[date | None]
    team: Mapped[str] = mapped_column(server_default="")
    agents: Mapped[list[Any]] = mapped_column(server_default=_EMPTY_LIST)
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    results: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class DesignSeatRow(TenantOwned):
    """One person asked in one round: whether they have answered, never what."""

    __tablename__ = "design_seats"
    __table_args__ = (
        UniqueConstraint("tenant_id", "round_id", "account_id"),
        *_of("designs", "design_id"),
        *_of("design_rounds", "round_id"),
        {"info": {"vendor_sees": _invited("design_seats.design_id"), "vendor_writes": True}},
    )

    design_id: Mapped[UUID]
    round_id: Mapped[UUID]
    vendor_id: Mapped[UUID | None]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]


class DesignAnswerRow(TenantOwned):
    """What one person scored in one round; only they see and write it.

    Once the round is closed the client's side reads it, to sum it up; a vendor never does, and
    nobody changes it (a trigger).
    """

    __tablename__ = "design_answers"
    __table_args__ = (
        UniqueConstraint("tenant_id", "round_id", "account_id"),
        *_of("design_rounds", "round_id"),
        {
            "info": {
                "vendor_sees": f"account_id = {ACCOUNT}",
                "vendor_writes": True,
                "others_see": "EXISTS (SELECT FROM design_rounds AS asked WHERE asked.tenant_id ="
                " design_answers.tenant_id AND asked.id = design_answers.round_id"
                " AND asked.state = 'closed')",
            }
        },
    )

    round_id: Mapped[UUID]
    vendor_id: Mapped[UUID | None]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    marks: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime]


class DesignStudyRow(TenantOwned):
    """Metrics against an outcome over history: the table that was used and what was found in it.

    The outcome is the client's own: closed to vendors.
    """

    __tablename__ = "design_studies"
    __table_args__ = (
        UniqueConstraint("tenant_id", "design_id", "number"),
        belongs_to("designs", "design_id", with_vendor=False),
        {"info": {"is_append_only": True}},
    )

    design_id: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str]
    sha256: Mapped[str]
    outcome: Mapped[str]
    document: Mapped[dict[str, Any]]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]


class DesignDocumentRow(TenantOwned):
    """The contract draft a published design became, word for word; closed to vendors."""

    __tablename__ = "design_documents"
    __table_args__ = (
        UniqueConstraint("tenant_id", "design_id"),
        belongs_to("designs", "design_id", with_vendor=False),
        {"info": {"is_append_only": True}},
    )

    design_id: Mapped[UUID]
    template: Mapped[str]
    document: Mapped[str]
    sha256: Mapped[str]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]
