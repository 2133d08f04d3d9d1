"""Next months: the next month of every contract in force, opened by one click."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Problem
from vendor_sla.services.months import open_months
from vendor_sla.store import months as rows
from vendor_sla.store.accounts import find_tenant
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class NextMonth:
    """A month that may be opened, and the contracts it is still to be opened for."""

    period: Period
    contract_ids: Sequence[UUID]


def find_next_month(session: Session, actor: Actor, *, at: datetime) -> NextMonth | None:
    """Return the next month to be opened, or None.

    It follows the newest month there is, and is never a month that has not begun; once that one
    is opened, it is offered to contracts that came later.
    """
    if not actor.may(Action.DRAFT_MONTH):
        return None
    tenant = find_tenant(session, actor.tenant_id)
    today = at.astimezone(ZoneInfo(tenant.zone if tenant else "UTC")).date()
    now = Period.month(today.year, today.month)
    last = rows.find_last_start(session)
    following = Period.month(last.year, last.month).shifted(1) if last else now
    for period in (following, following.shifted(-1)):
        found = rows.list_unopened(session, period.start, period.shifted(-1).start)
        if found and period.start <= now.start:
            return NextMonth(period, found)
    return None


def open_next_month(session: Session, actor: Actor, *, at: datetime) -> Period:
    """Open the next month for every contract in force; return it.

    A contract whose term is over by then is left out. Raises `Conflict` when nothing is left to
    open.
    """
    require(actor, Action.DRAFT_MONTH)
    found = find_next_month(session, actor, at=at)
    if found is None:
        raise Conflict([Problem("months.nothing_to_open")])
    refused: list[Problem] = []
    for contract_id in found.contract_ids:
        try:
            open_months(session, actor, contract_id=contract_id, periods=[found.period], at=at)
        except Conflict as conflict:
            refused += conflict.problems
    if len(refused) == len(found.contract_ids):
        raise Conflict(refused)
    return found.period
