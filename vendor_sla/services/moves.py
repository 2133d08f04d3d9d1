"""Moves: the one place that changes where a month stands, with its trace."""

from datetime import datetime
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState, Move, moved
from vendor_sla.domain.people import Actor, require_vendor
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import NotFound, Problem
from vendor_sla.services.history import record
from vendor_sla.store import months as rows
from vendor_sla.store.models import ContractRow, MonthRow, VendorRow
from vendor_sla.store.sessions import Session


def get_month(
    session: Session, actor: Actor, month_id: UUID
) -> tuple[MonthRow, ContractRow, VendorRow]:
    """Return a month with its contract and vendor; `NotFound` also when it is another vendor's."""
    found = rows.find_month(session, month_id)
    if found is None:
        raise NotFound([Problem("months.unknown")])
    require_vendor(actor, found[0].vendor_id)
    return found


def lock_month(session: Session, actor: Actor, month_id: UUID) -> MonthRow:
    """Return a month that nobody else can move until the transaction ends; `NotFound` if none."""
    month = rows.lock_month(session, month_id)
    if month is None:
        raise NotFound([Problem("months.unknown")])
    require_vendor(actor, month.vendor_id)
    return month


def period_of(month: MonthRow) -> Period:
    """Return a month's period."""
    return Period(month.period_start, month.period_end)


def move_month(
    session: Session,
    actor: Actor,
    month: MonthRow,
    move: Move,
    *,
    at: datetime,
    event: str = "",
    **facts: str,
) -> None:
    """Move a locked month by the table and write it down; `Conflict` when it may not move.

    `event` is the history's word for it where it is not the move's own.
    """
    before = month.state
    month.state = moved(MonthState(before), move)
    record(
        session,
        actor,
        event or move,
        subject_kind="month",
        subject_id=month.id,
        vendor_id=month.vendor_id,
        facts={"period": period_of(month).label, "from": before, "to": month.state, **facts},
        at=at,
    )
