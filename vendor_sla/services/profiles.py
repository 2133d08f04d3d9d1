"""Profiles: how a vendor's files are to be read, proposed once and confirmed by a person."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import Action, Actor, require, require_vendor
from vendor_sla.domain.refusals import Forbidden, Invalid, NotFound, Problem
from vendor_sla.intake.profiles import read_profile
from vendor_sla.intake.proposals import propose_profile
from vendor_sla.services.files import lent_file
from vendor_sla.services.history import record
from vendor_sla.services.vendors import get_vendor
from vendor_sla.store import submissions as submission_rows
from vendor_sla.store import vendors as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import ProfileRow, new_id
from vendor_sla.store.sessions import Session

_OPEN_QUESTION = re.compile(r"^\s*# \?", re.MULTILINE)  # as a proposal writes them


@dataclass(frozen=True, slots=True)
class KeptProfile:
    """A confirmed profile; `number` counts the versions of one vendor, side and kind."""

    profile_id: UUID
    vendor_id: UUID
    side: str
    kind: str
    number: int
    sha256: str
    document: str
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class ProfileProposal:
    """A proposal for a file that has no profile: the YAML to edit, and the open questions."""

    kind: str
    document: str
    questions: tuple[Problem, ...]


def list_profiles(session: Session, actor: Actor, *, vendor_id: UUID) -> tuple[KeptProfile, ...]:
    """Return every kept profile of a vendor the actor may see, newest first in its kind."""
    require(actor, Action.KEEP_PROFILE)
    require_vendor(actor, vendor_id)
    get_vendor(session, vendor_id)
    return tuple(_kept(row) for row in rows.list_profiles(session, vendor_id))


def propose_for_file(
    session: Session, actor: Actor, *, file_id: UUID, blobs: Blobs, zone: str = ""
) -> ProfileProposal:
    """Look at a received file and propose how to read it; `Invalid` when it is no table."""
    require(actor, Action.KEEP_PROFILE)
    file = submission_rows.find_file(session, file_id)
    if file is None:
        raise NotFound([Problem("submissions.unknown_file")])
    require_vendor(actor, file.vendor_id)
    with lent_file(blobs, actor.tenant_id, file.blob_sha256, file.name) as path:
        proposal = propose_profile(path, kind=file.kind, zone=zone)
    return ProfileProposal(file.kind, proposal.text, proposal.questions)


def keep_profile(
    session: Session, actor: Actor, *, vendor_id: UUID, side: str, document: str, at: datetime
) -> KeptProfile:
    """Keep a confirmed profile as the next version; the newest one again changes nothing.

    Raises `Invalid` with every problem of the document, and while a question of the proposal
    stands unanswered in it.
    """
    require(actor, Action.KEEP_PROFILE)
    require_vendor(actor, vendor_id)
    if actor.is_vendor and side != "vendor":
        raise Forbidden([Problem("profiles.other_side")])
    get_vendor(session, vendor_id)
    if _OPEN_QUESTION.search(document):
        raise Invalid([Problem("profiles.questions_open", "document")])
    profile = read_profile(document)
    newest = rows.find_latest_profile(session, vendor_id, side=side, kind=profile.kind)
    if newest is not None and newest.sha256 == profile.sha256:
        return _kept(newest)
    row = ProfileRow(
        tenant_id=actor.tenant_id,
        id=new_id(),
        vendor_id=vendor_id,
        side=side,
        kind=profile.kind,
        name=profile.kind,
        version=newest.version + 1 if newest else 1,
        document=document,
        sha256=profile.sha256,
        created_at=at,
    )
    session.add(row)
    session.flush()
    record(
        session,
        actor,
        "keep_profile",
        subject_kind="profile",
        subject_id=row.id,
        vendor_id=vendor_id if side == "vendor" else None,
        facts={"kind": row.kind, "number": str(row.version), "sha256": row.sha256},
        at=at,
    )
    return _kept(row)


def _kept(row: ProfileRow) -> KeptProfile:
    return KeptProfile(
        row.id,
        row.vendor_id,
        row.side,
        row.kind,
        row.version,
        row.sha256,
        row.document,
        row.created_at,
    )
