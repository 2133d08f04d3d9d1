"""Seals: each side's share of chance, committed to by a hash and revealed afterwards."""

import re
import secrets
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Invalid, Problem
from vendor_sla.domain.samples import SampleState
from vendor_sla.evidence.tickets import commitment as commitment_of
from vendor_sla.evidence.tickets import is_sealable
from vendor_sla.services.moves import lock_month
from vendor_sla.services.sample_draws import settle_or_enqueue
from vendor_sla.services.samples import get_sample, record_step, revealed_parties
from vendor_sla.store import samples as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import SampleRevealRow, SampleRow, SampleSealRow, new_id
from vendor_sla.store.sessions import Session

_HASH = re.compile(r"[0-9a-f]{64}")


def propose_seal() -> tuple[str, str]:
    """Return a random share and nonce, 128 bits each; a side may take its own instead."""
    return secrets.token_hex(16), secrets.token_hex(16)


def seal_share(
    session: Session,
    actor: Actor,
    *,
    month_id: UUID,
    at: datetime,
    commitment: str = "",
    share: str = "",
    nonce: str = "",
) -> str:
    """Publish the commitment of the actor's side and return it; only the hash is kept.

    Either `commitment` is given, made elsewhere, or share and nonce, from which it is made here.
    Raises `Invalid` for what cannot be sealed, `Conflict` when it is sealed already, the time is
    over, or the other side has revealed its share.
    """
    require(actor, Action.SEAL_SHARE)
    month = lock_month(session, actor, month_id)
    sample = get_sample(session, month_id, SampleState.FROZEN)
    party = party_of(actor)
    made = _commitment(party, commitment.strip().lower(), share.strip(), nonce.strip())
    _require_sealing(session, sample, party, at)
    session.add(
        SampleSealRow(
            tenant_id=actor.tenant_id,
            id=new_id(),
            sample_id=sample.id,
            vendor_id=sample.vendor_id,
            party=party,
            commitment=made,
            sealed_by=actor.account_id,
            sealed_at=at,
        )
    )
    session.flush()
    record_step(session, actor, month, "seal_share", at=at, sealer=party, commitment=made)
    return made


def reveal_share(
    session: Session,
    actor: Actor,
    *,
    month_id: UUID,
    share: str,
    nonce: str,
    blobs: Blobs,
    at: datetime,
) -> None:
    """Reveal the share of the actor's side; with the second one the sample is drawn.

    Raises `Invalid` when share and nonce do not make the commitment, `Conflict` before both sides
    have sealed theirs (or the time for it is over) and after the deadline.
    """
    require(actor, Action.SEAL_SHARE)
    month = lock_month(session, actor, month_id)
    sample = get_sample(session, month_id, SampleState.FROZEN)
    party = party_of(actor)
    _require_revealing(session, sample, party, at)
    own = rows.seals_of(session, sample.id)[party]
    share, nonce = share.strip(), nonce.strip()
    made = commitment_of(party, share, nonce)
    if made != own.commitment or not is_sealable(share, nonce):
        facts = {"made": made, "published": own.commitment}
        raise Invalid([Problem("samples.reveal_differs", "share", facts)])
    session.add(
        SampleRevealRow(
            tenant_id=actor.tenant_id,
            id=new_id(),
            sample_id=sample.id,
            vendor_id=sample.vendor_id,
            party=party,
            share=share,
            nonce=nonce,
            revealed_by=actor.account_id,
            revealed_at=at,
        )
    )
    if party == "client":
        sample.client_revealed_at = at
    session.flush()
    record_step(session, actor, month, "reveal_share", at=at, sealer=party)
    settle_or_enqueue(session, actor, month, sample, blobs=blobs, at=at)


def party_of(actor: Actor) -> str:
    """Return the side an actor seals for."""
    return "vendor" if actor.is_vendor else "client"


def _commitment(party: str, commitment: str, share: str, nonce: str) -> str:
    if commitment:
        if not _HASH.fullmatch(commitment):
            raise Invalid([Problem("samples.no_commitment", "commitment")])
        return commitment
    if not is_sealable(share, nonce):
        raise Invalid([Problem("samples.odd_seal", "share")])
    return commitment_of(party, share, nonce)


def _require_sealing(session: Session, sample: SampleRow, party: str, at: datetime) -> None:
    assert sample.seal_until is not None
    if party in rows.seals_of(session, sample.id):
        raise Conflict([Problem("samples.sealed_already")])
    # Who has seen the other's share could choose; a later seal decides nothing any more.
    if at >= sample.seal_until or revealed_parties(session, sample):
        raise Conflict([Problem("samples.sealing_over")])


def _require_revealing(session: Session, sample: SampleRow, party: str, at: datetime) -> None:
    assert sample.seal_until is not None
    assert sample.reveal_until is not None
    seals = rows.seals_of(session, sample.id)
    if party not in seals:
        raise Conflict([Problem("samples.not_sealed")])
    if len(seals) < 2 and at < sample.seal_until:
        raise Conflict([Problem("samples.other_not_sealed")])
    if party in rows.reveals_of(session, sample.id):
        raise Conflict([Problem("samples.revealed_already")])
    if at >= sample.reveal_until:
        raise Conflict([Problem("samples.revealing_over")])
