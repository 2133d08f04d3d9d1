"""Signals of a month: made when files were read, kept for good, shown to the client alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Refused
from vendor_sla.services.data_files import DataFile
from vendor_sla.services.files import copy_out
from vendor_sla.services.moves import get_month, period_of
from vendor_sla.services.signal_materials import figures_in, look_for_signals
from vendor_sla.services.vendors import name_in
from vendor_sla.store import months as month_rows
from vendor_sla.store import signals as rows
from vendor_sla.store import submissions as submission_rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow, MonthSignalsRow, SubmissionRow, new_id
from vendor_sla.store.sessions import Session

_KINDS = frozenset({"contacts", "transfers", "pauses", "aggregates"})


@dataclass(frozen=True, slots=True)
class HeldFile:
    """Rows read before, as they lie in the store."""

    side: str
    kind: str
    name: str
    rows_sha256: str


@dataclass(frozen=True, slots=True)
class SignalPlan:
    """What the checks need beside the files being read, so that they need no database.

    `other_side` is what the other side sent of the same month, `earlier` what the vendor told
    before of some of the same contacts, `document` the vendor's dry run when the client sends.
    """

    other_side: tuple[HeldFile, ...] = ()
    earlier: tuple[HeldFile, ...] = ()
    document: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class MonthSignals:
    """The newest signals of a month; `document` has the format `signals/1`."""

    count: int
    document: Mapping[str, Any]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class SignalsPage:
    """What the page of a month's signals shows; `found` is None before anything was read."""

    month_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    found: MonthSignals | None


def plan_signals(session: Session, month: MonthRow, side: str) -> SignalPlan:
    """Return what is held against the files a side sends of a month."""
    told = [row for row in _accepted(session, month.id) if row.side == "vendor"]
    if side == "vendor":
        other = submission_rows.find_latest_accepted(session, month.id, "client")
        before = told[:1] or _month_before(session, month)
        return SignalPlan(_held(session, [other] if other else []), _held(session, before))
    before = told[1:2] or _month_before(session, month)
    dry_run = month_rows.find_latest_assessment(session, month.id, "dry_run")
    return SignalPlan(
        _held(session, told[:1]), _held(session, before), dry_run.document if dry_run else None
    )


def make_signals(
    plan: SignalPlan,
    contract: Contract,
    period: Period,
    files: Sequence[DataFile],
    *,
    history: Sequence[PastMonth],
    document: Mapping[str, Any] | None,
    tenant_id: UUID,
    blobs: Blobs,
    folder: Path,
) -> Mapping[str, Any] | None:
    """Make every check of the files just read; None where nothing of them is checked.

    `document` is the dry run of a vendor's files. Touches no database. A file that cannot be
    checked is still a file that was read: a refusal here refuses nothing.
    """
    own = [file for file in files if file.kind in _KINDS]
    known = document or plan.document
    if not own or known is None:
        return None
    other = [_opened(file, blobs, tenant_id, folder) for file in plan.other_side]
    earlier = [_opened(file, blobs, tenant_id, folder) for file in plan.earlier]
    try:
        return look_for_signals(
            contract,
            period,
            [*own, *other],
            history=history,
            earlier=earlier,
            figures=figures_in(known),
        )
    except Refused:
        return None


def keep_signals(
    session: Session,
    month: MonthRow,
    submission_id: UUID,
    document: Mapping[str, Any],
    *,
    at: datetime,
) -> None:
    """Keep what the checks of a locked month gave."""
    newest = rows.find_month_signals(session, month.id)
    session.add(
        MonthSignalsRow(
            tenant_id=month.tenant_id,
            id=new_id(),
            month_id=month.id,
            submission_id=submission_id,
            vendor_id=month.vendor_id,
            number=newest.number + 1 if newest else 1,
            signals=sum(check["state"] == "signal" for check in document["checks"]),
            document=dict(document),
            made_at=at,
        )
    )
    session.flush()


def find_signals(session: Session, month_id: UUID) -> MonthSignals | None:
    """Return the newest signals of a month, or None; a vendor's session sees none."""
    row = rows.find_month_signals(session, month_id)
    return None if row is None else MonthSignals(row.signals, row.document, row.made_at)


def read_signals(session: Session, actor: Actor, *, month_id: UUID) -> SignalsPage:
    """Return a month with its signals; `NotFound` when the month is out of sight."""
    require(actor, Action.READ_SIGNALS)
    month, contract, vendor = get_month(session, actor, month_id)
    return SignalsPage(
        month_id,
        name_in(actor.language, vendor),
        {"zh": contract.title_zh, "en": contract.title_en},
        period_of(month),
        find_signals(session, month_id),
    )


def _accepted(session: Session, month_id: UUID) -> list[SubmissionRow]:
    found = [
        row
        for row, _ in submission_rows.list_submissions(session, month_id)
        if row.state == "accepted"
    ]
    return sorted(found, key=lambda row: -row.number)


def _month_before(session: Session, month: MonthRow) -> list[SubmissionRow]:
    period = period_of(month)
    if period.start.day != 1 or period.end.day != 1:
        return []
    start = period.shifted(-1).start
    before = month_rows.find_month_of(session, month.contract_id, start)
    if before is None:
        return []
    return [row for row in _accepted(session, before.id) if row.side == "vendor"][:1]


def _held(session: Session, submissions: Sequence[SubmissionRow]) -> tuple[HeldFile, ...]:
    ids = [row.id for row in submissions]
    return tuple(
        HeldFile(file.side, file.kind, file.name, file.rows_sha256)
        for file in (submission_rows.list_files(session, ids) if ids else ())
        if file.kind in _KINDS and file.rows_sha256 is not None
    )


def _opened(file: HeldFile, blobs: Blobs, tenant_id: UUID, folder: Path) -> DataFile:
    path = folder / f"{file.rows_sha256}.held"
    if not path.exists():
        copy_out(blobs, tenant_id, file.rows_sha256, path)
    return DataFile(file.side, file.kind, file.name, path)
