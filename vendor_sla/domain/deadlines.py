"""Deadlines: by when who has to do what in a month's life, and when they are reminded of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from vendor_sla.domain.calendars import (
    WorkingCalendar,
    end_of_day,
    nth_working_day,
    working_days_between,
)
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.duties import due_days
from vendor_sla.domain.evidence import EvidenceRules
from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.people import Role
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid


class DeadlineKind(StrEnum):
    """What is due; the word is `deadline.<value>`."""

    DATA = "data"
    CLIENT_DATA = "client_data"
    DRAFT = "draft"
    PUBLISH = "publish"
    REVIEW = "review"
    FIRST_LEVEL = "first_level"
    APPEAL = "appeal"
    SECOND_LEVEL = "second_level"
    ISSUE = "issue"
    APPROVAL = "approval"
    CLAIM = "claim"
    SEAL = "seal"
    REVEAL = "reveal"
    RESUBMIT = "resubmit"
    RECOUNT = "recount"


_K, _R = DeadlineKind, Role

# Who owes what: a vendor's deadline is the vendor's people's alone.
OWED_BY: Mapping[DeadlineKind, frozenset[Role]] = {
    _K.DATA: frozenset({_R.VENDOR}),
    _K.CLIENT_DATA: frozenset({_R.PROCUREMENT, _R.QA}),
    _K.DRAFT: frozenset({_R.PROCUREMENT}),
    _K.PUBLISH: frozenset({_R.PROCUREMENT}),
    _K.REVIEW: frozenset({_R.VENDOR}),
    _K.FIRST_LEVEL: frozenset({_R.PROCUREMENT}),
    _K.APPEAL: frozenset({_R.VENDOR}),
    _K.SECOND_LEVEL: frozenset({_R.PROCUREMENT}),
    _K.ISSUE: frozenset({_R.PROCUREMENT}),
    _K.APPROVAL: frozenset({_R.FINANCE}),
    _K.CLAIM: frozenset({_R.FINANCE}),
    _K.SEAL: frozenset({_R.PROCUREMENT, _R.VENDOR}),
    _K.REVEAL: frozenset({_R.PROCUREMENT, _R.VENDOR}),
    _K.RESUBMIT: frozenset({_R.VENDOR}),
    _K.RECOUNT: frozenset({_R.PROCUREMENT, _R.VENDOR}),
}
# The client's own targets are its own business; nobody's money hangs on them.
INTERNAL = frozenset({_K.DRAFT, _K.PUBLISH, _K.ISSUE, _K.APPROVAL, _K.CLAIM})
# Working days the client gives itself where the contract sets no clock.
TARGETS: Mapping[DeadlineKind, int] = {_K.DRAFT: 3, _K.PUBLISH: 2, _K.ISSUE: 3, _K.APPROVAL: 5}
REMIND_BEFORE = (2, 1, 0)  # working days
_MORNING = time(9)
_LONGEST_REACH = timedelta(days=60)

_S = MonthState
_TARGET_OF: Mapping[MonthState, DeadlineKind] = {
    _S.SUBMITTED: _K.DRAFT,
    _S.SAMPLED: _K.DRAFT,
    _S.RECONCILED: _K.DRAFT,
    _S.DRAFTED: _K.PUBLISH,
    _S.ACCEPTED: _K.ISSUE,
    _S.ISSUED: _K.APPROVAL,
}
_DISPUTE_CLOCKS: Mapping[str, DeadlineKind] = {
    "raised": _K.FIRST_LEVEL,
    "decided": _K.APPEAL,
    "appealed": _K.SECOND_LEVEL,
}
_CLAIMABLE = frozenset({_S.ISSUED, _S.PENALTIES_APPROVED})
_TAKES_DATA = frozenset({_S.OPEN, _S.SUBMITTED, _S.DRAFTED})


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of a month: it ends at `due_at`, the midnight after its last day.

    `item` tells several of a kind apart: a duty's place in the contract, a dispute's number, a
    side. `days` are the working days up to and with the last one, at most those of 60 days;
    `grace_until` the last day without consequence, where there is a grace.
    """

    kind: DeadlineKind
    due_at: datetime
    days: tuple[date, ...]
    item: str = ""
    side: str = ""  # of a clock that each side has for itself: client, vendor
    grace_until: date | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """Return whose people have to act."""
        roles = OWED_BY[self.kind]
        if not self.side:
            return roles
        return roles & {Role.VENDOR} if self.side == "vendor" else roles - {Role.VENDOR}


@dataclass(frozen=True, slots=True)
class RunningDispute:
    """A dispute whose clock runs."""

    number: int
    state: str  # raised, decided, appealed
    due_at: datetime


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What of a month its deadlines follow from.

    `since` is when it came into its state. `delivered` are the places of the data duties that are
    fulfilled. `unsealed` and `unrevealed` are the sides that still owe a sample that step.
    `refused_at` is when a check refused the vendor's data, `recount_at` when a joint recount was
    called for; None where neither is so or it is over.
    """

    state: MonthState
    period: Period
    since: datetime
    review_until: datetime | None = None
    issued_at: datetime | None = None
    delivered: frozenset[int] = frozenset()
    seal_until: datetime | None = None
    reveal_until: datetime | None = None
    unsealed: tuple[str, ...] = ()
    unrevealed: tuple[str, ...] = ()
    disputes: tuple[RunningDispute, ...] = ()
    refused_at: datetime | None = None
    recount_at: datetime | None = None


def deadlines_of(
    contract: Contract, facts: MonthFacts, calendars: Mapping[str, WorkingCalendar]
) -> tuple[Deadline, ...]:
    """Return the deadlines of a month that run or are to come, soonest first.

    `calendars` holds a resolved calendar for each name in the contract, and under the empty name
    the one its own clocks run by. A duty whose holidays are not published yet has none so far.
    """
    found = [
        *_data(contract, facts, calendars),
        *_sample(facts, calendars[""]),
        *_checks(contract, facts, calendars[""]),
        *_clocks(contract, facts, calendars),
    ]
    return tuple(sorted(found, key=lambda one: (one.due_at, one.kind, one.item)))


def deadline_at(
    kind: DeadlineKind,
    due_at: datetime,
    calendar: WorkingCalendar,
    *,
    item: str = "",
    side: str = "",
    grace_until: date | None = None,
) -> Deadline:
    """Return a deadline with the working days before it."""
    last = (due_at.astimezone(ZoneInfo(calendar.zone)) - timedelta(microseconds=1)).date()
    days = working_days_between(calendar, last - _LONGEST_REACH, last)
    return Deadline(kind, due_at, days, item, side, grace_until)


def reminders_of(deadline: Deadline, zone: str) -> tuple[datetime, ...]:
    """Return when people are reminded: in the morning two working days and one before, and of

    the last working day itself; the fourth instant is the morning after, when it is escalated.
    """
    clock = ZoneInfo(zone)
    after = deadline.due_at.astimezone(clock) + timedelta(hours=_MORNING.hour)
    kept = deadline.days[-len(REMIND_BEFORE) :]
    mornings = [datetime.combine(day, _MORNING, clock) for day in kept]
    missing = len(REMIND_BEFORE) - len(mornings)
    return (*mornings[:1] * missing, *mornings, after) if mornings else (after,) * 4


def days_left(days: tuple[date, ...], last: date, today: date) -> int:
    """Return the working days left after today, 0 on the last, below 0 the days it is late."""
    if today > last:
        return (last - today).days
    return sum(1 for day in days if day > today)


def _data(
    contract: Contract, facts: MonthFacts, calendars: Mapping[str, WorkingCalendar]
) -> Iterator[Deadline]:
    if facts.state not in _TAKES_DATA:
        return
    for place, duty in enumerate(contract.data_duties):
        if place in facts.delivered:
            continue
        calendar = calendars[duty.calendar]
        try:
            due = due_days(duty, facts.period, calendar)
        except Invalid:
            continue  # told by the upload desk: the holidays are not known yet
        kind = DeadlineKind.DATA if duty.side == "vendor" else DeadlineKind.CLIENT_DATA
        grace = due.grace_until if due.grace_until > due.on else None
        at = end_of_day(calendar, due.on)
        yield deadline_at(kind, at, calendar, item=str(place), grace_until=grace)


def _sample(facts: MonthFacts, calendar: WorkingCalendar) -> Iterator[Deadline]:
    if facts.seal_until is not None:
        for side in facts.unsealed:
            yield deadline_at(_K.SEAL, facts.seal_until, calendar, item=side, side=side)
    if facts.reveal_until is not None:
        for side in facts.unrevealed:
            yield deadline_at(_K.REVEAL, facts.reveal_until, calendar, item=side, side=side)


def _checks(contract: Contract, facts: MonthFacts, calendar: WorkingCalendar) -> Iterator[Deadline]:
    rules = contract.evidence or EvidenceRules("")
    for kind, since in ((_K.RESUBMIT, facts.refused_at), (_K.RECOUNT, facts.recount_at)):
        if since is not None:
            yield _after(kind, since, rules.resubmit_days, calendar)


def _clocks(
    contract: Contract, facts: MonthFacts, calendars: Mapping[str, WorkingCalendar]
) -> Iterator[Deadline]:
    calendar = calendars[""]
    if facts.state is _S.PUBLISHED and facts.review_until is not None:
        yield deadline_at(_K.REVIEW, facts.review_until, calendar)
    for one in facts.disputes:
        yield deadline_at(_DISPUTE_CLOCKS[one.state], one.due_at, calendar, item=str(one.number))
    if kind := _TARGET_OF.get(facts.state):
        yield _after(kind, facts.since, TARGETS[kind], calendar)
    within = contract.legal.claim_within_days if contract.legal else None
    if within is not None and facts.issued_at is not None and facts.state in _CLAIMABLE:
        issued_on = facts.issued_at.astimezone(ZoneInfo(calendar.zone)).date()
        due_at = end_of_day(calendar, issued_on + timedelta(days=within))
        yield deadline_at(_K.CLAIM, due_at, calendar)


def _after(kind: DeadlineKind, since: datetime, days: int, calendar: WorkingCalendar) -> Deadline:
    day = since.astimezone(ZoneInfo(calendar.zone)).date()
    return deadline_at(kind, end_of_day(calendar, nth_working_day(calendar, day, days)), calendar)
