"""Accounts: people, their passwords, what they are in which tenant, and their sign-ins."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.services.vendors import name_in
from vendor_sla.store import accounts as rows
from vendor_sla.store.models import (
    AccountRow,
    MembershipRow,
    SignInAttemptRow,
    SignInSessionRow,
    TenantRow,
    new_id,
)
from vendor_sla.store.passwords import hash_password, is_password
from vendor_sla.store.sessions import Session

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
SHORTEST_PASSWORD = 12
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_COUNTED_FOR = timedelta(minutes=15)
_FREE_FAILURES = {"email": 4, "source": 20}  # a whole office may share one network address
_LONGEST_WAIT = 60
_SEEN_EVERY = timedelta(minutes=1)  # being seen is written down at most this often


@dataclass(frozen=True, slots=True)
class TenantChoice:
    """One thing a person is: a role in a tenant; `vendor_*` for a vendor's people.

    `zone` is the tenant's (IANA): its people read the hour in it.
    """

    tenant_id: UUID
    tenant_name: str
    tenant_language: str
    zone: str
    role: Role
    vendor_id: UUID | None
    vendor_name: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A signed-in person: `actor` is None until a tenant is chosen (with one, it is chosen)."""

    account_id: UUID
    name: str
    email: str
    language: str
    actor: Actor | None
    choices: tuple[TenantChoice, ...]
    mails: str = "all"  # which e-mails this person wants
    own_language: str = ""  # empty for that of the tenant

    @property
    def chosen(self) -> TenantChoice | None:
        """Return the choice this person acts by, or None before one is made."""
        if self.actor is None:
            return None
        return _chosen(self.choices, self.actor.tenant_id, self.actor.vendor_id)


@dataclass(frozen=True, slots=True)
class SignIn:
    """The answer to a sign-in: a token for the cookie, or a problem; commit in both cases."""

    token: str
    problem: Problem | None
    wait_seconds: int = 0


def create_tenant(
    session: Session, *, tenant_id: UUID, name: str, name_en: str = "", zone: str = "Asia/Shanghai"
) -> UUID:
    """Create a tenant; the session is already that tenant's, because its lock asks for it."""
    if not name.strip():
        raise Invalid([Problem("form.empty", "name")])
    english = name_en.strip() or name.strip()
    session.add(TenantRow(id=tenant_id, name_zh=name.strip(), name_en=english, zone=zone))
    session.flush()
    return tenant_id


def create_account(
    session: Session, *, email: str, name: str, password: str, language: str = ""
) -> UUID:
    """Create an account; `Invalid` with every problem, `Conflict` when the e-mail has one."""
    address = email.strip().lower()
    problems: list[Problem] = []
    if not _EMAIL.fullmatch(address):
        problems.append(Problem("accounts.not_an_email", "email"))
    if not name.strip():
        problems.append(Problem("form.empty", "name"))
    if len(password) < SHORTEST_PASSWORD:
        facts = {"shortest": str(SHORTEST_PASSWORD)}
        problems.append(Problem("accounts.password_too_short", "password", facts))
    if problems:
        raise Invalid(problems)
    if rows.find_account_by_email(session, address) is not None:
        raise Conflict([Problem("accounts.email_taken", "email")])
    account = AccountRow(
        id=new_id(),
        email=address,
        name=name.strip(),
        password_hash=hash_password(password),
        language=language,
    )
    session.add(account)
    session.flush()
    return account.id


def give_role(
    session: Session,
    *,
    tenant_id: UUID,
    account_id: UUID,
    role: Role,
    vendor_id: UUID | None = None,
) -> None:
    """Make an account something in the session's tenant; being it already changes nothing."""
    if (role is Role.VENDOR) != (vendor_id is not None):
        raise Invalid([Problem("accounts.vendor_for_vendors", "vendor_id")])
    if rows.find_membership(session, account_id, role, vendor_id) is None:
        session.add(
            MembershipRow(
                tenant_id=tenant_id, account_id=account_id, role=role, vendor_id=vendor_id
            )
        )
        session.flush()


def sign_in(session: Session, *, email: str, password: str, source: str, at: datetime) -> SignIn:
    """Check a password and begin a sign-in; the session sees the global tables alone.

    After some failures the next try has to wait, ever longer, but nobody is locked out for good.
    Tries on one account, and from one network address, go one after the other: otherwise many at
    once would all be the first. Signing in forgives the failures on that account, but not those
    from the address: one's own account must not buy more guesses at those of others.
    An unknown address takes as long and hears the same as a wrong password.
    """
    address = email.strip().lower()
    keys = {"email": _digest("email", address), "source": _digest("source", source)}
    for key in keys.values():
        rows.line_up(session, key)
    wait = max(_wait(session, kind, key, at) for kind, key in keys.items())
    if wait:
        problem = Problem("accounts.slow_down", facts={"seconds": str(wait)})
        return SignIn("", problem, wait)
    account = rows.find_account_by_email(session, address)
    is_known = account is not None and account.is_active
    is_right = is_password(account.password_hash if account and is_known else "", password)
    for key in keys.values():
        session.add(SignInAttemptRow(id=new_id(), key=key, at=at, is_success=is_right))
    rows.forget_attempts(session, at - 4 * _COUNTED_FOR)
    if not is_right or account is None:
        return SignIn("", Problem("accounts.wrong_password"))
    return SignIn(_begin(session, account, at), None)


def find_visit(session: Session, *, token: str, at: datetime) -> Visit | None:
    """Return who is signed in with a token, or None: unknown, idle too long, or over.

    The session has no tenant. What a person is, is read afresh each time: a role taken away is
    gone with the next request.
    """
    kept = rows.find_sign_in(session, token_digest(token))
    if kept is None or at >= kept.expires_at or at >= kept.last_seen_at + IDLE:
        return None
    account = rows.find_account(session, kept.account_id)
    if account is None or not account.is_active:
        return None
    if at >= kept.last_seen_at + _SEEN_EVERY:
        kept.last_seen_at = at
    choices = _choices(session, account)
    chosen = _chosen(choices, kept.tenant_id, kept.vendor_id)
    actor = _actor(account, chosen) if chosen else None
    spoken = actor.language if actor else account.language
    said = (account.id, account.name, account.email, spoken)
    return Visit(*said, actor, choices, account.mails, account.language)


def choose_tenant(
    session: Session,
    *,
    token: str,
    tenant_id: UUID,
    at: datetime,
    vendor_id: UUID | None = None,
) -> Actor:
    """Choose what to be from now on; `NotFound` when this person is not that."""
    kept = rows.find_sign_in(session, token_digest(token))
    account = rows.find_account(session, kept.account_id) if kept else None
    choices = _choices(session, account) if account else ()
    chosen = [
        choice
        for choice in choices
        if choice.tenant_id == tenant_id and vendor_id in (None, choice.vendor_id)
    ]
    if kept is None or account is None or not chosen:
        raise NotFound([Problem("people.no_such_thing")])
    kept.tenant_id, kept.vendor_id = tenant_id, chosen[0].vendor_id
    kept.last_seen_at = at
    return _actor(account, chosen[0])


def sign_out(session: Session, *, token: str) -> None:
    """End a sign-in; nothing happens when it is over already."""
    kept = rows.find_sign_in(session, token_digest(token))
    if kept is not None:
        session.delete(kept)


def token_digest(token: str) -> str:
    """Return what is kept of a sign-in's token."""
    return _digest("token", token)


def _digest(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}:{text}".encode()).hexdigest()


def _wait(session: Session, kind: str, key: str, at: datetime) -> int:
    since = at - _COUNTED_FOR
    if kind == "email":
        since = rows.last_success(session, key, since)
    failures, last = rows.failures_since(session, key, since)
    over = failures - _FREE_FAILURES[kind]
    if over < 0 or last is None:
        return 0
    seconds = min(_LONGEST_WAIT, 2 ** min(over, 6))
    left = last + timedelta(seconds=seconds) - at
    return max(0, -(-left // timedelta(seconds=1)))


def _begin(session: Session, account: AccountRow, at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    choices = _choices(session, account)
    only = choices[0] if len(choices) == 1 else None
    session.add(
        SignInSessionRow(
            id=new_id(),
            token_hash=token_digest(token),
            account_id=account.id,
            tenant_id=only.tenant_id if only else None,
            vendor_id=only.vendor_id if only else None,
            created_at=at,
            last_seen_at=at,
            expires_at=at + ABSOLUTE,
        )
    )
    return token


def _choices(session: Session, account: AccountRow) -> tuple[TenantChoice, ...]:
    return tuple(
        TenantChoice(
            membership.tenant_id,
            tenant.name_zh if (account.language or tenant.language) == "zh" else tenant.name_en,
            tenant.language,
            tenant.zone,
            Role(membership.role),
            membership.vendor_id,
            "" if vendor is None else name_in(account.language or tenant.language, vendor),
        )
        for membership, tenant, vendor in rows.list_memberships(session, account.id)
    )


def _chosen(
    choices: Sequence[TenantChoice], tenant_id: UUID | None, vendor_id: UUID | None
) -> TenantChoice | None:
    wanted = (tenant_id, vendor_id)
    return next((one for one in choices if (one.tenant_id, one.vendor_id) == wanted), None)


def _actor(account: AccountRow, chosen: TenantChoice) -> Actor:
    return Actor(
        account.id,
        account.name,
        chosen.tenant_id,
        chosen.role,
        chosen.vendor_id,
        account.language or chosen.tenant_language,
    )
