"""Passwords: a person changes their own."""

from uuid import UUID

from vendor_sla.domain.refusals import Invalid, NotFound, Problem
from vendor_sla.services.accounts import SHORTEST_PASSWORD, token_digest
from vendor_sla.store import accounts as rows
from vendor_sla.store.passwords import hash_password, is_password
from vendor_sla.store.sessions import Session


def change_password(
    session: Session, *, account_id: UUID, token: str, old: str, new: str, again: str
) -> None:
    """Change an account's password and end all its sign-ins but the one of `token`.

    Asks for the old one, so that an open screen is not enough. Raises `Invalid` with every
    problem.
    """
    account = rows.find_account(session, account_id)
    if account is None:
        raise NotFound([Problem("people.no_such_thing")])
    problems: list[Problem] = []
    if not is_password(account.password_hash, old):
        problems.append(Problem("accounts.old_password_wrong", "old"))
    if len(new) < SHORTEST_PASSWORD:
        facts = {"shortest": str(SHORTEST_PASSWORD)}
        problems.append(Problem("accounts.password_too_short", "new", facts))
    if new != again:
        problems.append(Problem("accounts.passwords_differ", "again"))
    if problems:
        raise Invalid(problems)
    account.password_hash = hash_password(new)
    rows.end_sign_ins(session, account_id, but=token_digest(token))
