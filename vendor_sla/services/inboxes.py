"""Inboxes: everything that waits for a person, with its deadline, from one source for all pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from vendor_sla.domain.calendars import WorkingCalendar, working_days_between
from vendor_sla.domain.deadlines import DeadlineKind, days_left
from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.versions import Party, proposer_of
from vendor_sla.services.versions import list_versions
from vendor_sla.store import accounts as account_rows
from vendor_sla.store import inboxes as rows
from vendor_sla.store.sessions import Session

_K = DeadlineKind
# What a state asks of whom, and the clock it runs by: the first action the actor may take.
_ASKS: Mapping[MonthState, tuple[tuple[Action, DeadlineKind], ...]] = {
    MonthState.OPEN: ((Action.SUBMIT_MONTH, _K.DATA),),
    MonthState.SUBMITTED: (
        (Action.DRAFT_MONTH, _K.DRAFT),
        (Action.SUBMIT_EVIDENCE, _K.CLIENT_DATA),
    ),
    MonthState.SAMPLED: ((Action.DRAFT_MONTH, _K.DRAFT),),
    MonthState.RECONCILED: ((Action.DRAFT_MONTH, _K.DRAFT),),
    MonthState.DRAFTED: ((Action.PUBLISH_MONTH, _K.PUBLISH),),
    MonthState.PUBLISHED: (
        (Action.ACCEPT_MONTH, _K.REVIEW),
        (Action.ISSUE_SCORECARD, _K.ISSUE),
    ),
    MonthState.DISPUTED: ((Action.ISSUE_SCORECARD, _K.ISSUE),),
    MonthState.ACCEPTED: ((Action.ISSUE_SCORECARD, _K.ISSUE),),
    MonthState.ISSUED: ((Action.APPROVE_PENALTIES, _K.APPROVAL),),
    MonthState.PENALTIES_APPROVED: ((Action.APPLY_PENALTIES, _K.CLAIM),),
    MonthState.APPLIED: ((Action.CLOSE_MONTH, _K.CLAIM),),
}
# Clocks that ask for something whatever state the month is in.
_BESIDE = (
    _K.CLIENT_DATA, _K.FIRST_LEVEL, _K.APPEAL, _K.SECOND_LEVEL, _K.SEAL, _K.REVEAL, _K.RESUBMIT,
    _K.RECOUNT,
)  # fmt: skip
_PAGES: Mapping[str, str] = {
    _K.SEAL: "sample",
    _K.REVEAL: "sample",
    _K.FIRST_LEVEL: "disputes",
    _K.APPEAL: "disputes",
    _K.SECOND_LEVEL: "disputes",
}
MOST = 200


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One thing that waits: `what` is its word, `page` and `page_id` where it is done.

    `left` are the working days left, 0 today, below 0 the days it is late; None without a
    deadline. `count` is how many of it wait there.
    """

    what: str
    page: str
    page_id: UUID
    vendor_name: str
    title: Mapping[str, str]
    period: Period | None = None
    due_on: date | None = None
    zone: str = ""
    left: int | None = None
    net: Money | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Inbox:
    """The first things that wait for a person, the soonest first, and how many there are."""

    items: tuple[InboxItem, ...]
    count: int
    late: int


def read_inbox(session: Session, actor: Actor, *, at: datetime, limit: int = MOST) -> Inbox:
    """Return what waits for the actor, live: from states, clocks, reviews, contracts and rounds."""
    require(actor, Action.READ_BOARD)
    tenant = account_rows.find_tenant(session, actor.tenant_id)
    today = at.astimezone(ZoneInfo(tenant.zone if tenant else "UTC")).date()
    months, month_count = _months(session, actor, today, at, limit)
    beside, beside_count = _beside(session, actor, today, at, limit)
    others = [
        *_reviews(session, actor),
        *_money(session, actor),
        *_contracts(session, actor),
        *_seats(session, actor, today),
    ]
    items = sorted(
        [*months, *beside, *others],
        key=lambda one: (one.due_on is None, one.due_on or date.max, one.vendor_name),
    )
    return Inbox(
        tuple(items[:limit]),
        month_count + beside_count + len(others),
        sum(1 for one in items if one.left is not None and one.left < 0),
    )


def _months(
    session: Session, actor: Actor, today: date, at: datetime, limit: int
) -> tuple[list[InboxItem], int]:
    asks = {
        state.value: (action.value, kind.value)
        for state, choices in _ASKS.items()
        for action, kind in [next(((a, k) for a, k in choices if actor.may(a)), (None, None))]
        if action is not None and kind is not None
    }
    if not asks:
        return [], 0
    clocks = {state: kind for state, (_, kind) in asks.items()}
    found = rows.list_months(session, clocks, today, at, is_vendor=actor.is_vendor, limit=limit)
    items = [_item(actor, one, asks[one.what][0], "month", at) for one in found]
    if len(items) < limit:
        return items, len(items)
    return items, rows.count_months(session, list(asks), today, at, is_vendor=actor.is_vendor)


def _beside(
    session: Session, actor: Actor, today: date, at: datetime, limit: int
) -> tuple[list[InboxItem], int]:
    # Evidence that is asked for by the month's state already is not asked for twice.
    is_asked = not actor.may(Action.DRAFT_MONTH)
    kinds = [kind.value for kind in _BESIDE if not (is_asked and kind is _K.CLIENT_DATA)]
    found, count = rows.list_deadlines(session, kinds, actor.role.value, today, limit=limit)
    items = [
        _item(actor, one, f"deadline.{one.what}", _PAGES.get(one.what, "month"), at)
        for one in found
    ]
    return items, count


def _item(
    actor: Actor, one: rows.Waiting, what: str, page: str, at: datetime | None = None
) -> InboxItem:
    place, clock = one.place, one.clock
    is_month = place.period_start is not None and place.period_end is not None
    item = InboxItem(
        what,
        page,
        one.id,
        place.vendor_zh if actor.language == "zh" else place.vendor_en,
        {"zh": place.title_zh, "en": place.title_en},
        Period(place.period_start, place.period_end) if is_month else None,  # type: ignore[arg-type]  # both are there
        net=None if one.net is None else Money(one.net, one.currency),
        count=one.times,
    )
    if clock is None or at is None:
        return item
    days = tuple(date.fromisoformat(day) for day in clock.days)
    left = days_left(days, clock.due_on, at.astimezone(ZoneInfo(clock.zone)).date())
    return replace(item, due_on=clock.due_on, zone=clock.zone, left=left)


def _reviews(session: Session, actor: Actor) -> Iterator[InboxItem]:
    if not actor.may(Action.REVIEW):
        return
    for one in rows.list_reviews(session, actor.account_id):
        page = "calibrations" if one.what == "calibration" else "reviews"
        yield _item(actor, one, one.what, page)


def _money(session: Session, actor: Actor) -> Iterator[InboxItem]:
    if actor.may(Action.ACKNOWLEDGE_NOTICE):
        for one in rows.list_unacknowledged(session):
            yield _item(actor, one, one.what, "notice")
    if actor.may(Action.DECIDE_WAIVER):
        for one in rows.list_undecided(session, actor.account_id):
            yield _item(actor, one, one.what, "waivers")


def _contracts(session: Session, actor: Actor) -> Iterator[InboxItem]:
    may_sign = actor.may(Action.SIGN_CONTRACT)
    if may_sign or actor.may(Action.COMMIT_CONTRACT):
        proposed = rows.list_proposed(session)
        versions = list_versions(session, [row.contract_id for row, _ in proposed])
        kept = {one.version_id: one for found in versions.values() for one in found}
        party = Party.VENDOR if may_sign else Party.CLIENT
        for row, place in proposed:
            version = kept[row.id]
            if party in version.awaited and proposer_of(version.approvals) != actor.account_id:
                waiting = rows.Waiting("", row.contract_id, place)
                yield _item(actor, waiting, "contract", "contract")
    if actor.may(Action.APPROVE_OPENING):
        for one in rows.list_openings(session, actor.account_id):
            yield _item(actor, one, "opening", "opening")


def _seats(session: Session, actor: Actor, today: date) -> Iterator[InboxItem]:
    for round_id, title, due_on in rows.list_seats(session, actor.account_id):
        left = None if due_on is None else _left(due_on, today)
        titles = {"zh": title, "en": title}
        yield InboxItem("round", "round", round_id, "", titles, due_on=due_on, left=left)


def _left(due_on: date, today: date) -> int:
    return days_left(working_days_between(WorkingCalendar("UTC"), today, due_on), due_on, today)
