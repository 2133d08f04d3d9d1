"""Profiles: how a vendor's files are to be read, proposed once and confirmed by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import Actor
from vendor_sla.domain.refusals import Problem


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
    kept_by: str
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class ProfileProposal:
    """A proposal for a file that has no profile: the YAML to edit, and the open questions."""

    kind: str
    document: str
    questions: tuple[Problem, ...]


def list_profiles(
    session: Session, actor: Actor, *, vendor_id: UUID
) -> tuple[KeptProfile, ...]: ...


def propose_for_file(
    session: Session, actor: Actor, *, file_id: UUID, blobs: Blobs
) -> ProfileProposal: ...


def keep_profile(
    session: Session, actor: Actor, *, vendor_id: UUID, side: str, document: str, at: datetime
) -> KeptProfile: ...
