"""Balances: what of each month's money is settled, open, waived or under dispute."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from vendor_sla.domain.applications import Balance
from vendor_sla.domain.money import Money
from vendor_sla.domain.refusals import NotFound, Problem
from vendor_sla.services.disputed_lines import lines_under_dispute
from vendor_sla.store import applications as rows
from vendor_sla.store import scorecards as scorecard_rows
from vendor_sla.store import waivers as waiver_rows
from vendor_sla.store.models import ScorecardRow
from vendor_sla.store.sessions import Session


def balances_of(session: Session, scorecards: Sequence[ScorecardRow]) -> Mapping[UUID, Balance]:
    """Return the balance of each month, of which `scorecards` has the newest version."""
    month_ids = [scorecard.month_id for scorecard in scorecards]
    applied = rows.sum_applied(session, month_ids)
    waived = waiver_rows.sum_waived(session, month_ids)
    in_dispute = rows.months_in_dispute(session, month_ids)
    return {
        one.month_id: Balance(
            Money(one.net, one.currency),
            Money(sum(waived.get(one.month_id, {}).values(), Decimal(0)), one.currency),
            Money(applied.get(one.month_id, Decimal(0)), one.currency),
            _disputed(session, one, waived.get(one.month_id, {}))
            if one.month_id in in_dispute
            else Money.zero(one.currency),
        )
        for one in scorecards
    }


def newest_scorecard(session: Session, month_id: UUID) -> ScorecardRow:
    """Return the newest issued version of a month; `NotFound` when none is issued."""
    versions = scorecard_rows.list_scorecards(session, month_id)
    if not versions:
        raise NotFound([Problem("scorecards.none")])
    return versions[0][0]


def balance_of(session: Session, scorecard: ScorecardRow) -> Balance:
    """Return the balance of the month of its newest version."""
    return balances_of(session, [scorecard])[scorecard.month_id]


def _disputed(session: Session, scorecard: ScorecardRow, waived: Mapping[int, Decimal]) -> Money:
    """Return what the lines under dispute come to, less what was waived of them."""
    numbers = lines_under_dispute(session, scorecard.month_id)
    amounts = (
        line.amount + waived.get(line.line_number, Decimal(0))
        for line, _ in scorecard_rows.list_lines(session, [scorecard.id])
        if line.line_number in numbers
    )
    return Money(sum(amounts, Decimal(0)), scorecard.currency)
