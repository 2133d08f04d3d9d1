"""Reading a submission: planned and kept in short transactions, read between them.

The steps can be run again from the start at any point: files are stored by their hash, and only
`keep_reading` changes rows, all of them in one transaction and only once.
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from vendor_sla.domain.assessments import InputFile
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.findings import Finding
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import NotFound, Problem, Refused
from vendor_sla.intake.mappings import Profile
from vendor_sla.intake.parquet_files import write_parquet
from vendor_sla.intake.profiles import canonical_profile, read_profile
from vendor_sla.intake.rows import read_rows
from vendor_sla.services.annotations import write_annotated_copy
from vendor_sla.services.assessments import Beside
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.data_files import DataFile
from vendor_sla.services.drafts import assess_files, find_beside
from vendor_sla.services.files import copy_out
from vendor_sla.services.moves import period_of
from vendor_sla.services.signals import SignalPlan, make_signals, plan_signals
from vendor_sla.store import accounts as account_rows
from vendor_sla.store import months as month_rows
from vendor_sla.store import submissions as rows
from vendor_sla.store import vendors as vendor_rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import SubmissionFileRow, SubmissionRow
from vendor_sla.store.sessions import Session

Tell = Callable[[str, int], None]  # stage, files done


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One file to be read, and through which profile."""

    file_id: UUID
    kind: str
    name: str
    sha256: str
    size_bytes: int
    profile: Profile


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """Everything reading needs, so that it needs no database. `actor` is who submitted."""

    submission_id: UUID
    actor: Actor
    side: str
    contract: Contract
    period: Period
    salt: bytes
    beside: Beside
    files: tuple[FilePlan, ...]
    signals: SignalPlan


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What reading one file gave; with `problems` the whole file is refused."""

    plan: FilePlan
    read: InputFile | None = None
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    rows_sha256: str | None = None
    refusals_sha256: str | None = None
    annotated_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading a submission gave: its files and, for a vendor's, the dry run's document.

    `signals` is what the checks of its rows gave, None where there was nothing to check.
    """

    files: tuple[ReadFile, ...]
    document: Mapping[str, Any] | None = None
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    signals: Mapping[str, Any] | None = None

    @property
    def is_refused(self) -> bool:
        """Tell whether nothing of it may be kept but hashes and the report."""
        return bool(self.problems) or any(file.problems for file in self.files)


def plan_reading(session: Session, *, tenant_id: UUID, submission_id: UUID) -> ReadingPlan | None:
    """Return what is to be read, or None when it was read already.

    Raises `NotFound` for a submission that is not this tenant's, `Conflict` when no contract is
    in force.
    """
    submission = rows.find_submission(session, submission_id)
    if submission is None or submission.tenant_id != tenant_id:
        raise NotFound([Problem("submissions.unknown")])
    if submission.state != "reading":
        return None
    found = month_rows.find_month(session, submission.month_id)
    assert found is not None
    month = found[0]
    actor, period = _submitter(session, submission), period_of(month)
    _, contract = contract_in_force(session, actor, contract_id=month.contract_id, period=period)
    tenant = account_rows.find_tenant(session, tenant_id)
    assert tenant is not None
    return ReadingPlan(
        submission_id,
        actor,
        submission.side,
        contract,
        period,
        bytes.fromhex(tenant.customer_salt),
        find_beside(session, month, contract),
        tuple(
            _file_plan(session, file, contract.time_zone)
            for file in rows.list_files(session, [submission_id])
        ),
        plan_signals(session, month, submission.side),
    )


def read_files(plan: ReadingPlan, blobs: Blobs, tell: Tell) -> Outcome:
    """Read every file, measure and score; touches no database.

    All files are tried, so that everything wrong is said at once. Of a refused submission nothing
    is stored but the annotated copies.
    """
    with tempfile.TemporaryDirectory() as folder:
        read = []
        for number, file in enumerate(plan.files):
            tell("reading", number)
            read.append(_read_file(plan, file, blobs, Path(folder)))
        if any(file.problems for file in read):
            return Outcome(tuple(read))
        if plan.side != "vendor":
            signals = _signals(plan, read, blobs, Path(folder))
            stored = tuple(_stored(plan, file, blobs, Path(folder)) for file in read)
            return Outcome(stored, signals=signals)
        tell("measuring", len(read))
        try:
            made = assess_files(
                plan.contract, plan.period, _data_files(read, Path(folder)), plan.beside
            )
        except Refused as refusal:
            return Outcome(tuple(read), problems=refusal.problems)
        signals = _signals(plan, read, blobs, Path(folder), made.document)
        tell("keeping", len(read))
        stored = tuple(_stored(plan, file, blobs, Path(folder)) for file in read)
        return Outcome(stored, made.document, made.assessment.findings, signals=signals)


def _submitter(session: Session, submission: SubmissionRow) -> Actor:
    account = account_rows.find_account(session, submission.submitted_by)
    assert account is not None
    is_vendor = submission.side == "vendor"
    return Actor(
        account.id,
        account.name,
        submission.tenant_id,
        Role.VENDOR if is_vendor else Role.PROCUREMENT,
        submission.vendor_id if is_vendor else None,
        account_rows.spoken_language(session, account),
    )


def _file_plan(session: Session, file: SubmissionFileRow, zone: str) -> FilePlan:
    kept = vendor_rows.find_profile(session, file.profile_id) if file.profile_id else None
    profile = read_profile(kept.document) if kept else canonical_profile(file.kind, zone)
    return FilePlan(file.id, file.kind, file.name, file.blob_sha256, file.size_bytes, profile)


def _read_file(plan: ReadingPlan, file: FilePlan, blobs: Blobs, folder: Path) -> ReadFile:
    place = folder / str(file.file_id)
    place.mkdir()
    path = copy_out(blobs, plan.actor.tenant_id, file.sha256, place / file.name)
    refusals = folder / f"{file.file_id}.refusals"
    try:
        reader = read_rows(path, file.profile, salt=plan.salt, refusals=refusals)
        write_parquet(reader, file.kind, _parquet(folder, file))
        report = reader.report
        read = report.input_file(plan.side, file.kind, file.name)
        if not read.rows_refused:
            return ReadFile(file, read, report.findings)
        annotated = path.with_name("annotated.xlsx")
        write_annotated_copy(
            path, file.profile, refusals=refusals, copy=annotated, language=plan.actor.language
        )
        return ReadFile(
            file,
            read,
            report.findings,
            refusals_sha256=blobs.put_file(plan.actor.tenant_id, refusals).sha256,
            annotated_sha256=blobs.put_file(plan.actor.tenant_id, annotated).sha256,
        )
    except Refused as refusal:
        return ReadFile(file, problems=refusal.problems)
    finally:
        shutil.rmtree(place)


def _parquet(folder: Path, file: FilePlan) -> Path:
    return folder / f"{file.file_id}.parquet"


def _signals(
    plan: ReadingPlan,
    read: Sequence[ReadFile],
    blobs: Blobs,
    folder: Path,
    document: Mapping[str, Any] | None = None,
) -> Mapping[str, Any] | None:
    return make_signals(
        plan.signals,
        plan.contract,
        plan.period,
        _data_files(read, folder, plan.side),
        history=plan.beside.history,
        document=document,
        tenant_id=plan.actor.tenant_id,
        blobs=blobs,
        folder=folder,
    )


def _data_files(
    read: Sequence[ReadFile], folder: Path, side: str = "vendor"
) -> tuple[DataFile, ...]:
    return tuple(
        DataFile(
            side,
            file.plan.kind,
            file.plan.name,
            _parquet(folder, file.plan),
            read=file.read,
            findings=file.findings,
        )
        for file in read
    )


def _stored(plan: ReadingPlan, file: ReadFile, blobs: Blobs, folder: Path) -> ReadFile:
    kept = blobs.put_file(plan.actor.tenant_id, _parquet(folder, file.plan))
    return replace(file, rows_sha256=kept.sha256)
