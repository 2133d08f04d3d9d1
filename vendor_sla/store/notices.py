"""Notices, the numbers they take, and the vendors' receipts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from vendor_sla.store.accounts import line_up
from vendor_sla.store.models import (
    AccountRow,
    ContractRow,
    MonthRow,
    NoticeReceiptRow,
    NoticeRow,
    PenaltyLineRow,
    ScorecardRow,
    VendorRow,
    WaiverRow,
)


@dataclass(frozen=True, slots=True)
class FoundNotice:
    """A notice with what it is about, who issued it, and who received it and when."""

    row: NoticeRow
    version: int
    month: MonthRow
    contract: ContractRow
    vendor: VendorRow
    issued_by: str
    received_by: str
    received_at: datetime | None


def list_notices(
    session: Session,
    *,
    notice_id: UUID | None = None,
    month_id: UUID | None = None,
    vendor_id: UUID | None = None,
    pdf_sha256: str = "",
) -> Sequence[FoundNotice]:
    """Return the notices in sight, newest first; `pdf_sha256` is the hash of one's paper."""
    issuer = aliased(AccountRow)
    query = (
        select(
            NoticeRow, ScorecardRow.version, MonthRow, ContractRow, VendorRow, issuer.name,
            func.coalesce(NoticeReceiptRow.name, ""), NoticeReceiptRow.at,
        )
        .join(ScorecardRow, ScorecardRow.id == NoticeRow.scorecard_id)
        .join(MonthRow, MonthRow.id == NoticeRow.month_id)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == NoticeRow.vendor_id)
        .join(issuer, issuer.id == NoticeRow.issued_by)
        .outerjoin(NoticeReceiptRow, NoticeReceiptRow.notice_id == NoticeRow.id)
        .order_by(NoticeRow.year.desc(), NoticeRow.number.desc())
    )  # fmt: skip
    wanted = {
        NoticeRow.id: notice_id, NoticeRow.month_id: month_id, NoticeRow.vendor_id: vendor_id
    }  # fmt: skip
    for column, value in wanted.items():
        if value is not None:
            query = query.where(column == value)
    if pdf_sha256:
        papers = (NoticeRow.pdf_sha256[language].astext for language in ("zh", "en"))
        query = query.where(or_(*(paper == pdf_sha256 for paper in papers)))
    return [FoundNotice(*found) for found in session.execute(query)]


def list_unnotified(
    session: Session, states: Collection[str]
) -> Sequence[tuple[ScorecardRow, MonthRow, ContractRow, VendorRow]]:
    """Return the newest scorecards of months in some states without notice of what is due.

    One without money counts where an earlier version has a notice: that is to be replaced.
    """
    newer, earlier = aliased(ScorecardRow), aliased(NoticeRow)
    waived = (
        select(func.coalesce(func.sum(WaiverRow.amount), 0))
        .where(WaiverRow.scorecard_id == ScorecardRow.id, WaiverRow.state == "approved")
        .scalar_subquery()
    )
    is_old = exists().where(
        newer.month_id == ScorecardRow.month_id, newer.version > ScorecardRow.version
    )
    query = (
        select(ScorecardRow, MonthRow, ContractRow, VendorRow)
        .join(MonthRow, MonthRow.id == ScorecardRow.month_id)
        .join(ContractRow, ContractRow.id == MonthRow.contract_id)
        .join(VendorRow, VendorRow.id == MonthRow.vendor_id)
        .where(
            MonthRow.state.in_(states),
            exists().where(PenaltyLineRow.scorecard_id == ScorecardRow.id)
            | exists().where(earlier.month_id == MonthRow.id),
            ~exists().where(
                NoticeRow.scorecard_id == ScorecardRow.id,
                NoticeRow.net == ScorecardRow.net + waived,
            ),
            ~is_old,
        )
        .order_by(MonthRow.period_start.desc(), VendorRow.code, ContractRow.key)
    )
    return [(a, b, c, d) for a, b, c, d in session.execute(query)]


def take_number(session: Session, tenant_id: UUID, year: int) -> int:
    """Return the next number of a year; nobody else gets one until the transaction ends.

    So a notice that comes to nothing leaves no gap.
    """
    line_up(session, f"notices:{tenant_id}:{year}")
    query = select(func.coalesce(func.max(NoticeRow.number), 0)).where(NoticeRow.year == year)
    return session.scalars(query).one() + 1
