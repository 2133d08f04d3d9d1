"""Drafts: a month computed from the rows both sides had accepted, never from anything else."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from vendor_sla import __version__
from vendor_sla.domain.assessments import Assessment, InputFile
from vendor_sla.domain.circumstance_documents import circumstances_document
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.documents import assessment_document
from vendor_sla.domain.file_sides import marks_that_count
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.people import Actor
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Problem
from vendor_sla.domain.trends import read_past_month
from vendor_sla.services.assessments import Beside, assess
from vendor_sla.services.circumstances import circumstances_of
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.data_files import DataFile
from vendor_sla.services.decisions import Proof
from vendor_sla.services.files import copy_out
from vendor_sla.services.matched_rows import with_unmatched
from vendor_sla.services.moves import period_of
from vendor_sla.services.opening_states import find_opening
from vendor_sla.services.pairs import decisions_of, is_decided_alike
from vendor_sla.services.reliability import reviewer_gate_of
from vendor_sla.services.reports import findings_read
from vendor_sla.services.review_files import write_review_files
from vendor_sla.services.review_frames import has_reviews
from vendor_sla.services.sample_proofs import NO_DRAW, proof_of, weights_of
from vendor_sla.services.samples import find_draw, strata_of
from vendor_sla.store import months as month_rows
from vendor_sla.store import samples as sample_rows
from vendor_sla.store import submissions as submission_rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.history import find_issue
from vendor_sla.store.models import MonthRow, SubmissionFileRow, SubmissionRow
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Made:
    """An assessment with the contract it followed and the document that says it all."""

    assessment: Assessment
    contract: Contract
    document: Mapping[str, Any]
    reviewers: str | None = None  # whether they agree well enough, None where nobody reviews


def make_assessment(session: Session, actor: Actor, month: MonthRow, blobs: Blobs) -> Made:
    """Assess a month from the newest accepted submission of each side.

    Raises `Conflict` when nothing of the vendor's was accepted yet.
    """
    period = period_of(month)
    _, contract = contract_in_force(session, actor, contract_id=month.contract_id, period=period)
    beside = replace(
        find_beside(session, month, contract),
        circumstances=circumstances_of(session, month, contract),
        decisions=decisions_of(session, month.id),
        proof=_find_proof(session, month.id, blobs),
        reviewers=reviewers_of(session, month.id),
    )
    with tempfile.TemporaryDirectory() as folder:
        files = month_files(session, month, contract, blobs, Path(folder))
        made = replace(assess_files(contract, period, files, beside), reviewers=beside.reviewers)
        return with_unmatched(blobs, month.tenant_id, files, made)


def month_files(
    session: Session, month: MonthRow, contract: Contract, blobs: Blobs, folder: Path
) -> tuple[DataFile, ...]:
    """Copy the newest accepted files in sight into a folder, with what was reviewed here.

    Raises `Conflict` when nothing of the vendor's was accepted yet.
    """
    files = _data_files(session, month, blobs, folder)
    return files + review_files_of(session, month.id, contract, folder)


def _find_proof(session: Session, month_id: UUID, blobs: Blobs) -> Proof:
    """Return what a month's drawn sample proves; between two sides, nothing drawn is void."""
    draw, sample = find_draw(session, month_id), sample_rows.find_sample(session, month_id)
    return proof_of(draw, strata_of(sample, blobs)) if draw and sample else NO_DRAW


def reviewers_of(session: Session, month_id: UUID) -> str | None:
    """Return whether a month's reviewers agree well enough, None where nobody reviews here.

    Of an issued month it is what it was at issue: reviews made since change nothing of it.
    """
    if issued := find_issue(session, month_id):
        return issued.facts.get("reviewers")
    return reviewer_gate_of(session, month_id).state if has_reviews(session, month_id) else None


def review_files_of(
    session: Session, month_id: UUID, contract: Contract, folder: Path
) -> tuple[DataFile, ...]:
    """Write what the reviewers of a month found as files of the client's side."""
    draw = find_draw(session, month_id)
    return write_review_files(
        session,
        month_id,
        folder,
        zone=contract.time_zone,
        weights=weights_of(draw) if draw else None,
        drawn=draw.items if draw else (),
    )


def assess_files(
    contract: Contract, period: Period, files: Sequence[DataFile], beside: Beside
) -> Made:
    """Assess files and write the document."""
    made = assess(contract=contract, period=period, files=files, beside=beside)
    document = assessment_document(made, contract, software_version=__version__)
    return Made(made, contract, document)


def find_beside(session: Session, month: MonthRow, contract: Contract) -> Beside:
    """Return what a month is settled with whatever happened in it: its past and its opening."""
    history = past_months(session, month.contract_id, period_of(month), contract.currency)
    return Beside(history=history, opening=find_opening(session, month.contract_id))


def past_months(
    session: Session, contract_id: UUID, period: Period, currency: str
) -> tuple[PastMonth, ...]:
    """Return the issued months of a contract before a period, oldest first."""
    issued = month_rows.list_issued_before(session, contract_id, period.start)
    return tuple(read_past_month(entry, currency) for entry in issued)


def require_newest_inputs(
    session: Session, actor: Actor, month: MonthRow, document: Mapping[str, Any]
) -> None:
    """Refuse with `Conflict` a document not made from the newest files and decisions.

    A file no figure is made from (a vendor's sheet beside the client's reviews) makes none old.
    """
    _, contract = contract_in_force(
        session, actor, contract_id=month.contract_id, period=period_of(month)
    )
    now = circumstances_document(circumstances_of(session, month, contract))
    used = sorted((file["side"], file["sha256"]) for file in document["inputs"])
    there = [(file.side, file.kind, file.blob_sha256) for _, file in _accepted(session, month)]
    with tempfile.TemporaryDirectory() as folder:
        there += [
            (file.side, file.kind, sha256(file.path.read_bytes()).hexdigest())
            for file in review_files_of(session, month.id, contract, Path(folder))
        ]
    counted = marks_that_count({(side, kind) for side, kind, _ in there}, contract)
    newest = sorted((side, sha) for side, kind, sha in there if (side, kind) in counted)
    is_old = used != newest or document.get("circumstances", now) != now
    if is_old or not is_decided_alike(document, decisions_of(session, month.id)):
        raise Conflict([Problem("months.draft_is_old")])


def _accepted(session: Session, month: MonthRow) -> list[tuple[SubmissionRow, SubmissionFileRow]]:
    found = [
        submission_rows.find_latest_accepted(session, month.id, side)
        for side in ("vendor", "client")
    ]
    if found[0] is None:
        raise Conflict([Problem("months.nothing_accepted")])
    return [
        (submission, file)
        for submission in found
        if submission is not None
        for file in submission_rows.list_files(session, [submission.id])
    ]


def _data_files(
    session: Session, month: MonthRow, blobs: Blobs, folder: Path
) -> tuple[DataFile, ...]:
    files = []
    for submission, file in _accepted(session, month):
        assert file.rows_sha256 is not None
        path = folder / f"{file.id}.parquet"
        copy_out(blobs, month.tenant_id, file.rows_sha256, path)
        findings = findings_read(submission.report["files"][str(file.id)])
        read = input_file(file)
        files.append(DataFile(file.side, file.kind, file.name, path, read=read, findings=findings))
    return tuple(files)


def input_file(file: SubmissionFileRow) -> InputFile:
    """Return a read file as an assessment binds it."""
    return InputFile(
        file.side,
        file.kind,
        file.name,
        file.blob_sha256,
        file.size_bytes,
        file.rows_read or 0,
        file.rows_accepted or 0,
        file.rows_refused or 0,
        file.profile_sha256,
    )
