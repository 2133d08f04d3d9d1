"""Accounts, what they are in which tenant, and their sign-ins."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AccountRow,
    MembershipRow,
    SignInAttemptRow,
    SignInSessionRow,
    TenantRow,
    VendorRow,
)

_BECOME = text("SELECT set_config('vendor_sla.account_id', :account, true)")
_LINE_UP = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
_LOOK_INTO = text("SELECT set_config('vendor_sla.tenant_id', :tenant, true)")


def find_account(session: Session, account_id: UUID) -> AccountRow | None:
    """Return an account, or None."""
    return session.get(AccountRow, account_id)


def get_tenant(session: Session) -> TenantRow:
    """Return the tenant of the session."""
    return session.scalars(select(TenantRow)).one()


def spoken_language(session: Session, account: AccountRow) -> str:
    """Return the language a person is spoken to in: their own, else their tenant's."""
    return account.language or get_tenant(session).language


def find_account_by_email(session: Session, email: str) -> AccountRow | None:
    """Return the account of an e-mail address in lower case, or None."""
    return session.scalars(select(AccountRow).where(AccountRow.email == email)).one_or_none()


def list_account_ids(session: Session) -> Sequence[UUID]:
    """Return the accounts of the installation, oldest first."""
    return session.scalars(select(AccountRow.id).order_by(AccountRow.id)).all()


def find_tenant(session: Session, tenant_id: UUID) -> TenantRow | None:
    """Return a tenant in sight, or None."""
    return session.get(TenantRow, tenant_id)


def find_membership(
    session: Session, account_id: UUID, role: str, vendor_id: UUID | None
) -> MembershipRow | None:
    """Return what an account is in the session's tenant, if it is that, or None."""
    query = select(MembershipRow).where(
        MembershipRow.account_id == account_id,
        MembershipRow.role == role,
        MembershipRow.vendor_id.is_not_distinct_from(vendor_id),
    )
    return session.scalars(query).one_or_none()


def list_memberships(
    session: Session, account_id: UUID
) -> Sequence[tuple[MembershipRow, TenantRow, VendorRow | None]]:
    """Return everything an account is, with the tenant and the vendor, if any.

    The session has no tenant. A vendor lies behind its tenant's lock: the tenant is put on
    for that one question and taken off again.
    """
    session.execute(_BECOME, {"account": str(account_id)})
    query = (
        select(MembershipRow, TenantRow)
        .join(TenantRow, TenantRow.id == MembershipRow.tenant_id)
        .where(MembershipRow.account_id == account_id)
        .order_by(TenantRow.name_en, MembershipRow.role, MembershipRow.created_at)
    )
    found = [(membership, tenant) for membership, tenant in session.execute(query)]
    return [(membership, tenant, _vendor_of(session, membership)) for membership, tenant in found]


def _vendor_of(session: Session, membership: MembershipRow) -> VendorRow | None:
    if membership.vendor_id is None:
        return None
    session.execute(_LOOK_INTO, {"tenant": str(membership.tenant_id)})
    query = select(VendorRow).where(VendorRow.id == membership.vendor_id)
    vendor = session.scalars(query).one()
    session.execute(_LOOK_INTO, {"tenant": ""})
    return vendor


def find_sign_in(session: Session, token_hash: str) -> SignInSessionRow | None:
    """Return the sign-in of a token's hash, or None."""
    query = select(SignInSessionRow).where(SignInSessionRow.token_hash == token_hash)
    return session.scalars(query).one_or_none()


def end_sign_ins(session: Session, account_id: UUID, *, but: str) -> None:
    """End every sign-in of an account but the one of a token's hash."""
    session.execute(
        delete(SignInSessionRow).where(
            SignInSessionRow.account_id == account_id, SignInSessionRow.token_hash != but
        )
    )


def line_up(session: Session, key: str) -> None:
    """Wait until no other transaction works under a key; holds until this one ends."""
    session.execute(_LINE_UP, {"key": key})


def last_success(session: Session, key: str, since: datetime) -> datetime:
    """Return when signing in last succeeded under a key, or `since` when it has not since then."""
    query = select(func.max(SignInAttemptRow.at)).where(
        SignInAttemptRow.key == key, SignInAttemptRow.is_success, SignInAttemptRow.at > since
    )
    return session.scalars(query).one() or since


def failures_since(session: Session, key: str, since: datetime) -> tuple[int, datetime | None]:
    """Return how often signing in failed under a key after an instant, and when last."""
    query = select(func.count(), func.max(SignInAttemptRow.at)).where(
        SignInAttemptRow.key == key, ~SignInAttemptRow.is_success, SignInAttemptRow.at > since
    )
    count, last = session.execute(query).one()
    return count, last


def forget_attempts(session: Session, before: datetime) -> None:
    """Delete the attempts nobody counts any more."""
    session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.at < before))
