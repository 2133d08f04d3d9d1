"""Mails, and the people they go to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from vendor_sla.store.models import AccountRow, MailRow, MembershipRow, TenantRow


def list_readers(
    session: Session, roles: Sequence[str], vendor_id: UUID | None
) -> Sequence[tuple[UUID, str, str, str]]:
    """Return the active people of some roles: account, role, language, which mails they want.

    Of a vendor's people those of `vendor_id` alone.
    """
    language = func.coalesce(func.nullif(AccountRow.language, ""), TenantRow.language)
    query = (
        select(AccountRow.id, MembershipRow.role, language, AccountRow.mails)
        .join(MembershipRow, MembershipRow.account_id == AccountRow.id)
        .join(TenantRow, TenantRow.id == MembershipRow.tenant_id)
        .where(
            MembershipRow.role.in_(roles),
            (MembershipRow.vendor_id.is_(None)) | (MembershipRow.vendor_id == vendor_id),
            AccountRow.is_active,
        )
        .order_by(MembershipRow.created_at, AccountRow.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def add_mails(session: Session, values: Sequence[Mapping[str, Any]]) -> None:
    """Write mails; one whose key is there already is left as it is."""
    if values:
        session.execute(
            insert(MailRow).on_conflict_do_nothing(index_elements=["tenant_id", "key"]),
            [dict(each) for each in values],
        )


def lock_next(session: Session, at: datetime) -> MailRow | None:
    """Return the mail that waits longest and may be tried now, held until the transaction ends."""
    query = (
        select(MailRow)
        .where(MailRow.state == "waiting", MailRow.next_at <= at)
        .order_by(MailRow.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).one_or_none()


def lock_claimed(session: Session, mail_id: UUID, claim: UUID) -> MailRow | None:
    """Return a mail if it is still held by a claim, or None."""
    query = (
        select(MailRow)
        .where(MailRow.id == mail_id, MailRow.claim == claim, MailRow.state == "sending")
        .with_for_update()
    )
    return session.scalars(query).one_or_none()


def give_up_lost(session: Session, before: datetime, error: str) -> None:
    """Fail the mails whose sender never came back: they may have been sent."""
    session.execute(
        update(MailRow)
        .where(MailRow.state == "sending", MailRow.next_at < before)
        .values(state="failed", last_error=error, claim=None)
    )


def switch_off(session: Session, error: str) -> None:
    """Mark what waits as not to be sent, and why."""
    values = {"state": "off", "last_error": error}
    session.execute(update(MailRow).where(MailRow.state == "waiting").values(values))


def list_mails(
    session: Session, *, state: str | None = None, limit: int = 100
) -> Sequence[tuple[MailRow, str]]:
    """Return the newest mails with the names of those they go to."""
    query = (
        select(MailRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == MailRow.account_id)
        .order_by(MailRow.created_at.desc(), MailRow.id.desc())
        .limit(limit)
    )
    if state is not None:
        query = query.where(MailRow.state == state)
    return [(row, name) for row, name in session.execute(query)]


def count_states(session: Session) -> Mapping[str, int]:
    """Return how many mails stand in each state."""
    query = select(MailRow.state, func.count()).group_by(MailRow.state)
    return dict(session.execute(query).all())
