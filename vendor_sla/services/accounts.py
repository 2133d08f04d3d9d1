"""Accounts: people, their passwords, and what they are in which tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.refusals import Problem


@dataclass(frozen=True, slots=True)
class TenantChoice:
    """One thing a person is: a role in a tenant; `vendor_*` for a vendor's people."""

    tenant_id: UUID
    tenant_name: str
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


@dataclass(frozen=True, slots=True)
class SignIn:
    """The answer to a sign-in: a token for the cookie, or a problem; always commit."""

    token: str
    problem: Problem | None
    wait_seconds: int = 0


def create_tenant(session: Session, *, name: str, at: datetime) -> UUID: ...


def create_account(
    session: Session, *, email: str, name: str, password: str, language: str = "zh"
) -> UUID: ...


def give_role(
    session: Session,
    *,
    tenant_id: UUID,
    account_id: UUID,
    role: Role,
    vendor_id: UUID | None = None,
) -> None: ...


def sign_in(
    session: Session, *, email: str, password: str, source: str, at: datetime
) -> SignIn: ...


def find_visit(session: Session, *, token: str, at: datetime) -> Visit | None: ...


def choose_tenant(session: Session, *, token: str, tenant_id: UUID, at: datetime) -> Actor: ...


def change_language(session: Session, *, account_id: UUID, language: str) -> None: ...


def sign_out(session: Session, *, token: str) -> None: ...
