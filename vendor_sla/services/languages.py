"""Languages: which one a person is spoken to in, and which one a company speaks."""

from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Invalid, NotFound, Problem
from vendor_sla.services.history import record
from vendor_sla.store.accounts import find_account, get_tenant
from vendor_sla.store.sessions import Session


def change_language(session: Session, *, account_id: UUID, language: str) -> None:
    """Change the language of an account, empty for its company's; `Invalid` for an unknown one."""
    account = find_account(session, account_id)
    if account is None:
        raise NotFound([Problem("people.no_such_thing")])
    if language not in ("", "zh", "en"):
        raise Invalid([Problem("accounts.unknown_language", "language")])
    account.language = language


def change_company_language(session: Session, actor: Actor, *, language: str, at: datetime) -> None:
    """Change the language of everybody who has chosen none; `Invalid` for one we do not speak."""
    require(actor, Action.MANAGE_PEOPLE)
    if language not in ("zh", "en"):
        raise Invalid([Problem("accounts.unknown_language", "language")])
    tenant = get_tenant(session)
    if tenant.language == language:
        return
    tenant.language = language
    session.flush()
    record(
        session,
        actor,
        "change_company_language",
        subject_kind="tenant",
        subject_id=actor.tenant_id,
        facts={"language": language},
        at=at,
    )
