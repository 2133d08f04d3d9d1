"""Anchors: the signed end of a tenant's history, to be kept where nobody here can reach it."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Invalid, Problem
from vendor_sla.printing.attachments import document_bytes
from vendor_sla.printing.seals import check_seal, seal_bytes
from vendor_sla.printing.signing import Signer
from vendor_sla.store import history as rows
from vendor_sla.store.sessions import Session

FORMAT = "anchor/1"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a tenant's history ended at an instant."""

    tenant_id: str
    sequence: int
    hash: str
    at: str


def write_anchor(session: Session, actor: Actor, *, signer: Signer, at: datetime) -> bytes:
    """Return the signed end of the tenant's history; `Conflict` when the chain is broken."""
    require(actor, Action.CHECK_HISTORY)
    found = rows.check_chain(session, tenant_id=actor.tenant_id)
    if found.broken_at is not None:
        facts = {"number": str(found.broken_at)}
        raise Conflict([Problem("audit.chain_broken", "history", facts)])
    document = {
        "format": FORMAT,
        "tenant": str(actor.tenant_id),
        "sequence": found.length,
        "hash": found.head,
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
    }
    seal = seal_bytes(document_bytes(document), signer, at=at)
    sealed = {**document, "seal": base64.b64encode(seal).decode()}
    return json.dumps(sealed, indent=2, ensure_ascii=False).encode() + b"\n"


def read_anchor(content: bytes, authorities: Sequence[Any]) -> Anchor:
    """Read an anchor; `Invalid` when it is none, or was not signed by one of some authorities."""
    try:
        sealed = json.loads(content)
        document: Mapping[str, Any] = {
            name: sealed[name] for name in ("format", "tenant", "sequence", "hash", "at")
        }
        seal = base64.b64decode(sealed["seal"], validate=True)
        sequence = int(document["sequence"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Invalid.because("anchors.unreadable") from error
    if document["format"] != FORMAT:
        raise Invalid.because("anchors.unreadable")
    if not check_seal(document_bytes(document), seal, authorities).is_original:
        raise Invalid.because("anchors.not_signed")
    return Anchor(document["tenant"], sequence, document["hash"], document["at"])


def check_anchor(session: Session, actor: Actor, anchor: Anchor) -> Problem | None:
    """Say what became of the history since an anchor was written: cut short, or rewritten.

    `Invalid` for an anchor of another tenant. None when it still goes through the anchor.
    """
    require(actor, Action.CHECK_HISTORY)
    if anchor.tenant_id != str(actor.tenant_id):
        raise Invalid.because("anchors.other_tenant")
    if not anchor.sequence:
        return None
    facts = {"number": str(anchor.sequence), "at": anchor.at}
    row = rows.find_entry(session, anchor.sequence)
    if row is None:
        return Problem("anchors.cut_short", "history", facts)
    is_same = row.hash == anchor.hash and rows.hash_of(row) == anchor.hash
    return None if is_same else Problem("anchors.rewritten", "history", facts)
