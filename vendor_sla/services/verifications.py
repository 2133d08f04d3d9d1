"""Verifications: is a paper or an evidence pack the one that was issued."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from vendor_sla.domain.packs import Manifest
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.packs import is_pack
from vendor_sla.printing.signing import Signature, check_signature_by
from vendor_sla.services.moves import get_month, period_of
from vendor_sla.services.pack_checks import check_pack
from vendor_sla.services.vendors import name_in
from vendor_sla.store import notices as notice_rows
from vendor_sla.store import scorecards as rows
from vendor_sla.store.models import ScorecardRow
from vendor_sla.store.sessions import Session

PDF, PACK, NOTICE = "pdf", "pack", "notice"
_CHUNK = 1 << 20
_UNSAID = Signature(is_original=False)


@dataclass(frozen=True, slots=True)
class Issued:
    """What was issued: of which month, and by whom."""

    month_id: UUID
    vendor_name: str
    period: Period
    version: int
    language: str  # of the paper; empty for a pack
    issued_at: datetime
    issued_by: str


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a file is the one issued, and how that is known.

    `issued` is what the records of this installation say, None when they do not know it or were
    not asked. `problems` say why it is not the original, part by part for a pack. `made_for` tells
    whom a pack was made for, `withheld` how many inputs are not in it.
    """

    kind: str  # pdf, pack, notice
    is_original: bool
    sha256: str
    signature: Signature
    issued: Issued | None = None
    problems: tuple[Problem, ...] = ()
    made_for: str = ""
    withheld: int = 0


def verify_file(
    session: Session, actor: Actor, *, path: Path, authorities: Sequence[Any]
) -> Verification:
    """Say whether a file is, to the last byte, one that was issued in this tenant.

    A paper is found by its hash, which every bit of it goes into; a pack by its seal, the hash of
    each part, and the scorecard it names.
    """
    require(actor, Action.VERIFY_PDF)
    seen, manifest = _look(path, authorities)
    if notice := _find_notice(session, actor, seen):
        return replace(seen, kind=NOTICE, is_original=True, issued=notice, problems=())
    found = _find(session, seen, manifest)
    if found is None:
        unknown = (Problem("verify.not_issued_here"),)
        # Not even whether it is signed: a stranger's paper is none of this tenant's business.
        return Verification(
            seen.kind, False, seen.sha256, _UNSAID, problems=seen.problems or unknown
        )
    issued = _issued(session, actor, *found, sha256=seen.sha256)
    return replace(seen, is_original=True, issued=issued, problems=())


def verify_signature(path: Path, authorities: Sequence[Any]) -> Verification:
    """Say whether a file is as one of some authorities signed it; no records are asked.

    Whatever goes wrong while it is read, the answer is no.
    """
    return _look(path, authorities)[0]


def _look(path: Path, authorities: Sequence[Any]) -> tuple[Verification, Manifest | None]:
    """Return what a file says of itself, and a pack's list of contents."""
    sha256 = hash_of_file(path)
    if is_pack(path):
        check = check_pack(path, authorities)
        made = check.manifest
        seen = Verification(
            PACK,
            check.is_whole,
            sha256,
            check.signature,
            problems=check.problems,
            made_for=made.made_for if made else "",
            withheld=len(made.withheld) if made else 0,
        )
        return seen, made
    signature = check_signature_by(path.read_bytes(), authorities)
    problems = () if signature.is_original else (Problem("verify.not_signed"),)
    seen = Verification(PDF, signature.is_original, sha256, signature, problems=problems)
    return seen, None


def hash_of_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _find(
    session: Session, seen: Verification, manifest: Manifest | None
) -> tuple[ScorecardRow, str] | None:
    if seen.kind == PDF:
        return rows.find_scorecard_by_pdf(session, seen.sha256)
    return _scorecard_of(session, manifest) if manifest and seen.is_original else None


def _find_notice(session: Session, actor: Actor, seen: Verification) -> Issued | None:
    """Return which deduction notice a paper is, to the last byte; None when it is none."""
    if seen.kind != PDF:
        return None
    for found in notice_rows.list_notices(session, pdf_sha256=seen.sha256):
        languages = [name for name, kept in found.row.pdf_sha256.items() if kept == seen.sha256]
        return Issued(
            found.month.id,
            name_in(actor.language, found.vendor),
            period_of(found.month),
            found.version,
            languages[0],
            found.row.issued_at,
            found.issued_by,
        )
    return None


def _scorecard_of(session: Session, manifest: Manifest) -> tuple[ScorecardRow, str] | None:
    """Return the scorecard a whole pack proves; None when it is not, word for word, that one."""
    said = manifest.scorecard
    try:
        row = rows.find_scorecard(session, UUID(said["id"]))
    except ValueError:
        return None
    known = row and (row.document_sha256, row.version, dict(row.pdf_sha256))
    if row is None or known != (said["document_sha256"], said["version"], said["pdf_sha256"]):
        return None
    names = {card.id: name for card, name in rows.list_scorecards(session, row.month_id)}
    return row, names[row.id]


def _issued(
    session: Session, actor: Actor, row: ScorecardRow, issued_by: str, *, sha256: str
) -> Issued:
    month, _, vendor = get_month(session, actor, row.month_id)
    languages = [name for name, stored in row.pdf_sha256.items() if stored == sha256]
    return Issued(
        month.id,
        name_in(actor.language, vendor),
        period_of(month),
        row.version,
        languages[0] if languages else "",
        row.issued_at,
        issued_by,
    )
