"""Issued scorecards and their penalty lines."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from vendor_sla.store.models import (
    AccountRow,
    AssessmentRow,
    ContractRow,
    MonthRow,
    PenaltyLineRow,
    ScorecardRow,
    VendorRow,
)


def list_scorecards(session: Session, month_id: UUID) -> Sequence[tuple[ScorecardRow, str]]:
    """Return the issued versions of a month with who issued them, newest first."""
    query = (
        select(ScorecardRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == ScorecardRow.issued_by)
        .where(ScorecardRow.month_id == month_id)
        .order_by(ScorecardRow.version.desc())
    )
    return [(row, name) for row, name in session.execute(query)]


def find_scorecard(session: Session, scorecard_id: UUID) -> ScorecardRow | None:
    """Return an issued scorecard, or None."""
    query = select(ScorecardRow).where(ScorecardRow.id == scorecard_id)
    return session.scalars(query).one_or_none()


def find_scorecard_by_pdf(session: Session, sha256: str) -> tuple[ScorecardRow, str] | None:
    """Return the scorecard one of whose PDFs has this hash and who issued it, or None."""
    hashes = (ScorecardRow.pdf_sha256["zh"].astext, ScorecardRow.pdf_sha256["en"].astext)
    query = (
        select(ScorecardRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == ScorecardRow.issued_by)
        .where(or_(*(stored == sha256 for stored in hashes)))
    )
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def last_version(session: Session, month_id: UUID) -> int:
    """Return the number of the newest issued version of a month; 0 when there is none."""
    query = select(func.coalesce(func.max(ScorecardRow.version), 0)).where(
        ScorecardRow.month_id == month_id
    )
    return session.scalars(query).one()


def list_issued(
    session: Session,
    *,
    vendor_id: UUID | None = None,
    start: date | None = None,
    state: str | None = None,
    month_id: UUID | None = None,
) -> Sequence[tuple[ScorecardRow, MonthRow, ContractRow, VendorRow, Mapping[str, Any], str]]:
    """Return the newest issued version of each month, newest month first.

    With it come the `money` part of its document, the rest of which stays in the database, and
    the name of who issued it.
    """
    newer = aliased(ScorecardRow)
    query = (
        select(
            ScorecardRow,
            MonthRow,
            ContractRow,
            VendorRow,
            AssessmentRow.document["money"],
            AccountRow.name,
        )
        .join(MonthRow, MonthRow.id == ScorecardRow.month_id)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .join(AssessmentRow, AssessmentRow.id == ScorecardRow.assessment_id)
        .join(AccountRow, AccountRow.id == ScorecardRow.issued_by)
        .where(
            ~select(newer.id)
            .where(newer.month_id == ScorecardRow.month_id, newer.version > ScorecardRow.version)
            .exists()
        )
        .order_by(MonthRow.period_start.desc(), VendorRow.code, ContractRow.key)
    )
    wanted = {
        MonthRow.vendor_id: vendor_id,
        MonthRow.period_start: start,
        MonthRow.state: state,
        MonthRow.id: month_id,
    }
    for column, value in wanted.items():
        if value is not None:
            query = query.where(column == value)
    return [(a, b, c, d, e, f) for a, b, c, d, e, f in session.execute(query)]


def list_lines(
    session: Session, scorecard_ids: Sequence[UUID]
) -> Sequence[tuple[PenaltyLineRow, str]]:
    """Return the money lines of some scorecards in order, with who approved them."""
    query = (
        select(PenaltyLineRow, func.coalesce(AccountRow.name, ""))
        .outerjoin(AccountRow, AccountRow.id == PenaltyLineRow.approved_by)
        .where(PenaltyLineRow.scorecard_id.in_(scorecard_ids))
        .order_by(PenaltyLineRow.scorecard_id, PenaltyLineRow.line_number)
    )
    return [(line, name) for line, name in session.execute(query)]


def list_fees(
    session: Session, *, vendor_id: UUID | None = None, since: date | None = None
) -> Sequence[tuple[MonthRow, str]]:
    """Return the fee (as text) of the newest issued version of each month, newest month first."""
    newer = aliased(ScorecardRow)
    query = (
        select(MonthRow, AssessmentRow.document["money"]["fee"].astext)
        .join(ScorecardRow, ScorecardRow.month_id == MonthRow.id)
        .join(AssessmentRow, AssessmentRow.id == ScorecardRow.assessment_id)
        .where(
            ~select(newer.id)
            .where(newer.month_id == ScorecardRow.month_id, newer.version > ScorecardRow.version)
            .exists()
        )
        .order_by(MonthRow.period_start.desc())
    )
    if vendor_id is not None:
        query = query.where(MonthRow.vendor_id == vendor_id)
    if since is not None:
        query = query.where(MonthRow.period_end > since)
    return [(month, fee) for month, fee in session.execute(query)]


def list_issued_after(
    session: Session, contract_id: UUID, start: date
) -> Sequence[tuple[MonthRow, ScorecardRow, Mapping[str, Any]]]:
    """Return the later issued months of a contract with their newest scorecard, oldest first."""
    newer = aliased(ScorecardRow)
    query = (
        select(MonthRow, ScorecardRow, AssessmentRow.document)
        .join(ScorecardRow, ScorecardRow.month_id == MonthRow.id)
        .join(AssessmentRow, AssessmentRow.id == ScorecardRow.assessment_id)
        .where(
            MonthRow.contract_id == contract_id,
            MonthRow.period_start > start,
            ~select(newer.id)
            .where(newer.month_id == ScorecardRow.month_id, newer.version > ScorecardRow.version)
            .exists(),
        )
        .order_by(MonthRow.period_start)
    )
    return [(month, card, document) for month, card, document in session.execute(query)]


def get_document(session: Session, scorecard: ScorecardRow) -> Mapping[str, Any]:
    """Return the assessment document a scorecard was printed from."""
    query = select(AssessmentRow).where(AssessmentRow.id == scorecard.assessment_id)
    return session.scalars(query).one().document
