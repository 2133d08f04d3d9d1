"""Everything that was issued and booked in a tenant, for whoever proves the records whole."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AccountRow,
    AssessmentRow,
    ContractRow,
    HistoryRow,
    LedgerEntryRow,
    LedgerTransferRow,
    MonthRow,
    PenaltyLineRow,
    ScorecardRow,
)

IssuedRow = tuple[ScorecardRow, MonthRow, ContractRow, AssessmentRow | None]


def list_issued_versions(session: Session) -> Iterator[IssuedRow]:
    """Yield every issued version of every month, oldest first; documents come one at a time."""
    query = (
        select(ScorecardRow, MonthRow, ContractRow, AssessmentRow)
        .join(MonthRow, MonthRow.id == ScorecardRow.month_id)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .outerjoin(AssessmentRow, AssessmentRow.id == ScorecardRow.assessment_id)
        .order_by(MonthRow.period_start, ContractRow.key, ScorecardRow.version)
        .execution_options(yield_per=20)
    )
    yield from session.execute(query)


def list_lines_by_scorecard(
    session: Session,
) -> dict[UUID, Sequence[tuple[PenaltyLineRow, str | None]]]:
    """Return all money lines by scorecard, in order, with the name of who approved each."""
    query = (
        select(PenaltyLineRow, AccountRow.name)
        .outerjoin(AccountRow, AccountRow.id == PenaltyLineRow.approved_by)
        .order_by(PenaltyLineRow.scorecard_id, PenaltyLineRow.line_number)
    )
    found = [(line, name) for line, name in session.execute(query)]
    return {key: list(lines) for key, lines in groupby(found, lambda one: one[0].scorecard_id)}


def list_events(session: Session, *actions: str) -> Sequence[HistoryRow]:
    """Return the entries of some actions, oldest first."""
    query = select(HistoryRow).where(HistoryRow.action.in_(actions)).order_by(HistoryRow.sequence)
    return session.scalars(query).all()


def list_transfers(
    session: Session,
) -> Sequence[tuple[LedgerTransferRow, Sequence[LedgerEntryRow]]]:
    """Return every transfer with its entries in order, in the order they were made."""
    entries = select(LedgerEntryRow).order_by(LedgerEntryRow.transfer_id, LedgerEntryRow.number)
    by_transfer = {
        key: list(group)
        for key, group in groupby(session.scalars(entries), lambda one: one.transfer_id)
    }
    transfers = select(LedgerTransferRow).order_by(LedgerTransferRow.made_at, LedgerTransferRow.id)
    return [(one, by_transfer.get(one.id, [])) for one in session.scalars(transfers)]
