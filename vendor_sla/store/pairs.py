"""Pairs of keys that people decided on."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from vendor_sla.store.models import AccountRow, KeyPairRow


def list_key_pairs(session: Session, month_id: UUID) -> Sequence[tuple[KeyPairRow, str]]:
    """Return everything said of a month's pairs with who said it, oldest first."""
    query = (
        select(KeyPairRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == KeyPairRow.decided_by)
        .where(KeyPairRow.month_id == month_id)
        .order_by(KeyPairRow.number)
    )
    return [(row, name) for row, name in session.execute(query)]
