"""A drawn sample on the reviewers' desks: what was sent there, and what is still to be reviewed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Problem
from vendor_sla.domain.reviews import Purpose, TaskState
from vendor_sla.domain.samples import DrawnItem, ItemStatus, SampleState
from vendor_sla.services.moves import get_month
from vendor_sla.services.review_frames import open_reviews
from vendor_sla.services.reviews import queue_reviews
from vendor_sla.services.samples import find_drawn, items_of
from vendor_sla.store import reviews as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.samples import find_sample
from vendor_sla.store.sessions import Session

_DECIDING = (Purpose.SAMPLE, Purpose.SECOND, Purpose.ADJUDICATION)
_NAMED = 5  # contacts a refusal names


@dataclass(frozen=True, slots=True)
class ReviewProgress:
    """How far the reviews of a drawn sample are: items to be sent, reviews made and left."""

    waiting: int
    sent: int
    left: int


def queue_sample(
    session: Session, actor: Actor, *, month_id: UUID, blobs: Blobs, at: datetime
) -> int:
    """Send every drawn item to the reviewers that is not there yet; return how many reviews.

    Items picked by hand go along and weigh nothing. May be sent again after an extension.
    """
    require(actor, Action.QUEUE_REVIEWS)
    get_month(session, actor, month_id)
    items = find_drawn(session, month_id)
    opened = 0
    for drawn_by, chosen in (("ticket", _weighing(items)), ("hand", _by_hand(items))):
        if chosen:
            opened += queue_reviews(
                session,
                actor,
                month_id=month_id,
                interaction_ids=[item.interaction_id for item in chosen],
                at=at,
                blobs=blobs,
                strata={item.interaction_id: item.stratum for item in chosen},
                drawn_by=drawn_by,
            )
    return opened


def find_progress(session: Session, actor: Actor, month_id: UUID) -> ReviewProgress | None:
    """Return how far a drawn sample's reviews are; None for who may not send any."""
    items = find_drawn(session, month_id)
    if not actor.may(Action.QUEUE_REVIEWS) or not items:
        return None
    known = {
        (task.purpose, task.interaction_id) for task in rows.list_month_tasks(session, month_id)
    }
    wanted = {(Purpose.SAMPLE, item.interaction_id) for item in _weighing(items)}
    wanted |= {(Purpose.HAND, item.interaction_id) for item in _by_hand(items)}
    return ReviewProgress(
        waiting=len(wanted - known), sent=len(wanted & known), left=open_reviews(session, month_id)
    )


def require_reviewed(session: Session, month_id: UUID) -> None:
    """Refuse with `Conflict` to go on while reviews of a month's drawn sample are open.

    Until a second review and its adjudication are in, the first would count alone, and so would
    the part of a sample that was sent to the desks. Contacts picked by hand, replaced or marked
    undelivered decide nothing, and a void draw neither.
    """
    sample = find_sample(session, month_id)
    if sample is None or sample.state != SampleState.DRAWN:
        return
    living = {item.interaction_id for item in _weighing(items_of(session, sample))}
    tasks = [
        task
        for task in rows.list_month_tasks(session, month_id)
        if task.purpose in _DECIDING and task.interaction_id in living
    ]
    left = [task.interaction_id for task in tasks if task.state == TaskState.OPEN]
    if tasks:
        left += sorted(living - {task.interaction_id for task in tasks})
    if left:
        contacts = list(dict.fromkeys(left))
        more = ", …" if len(contacts) > _NAMED else ""
        facts = {"count": str(len(left)), "contacts": str(len(contacts)),
                 "first": ", ".join(contacts[:_NAMED]) + more}  # fmt: skip
        raise Conflict([Problem("months.reviews_open", facts=facts)])


def _weighing(items: Sequence[DrawnItem]) -> list[DrawnItem]:
    return [item for item in items if item.weighs and item.status != ItemStatus.UNDELIVERED]


def _by_hand(items: Sequence[DrawnItem]) -> list[DrawnItem]:
    return [item for item in items if item.status == ItemStatus.HAND]
