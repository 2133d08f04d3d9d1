"""Mails: what is told to whom, and who of them wants to hear it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from vendor_sla.domain.people import Role


class MailKind(StrEnum):
    """What a mail is about; its words are `mail.<value>.subject` and `mail.<value>.text`."""

    REMINDER = "reminder"
    LATE = "late"
    ESCALATED = "escalated"
    REFUSED_FILES = "refused_files"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    ACCEPTED = "accepted"
    SILENCE = "silence"
    DISPUTED = "disputed"
    ANSWERED = "answered"
    DECIDED = "decided"
    APPEALED = "appealed"
    RULED = "ruled"
    ISSUED = "issued"
    CORRECTED = "corrected"
    APPROVAL = "approval"
    APPROVED = "approved"
    NOTICE = "notice"
    ACKNOWLEDGED = "acknowledged"
    REFUSED_FOR_GOOD = "refused_for_good"
    WAIVER = "waiver"


class MailWish(StrEnum):
    """Which mails a person wants: all, those that ask for something, or none."""

    ALL = "all"
    MINE = "mine"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class News:
    """What is told of an event, to the people of some roles: a vendor's are the one's concerned.

    `asks` says that it asks them for something.
    """

    kind: MailKind
    roles: frozenset[Role]
    asks: bool


_P, _V, _F = frozenset({Role.PROCUREMENT}), frozenset({Role.VENDOR}), frozenset({Role.FINANCE})

# What is told of what the history says of a month, to everybody but who did it.
NEWS: Mapping[str, tuple[News, ...]] = {
    "submit_month": (News(MailKind.SUBMITTED, _P, asks=True),),
    "refuse_submission": (News(MailKind.REFUSED_FILES, _V, asks=True),),
    "publish": (News(MailKind.PUBLISHED, _V, asks=True),),
    "accept": (News(MailKind.ACCEPTED, _P, asks=True),),
    "accept_by_silence": (
        News(MailKind.SILENCE, _V, asks=False),
        News(MailKind.SILENCE, _P, asks=True),
    ),
    "refuse_for_good": (
        News(MailKind.REFUSED_FOR_GOOD, _V, asks=False),
        News(MailKind.REFUSED_FOR_GOOD, _P, asks=True),
    ),
    "raise_dispute": (News(MailKind.DISPUTED, _P, asks=True),),
    "answer_dispute": (News(MailKind.ANSWERED, _P | _V, asks=True),),
    "decide_dispute": (News(MailKind.DECIDED, _V, asks=True),),
    "appeal_dispute": (News(MailKind.APPEALED, _P, asks=True),),
    "rule_appeal": (News(MailKind.RULED, _P | _V, asks=False),),
    "dispute_clock_accepted": (News(MailKind.DECIDED, _P | _V, asks=False),),
    "dispute_clock_rejected": (News(MailKind.DECIDED, _V, asks=True),),
    "dispute_clock_next_level": (News(MailKind.APPEALED, _P, asks=True),),
    "dispute_clock_final": (News(MailKind.RULED, _P | _V, asks=False),),
    "propose_waiver": (News(MailKind.WAIVER, _P | _F, asks=True),),
    "issue": (
        News(MailKind.ISSUED, _V, asks=False),
        News(MailKind.APPROVAL, _F, asks=True),
    ),
    "correct": (
        News(MailKind.CORRECTED, _V, asks=False),
        News(MailKind.APPROVAL, _F, asks=True),
    ),
    "approve_penalties": (News(MailKind.APPROVED, _P | _V, asks=False),),
    "issue_notice": (News(MailKind.NOTICE, _V, asks=True),),
    "acknowledge_notice": (News(MailKind.ACKNOWLEDGED, _F | _P, asks=False),),
}

MOST_TRIES = 6


def wants(wish: MailWish, *, asks: bool) -> bool:
    """Tell whether a person with this wish is to be told."""
    return wish is MailWish.ALL or (wish is MailWish.MINE and asks)


def wait_after(tries: int) -> timedelta:
    """Return how long a mail waits after its n-th try failed: 1, 4, 16, 64 and 256 minutes."""
    return timedelta(minutes=4 ** (tries - 1))
