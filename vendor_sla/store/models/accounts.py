"""Accounts, their roles in tenants, and their sign-ins."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import Base, TenantOwned, new_id, of_vendor, one_of


class AccountRow(Base):
    """A person who may sign in; global, because one person may serve several tenants.

    `email` is stored in lower case; `password_hash` is argon2id or empty (no password sign-in),
    `language` empty for that of the tenant the person is in.
    `mails` says which e-mails this person wants: `mine` are those that ask for something.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint("email = lower(email)", name="email_is_lower"),
        one_of("language", "", "zh", "en"),
        one_of("mails", "all", "mine", "none"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str]
    password_hash: Mapped[str] = mapped_column(server_default="")
    name: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="")
    mails: Mapped[str] = mapped_column(server_default="all")
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class MembershipRow(TenantOwned):
    """An account's role in a tenant; the role `vendor`, and only it, names a vendor."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint(
            "tenant_id", "account_id", "role", "vendor_id", postgresql_nulls_not_distinct=True
        ),
        of_vendor(),
        one_of("role", "procurement", "vendor", "finance", "qa", "admin", "auditor"),
        CheckConstraint("(role = 'vendor') = (vendor_id IS NOT NULL)", name="vendor_is_named"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str]
    vendor_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SignInSessionRow(Base):
    """A signed-in browser; only the hash of its token is kept.

    `tenant_id` and `vendor_id` are the chosen membership, None until one is chosen; they are
    believed only together with the membership, which is read again on every request.
    """

    __tablename__ = "sign_in_sessions"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "account_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    tenant_id: Mapped[UUID | None]
    vendor_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class SignInAttemptRow(Base):
    """One try to sign in, kept to slow down guessing across processes.

    `key` is a hash of the e-mail or of the network address. It gives a key of one length and no
    more: network addresses are few enough to be guessed, so attempts are erased after an hour.
    """

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index(None, "key", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str]
    at: Mapped[datetime]
    is_success: Mapped[bool]
