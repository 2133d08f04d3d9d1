"""Scorecards: issued once, signed, stored, fetched and verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vendor_sla.domain.people import Actor
from vendor_sla.domain.periods import Period


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A stored file to send: what it should be called, its type, its bytes."""

    name: str
    media_type: str
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a PDF is the one issued; the rest is None or empty when it is not."""

    is_original: bool
    sha256: str
    month_id: UUID | None = None
    vendor_name: str = ""
    period: Period | None = None
    version: int | None = None
    language: str = ""
    issued_at: datetime | None = None
    issued_by: str = ""


def issue_scorecard(
    session: Session, actor: Actor, *, month_id: UUID, blobs: Blobs, signer: Signer, at: datetime
) -> UUID: ...


def open_scorecard(
    session: Session, actor: Actor, *, scorecard_id: UUID, language: str, blobs: Blobs
) -> StoredPaper: ...


def print_draft(
    session: Session, actor: Actor, *, month_id: UUID, language: str
) -> StoredPaper: ...


def open_document(session: Session, actor: Actor, *, month_id: UUID) -> StoredPaper: ...


def verify_pdf(session: Session, actor: Actor, *, pdf: bytes) -> Verification: ...
