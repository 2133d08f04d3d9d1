"""Review queues: what waits for a reviewer, month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.reviews import Purpose, TaskState
from vendor_sla.services.adjudications import may_judge
from vendor_sla.services.moves import period_of
from vendor_sla.services.review_desks import why_final
from vendor_sla.services.vendors import name_in
from vendor_sla.store import reviews as rows
from vendor_sla.store.sessions import Session

_BLIND = (Purpose.SAMPLE, Purpose.HAND, Purpose.SECOND)


@dataclass(frozen=True, slots=True)
class QueueMonth:
    """A month in a reviewer's queue: how much is done, and what comes next."""

    month_id: UUID
    vendor_name: str
    title: Mapping[str, str]
    period: Period
    done: int
    total: int
    next_id: UUID | None
    kinds: Mapping[str, int]  # open tasks by purpose; first and second reviews look alike


@dataclass(frozen=True, slots=True)
class Queue:
    """All that waits for a reviewer; `last_id` is the review that may still be taken back."""

    months: tuple[QueueMonth, ...]
    last_id: UUID | None

    @property
    def waiting(self) -> int:
        """Return how many reviews wait."""
        return sum(month.total - month.done for month in self.months)


def read_queue(session: Session, actor: Actor, *, at: datetime) -> Queue:
    """Return what waits for a reviewer, by month, the oldest first."""
    require(actor, Action.REVIEW)
    months: dict[UUID, list[rows.Placed]] = {}
    for placed in rows.list_tasks_for(session, actor.account_id):
        if placed[0].state == TaskState.SUBMITTED or may_judge(session, actor, placed[0]):
            months.setdefault(placed[1].id, []).append(placed)
    last = rows.find_last_submitted(session, actor.account_id)
    is_free = last is not None and not why_final(session, actor, last, at)
    return Queue(
        tuple(_queue_month(actor, found) for found in months.values()),
        last.id if last is not None and is_free else None,
    )


def _queue_month(actor: Actor, found: Sequence[rows.Placed]) -> QueueMonth:
    tasks = [placed[0] for placed in found]
    _, month, contract, vendor = found[0]
    waiting = [task for task in tasks if task.state == TaskState.OPEN]
    kinds: dict[str, int] = {}
    for task in waiting:
        kind = "review" if task.purpose in _BLIND else task.purpose
        kinds[kind] = kinds.get(kind, 0) + 1
    return QueueMonth(
        month.id,
        name_in(actor.language, vendor),
        {"zh": contract.title_zh, "en": contract.title_en},
        period_of(month),
        len(tasks) - len(waiting),
        len(tasks),
        waiting[0].id if waiting else None,
        kinds,
    )
