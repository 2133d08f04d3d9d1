"""The calendar page: the deadlines of one month in sight, and its holidays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from vendor_sla.domain.calendars import WorkingCalendar
from vendor_sla.domain.deadlines import days_left
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Refused
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.deadlines import calendars_of
from vendor_sla.store import accounts as account_rows
from vendor_sla.store import contracts as contract_rows
from vendor_sla.store import deadlines as rows
from vendor_sla.store.models import ContractRow, DeadlineRow, MonthRow, VendorRow
from vendor_sla.store.sessions import Session

MOST = 2000
_CONTRACTS_READ = 12
_SUNDAY = 7
_FRIDAY = 5


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One deadline: `is_mine` where the actor's role owes it; `left` as in the inbox."""

    deadline_id: UUID
    kind: str
    month_id: UUID
    vendor_name: str
    title: Mapping[str, str]
    period: Period
    due_on: date
    due_at: datetime
    zone: str
    left: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the grid; `marks` (`holiday`, `make_up`) are those of a contract's calendar."""

    day: date
    is_inside: bool
    is_today: bool
    is_free: bool
    marks: tuple[str, ...]
    entries: tuple[CalendarEntry, ...]


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """A calendar month in weeks from Monday to Sunday; `is_cut` when it holds too much to show."""

    month: Period
    weeks: tuple[tuple[CalendarDay, ...], ...]
    count: int
    is_cut: bool

    @property
    def days(self) -> tuple[CalendarDay, ...]:
        """Return the days of the month itself."""
        return tuple(day for week in self.weeks for day in week if day.is_inside)


def read_calendar(
    session: Session, actor: Actor, *, month: Period | None, at: datetime
) -> CalendarPage:
    """Return a calendar month with every deadline the actor may see; by default the present one."""
    require(actor, Action.READ_BOARD)
    tenant = account_rows.find_tenant(session, actor.tenant_id)
    today = at.astimezone(ZoneInfo(tenant.zone if tenant else "UTC")).date()
    month = month or Period.month(today.year, today.month)
    first = month.start - timedelta(days=month.start.isoweekday() - 1)
    after = month.end + timedelta(days=(_SUNDAY + 1 - month.end.isoweekday()) % _SUNDAY)
    entries = _entries(session, actor, first, after, at)
    calendars = _calendars(session, actor, month)
    by_day: dict[date, list[CalendarEntry]] = {}
    for entry in entries:
        by_day.setdefault(entry.due_on, []).append(entry)
    days = tuple(
        CalendarDay(
            day=day,
            is_inside=month.start <= day < month.end,
            is_today=day == today,
            is_free=day.isoweekday() > _FRIDAY,
            marks=tuple(_marks(calendars, day)),
            entries=tuple(by_day.get(day, ())),
        )
        for day in (first + timedelta(days=n) for n in range((after - first).days))
    )
    weeks = tuple(days[n : n + _SUNDAY] for n in range(0, len(days), _SUNDAY))
    inside = sum(len(day.entries) for day in days if day.is_inside)
    return CalendarPage(month, weeks, inside, is_cut=len(entries) >= MOST)


def list_coming(session: Session, actor: Actor, *, at: datetime) -> tuple[CalendarEntry, ...]:
    """Return the deadlines in sight from a month ago on for a year, for a calendar of one's own."""
    require(actor, Action.READ_BOARD)
    today = at.date()
    first, after = today - timedelta(days=31), today + timedelta(days=366)
    return _entries(session, actor, first, after, at)


def _entries(
    session: Session, actor: Actor, first: date, after: date, at: datetime
) -> tuple[CalendarEntry, ...]:
    found = rows.list_between(session, first, after, MOST)
    return tuple(_entry(actor, *each, at=at) for each in found)


def _entry(
    actor: Actor,
    row: DeadlineRow,
    month: MonthRow,
    contract: ContractRow,
    vendor: VendorRow,
    *,
    at: datetime,
) -> CalendarEntry:
    days = tuple(date.fromisoformat(day) for day in row.days)
    return CalendarEntry(
        deadline_id=row.id,
        kind=row.kind,
        month_id=month.id,
        vendor_name=vendor.name_zh if actor.language == "zh" else vendor.name_en,
        title={"zh": contract.title_zh, "en": contract.title_en},
        period=Period(month.period_start, month.period_end),
        due_on=row.due_on,
        due_at=row.due_at,
        zone=row.zone,
        left=days_left(days, row.due_on, at.astimezone(ZoneInfo(row.zone)).date()),
        is_mine=actor.role.value in row.roles,
    )


def _calendars(session: Session, actor: Actor, month: Period) -> Sequence[WorkingCalendar]:
    """Return the different calendars of the contracts in sight, as far as there is time to read."""
    found: dict[object, WorkingCalendar] = {}
    for contract, _ in contract_rows.list_contracts(session)[:_CONTRACTS_READ]:
        try:
            _, terms = contract_in_force(session, actor, contract_id=contract.id, period=month)
        except Refused:
            continue
        for calendar in calendars_of(terms).values():
            if not calendar.never_stops:
                found[calendar.closed, calendar.opened] = calendar
    return tuple(found.values())


def _marks(calendars: Sequence[WorkingCalendar], day: date) -> Iterator[str]:
    known = [calendar for calendar in calendars if calendar.knows(day)]
    is_weekend = day.isoweekday() > _FRIDAY
    if any(day in calendar.closed for calendar in known) and not is_weekend:
        yield "holiday"
    if any(day in calendar.opened for calendar in known) and is_weekend:
        yield "make_up"
