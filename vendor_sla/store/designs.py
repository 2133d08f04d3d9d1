"""Designs, the people asked, their rounds and answers, and what came of them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from vendor_sla.store.models import (
    AccountRow,
    DesignAnswerRow,
    DesignDocumentRow,
    DesignInvitationRow,
    DesignRoundRow,
    DesignRow,
    DesignSeatRow,
    DesignStudyRow,
    MembershipRow,
    MetricFigureRow,
    VendorRow,
)

_LINE_UP = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


def list_designs(
    session: Session, design_id: UUID | None = None
) -> Sequence[tuple[DesignRow, VendorRow | None, str]]:
    """Return the designs in sight, newest first, or one, with vendor and the owner's name."""
    query = (
        select(DesignRow, VendorRow, AccountRow.name)
        .outerjoin(VendorRow, VendorRow.id == DesignRow.vendor_id)
        .join(AccountRow, AccountRow.id == DesignRow.owner_id)
        .order_by(DesignRow.created_at.desc(), DesignRow.id.desc())
    )
    if design_id is not None:
        query = query.where(DesignRow.id == design_id)
    return [(design, vendor, name) for design, vendor, name in session.execute(query)]


def find_design(session: Session, design_id: UUID) -> tuple[DesignRow, VendorRow | None] | None:
    """Return a design in sight with its vendor, if it names one, or None."""
    query = (
        select(DesignRow, VendorRow)
        .outerjoin(VendorRow, VendorRow.id == DesignRow.vendor_id)
        .where(DesignRow.id == design_id)
    )
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def lock_design(session: Session, design_id: UUID) -> DesignRow | None:
    """Return a design, read afresh, that nobody else can change until the transaction ends."""
    query = (
        select(DesignRow)
        .where(DesignRow.id == design_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def list_people(
    session: Session, vendor_id: UUID | None
) -> Sequence[tuple[MembershipRow, AccountRow]]:
    """Return who could be asked: the tenant's own people, and those of one vendor if named."""
    own_or_named = [MembershipRow.role != "vendor"]
    if vendor_id is not None:
        own_or_named.append(MembershipRow.vendor_id == vendor_id)
    query = (
        select(MembershipRow, AccountRow)
        .join(AccountRow, AccountRow.id == MembershipRow.account_id)
        .where(or_(*own_or_named), AccountRow.is_active)
        .order_by(MembershipRow.role, AccountRow.name, AccountRow.id)
    )
    return [(membership, account) for membership, account in session.execute(query)]


def list_invitations(
    session: Session, design_id: UUID
) -> Sequence[tuple[DesignInvitationRow, AccountRow]]:
    """Return who is invited to a design, as far as the session sees it, in order."""
    query = (
        select(DesignInvitationRow, AccountRow)
        .join(AccountRow, AccountRow.id == DesignInvitationRow.account_id)
        .where(DesignInvitationRow.design_id == design_id)
        .order_by(DesignInvitationRow.role, AccountRow.name, AccountRow.id)
    )
    return [(invitation, account) for invitation, account in session.execute(query)]


def list_rounds(session: Session, design_ids: Sequence[UUID]) -> Sequence[DesignRoundRow]:
    """Return the rounds of some designs, oldest first."""
    query = (
        select(DesignRoundRow)
        .where(DesignRoundRow.design_id.in_(design_ids))
        .order_by(DesignRoundRow.opened_at, DesignRoundRow.id)
    )
    return session.scalars(query).all()


def find_round(session: Session, round_id: UUID) -> DesignRoundRow | None:
    """Return a round in sight, read afresh, or None."""
    query = (
        select(DesignRoundRow)
        .where(DesignRoundRow.id == round_id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def line_up(session: Session, round_id: UUID) -> None:
    """Wait until nobody else answers or closes a round; holds until the transaction ends."""
    session.execute(_LINE_UP, {"key": f"design_round:{round_id}"})


def list_seats(
    session: Session, round_ids: Sequence[UUID]
) -> Sequence[tuple[DesignSeatRow, AccountRow]]:
    """Return the seats of some rounds with the people on them, in order."""
    query = (
        select(DesignSeatRow, AccountRow)
        .join(AccountRow, AccountRow.id == DesignSeatRow.account_id)
        .where(DesignSeatRow.round_id.in_(round_ids))
        .order_by(AccountRow.name, AccountRow.id)
    )
    return [(seat, account) for seat, account in session.execute(query)]


def find_seat(session: Session, round_id: UUID, account_id: UUID) -> DesignSeatRow | None:
    """Return a person's seat in a round, or None."""
    query = select(DesignSeatRow).where(
        DesignSeatRow.round_id == round_id, DesignSeatRow.account_id == account_id
    )
    return session.scalars(query).one_or_none()


def find_answer(session: Session, round_id: UUID, account_id: UUID) -> DesignAnswerRow | None:
    """Return what one person scored in a round, or None."""
    query = select(DesignAnswerRow).where(
        DesignAnswerRow.round_id == round_id, DesignAnswerRow.account_id == account_id
    )
    return session.scalars(query).one_or_none()


def list_answers(session: Session, round_id: UUID) -> Sequence[DesignAnswerRow]:
    """Return every answer of a closed round; of an open one the lock shows none but one's own."""
    query = (
        select(DesignAnswerRow)
        .join(DesignRoundRow, DesignRoundRow.id == DesignAnswerRow.round_id)
        .where(DesignAnswerRow.round_id == round_id, DesignRoundRow.state == "closed")
        .order_by(DesignAnswerRow.id)
    )
    return session.scalars(query).all()


def list_studies(session: Session, design_id: UUID) -> Sequence[tuple[DesignStudyRow, str]]:
    """Return the studies of a design, newest first, with who made them."""
    query = (
        select(DesignStudyRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == DesignStudyRow.made_by)
        .where(DesignStudyRow.design_id == design_id)
        .order_by(DesignStudyRow.number.desc())
    )
    return [(study, name) for study, name in session.execute(query)]


def find_study(session: Session, study_id: UUID) -> DesignStudyRow | None:
    """Return a study in sight, or None."""
    query = select(DesignStudyRow).where(DesignStudyRow.id == study_id)
    return session.scalars(query).one_or_none()


def next_study_number(session: Session, design_id: UUID) -> int:
    """Return the number of a design's next study."""
    query = select(func.coalesce(func.max(DesignStudyRow.number), 0) + 1).where(
        DesignStudyRow.design_id == design_id
    )
    return session.scalars(query).one()


def find_document(session: Session, design_id: UUID) -> DesignDocumentRow | None:
    """Return what a published design became, or None."""
    query = select(DesignDocumentRow).where(DesignDocumentRow.design_id == design_id)
    return session.scalars(query).one_or_none()


def list_figures(session: Session, contract_id: UUID) -> Sequence[tuple[date, str, Decimal | None]]:
    """Return the month, metric and rounded value of every stored figure of a contract."""
    query = (
        select(MetricFigureRow.period_start, MetricFigureRow.metric, MetricFigureRow.rounded)
        .where(MetricFigureRow.contract_id == contract_id)
        .order_by(MetricFigureRow.period_start, MetricFigureRow.metric)
    )
    return [(start, metric, value) for start, metric, value in session.execute(query)]
