"""Statistics of disputes: how often decisions were overturned, by level, metric and reviewer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from vendor_sla.domain.disputes import Outcome
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.store import disputes as rows
from vendor_sla.store.models import DisputeStepRow
from vendor_sla.store.sessions import Session

_Steps = Sequence[tuple[DisputeStepRow, str]]
_GRANTED = frozenset({Outcome.ACCEPTED, Outcome.PARTLY})


@dataclass(frozen=True, slots=True)
class Overturned:
    """How many decisions there were, and how many of them were overturned."""

    decided: int = 0
    overturned: int = 0

    def __add__(self, other: "Overturned") -> "Overturned":
        return Overturned(self.decided + other.decided, self.overturned + other.overturned)


@dataclass(frozen=True, slots=True)
class MetricOverturned:
    """How the disputes of one metric ended."""

    metric: str
    name: Mapping[str, str]
    counts: Overturned


@dataclass(frozen=True, slots=True)
class DisputeStatistics:
    """What became of disputed results.

    `first` counts first decisions and how many changed the score, `second` appeals and how many
    came out otherwise than the first level, `metrics` the last word by metric, the most disputed
    first. `reviewed` counts disputed contacts that a person had reviewed, and how many of these
    reviews did not hold.
    """

    first: Overturned = Overturned()
    second: Overturned = Overturned()
    reviewed: Overturned = Overturned()
    metrics: tuple[MetricOverturned, ...] = field(default=())


def read_statistics(session: Session, actor: Actor) -> DisputeStatistics:
    """Return what became of every dispute in sight."""
    require(actor, Action.READ_DISPUTES)
    found = [one for one, *_ in rows.list_all(session)]
    threads: dict[UUID, list[tuple[DisputeStepRow, str]]] = {}
    for step, name in rows.list_steps(session, [one.id for one in found]):
        threads.setdefault(step.dispute_id, []).append((step, name))
    metrics: dict[str, MetricOverturned] = {}
    for one in found:
        if one.metric and one.outcome:
            called = threads[one.id][0][0].ruling["name"] or {}
            known = metrics.get(one.metric, MetricOverturned(one.metric, called, Overturned()))
            counts = known.counts + Overturned(1, int(one.outcome in _GRANTED))
            metrics[one.metric] = MetricOverturned(one.metric, called, counts)
    by_reviewer = disputes_of_reviewers(session, sorted({one.month_id for one in found}))
    return DisputeStatistics(
        first=sum((_first(thread) for thread in threads.values()), Overturned()),
        second=sum((_second(thread) for thread in threads.values()), Overturned()),
        reviewed=sum(by_reviewer.values(), Overturned()),
        metrics=tuple(sorted(metrics.values(), key=lambda one: -one.counts.decided)),
    )


def disputes_of_reviewers(session: Session, month_ids: Sequence[UUID]) -> Mapping[UUID, Overturned]:
    """Return by reviewer how many reviewed contacts were disputed and decided, and not upheld.

    A contact of a dispute that was granted in part counts as disputed only: nobody said which.
    """
    found: dict[UUID, Overturned] = {}
    for one in rows.list_decided_contacts(session, month_ids):
        contacts = one.interaction_id.split("\n")
        is_lost = int(one.outcome == Outcome.ACCEPTED)
        for _, account_id in rows.list_reviews_of(session, one.month_id, contacts):
            found[account_id] = found.get(account_id, Overturned()) + Overturned(1, is_lost)
    return found


def _first(thread: _Steps) -> Overturned:
    outcome = _outcome(thread, "decided")
    return Overturned(1, int(outcome in _GRANTED)) if outcome else Overturned()


def _second(thread: _Steps) -> Overturned:
    first, second = _outcome(thread, "decided"), _outcome(thread, "ruled")
    return Overturned(1, int(first != second)) if first and second else Overturned()


def _outcome(thread: _Steps, kind: str) -> str:
    return next((step.outcome for step, _ in thread if step.kind == kind), "")
