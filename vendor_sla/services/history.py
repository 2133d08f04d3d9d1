"""History: who did what and when, in a chain of hashes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import NOBODY, Action, Actor, require
from vendor_sla.store import history as rows
from vendor_sla.store.models import HistoryRow, VendorRow
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened; `event` is the word `event.<event>` with `facts` filled in.

    `actor_name` is empty where a clock ran out.
    """

    number: int
    at: datetime
    actor_name: str
    vendor_name: str  # of the vendor it concerns, or empty
    event: str
    subject_kind: str  # month, contract, vendor, profile, submission
    subject_id: UUID | None
    facts: Mapping[str, str]
    hash: str


@dataclass(frozen=True, slots=True)
class HistoryCheck:
    """Whether the chain is whole; `broken_at` is the first entry that does not fit."""

    entries: int
    is_whole: bool
    broken_at: int | None
    head: str


def record(
    session: Session,
    actor: Actor,
    event: str,
    *,
    subject_kind: str,
    subject_id: UUID | None,
    at: datetime,
    vendor_id: UUID | None = None,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Write down what an actor did, at the end of the tenant's chain.

    `vendor_id` is the vendor it concerns, which may then read the entry. What a clock did has no
    account.
    """
    rows.append(
        session,
        tenant_id=actor.tenant_id,
        account_id=None if actor.account_id == NOBODY else actor.account_id,
        actor_name=actor.name,
        vendor_id=vendor_id,
        action=event,
        subject_kind=subject_kind,
        subject_id=subject_id,
        facts=dict(facts or {}),
        at=at,
    )


_MANY_OF_A_KIND = ("submit_review", "revise_review")


def read_history(
    session: Session, actor: Actor, *, before: int | None = None, limit: int = 50
) -> tuple[HistoryEntry, ...]:
    """Return what was done, newest first; `before` is the number to go on from."""
    require(actor, Action.READ_HISTORY)
    return _entries(actor, rows.list_history(session, before=before, limit=limit))


def read_subject(session: Session, actor: Actor, subject_id: UUID) -> tuple[HistoryEntry, ...]:
    """Return what was done to one thing, newest first, as far as the session sees it.

    Single reviews are left out: a month has hundreds of them, and they have a page of their own.
    """
    found = rows.list_history(session, limit=200, subject_ids=[subject_id], without=_MANY_OF_A_KIND)
    return _entries(actor, found)


def check_history(session: Session, actor: Actor) -> HistoryCheck:
    """Walk the tenant's whole chain and say whether it is whole."""
    require(actor, Action.CHECK_HISTORY)
    found = rows.check_chain(session, tenant_id=actor.tenant_id)
    return HistoryCheck(found.length, found.broken_at is None, found.broken_at, found.head)


def _entries(
    actor: Actor, found: Sequence[tuple[HistoryRow, VendorRow | None]]
) -> tuple[HistoryEntry, ...]:
    return tuple(
        HistoryEntry(
            row.sequence,
            row.at,
            row.actor_name,
            _name(actor, vendor),
            row.action,
            row.subject_kind,
            row.subject_id,
            row.facts,
            row.hash,
        )
        for row, vendor in found
    )


def _name(actor: Actor, vendor: VendorRow | None) -> str:
    if vendor is None:
        return ""
    return vendor.name_zh if actor.language == "zh" else vendor.name_en
