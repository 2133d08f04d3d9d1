"""Rulings: what the decided disputes of a month do to it now."""

from uuid import UUID

from vendor_sla.domain.rulings import Ruling, read_ruling
from vendor_sla.store import disputes as rows
from vendor_sla.store.sessions import Session


def rulings_of(session: Session, month_id: UUID, *, but: UUID | None = None) -> tuple[Ruling, ...]:
    """Return the rulings in force in a month, in the order of its disputes, all but one's.

    The last level that has spoken counts, also while an appeal against it runs.
    """
    return tuple(
        read_ruling(row.ruling)
        for row in rows.list_ruled(session, month_id)
        if row.ruling and row.id != but
    )
