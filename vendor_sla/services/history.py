"""History: who did what and when, in a chain of hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import Actor


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened; `event` is the word `event.<event>` with `facts` filled in."""

    number: int
    at: datetime
    actor_name: str
    event: str
    subject_kind: str  # month, contract, vendor, profile, submission, account
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


def read_history(
    session: Session, actor: Actor, *, before: int | None = None, limit: int = 50
) -> tuple[HistoryEntry, ...]: ...


def read_month_history(
    session: Session, actor: Actor, *, month_id: UUID
) -> tuple[HistoryEntry, ...]: ...


def check_history(session: Session, actor: Actor) -> HistoryCheck: ...
