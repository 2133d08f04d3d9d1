"""Adjudications: where two blind reviews differ, a third person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.people import Actor
from vendor_sla.domain.reviews import Purpose, Sheet, TaskState, disputed
from vendor_sla.domain.rubrics import items_that_matter
from vendor_sla.services.reviewers import bench_of
from vendor_sla.store import reviews as rows
from vendor_sla.store.models import ReviewTaskRow, new_id
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one of two reviewers said, without the name."""

    sheet: Sheet
    comment: str


def may_judge(session: Session, actor: Actor, task: ReviewTaskRow) -> bool:
    """Tell whether a task is this person's: theirs by name, or anybody's and they are new to it.

    Nobody judges one contact twice in a month: a second opinion is another person's.
    """
    if task.assignee_id is not None:
        return task.assignee_id == actor.account_id
    if task.purpose == Purpose.CALIBRATION:
        return False
    return all(one.assignee_id != actor.account_id for one in rows.list_siblings(session, task))


def opinions_of(
    session: Session, task: ReviewTaskRow, contract: Contract
) -> tuple[tuple[Opinion, ...], tuple[str, ...]]:
    """Return the two reviews of a contact, the first one first, and what they differ in.

    Without both there is nothing to tell.
    """
    told = {}
    for one in _blind(rows.list_siblings(session, task)):
        review = rows.find_review(session, one.id)
        if review is not None:
            sheet = Sheet.from_json(
                review.verdicts, review.facts, is_undelivered=review.is_undelivered
            )
            told["second" if one.purpose == Purpose.SECOND else "first"] = Opinion(
                sheet, review.comment
            )
    if len(told) < 2:
        return (), ()
    first, second = told["first"], told["second"]
    return (first, second), disputed(first.sheet, second.sheet, items_that_matter(contract))


def open_adjudication(
    session: Session, task: ReviewTaskRow, contract: Contract, *, at: datetime
) -> UUID | None:
    """Open an adjudication when both blind reviews are in and differ where it matters."""
    siblings = rows.list_siblings(session, task)
    blind = _blind(siblings)
    is_decided = any(one.purpose == Purpose.ADJUDICATION for one in siblings)
    if len(blind) < 2 or is_decided or any(one.state == TaskState.OPEN for one in blind):
        return None
    _, differ = opinions_of(session, task, contract)
    if not differ:
        return None
    first = blind[0]
    made = ReviewTaskRow(
        tenant_id=task.tenant_id,
        id=new_id(),
        month_id=task.month_id,
        vendor_id=task.vendor_id,
        interaction_id=task.interaction_id,
        interaction=first.interaction,
        purpose=Purpose.ADJUDICATION,
        stratum=first.stratum,
        drawn_by=first.drawn_by,
        place=first.place,
        assignee_id=bench_of(session).somebody_else(
            *(one.assignee_id for one in siblings), place=first.place
        ),
        state=TaskState.OPEN,
        made_at=at,
    )
    session.add(made)
    session.flush()
    return made.id


def _blind(siblings: Sequence[ReviewTaskRow]) -> list[ReviewTaskRow]:
    """Return the first and the second review of a contact; a drawn one goes before a picked one."""
    is_drawn = any(one.purpose == Purpose.SAMPLE for one in siblings)
    left_out = {Purpose.ADJUDICATION, *((Purpose.HAND,) if is_drawn else ())}
    return sorted(
        (one for one in siblings if one.purpose not in left_out),
        key=lambda one: one.purpose == Purpose.SECOND,
    )
