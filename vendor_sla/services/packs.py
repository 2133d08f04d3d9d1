"""Evidence packs: everything an issued scorecard stands on, sealed in one file."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

from vendor_sla.domain import packs
from vendor_sla.domain.packs import Manifest, Part, manifest_document
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, NotFound, Problem
from vendor_sla.printing.attachments import document_bytes
from vendor_sla.printing.packs import write_pack
from vendor_sla.printing.seals import seal_bytes
from vendor_sla.printing.signing import Signer
from vendor_sla.services.moves import get_month
from vendor_sla.services.pack_parts import Collected, collect_parts
from vendor_sla.services.papers import StoredPaper
from vendor_sla.store import contracts as contract_rows
from vendor_sla.store import months as month_rows
from vendor_sla.store import scorecards as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import ScorecardRow
from vendor_sla.store.sessions import Session

PACK = "application/zip"


def build_pack(
    session: Session, actor: Actor, *, scorecard_id: UUID, blobs: Blobs, signer: Signer
) -> StoredPaper:
    """Return the sealed evidence pack of an issued scorecard, the same bytes every time.

    The client's people get everything; a vendor's get what a vendor may see, with the client's
    files named by their hash alone. `Conflict` when something the month was made from is no longer
    there as it was.
    """
    require(actor, Action.READ_PACK)
    scorecard = rows.find_scorecard(session, scorecard_id)
    if scorecard is None:
        raise NotFound([Problem("scorecards.none")])
    month, _, _ = get_month(session, actor, scorecard.month_id)
    document = _document_of(session, scorecard)
    found = collect_parts(
        session, actor, month=month, scorecard=scorecard, document=document, blobs=blobs
    )
    issued_by = {row.id: name for row, name in rows.list_scorecards(session, month.id)}
    said = _said(scorecard, document, issued_by[scorecard.id])
    made_for = packs.VENDOR if actor.is_vendor else packs.CLIENT
    manifest = _manifest(found, document, said, made_for)
    content = _sealed(found, manifest, signer, scorecard.issued_at)
    label = document["period"]["label"].replace("/", "_")
    whose = "-vendor" if actor.is_vendor else ""
    name = f"{document['contract']['key']}-{label}-v{scorecard.version}{whose}-pack.zip"
    return StoredPaper(name, PACK, sha256(content).hexdigest(), content)


def find_issued(
    session: Session, actor: Actor, *, contract_key: str, period: Period, version: int | None
) -> UUID:
    """Return an issued scorecard by contract, period and version, the newest one by default."""
    require(actor, Action.READ_PACK)
    contract = contract_rows.find_contract_by_key(session, contract_key)
    month = contract and month_rows.find_month_of(session, contract.id, period.start)
    for row, _ in rows.list_scorecards(session, month.id) if month else ():
        if version in (None, row.version):
            return row.id
    raise NotFound([Problem("scorecards.none")])


def _document_of(session: Session, scorecard: ScorecardRow) -> Mapping[str, Any]:
    kept = month_rows.find_assessment(session, scorecard.assessment_id)
    if kept is None:
        raise NotFound([Problem("scorecards.none")])
    document: Mapping[str, Any] = kept.document
    if sha256(document_bytes(document)).hexdigest() != scorecard.document_sha256:
        raise Conflict.because("packs.input_changed", packs.ASSESSMENT)
    return document


def _said(
    scorecard: ScorecardRow, document: Mapping[str, Any], issued_by: str
) -> Mapping[str, Any]:
    contract = document["contract"]
    return {
        "id": str(scorecard.id),
        "contract": contract["key"],
        "contract_version": contract["version"],
        "contract_sha256": contract["sha256"],
        "client": contract["client"],
        "vendor": contract["vendor"],
        "period": document["period"]["label"],
        "version": scorecard.version,
        "net": document["money"]["net"],
        "currency": document["money"]["currency"],
        "issued_at": scorecard.issued_at.astimezone(UTC).isoformat(timespec="seconds"),
        "issued_by": issued_by,
        "document_sha256": scorecard.document_sha256,
        "pdf_sha256": dict(sorted(scorecard.pdf_sha256.items())),
    }


def _manifest(
    found: Collected, document: Mapping[str, Any], said: Mapping[str, Any], made_for: str
) -> Manifest:
    return Manifest(
        made_for=made_for,
        scorecard=said,
        rules_version=document["rules_version"],
        software_version=document["software_version"],
        parts=tuple(
            Part(name, sha256(content).hexdigest(), len(content))
            for name, content in sorted(found.parts.items())
        ),
        withheld=tuple(found.withheld),
    )


def _sealed(found: Collected, manifest: Manifest, signer: Signer, issued_at: datetime) -> bytes:
    content = document_bytes(manifest_document(manifest))
    seal = seal_bytes(content, signer, at=issued_at)
    files = {**found.parts, packs.MANIFEST: content, packs.SEAL: seal}
    written = BytesIO()
    write_pack(written, list(files), files.__getitem__)
    return written.getvalue()
