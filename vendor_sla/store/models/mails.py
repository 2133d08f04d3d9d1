"""Mails: what people are told by e-mail, kept before it is sent and after."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from vendor_sla.store.models.base import TenantOwned, belongs_to, one_of


class MailRow(TenantOwned):
    """One mail to one person about one thing: `key` says which, so that it is written once.

    The words are made when it is sent, of `kind`, `facts` and the person's `language`; `path` is
    the page it leads to. `off` was never sent because no mail server was set up. Who sends it
    holds it by `claim`; a claim that never came back is `failed`, for it may have been sent.
    """

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        belongs_to("months", "month_id", with_vendor=False),
        one_of("language", "zh", "en"),
        one_of("state", "waiting", "sending", "sent", "failed", "off"),
        Index(None, "tenant_id", "state", "next_at"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    month_id: Mapped[UUID | None]
    kind: Mapped[str]
    language: Mapped[str]
    facts: Mapped[dict[str, Any]]
    path: Mapped[str]
    key: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    claim: Mapped[UUID | None]
    last_error: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
