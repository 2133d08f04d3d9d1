"""Review desks: a reviewer's queue, one contact on the desk, and what was said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from vendor_sla.domain.catalogue.columns import Column
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, NotFound, Problem
from vendor_sla.domain.review_forms import Filled, read_form
from vendor_sla.domain.reviews import Purpose, ReviewTerms, SessionState, Sheet, TaskState
from vendor_sla.domain.rubrics import audited_columns, phrases_found, phrases_of, rubric_of
from vendor_sla.domain.samples import SampleState, read_plan
from vendor_sla.services.adjudications import Opinion, may_judge, open_adjudication, opinions_of
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.history import record
from vendor_sla.services.moves import get_month, lock_month, period_of
from vendor_sla.services.reliability import keep_reliability
from vendor_sla.services.review_evidence import require_owed, why_owed_nothing
from vendor_sla.services.review_frames import open_reviews
from vendor_sla.services.vendors import name_in
from vendor_sla.store import reviews as rows
from vendor_sla.store.models import MonthRow, ReviewRow, ReviewTaskRow, new_id
from vendor_sla.store.samples import find_sample
from vendor_sla.store.sessions import Session

_TO_TAKE_BACK = timedelta(minutes=30)
_BLIND = (Purpose.SAMPLE, Purpose.HAND, Purpose.SECOND)


@dataclass(frozen=True, slots=True)
class Desk:
    """One contact on the desk: what may be seen of it, the form, and what was filled in before.

    An adjudicator sees two `opinions` without names, and judges the `terms` that differ alone.
    `phrases` says which courtesy phrases stand in the transcript, `why_owed_nothing` why the
    evidence cannot be called undelivered (yet).
    """

    task_id: UUID
    month_id: UUID
    vendor_name: str
    period: Period
    interaction_id: str
    interaction: Mapping[str, str]
    purpose: Purpose
    is_submitted: bool
    terms: ReviewTerms
    columns: tuple[Column, ...]
    zone: str
    phrases: Mapping[str, bool]
    opinions: tuple[Opinion, ...]
    why_owed_nothing: Problem | None
    before: Sheet | None
    comment: str
    place: int
    total: int
    next_id: UUID | None

    @property
    def asks_evidence(self) -> bool:
        """Tell whether the form asks if the evidence was delivered."""
        return asks_evidence(self.purpose, self.opinions)


def read_desk(session: Session, actor: Actor, *, task_id: UUID, at: datetime) -> Desk:
    """Return one contact for review; `NotFound` when it is somebody else's, `Conflict` if final."""
    require(actor, Action.REVIEW)
    task = _get_own(session, actor, rows.find_task(session, task_id))
    if task.state == TaskState.SUBMITTED and (why := why_final(session, actor, task, at)):
        raise Conflict([why])
    month, _, vendor = get_month(session, actor, task.month_id)
    _, contract = contract_in_force(
        session, actor, contract_id=month.contract_id, period=period_of(month)
    )
    opinions, terms, columns = form_of(session, task, contract)
    kept = rows.find_review(session, task.id) if task.state == TaskState.SUBMITTED else None
    own = rows.list_own_tasks(session, actor.account_id, task.month_id)
    transcript = str(task.interaction.get("transcript", ""))
    return Desk(
        task.id, month.id, name_in(actor.language, vendor), period_of(month),
        task.interaction_id, task.interaction, Purpose(task.purpose),
        task.state == TaskState.SUBMITTED, terms, columns, contract.time_zone,
        phrases_found(phrases_of(contract), transcript) if transcript else {},
        opinions, why_owed_nothing(session, actor, month, task, at), _sheet(kept),
        kept.comment if kept else "",
        sum(one.state == TaskState.SUBMITTED for one in own) + 1, len(own),
        _next_of(own, task.id),
    )  # fmt: skip


def submit_review(
    session: Session, actor: Actor, *, task_id: UUID, filled: Filled, at: datetime
) -> UUID | None:
    """Submit a filled form, or the newer version of one's last; returns the next task, or None.

    A second review that differs where it matters goes to a third person. Raises `Invalid` with
    every problem of the form, `Conflict` when somebody else was first, it is final, or evidence
    is called undelivered that the vendor still has time for or never owed.
    """
    require(actor, Action.REVIEW)
    found = _get_own(session, actor, rows.find_task(session, task_id))
    month = lock_month(session, actor, found.month_id)  # of two blind reviews one comes last
    task = _get_own(session, actor, rows.lock_task(session, task_id))
    if task.state == TaskState.SUBMITTED and (why := why_final(session, actor, task, at)):
        raise Conflict([why])
    _, contract = contract_in_force(
        session, actor, contract_id=month.contract_id, period=period_of(month)
    )
    sheet = _read_sheet(session, task, contract, filled)
    if sheet.is_undelivered:
        require_owed(session, actor, month, task, at)
    number = _mark_submitted(session, actor, task, filled.seconds, at)
    row = _review_row(
        session,
        actor,
        task,
        filled=filled,
        sheet=sheet,
        terms=rubric_of(contract),
        number=number,
        at=at,
    )
    session.add(row)
    session.flush()
    event = "submit_review" if number == 1 else "revise_review"
    facts = {"period": period_of(month).label, "contact": task.interaction_id}
    record(session, actor, event, subject_kind="month", subject_id=month.id, facts=facts, at=at)
    _draw_conclusions(session, month, task, contract, at=at)
    return _following(session, actor, task)


def _draw_conclusions(
    session: Session, month: MonthRow, task: ReviewTaskRow, contract: Contract, *, at: datetime
) -> None:
    """Send what two see differently to a third; after the last, keep how far reviewers agree."""
    if task.purpose in _BLIND:
        open_adjudication(session, task, contract, at=at)
    if not open_reviews(session, month.id):
        keep_reliability(session, month, at=at)


def _read_sheet(session: Session, task: ReviewTaskRow, contract: Contract, filled: Filled) -> Sheet:
    """Return the sheet of a filled form; what two reviewers agree on an adjudicator takes over."""
    opinions, terms, columns = form_of(session, task, contract)
    if not asks_evidence(Purpose(task.purpose), opinions):
        filled = replace(filled, is_undelivered=False)
    sheet = read_form(filled, terms, columns)
    if opinions and not sheet.is_undelivered:
        return replace(sheet, facts={**opinions[0].sheet.facts, **sheet.facts})
    return sheet


def _following(session: Session, actor: Actor, task: ReviewTaskRow) -> UUID | None:
    """Return the next task of the same month, or None."""
    own = rows.list_own_tasks(session, actor.account_id, task.month_id)
    return _next_of([one for one in own if may_judge(session, actor, one)], task.id)


def asks_evidence(purpose: Purpose, opinions: Sequence[Opinion]) -> bool:
    """Tell whether a form asks if the evidence was delivered; of two who agree it is known."""
    if opinions:
        return opinions[0].sheet.is_undelivered is not opinions[1].sheet.is_undelivered
    return purpose is not Purpose.CALIBRATION


def form_of(
    session: Session, task: ReviewTaskRow, contract: Contract
) -> tuple[tuple[Opinion, ...], ReviewTerms, tuple[Column, ...]]:
    """Return what a task asks: the whole rubric and facts, or what two reviewers differ in."""
    terms, columns = (
        rubric_of(contract),
        audited_columns(contract, _planned(session, task.month_id)),
    )
    if task.purpose == Purpose.CALIBRATION:
        return (), terms, ()
    if task.purpose != Purpose.ADJUDICATION:
        return (), terms, columns
    opinions, differ = opinions_of(session, task, contract)
    if not opinions:
        raise Conflict([Problem("reviews.owes_blind", facts={"count": "1"})])
    if "evidence" in differ:
        return opinions, terms, columns
    items = tuple(item for item in terms.items if item.key in differ)
    return (
        opinions,
        replace(terms, items=items),
        tuple(column for column in columns if column.name in differ),
    )


def _planned(session: Session, month_id: UUID) -> tuple[str, ...]:
    """Return the metrics a month's drawn sample is for."""
    sample = find_sample(session, month_id)
    if sample is None or sample.state != SampleState.DRAWN:
        return ()
    return read_plan(sample.plan).metrics


def _get_own(session: Session, actor: Actor, task: ReviewTaskRow | None) -> ReviewTaskRow:
    """Return a task this person may do; somebody else's is out of sight."""
    if task is None or task.purpose == Purpose.CALLBACK:
        raise NotFound([Problem("reviews.unknown_task")])
    if not may_judge(session, actor, task):
        raise NotFound([Problem("reviews.unknown_task")])
    return task


def why_final(session: Session, actor: Actor, task: ReviewTaskRow, at: datetime) -> Problem | None:
    """Return why a submitted review can no longer be taken back, or None while it can."""
    last = rows.find_last_submitted(session, actor.account_id)
    if last is None or last.id != task.id:
        return Problem("reviews.not_the_last")
    if task.submitted_at is None or at - task.submitted_at > _TO_TAKE_BACK:
        return Problem("reviews.too_late", facts={"minutes": "30"})
    if task.calibration_id is not None:
        held = rows.find_calibration(session, task.calibration_id)
        is_over = held is not None and held.state == SessionState.TALKED
        return Problem("reviews.talked_since") if is_over else None
    others = (one for one in rows.list_siblings(session, task) if one.id != task.id)
    if any(one.state == TaskState.SUBMITTED or one.purpose == "adjudication" for one in others):
        return Problem("reviews.other_is_in")
    return None


def _mark_submitted(
    session: Session, actor: Actor, task: ReviewTaskRow, seconds: int, at: datetime
) -> int:
    """Mark a task as submitted; returns the number of this version of the review."""
    spent = max(0, min(seconds, 24 * 3600))
    if task.state == TaskState.SUBMITTED:
        kept = rows.find_review(session, task.id)
        task.seconds = (task.seconds or 0) + spent
        return kept.number + 1 if kept else 1
    task.assignee_id, task.state = actor.account_id, TaskState.SUBMITTED
    task.opened_at, task.submitted_at = at - timedelta(seconds=spent), at
    task.seconds = spent
    session.flush()
    return 1


def _review_row(
    session: Session,
    actor: Actor,
    task: ReviewTaskRow,
    *,
    filled: Filled,
    sheet: Sheet,
    terms: ReviewTerms,
    number: int,
    at: datetime,
) -> ReviewRow:
    calibration = (
        rows.lock_calibration(session, task.calibration_id) if task.calibration_id else None
    )
    return ReviewRow(
        tenant_id=actor.tenant_id,
        id=new_id(),
        task_id=task.id,
        month_id=task.month_id,
        vendor_id=task.vendor_id,
        interaction_id=task.interaction_id,
        number=number,
        account_id=actor.account_id,
        verdicts={key: mark.to_json() for key, mark in sheet.marks.items()},
        facts=dict(sheet.facts),
        comment=filled.comment.strip(),
        is_undelivered=sheet.is_undelivered,
        saw_value=filled.saw_value,
        after_talk=calibration is not None and calibration.state == SessionState.TALKED,
        form_sha256=terms.sha256,
        reviewed_at=at,
    )


def _sheet(kept: ReviewRow | None) -> Sheet | None:
    if kept is None:
        return None
    return Sheet.from_json(kept.verdicts, kept.facts, is_undelivered=kept.is_undelivered)


def _next_of(tasks: Sequence[ReviewTaskRow], after: UUID) -> UUID | None:
    """Return the open task after another one, else the first open one, or None."""
    ids = [task.id for task in tasks]
    turn = ids.index(after) + 1 if after in ids else 0
    ahead = [*tasks[turn:], *tasks[:turn]]
    return next((one.id for one in ahead if one.state == TaskState.OPEN and one.id != after), None)
