"""Mails: written with what they tell, claimed by who sends them, and never sent twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from vendor_sla.domain.mails import MOST_TRIES, MailKind, MailWish, wait_after, wants
from vendor_sla.domain.people import Action, Actor, Role, require
from vendor_sla.domain.refusals import Invalid, NotFound, Problem
from vendor_sla.printing.mails import Letter, print_mail
from vendor_sla.store import accounts as account_rows
from vendor_sla.store import mails as rows
from vendor_sla.store.models import new_id
from vendor_sla.store.sessions import Session

_LONGEST_SENDING = timedelta(minutes=10)
_LONGEST_ERROR = 300
LOST, UNWANTED, NO_SERVER = "mails.lost", "mails.unwanted", "mails.no_server"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that its holder alone may send: to whom, and the letter."""

    mail_id: UUID
    claim: UUID
    email: str
    name: str
    letter: Letter


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail in the list an administrator sees; `last_error` is a code or what the server said."""

    kind: str
    to: str
    state: str
    tries: int
    last_error: str
    created_at: datetime
    sent_at: datetime | None
    path: str


@dataclass(frozen=True, slots=True)
class MailPage:
    """The newest mails of a tenant, and how many stand in each state."""

    mails: tuple[MailLine, ...]
    counts: Mapping[str, int]
    state: str

    @property
    def has_no_server(self) -> bool:
        """Tell whether mails among these were not sent for want of a mail server."""
        return any(mail.last_error == NO_SERVER for mail in self.mails)


def write_mails(
    session: Session,
    *,
    tenant_id: UUID,
    kind: MailKind,
    roles: Sequence[Role],
    asks: bool,
    key: str,
    facts: Mapping[str, str],
    path: str,
    at: datetime,
    vendor_id: UUID | None = None,
    month_id: UUID | None = None,
    but: UUID | None = None,
) -> None:
    """Write a mail to everybody of some roles who wants it, but to one; once for each key.

    A person with several of the roles hears it once.
    """
    found = rows.list_readers(session, sorted(role.value for role in roles), vendor_id)
    readers = {account: (role, language, wish) for account, role, language, wish in found}
    rows.add_mails(
        session,
        [
            {
                "tenant_id": tenant_id, "id": new_id(), "account_id": account, "kind": kind.value,
                "month_id": month_id, "language": language, "path": path, "created_at": at,
                "key": f"{key}:{account}", "next_at": at,
                "facts": {**facts, "role": role, "asks": "yes" if asks else "no"},
            }
            for account, (role, language, wish) in readers.items()
            if account != but and wants(MailWish(wish), asks=asks)
        ],
    )  # fmt: skip


def claim_mail(session: Session, *, origin: str, at: datetime) -> Claimed | None:
    """Take the next mail to be sent, or None; others pass it by from here on.

    One whose reader has left or wants none any more is not sent. A claim that never came back
    fails: the mail may have been sent, and is not sent twice.
    """
    rows.give_up_lost(session, at - _LONGEST_SENDING, LOST)
    while (row := rows.lock_next(session, at)) is not None:
        account = account_rows.find_account(session, row.account_id)
        row.claim, row.tries, row.next_at = uuid4(), row.tries + 1, at
        if account is None or not account.is_active or account.mails == MailWish.NONE:
            row.state, row.last_error, row.claim = "off", UNWANTED, None
            session.flush()
            continue
        row.state, row.language = "sending", account_rows.spoken_language(session, account)
        letter = print_mail(row.kind, row.language, row.facts, origin + row.path)
        session.flush()
        return Claimed(row.id, row.claim, account.email, account.name, letter)
    return None


def keep_sent(session: Session, *, claimed: Claimed, at: datetime) -> None:
    """Write down that a claimed mail was sent."""
    row = rows.lock_claimed(session, claimed.mail_id, claimed.claim)
    if row is not None:
        row.state, row.sent_at, row.claim, row.last_error = "sent", at, None, ""


def keep_failed(
    session: Session, *, claimed: Claimed, error: str, may_retry: bool, at: datetime
) -> None:
    """Write down that a claimed mail was not sent, and when it is tried again, if it may be."""
    row = rows.lock_claimed(session, claimed.mail_id, claimed.claim)
    if row is None:
        return
    row.claim, row.last_error = None, error[:_LONGEST_ERROR]
    if may_retry and row.tries < MOST_TRIES:
        row.state, row.next_at = "waiting", at + wait_after(row.tries)
    else:
        row.state = "failed"


def switch_off(session: Session) -> None:
    """Keep what waits without sending it: there is no mail server."""
    rows.switch_off(session, NO_SERVER)


def read_mails(session: Session, actor: Actor, *, state: str = "") -> MailPage:
    """Return the newest mails of the tenant for its administrators, and how they fared."""
    require(actor, Action.MANAGE_PEOPLE)
    counts = rows.count_states(session)
    wanted = state if state in counts else ""
    return MailPage(
        tuple(
            MailLine(
                row.kind, name, row.state, row.tries, row.last_error, row.created_at, row.sent_at,
                row.path,
            )
            for row, name in rows.list_mails(session, state=wanted or None)
        ),
        counts,
        wanted,
    )  # fmt: skip


def choose_mails(session: Session, *, account_id: UUID, wish: str) -> None:
    """Keep which mails a person wants; `Invalid` for what is no choice."""
    account = account_rows.find_account(session, account_id)
    if account is None:
        raise NotFound([Problem("people.no_such_thing")])
    if wish not in set(MailWish):
        raise Invalid([Problem("mails.unknown_wish", "mails")])
    account.mails = wish
