"""Calibrations: several people score the same contacts apart, and then talk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import Action, Actor, Role, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.domain.reviews import Mark, Purpose, ReviewTerms, SessionState, TaskState
from vendor_sla.domain.rubrics import rubric_of
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.history import record
from vendor_sla.services.moves import get_month, lock_month, period_of
from vendor_sla.services.reviewers import bench_of
from vendor_sla.services.reviews import contacts_named, find_shown
from vendor_sla.services.vendors import name_in
from vendor_sla.store import reviews as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import CalibrationSessionRow, MonthRow, ReviewTaskRow, new_id
from vendor_sla.store.sessions import Session

FEWEST_PEOPLE = 2


@dataclass(frozen=True, slots=True)
class Compared:
    """One item of one contact after the talk: what each person had said before it."""

    interaction_id: str
    item: str
    marks: Mapping[str, Mark]  # by the person's name

    @property
    def is_split(self) -> bool:
        """Tell whether people said different things."""
        return len(set(self.marks.values())) > 1


@dataclass(frozen=True, slots=True)
class Calibration:
    """One calibration session; `compared` only once the talk is held."""

    calibration_id: UUID
    title: str
    state: SessionState
    opened_at: datetime
    talked_at: datetime | None
    contacts: int
    people: Mapping[str, tuple[int, int]]  # done and asked, by name
    compared: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class CalibrationPage:
    """The calibrations of a month, and who may be asked to one."""

    month_id: UUID
    vendor_name: str
    period: Period
    terms: ReviewTerms
    sessions: tuple[Calibration, ...]
    people: tuple[tuple[UUID, str], ...]


def open_calibration(
    session: Session,
    actor: Actor,
    *,
    month_id: UUID,
    title: str,
    contacts: str,
    people: Sequence[UUID],
    at: datetime,
    blobs: Blobs,
) -> UUID:
    """Ask several people to score the same contacts, each for themselves.

    Raises `Invalid` with every problem: no title, no contacts, fewer than two people, unknown ones.
    """
    require(actor, Action.REVIEW)
    month = lock_month(session, actor, month_id)
    asked = [one for one in bench_of(session).everybody if one in people]
    problems = []
    if not title.strip():
        problems.append(Problem("form.empty", "title"))
    if len(asked) < FEWEST_PEOPLE:
        problems.append(Problem("reviews.too_few_people", "people", {"least": str(FEWEST_PEOPLE)}))
    if problems:
        raise Invalid(problems)
    ids = contacts_named(contacts)
    shown = find_shown(session, month, ids, blobs)
    opened = CalibrationSessionRow(
        tenant_id=actor.tenant_id, id=new_id(), month_id=month.id, vendor_id=month.vendor_id,
        title=title.strip()[:200], state=SessionState.SCORING, opened_by=actor.account_id,
        opened_at=at,
    )  # fmt: skip
    session.add(opened)
    session.flush()
    start = rows.last_place(session, month.id) + 1
    session.add_all(
        _task(month, opened, key=key, shown=shown[key], place=place, who=who, at=at)
        for place, key in enumerate(ids, start)
        for who in asked
    )
    session.flush()
    _record(session, actor, "open_calibration", month=month, of=opened, at=at)
    return opened.id


def hold_talk(session: Session, actor: Actor, *, calibration_id: UUID, at: datetime) -> UUID:
    """Note that the talk begins: what is scored from now on is training; returns the month."""
    require(actor, Action.REVIEW)
    held = rows.lock_calibration(session, calibration_id)
    if held is None:
        raise NotFound([Problem("reviews.unknown_calibration")])
    if held.state == SessionState.TALKED:
        raise Conflict([Problem("reviews.talked_already")])
    held.state, held.talked_at = SessionState.TALKED, at
    session.flush()
    month, _, _ = get_month(session, actor, held.month_id)
    _record(session, actor, "hold_calibration", month=month, of=held, at=at)
    return held.month_id


def read_calibrations(session: Session, actor: Actor, *, month_id: UUID) -> CalibrationPage:
    """Return the calibrations of a month; what others said only once the talk is held."""
    require(actor, Action.REVIEW)
    month, _, vendor = get_month(session, actor, month_id)
    _, contract = contract_in_force(
        session, actor, contract_id=month.contract_id, period=period_of(month)
    )
    people = {
        account: name for account, name, _ in rows.list_people(session, (Role.QA, Role.PROCUREMENT))
    }
    tasks = [one for one in rows.list_month_tasks(session, month_id) if one.calibration_id]
    said = [one for one in rows.list_reviews(session, [month_id]) if one[0].calibration_id]
    return CalibrationPage(
        month_id,
        name_in(actor.language, vendor),
        period_of(month),
        rubric_of(contract),
        tuple(
            _calibration(row, tasks, said, people)
            for row in rows.list_calibrations(session, month_id)
        ),
        tuple(people.items()),
    )


def _calibration(
    row: CalibrationSessionRow,
    tasks: Sequence[ReviewTaskRow],
    said: Sequence[rows.Reviewed],
    people: Mapping[UUID, str],
) -> Calibration:
    own = [task for task in tasks if task.calibration_id == row.id]
    progress: dict[str, tuple[int, int]] = {}
    for task in own:
        name = people.get(task.assignee_id, "?") if task.assignee_id else "?"
        done, asked = progress.get(name, (0, 0))
        progress[name] = (done + (task.state == TaskState.SUBMITTED), asked + 1)
    told = [one for one in said if one[0].calibration_id == row.id and not one[1].after_talk]
    return Calibration(
        row.id,
        row.title,
        SessionState(row.state),
        row.opened_at,
        row.talked_at,
        len({task.interaction_id for task in own}),
        progress,
        _compared(told) if row.state == SessionState.TALKED else (),
    )


def _compared(told: Sequence[rows.Reviewed]) -> tuple[Compared, ...]:
    marks: dict[tuple[str, str], dict[str, Mark]] = {}
    for task, review, name in told:
        for key, stored in review.verdicts.items():
            marks.setdefault((task.interaction_id, key), {})[name] = Mark.from_json(stored)
    return tuple(Compared(contact, item, found) for (contact, item), found in marks.items())


def _task(
    month: MonthRow,
    opened: CalibrationSessionRow,
    *,
    key: str,
    shown: Mapping[str, str],
    place: int,
    who: UUID,
    at: datetime,
) -> ReviewTaskRow:
    return ReviewTaskRow(
        tenant_id=month.tenant_id, id=new_id(), month_id=month.id, vendor_id=month.vendor_id,
        calibration_id=opened.id, interaction_id=key, interaction=dict(shown),
        purpose=Purpose.CALIBRATION, drawn_by="hand", place=place, assignee_id=who,
        state=TaskState.OPEN, made_at=at,
    )  # fmt: skip


def _record(
    session: Session,
    actor: Actor,
    event: str,
    *,
    month: MonthRow,
    of: CalibrationSessionRow,
    at: datetime,
) -> None:
    facts = {"period": period_of(month).label, "title": of.title}
    record(session, actor, event, subject_kind="month", subject_id=month.id, facts=facts, at=at)
