"""What waits: months by their state, deadlines, reviews, versions, opening states, seats."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Text, and_, case, cast, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, aliased

from vendor_sla.store.models import (
    ContractRow,
    ContractVersionRow,
    DeadlineRow,
    DesignRoundRow,
    DesignRow,
    DesignSeatRow,
    DisputeRow,
    MonthFigureRow,
    MonthRow,
    NoticeReceiptRow,
    NoticeRow,
    OpeningStateRow,
    ReviewTaskRow,
    SampleRow,
    SampleSealRow,
    VendorRow,
    WaiverRow,
)

_STATE_OF_DISPUTE = {"first_level": "raised", "appeal": "decided", "second_level": "appealed"}


class Place(NamedTuple):
    """Where something waits: the contract, its vendor, and the month if there is one."""

    vendor_zh: str
    vendor_en: str
    title_zh: str
    title_en: str
    period_start: date | None = None
    period_end: date | None = None


class Clock(NamedTuple):
    """The deadline of what waits, as it is kept."""

    due_at: datetime
    due_on: date
    zone: str
    days: Sequence[str]


class Waiting(NamedTuple):
    """One thing that waits: `what` is a state, a deadline's kind or empty, `id` where it leads."""

    what: str
    id: UUID
    place: Place
    clock: Clock | None = None
    net: Decimal | None = None
    currency: str = ""
    times: int = 1


_MONTH_PLACE = (
    VendorRow.name_zh, VendorRow.name_en, ContractRow.title_zh, ContractRow.title_en,
    MonthRow.period_start, MonthRow.period_end,
)  # fmt: skip
_CLOCK = (DeadlineRow.due_at, DeadlineRow.due_on, DeadlineRow.zone, DeadlineRow.days)


def list_months(
    session: Session,
    clocks: Mapping[str, str],
    today: date,
    at: datetime,
    *,
    is_vendor: bool,
    limit: int,
) -> Sequence[Waiting]:
    """Return months in some states with the deadline of each state's kind, the soonest first.

    `clocks` maps a state to that kind. An open month waits once its period is over.
    """
    soonest = (
        select(DeadlineRow.id)
        .where(
            DeadlineRow.month_id == MonthRow.id,
            DeadlineRow.kind == case(dict(clocks), value=MonthRow.state, else_=""),
        )
        .order_by(DeadlineRow.due_at)
        .limit(1)
        .correlate(MonthRow)
        .scalar_subquery()
    )
    query = (
        select(
            MonthRow.state, MonthRow.id, MonthFigureRow.net, MonthFigureRow.currency,
            *_MONTH_PLACE, *_CLOCK,
        )
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .outerjoin(MonthFigureRow, MonthFigureRow.month_id == MonthRow.id)
        .outerjoin(DeadlineRow, DeadlineRow.id == soonest)
        .where(_months_in(clocks, today, at, is_vendor=is_vendor))
        .order_by(DeadlineRow.due_at.asc().nulls_last(), VendorRow.code, MonthRow.period_start)
        .limit(limit)
    )  # fmt: skip
    return [
        Waiting(row[0], row[1], Place(*row[4:10]), _clock(row[10:14]), row[2], row[3] or "")
        for row in session.execute(query)
    ]


def count_months(
    session: Session, states: Sequence[str], today: date, at: datetime, *, is_vendor: bool
) -> int:
    """Return how many months wait in some states."""
    is_waiting = _months_in(states, today, at, is_vendor=is_vendor)
    query = select(func.count(MonthRow.id)).where(is_waiting)
    return session.scalars(query).one()


def _months_in(states: Any, today: date, at: datetime, *, is_vendor: bool) -> Any:
    # What is shown waits for nobody of the client's while the vendor's review runs, or while a
    # dispute of it waits for its first decision.
    is_raised = exists().where(DisputeRow.month_id == MonthRow.id, DisputeRow.state == "raised")
    is_over = or_(MonthRow.review_until.is_(None), MonthRow.review_until <= at)
    is_free = or_(MonthRow.state.not_in(("published", "disputed")), and_(is_over, ~is_raised))
    return and_(
        MonthRow.state.in_(sorted(states)),
        or_(MonthRow.state != "open", MonthRow.period_end <= today),
        true() if is_vendor else is_free,
    )


def list_deadlines(
    session: Session, kinds: Sequence[str], role: str, today: date, *, limit: int
) -> tuple[Sequence[Waiting], int]:
    """Return the running deadlines of some kinds that a role owes, soonest first, and how many.

    A dispute that has moved on, and a step of a sample that is done, wait no more, though the
    clock may not have seen it yet.
    """
    found = (
        select(DeadlineRow.kind, DeadlineRow.month_id, *_MONTH_PLACE, *_CLOCK)
        .join(MonthRow, MonthRow.id == DeadlineRow.month_id)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .where(
            DeadlineRow.kind.in_(sorted(kinds)),
            DeadlineRow.roles.contains(cast([role], JSONB)),
            MonthRow.period_end <= today,
            or_(DeadlineRow.kind.not_in(sorted(_STATE_OF_DISPUTE)), _dispute_is_there()),
            or_(
                DeadlineRow.kind.not_in(("seal", "reveal")),
                _sample_waits("vendor" if role == "vendor" else "client"),
            ),
        )
    )
    count = session.scalars(select(func.count()).select_from(found.subquery())).one()
    shown = found.order_by(DeadlineRow.due_at, VendorRow.code).limit(limit)
    return [
        Waiting(row[0], row[1], Place(*row[2:8]), _clock(row[8:12]))
        for row in session.execute(shown)
    ], count


def _dispute_is_there() -> Any:
    state = case(_STATE_OF_DISPUTE, value=DeadlineRow.kind, else_="")
    return exists().where(
        DisputeRow.month_id == DeadlineRow.month_id,
        cast(DisputeRow.number, Text) == DeadlineRow.item,
        DisputeRow.state == state,
    )


def _sample_waits(side: str) -> Any:
    sealed = exists().where(SampleSealRow.sample_id == SampleRow.id, SampleSealRow.party == side)
    return exists().where(
        SampleRow.month_id == DeadlineRow.month_id,
        SampleRow.state == "frozen",
        case((DeadlineRow.kind == "seal", ~sealed), else_=sealed),
    )


def list_reviews(session: Session, account_id: UUID) -> Sequence[Waiting]:
    """Return the months with reviews open to a person, and how many each has."""
    mine, sibling = ReviewTaskRow, aliased(ReviewTaskRow)
    is_calibration = (mine.purpose == "calibration").label("is_calibration")
    judged = exists().where(
        sibling.month_id == mine.month_id,
        sibling.interaction_id == mine.interaction_id,
        sibling.assignee_id == account_id,
    )
    query = (
        select(is_calibration, mine.month_id, func.count(), *_MONTH_PLACE)
        .join(MonthRow, MonthRow.id == mine.month_id)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .where(
            mine.state == "open",
            mine.purpose != "callback",
            or_(
                mine.assignee_id == account_id,
                and_(mine.assignee_id.is_(None), mine.purpose != "calibration", ~judged),
            ),
        )
        .group_by("is_calibration", mine.month_id, *_MONTH_PLACE)
        .order_by(MonthRow.period_start, VendorRow.name_en)
    )
    return [
        Waiting("calibration" if row[0] else "review", row[1], Place(*row[3:9]), times=row[2])
        for row in session.execute(query)
    ]


def list_proposed(session: Session) -> Sequence[tuple[ContractVersionRow, Place]]:
    """Return the versions that are proposed, with their contracts."""
    query = _of_contract(select(ContractVersionRow), ContractVersionRow.contract_id)
    query = query.where(ContractVersionRow.state == "proposed")
    return [(row[0], Place(*row[1:5])) for row in session.execute(query)]


def list_openings(session: Session, account_id: UUID) -> Sequence[Waiting]:
    """Return the contracts whose newest opening state waits for somebody else's approval."""
    later = aliased(OpeningStateRow)
    query = _of_contract(select(OpeningStateRow.contract_id), OpeningStateRow.contract_id).where(
        OpeningStateRow.approved_by.is_(None),
        OpeningStateRow.proposed_by != account_id,
        ~exists().where(
            later.contract_id == OpeningStateRow.contract_id,
            later.number > OpeningStateRow.number,
        ),
    )
    return [Waiting("opening", row[0], Place(*row[1:5])) for row in session.execute(query)]


def list_unacknowledged(session: Session) -> Sequence[Waiting]:
    """Return the notices whose receipt nobody of the vendor's has acknowledged."""
    receipt = exists().where(NoticeReceiptRow.notice_id == NoticeRow.id)
    query = _of_month(select(NoticeRow.id), NoticeRow.month_id).where(~receipt)
    return [Waiting("notice", row[0], Place(*row[1:7])) for row in session.execute(query)]


def list_undecided(session: Session, account_id: UUID) -> Sequence[Waiting]:
    """Return the months with waivers that somebody else proposed, and how many each has."""
    query = (
        _of_month(select(WaiverRow.month_id, func.count()), WaiverRow.month_id)
        .where(WaiverRow.state == "proposed", WaiverRow.proposed_by != account_id)
        .group_by(WaiverRow.month_id, *_MONTH_PLACE)
    )
    return [
        Waiting("waiver", row[0], Place(*row[2:8]), times=row[1]) for row in session.execute(query)
    ]


def _of_month(query: Any, month_id: Any) -> Any:
    return (
        query.join(MonthRow, MonthRow.id == month_id)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .add_columns(*_MONTH_PLACE)
        .order_by(MonthRow.period_start, VendorRow.name_en)
    )


def list_seats(session: Session, account_id: UUID) -> Sequence[tuple[UUID, str, date | None]]:
    """Return the rounds a person is asked in and has not answered: id, title, by which day."""
    query = (
        select(DesignRoundRow.id, DesignRow.title, DesignRoundRow.due_on)
        .join(DesignSeatRow, DesignSeatRow.round_id == DesignRoundRow.id)
        .join(DesignRow, DesignRow.id == DesignRoundRow.design_id)
        .where(
            DesignSeatRow.account_id == account_id,
            DesignSeatRow.answered_at.is_(None),
            DesignRoundRow.state == "open",
        )
        .order_by(DesignRoundRow.due_on.asc().nulls_last())
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def _of_contract(query: Select[Any], contract_id: Any) -> Select[Any]:
    return (
        query.join(ContractRow, ContractRow.id == contract_id)
        .join(VendorRow, VendorRow.id == ContractRow.vendor_id)
        .add_columns(
            VendorRow.name_zh, VendorRow.name_en, ContractRow.title_zh, ContractRow.title_en
        )
        .order_by(VendorRow.code, ContractRow.key)
    )


def _clock(columns: Sequence[Any]) -> Clock | None:
    return None if columns[0] is None else Clock(*columns)
