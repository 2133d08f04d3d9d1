"""The history of a tenant: appended one at a time, each row bound to the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from vendor_sla.domain.chains import entry_hash
from vendor_sla.store.models import HistoryHeadRow, HistoryRow, VendorRow


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a walk along the chain found; `broken_at` is the first sequence that does not fit."""

    length: int
    head: str
    broken_at: int | None


def append(
    session: Session,
    *,
    tenant_id: UUID,
    at: datetime,
    actor_name: str,
    action: str,
    subject_kind: str,
    account_id: UUID | None = None,
    vendor_id: UUID | None = None,
    subject_id: UUID | None = None,
    facts: Mapping[str, str] | None = None,
) -> HistoryRow:
    """Write down what was done, at the end of the tenant's chain.

    Others of the tenant who append wait for the end of this transaction: call it last.
    `vendor_id` is the vendor in whose name it was done, which then may read it.
    """
    head = _lock_head(session, tenant_id)
    row = HistoryRow(
        tenant_id=tenant_id,
        sequence=head.sequence + 1,
        at=at,
        account_id=account_id,
        actor_name=actor_name,
        vendor_id=vendor_id,
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        facts=dict(facts or {}),
        previous_hash=head.hash,
    )
    row.hash = hash_of(row)
    session.add(row)
    session.flush()  # a trigger moves the head on
    session.expire(head)
    return row


def _lock_head(session: Session, tenant_id: UUID) -> HistoryHeadRow:
    session.execute(insert(HistoryHeadRow).values(tenant_id=tenant_id).on_conflict_do_nothing())
    return session.scalars(
        select(HistoryHeadRow)
        .where(HistoryHeadRow.tenant_id == tenant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def content_of(row: HistoryRow) -> dict[str, Any]:
    """Return what the hash of a row is taken over, as JSON values."""
    return {
        "tenant_id": str(row.tenant_id),
        "sequence": row.sequence,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "account_id": _text(row.account_id),
        "actor_name": row.actor_name,
        "vendor_id": _text(row.vendor_id),
        "action": row.action,
        "subject_kind": row.subject_kind,
        "subject_id": _text(row.subject_id),
        "facts": row.facts,
        "previous_hash": row.previous_hash,
    }


def hash_of(row: HistoryRow) -> str:
    """Return the SHA-256 of a row and of the hash before it, over canonical JSON."""
    return entry_hash(content_of(row))


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def check_chain(session: Session, *, tenant_id: UUID) -> ChainCheck:
    """Walk the whole chain: sequence, links, hashes, and the head it must end at.

    Needs a session that is no vendor's. What the database alone cannot show, a chain rewritten
    from some row to the head, shows against a head that was kept elsewhere.
    """
    length, previous = 0, ""
    query = (
        select(HistoryRow)
        .where(HistoryRow.tenant_id == tenant_id)
        .order_by(HistoryRow.sequence)
        .execution_options(yield_per=1000)
    )
    with session.scalars(query) as rows:
        for row in rows:
            expected = (length + 1, previous, hash_of(row))
            if (row.sequence, row.previous_hash, row.hash) != expected:
                return ChainCheck(length, previous, broken_at=length + 1)
            length, previous = row.sequence, row.hash
    head = session.get(HistoryHeadRow, tenant_id, populate_existing=True)
    ending = (head.sequence, head.hash) if head else (0, "")
    return ChainCheck(length, previous, None if ending == (length, previous) else length + 1)


def list_history(
    session: Session,
    *,
    before: int | None = None,
    limit: int = 50,
    subject_ids: Sequence[UUID] = (),
    without: Sequence[str] = (),
) -> Sequence[tuple[HistoryRow, VendorRow | None]]:
    """Return what was done and the vendor it concerns, newest first.

    `before` is the sequence to go on from; events named in `without` are left out.
    """
    query = (
        select(HistoryRow, VendorRow)
        .outerjoin(VendorRow, VendorRow.id == HistoryRow.vendor_id)
        .order_by(HistoryRow.sequence.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(HistoryRow.sequence < before)
    if subject_ids:
        query = query.where(HistoryRow.subject_id.in_(subject_ids))
    if without:
        query = query.where(HistoryRow.action.not_in(without))
    return [(entry, vendor) for entry, vendor in session.execute(query)]


def list_month(session: Session, month_id: UUID, until: datetime) -> Sequence[HistoryRow]:
    """Return everything that was done to a month up to an instant, oldest first."""
    query = (
        select(HistoryRow)
        .where(HistoryRow.subject_id == month_id, HistoryRow.at <= until)
        .order_by(HistoryRow.sequence)
    )
    return session.scalars(query).all()


def find_entry(session: Session, sequence: int) -> HistoryRow | None:
    """Return the entry of a number, or None."""
    query = select(HistoryRow).where(HistoryRow.sequence == sequence)
    return session.scalars(query).one_or_none()


def find_issue(session: Session, month_id: UUID) -> HistoryRow | None:
    """Return the entry of a month's newest issue or correction, or None."""
    query = (
        select(HistoryRow)
        .where(HistoryRow.subject_id == month_id, HistoryRow.action.in_(("issue", "correct")))
        .order_by(HistoryRow.sequence.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()
