"""Call-backs: customers are asked whether they were helped; a sheet out, a sheet in."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID

from vendor_sla.domain.catalogue.columns import FILE_KINDS
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Invalid, Problem
from vendor_sla.domain.reviews import Purpose, TaskState
from vendor_sla.intake.interactions import read_texts
from vendor_sla.printing.tables import write_workbook
from vendor_sla.services.history import record
from vendor_sla.services.moves import get_month, lock_month, period_of
from vendor_sla.services.review_frames import month_and_contract
from vendor_sla.services.reviews import contacts_named, find_shown
from vendor_sla.services.submissions import plain_name
from vendor_sla.services.vendors import name_in
from vendor_sla.store import reviews as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow, ReviewRow, ReviewTaskRow, new_id
from vendor_sla.store.sessions import Session

COLUMNS = tuple(column.name for column in FILE_KINDS["callbacks"])
LARGEST_SHEET = 8 << 20
_ANSWERS = ("called_at", "reached", "satisfied", "resolved", "score")


@dataclass(frozen=True, slots=True)
class Callback:
    """One contact to call about, and what was learnt (empty texts before)."""

    interaction_id: str
    is_done: bool
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CallbackPage:
    """The call-backs of a month."""

    month_id: UUID
    vendor_name: str
    period: Period
    callbacks: tuple[Callback, ...]

    @property
    def done(self) -> int:
        """Return how many were called."""
        return sum(one.is_done for one in self.callbacks)


def read_callbacks(session: Session, actor: Actor, *, month_id: UUID) -> CallbackPage:
    """Return the call-backs of a month, those still to be called first."""
    require(actor, Action.REVIEW)
    month, _, vendor = get_month(session, actor, month_id)
    told = {
        task.interaction_id: review
        for task, review, _ in rows.list_reviews(session, [month_id])
        if task.purpose == Purpose.CALLBACK
    }
    found = [
        Callback(
            task.interaction_id,
            task.state == TaskState.SUBMITTED,
            told[task.interaction_id].facts if task.interaction_id in told else {},
        )
        for task in _tasks(session, month_id)
    ]
    return CallbackPage(
        month_id,
        name_in(actor.language, vendor),
        period_of(month),
        tuple(sorted(found, key=lambda one: one.is_done)),
    )


def queue_callbacks(
    session: Session, actor: Actor, *, month_id: UUID, contacts: str, at: datetime, blobs: Blobs
) -> int:
    """Put contacts on the list to call; those on it already stay. Returns how many are new."""
    require(actor, Action.REVIEW)
    month = lock_month(session, actor, month_id)
    known = {task.interaction_id for task in _tasks(session, month_id)}
    wanted = [one for one in contacts_named(contacts) if one not in known]
    shown = find_shown(session, month, wanted, blobs)
    start = rows.last_place(session, month_id) + 1
    session.add_all(
        ReviewTaskRow(
            tenant_id=month.tenant_id, id=new_id(), month_id=month.id, vendor_id=month.vendor_id,
            interaction_id=key, interaction=dict(shown[key]), purpose=Purpose.CALLBACK,
            drawn_by="hand", place=place, state=TaskState.OPEN, made_at=at,
        )
        for place, key in enumerate(wanted, start)
    )  # fmt: skip
    session.flush()
    _record(session, actor, "queue_callbacks", month=month, count=len(wanted), at=at)
    return len(wanted)


def callback_sheet(session: Session, actor: Actor, *, month_id: UUID) -> bytes:
    """Return the sheet to fill in as an XLSX workbook: a row for each contact not called yet."""
    page = read_callbacks(session, actor, month_id=month_id)
    waiting = [[one.interaction_id] for one in page.callbacks if not one.is_done]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "callbacks.xlsx"
        write_workbook(path, {"callbacks": [list(COLUMNS), *waiting]})
        return path.read_bytes()


def receive_sheet(
    session: Session, actor: Actor, *, month_id: UUID, stream: IO[bytes], name: str, at: datetime
) -> int:
    """Take in a filled sheet (XLSX or CSV); rows without an answer are left for later.

    Raises `Invalid` with every cell that cannot be read and every contact that was not asked for.
    """
    require(actor, Action.REVIEW)
    month = lock_month(session, actor, month_id)
    contract = month_and_contract(session, month_id)[1]
    content = stream.read(LARGEST_SHEET + 1)
    if not content or len(content) > LARGEST_SHEET:
        raise Invalid([Problem("reviews.sheet_size", "file", {"most": "8"})])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / plain_name(name)
        path.write_bytes(content)
        found = read_texts(path, "callbacks", contract.time_zone, undone="reached")
    return _keep(session, actor, month, found, at)


def record_callback(
    session: Session, actor: Actor, *, month_id: UUID, answers: Mapping[str, str], at: datetime
) -> None:
    """Record one call; `answers` are texts as in the sheet, `interaction_id` among them."""
    require(actor, Action.REVIEW)
    month = lock_month(session, actor, month_id)
    said = {name: answers.get(name, "").strip() for name in ("interaction_id", *_ANSWERS)}
    wrong = [
        Problem("reviews.bad_choice", name)
        for name in ("reached", "satisfied", "resolved")
        if said[name] not in ("true", "false", *(() if name == "reached" else ("",)))
    ]
    if wrong:
        raise Invalid(wrong)
    kept = {name: value for name, value in said.items() if value}
    _keep(session, actor, month, [{"called_at": at.isoformat(timespec="seconds"), **kept}], at)


def _keep(
    session: Session,
    actor: Actor,
    month: MonthRow,
    found: Iterable[Mapping[str, str]],
    at: datetime,
) -> int:
    tasks = {task.interaction_id: task for task in _tasks(session, month.id)}
    told = [row for row in found if row.get("reached")]
    unknown = [row["interaction_id"] for row in told if row["interaction_id"] not in tasks]
    if unknown:
        raise Invalid(Problem("reviews.not_to_be_called", one[:60]) for one in unknown[:20])
    if not told:
        raise Invalid([Problem("reviews.sheet_empty", "file")])
    for row in told:
        task = rows.lock_task(session, tasks[row["interaction_id"]].id)
        assert task is not None
        session.add(_review(session, actor, task, row, at))
        if task.state == TaskState.OPEN:
            task.assignee_id, task.state, task.submitted_at = actor.account_id, "submitted", at
        session.flush()
    _record(session, actor, "record_callbacks", month=month, count=len(told), at=at)
    return len(told)


def _review(
    session: Session, actor: Actor, task: ReviewTaskRow, row: Mapping[str, str], at: datetime
) -> ReviewRow:
    before = rows.find_review(session, task.id)
    if task.state == TaskState.SUBMITTED and before is None:
        raise Conflict([Problem("reviews.owes_blind", facts={"count": "1"})])
    return ReviewRow(
        tenant_id=task.tenant_id, id=new_id(), task_id=task.id, month_id=task.month_id,
        vendor_id=task.vendor_id, interaction_id=task.interaction_id,
        number=before.number + 1 if before else 1, account_id=actor.account_id, verdicts={},
        facts={name: row[name] for name in _ANSWERS if row.get(name)}, form_sha256="",
        reviewed_at=at,
    )  # fmt: skip


def _tasks(session: Session, month_id: UUID) -> list[ReviewTaskRow]:
    found = rows.list_month_tasks(session, month_id)
    return [task for task in found if task.purpose == Purpose.CALLBACK]


def _record(
    session: Session, actor: Actor, event: str, *, month: MonthRow, count: int, at: datetime
) -> None:
    facts = {"period": period_of(month).label, "count": str(count)}
    record(session, actor, event, subject_kind="month", subject_id=month.id, facts=facts, at=at)
