"""One-time keys: a request about money has one effect, however often it is sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from vendor_sla.domain.people import Actor
from vendor_sla.domain.refusals import Conflict, Invalid
from vendor_sla.store import idempotency_keys as rows
from vendor_sla.store.sessions import Session

_LONGEST = 100


def find_answer(
    session: Session, actor: Actor, *, key: str, request_sha256: str, at: datetime
) -> Mapping[str, Any] | None:
    """Return the answer a key had before, and keep others from using it until the commit.

    Raises `Conflict` while another request with the key is on its way, `Invalid` when the key was
    used by somebody else or for something else.
    """
    if not key.isprintable() or len(key) > _LONGEST:
        raise Invalid.because("keys.bad", "key", most=str(_LONGEST))
    if not rows.try_lock_key(session, tenant_id=actor.tenant_id, key=key):
        raise Conflict.because("keys.in_flight")
    kept = rows.find_key(session, key, at=at)
    if kept is None:
        return None
    if (kept.account_id, kept.request_sha256) != (actor.account_id, request_sha256):
        raise Invalid.because("keys.other_request")
    return kept.answer


def keep_answer(
    session: Session,
    actor: Actor,
    *,
    key: str,
    request_sha256: str,
    answer: Mapping[str, Any],
    at: datetime,
) -> None:
    """Keep the answer to a key for 30 days."""
    rows.keep_key(
        session,
        tenant_id=actor.tenant_id,
        key=key,
        account_id=actor.account_id,
        request_sha256=request_sha256,
        answer=answer,
        at=at,
    )
