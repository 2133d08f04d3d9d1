"""Signals of months."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from vendor_sla.store.models import MonthSignalsRow


def find_month_signals(session: Session, month_id: UUID) -> MonthSignalsRow | None:
    """Return the newest signals of a month, or None."""
    query = (
        select(MonthSignalsRow)
        .where(MonthSignalsRow.month_id == month_id)
        .order_by(MonthSignalsRow.number.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()
