"""Reviews: the contacts of a sample put on reviewers' desks."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Invalid, Problem
from vendor_sla.domain.reviews import Purpose, TaskState, is_reviewed_twice
from vendor_sla.domain.rubrics import SHOWN_COLUMNS, rubric_of
from vendor_sla.intake.interactions import find_interactions
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.files import copy_out
from vendor_sla.services.history import record
from vendor_sla.services.moves import get_month, lock_month, period_of
from vendor_sla.services.reviewers import Bench, bench_of
from vendor_sla.store import reviews as rows
from vendor_sla.store import submissions as submission_rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow, ReviewTaskRow, new_id
from vendor_sla.store.sessions import Session

_MOST_BY_HAND = 200
# A contact that is drawn needs a review that weighs, even if somebody had picked it by hand.
_COVERS = {Purpose.SAMPLE: {Purpose.SAMPLE}, Purpose.HAND: {Purpose.SAMPLE, Purpose.HAND}}


def queue_reviews(
    session: Session,
    actor: Actor,
    *,
    month_id: UUID,
    interaction_ids: Sequence[str],
    at: datetime,
    blobs: Blobs,
    strata: Mapping[str, str] | None = None,
    drawn_by: str = "ticket",
) -> int:
    """Put the contacts of a drawn sample on reviewers' desks; returns how many reviews it opens.

    A contact that is queued already is left alone, so that an extension may send all tickets.
    What a reviewer sees of each is kept now, without anything the vendor claims. The rubric says
    what share is reviewed twice, blind. `drawn_by` is `ticket`, `random` or `hand`. Raises
    `Invalid` naming every contact the month's rows do not have.
    """
    require(actor, Action.QUEUE_REVIEWS)
    month = lock_month(session, actor, month_id)
    _, contract = contract_in_force(
        session, actor, contract_id=month.contract_id, period=period_of(month)
    )
    purpose = Purpose.HAND if drawn_by == "hand" else Purpose.SAMPLE
    before = _by_contact(rows.list_month_tasks(session, month_id))
    known = {
        key for key, tasks in before.items() if {task.purpose for task in tasks} & _COVERS[purpose]
    }
    wanted = [one for one in dict.fromkeys(interaction_ids) if one not in known]
    if not wanted:
        return 0
    shown = find_shown(session, month, wanted, blobs)
    drawn = [
        _Drawn(month, key, shown[key], (strata or {}).get(key, ""), drawn_by, place, at)
        for place, key in enumerate(wanted, rows.last_place(session, month.id) + 1)
    ]
    percent = rubric_of(contract).second_percent
    tasks = list(_tasks(drawn, purpose, before, bench_of(session), percent))
    session.add_all(tasks)
    session.flush()
    facts = {"period": period_of(month).label, "count": str(len(wanted)),
             "twice": str(len(tasks) - len(wanted))}  # fmt: skip
    record(session, actor, "queue_reviews", subject_kind="month", subject_id=month.id,
           facts=facts, at=at)  # fmt: skip
    return len(tasks)


def add_by_hand(
    session: Session, actor: Actor, *, month_id: UUID, text: str, at: datetime, blobs: Blobs
) -> int:
    """Queue contacts a person picked, one id a line or apart by commas; they weigh nothing."""
    require(actor, Action.QUEUE_REVIEWS)
    get_month(session, actor, month_id)
    ids = contacts_named(text)
    return queue_reviews(
        session, actor, month_id=month_id, interaction_ids=ids, at=at, blobs=blobs, drawn_by="hand"
    )


def hand_on(session: Session, actor: Actor, *, month_id: UUID, at: datetime) -> int:
    """Hand on what waits for the actor in a month; returns how many reviews.

    Each goes to somebody who has nothing to do with the contact, or to whoever comes first.
    Calibrations stay: they ask for this person's own eyes.
    """
    require(actor, Action.REVIEW)
    month = lock_month(session, actor, month_id)
    bench, tasks = bench_of(session), rows.list_month_tasks(session, month_id)
    own = [
        task
        for task in tasks
        if task.assignee_id == actor.account_id
        and task.state == TaskState.OPEN
        and task.purpose != Purpose.CALIBRATION
    ]
    for task in own:
        near = (one.assignee_id for one in tasks if one.interaction_id == task.interaction_id)
        task.assignee_id = bench.somebody_else(actor.account_id, *near, place=task.place)
    session.flush()
    facts = {"period": period_of(month).label, "count": str(len(own))}
    record(session, actor, "hand_on_reviews", subject_kind="month", subject_id=month.id,
           facts=facts, at=at)  # fmt: skip
    return len(own)


def contacts_named(text: str) -> list[str]:
    """Return the contacts a person typed, each once; `Invalid` for none, and for very many."""
    ids = [part.strip() for part in text.replace(",", "\n").splitlines() if part.strip()]
    if not ids:
        raise Invalid([Problem("form.empty", "contacts")])
    if len(ids) > _MOST_BY_HAND:
        raise Invalid([Problem("reviews.too_many", "contacts", {"most": str(_MOST_BY_HAND)})])
    return list(dict.fromkeys(ids))


def find_shown(
    session: Session, month: MonthRow, interaction_ids: Sequence[str], blobs: Blobs
) -> Mapping[str, Mapping[str, str]]:
    """Return what may be shown of contacts of a month, by id.

    Raises `Conflict` before any rows were accepted, `Invalid` naming every unknown contact.
    """
    files = [
        file
        for side in ("vendor", "client")
        if (sent := submission_rows.find_latest_accepted(session, month.id, side)) is not None
        for file in submission_rows.list_files(session, [sent.id])
        if file.kind == "contacts" and file.rows_sha256
    ]
    if not files:
        raise Conflict([Problem("months.nothing_accepted")])
    found: dict[str, Mapping[str, str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            missing = [one for one in interaction_ids if one not in found]
            path = copy_out(blobs, month.tenant_id, file.rows_sha256 or "", Path(folder) / "rows")
            found |= find_interactions(path, missing, SHOWN_COLUMNS)
    unknown = [one for one in interaction_ids if one not in found]
    if unknown:
        raise Invalid(Problem("reviews.unknown_contact", one[:60]) for one in unknown[:20])
    return found


def _tasks(
    drawn: Sequence["_Drawn"],
    purpose: Purpose,
    before: Mapping[str, Sequence[ReviewTaskRow]],
    bench: Bench,
    percent: Decimal,
) -> Iterator[ReviewTaskRow]:
    """Yield a task a contact, and of some a second one; nobody gets one contact twice."""
    turns = bench.turns(drawn[0].place - 1)
    for one, turn in zip(drawn, turns, strict=False):
        near = [task.assignee_id for task in before.get(one.key, ())]
        first = turn if turn not in near else bench.somebody_else(*near, place=one.place)
        yield one.task(purpose, first)
        has_second = any(task.purpose == Purpose.SECOND for task in before.get(one.key, ()))
        if is_reviewed_twice(one.month.id, one.key, percent) and not has_second:
            yield one.task(Purpose.SECOND, bench.somebody_else(first, *near, place=one.place))


def _by_contact(tasks: Sequence[ReviewTaskRow]) -> Mapping[str, Sequence[ReviewTaskRow]]:
    """Return the tasks of each contact, calibrations and call-backs left out."""
    found: dict[str, list[ReviewTaskRow]] = {}
    for task in tasks:
        if task.purpose not in (Purpose.CALIBRATION, Purpose.CALLBACK):
            found.setdefault(task.interaction_id, []).append(task)
    return found


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A contact that was drawn, and what its tasks have alike."""

    month: MonthRow
    key: str
    shown: Mapping[str, str]
    stratum: str
    drawn_by: str
    place: int
    at: datetime

    def task(self, purpose: Purpose, who: UUID | None) -> ReviewTaskRow:
        return ReviewTaskRow(
            tenant_id=self.month.tenant_id,
            id=new_id(),
            month_id=self.month.id,
            vendor_id=self.month.vendor_id,
            interaction_id=self.key,
            interaction=dict(self.shown),
            purpose=purpose,
            stratum=self.stratum,
            drawn_by=self.drawn_by,
            place=self.place,
            assignee_id=who,
            state=TaskState.OPEN,
            made_at=self.at,
        )
