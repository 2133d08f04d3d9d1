"""Closings: a month whose money is settled and that nobody can dispute any more is closed."""

from datetime import datetime, timedelta
from uuid import UUID

from vendor_sla.domain.calendars import WorkingCalendar
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.disputes import DisputeState
from vendor_sla.domain.lifecycle import MonthState, Move, moved
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict
from vendor_sla.domain.samples import working_deadline
from vendor_sla.intake.calendars import resolve_calendar
from vendor_sla.services.balances import newest_scorecard
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.moves import get_month, lock_month, move_month, period_of
from vendor_sla.store import applications as rows
from vendor_sla.store.sessions import Session


def close_month(
    session: Session, actor: Actor, *, month_id: UUID, is_sure: bool, at: datetime
) -> None:
    """Close a month whose money is applied.

    Raises `Conflict` while a dispute runs or no version has what one granted, and, unless the
    person is sure, while the vendor may still raise one.
    """
    require(actor, Action.CLOSE_MONTH)
    month = lock_month(session, actor, month_id)
    moved(MonthState(month.state), Move.CLOSE)
    if holding := rows.list_holding_disputes(session, month_id):
        is_granted = all(one.state == DisputeState.FINAL for one in holding)
        raise Conflict.because("closings.not_corrected" if is_granted else "closings.in_dispute")
    until = disputable_until(session, actor, month_id=month_id)
    if at < until and not is_sure:
        raise Conflict.because(
            "closings.disputable", until=str((until - timedelta(minutes=1)).date())
        )
    move_month(session, actor, month, Move.CLOSE, at=at)


def disputable_until(session: Session, actor: Actor, *, month_id: UUID) -> datetime:
    """Return when the vendor's time to dispute the newest version is over."""
    month, _, _ = get_month(session, actor, month_id)
    _, contract = contract_in_force(
        session, actor, contract_id=month.contract_id, period=period_of(month)
    )
    issued_at = newest_scorecard(session, month_id).issued_at
    days = contract.dispute_terms.after_issue_days
    return working_deadline(issued_at, days, _calendar(contract))


def _calendar(contract: Contract) -> WorkingCalendar:
    """Return the calendar of the dispute's clocks; without one, Monday to Friday."""
    terms = contract.calendar_terms.get(contract.dispute_terms.calendar)
    if terms is None:
        return WorkingCalendar(zone=contract.time_zone)
    return resolve_calendar(terms, contract.time_zone)
