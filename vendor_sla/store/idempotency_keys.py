"""One-time keys of forms: who asked what with them, and the answer they had."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from vendor_sla.store.models import IdempotencyKeyRow, new_id

KEPT = timedelta(days=30)
_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")


def try_lock_key(session: Session, *, tenant_id: UUID, key: str) -> bool:
    """Hold a key until the transaction ends; False when another transaction has it in hand."""
    return bool(session.scalar(_LOCK, {"name": f"idempotency:{tenant_id}:{key}"}))


def find_key(session: Session, key: str, *, at: datetime) -> IdempotencyKeyRow | None:
    """Return what was kept for a key in the last 30 days, or None."""
    query = select(IdempotencyKeyRow).where(
        IdempotencyKeyRow.key == key, IdempotencyKeyRow.made_at >= at - KEPT
    )
    return session.scalars(query).one_or_none()


def keep_key(
    session: Session,
    *,
    tenant_id: UUID,
    key: str,
    account_id: UUID,
    request_sha256: str,
    answer: Mapping[str, Any],
    at: datetime,
) -> None:
    """Keep the answer to a key, and forget keys that are older than 30 days."""
    session.execute(delete(IdempotencyKeyRow).where(IdempotencyKeyRow.made_at < at - KEPT))
    session.add(
        IdempotencyKeyRow(
            tenant_id=tenant_id,
            id=new_id(),
            key=key,
            account_id=account_id,
            request_sha256=request_sha256,
            answer=dict(answer),
            made_at=at,
        )
    )
    session.flush()
