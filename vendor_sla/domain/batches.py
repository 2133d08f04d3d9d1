"""Batches: one step for every month of a period, and what keeps a month from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState, Move
from vendor_sla.domain.people import Action
from vendor_sla.domain.refusals import Problem


class BatchKind(StrEnum):
    """The step a batch takes with each month; the word is `batch_step.<value>`."""

    DRAFT = "draft"
    PUBLISH = "publish"
    ISSUE = "issue"


class ItemState(StrEnum):
    """How far a batch is with one month; the word is `batch.state.<value>`.

    `refused` could not be done and says why; `skipped` was not tried: it was hindered from the
    start, or somebody else had already done it.
    """

    WAITING = "waiting"
    DOING = "doing"
    DONE = "done"
    REFUSED = "refused"
    SKIPPED = "skipped"


ACTIONS: Mapping[BatchKind, Action] = {
    BatchKind.DRAFT: Action.DRAFT_MONTH,
    BatchKind.PUBLISH: Action.PUBLISH_MONTH,
    BatchKind.ISSUE: Action.ISSUE_SCORECARD,
}
MOVES: Mapping[BatchKind, Move] = {
    BatchKind.DRAFT: Move.DRAFT,
    BatchKind.PUBLISH: Move.PUBLISH,
    BatchKind.ISSUE: Move.ISSUE,
}
OVER = frozenset({ItemState.DONE, ItemState.REFUSED, ItemState.SKIPPED})

# What a month in a state waits for. A batch never takes a published month back: drafting again
# is decided month by month.
_NEXT: Mapping[MonthState, BatchKind] = {
    MonthState.SUBMITTED: BatchKind.DRAFT,
    MonthState.FROZEN: BatchKind.DRAFT,
    MonthState.SAMPLED: BatchKind.DRAFT,
    MonthState.RECONCILED: BatchKind.DRAFT,
    MonthState.DRAFTED: BatchKind.PUBLISH,
    MonthState.PUBLISHED: BatchKind.ISSUE,
    MonthState.DISPUTED: BatchKind.ISSUE,
    MonthState.ACCEPTED: BatchKind.ISSUE,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a month can go on.

    `is_outdated`: something was recorded after the draft was made. `submitted_by` sent the
    vendor's newest accepted files, None when there are none. `left` are the refusals that other
    rooms found: reviews of the sample that are open.
    """

    state: MonthState
    submitted_by: UUID | None = None
    is_outdated: bool = False
    is_recount_open: bool = False
    undecided_disputes: int = 0
    review_until: datetime | None = None
    left: tuple[Problem, ...] = ()


def next_step(standing: Standing) -> BatchKind | None:
    """Return the step a month waits for; None when it is the vendor's turn, or all is done."""
    if standing.state is MonthState.DRAFTED and standing.is_outdated:
        return BatchKind.DRAFT
    return _NEXT.get(standing.state)


def hindrances(standing: Standing, *, account_id: UUID, at: datetime) -> tuple[Problem, ...]:
    """Return everything that keeps a month from its next step, for the person who would take it."""
    step = next_step(standing)
    if step is None:
        code = "nothing_sent" if standing.state is MonthState.OPEN else "all_done"
        return (Problem(f"batches.{code}"),)
    if step is BatchKind.DRAFT:
        return _before_draft(standing)
    if step is BatchKind.PUBLISH:
        return standing.left
    return _before_issue(standing, account_id, at)


def _before_draft(standing: Standing) -> tuple[Problem, ...]:
    if standing.state is MonthState.FROZEN:
        return (Problem("batches.sample_waits"),)
    return () if standing.submitted_by else (Problem("months.nothing_accepted"),)


def _before_issue(standing: Standing, account_id: UUID, at: datetime) -> tuple[Problem, ...]:
    found = list(standing.left)
    if standing.is_recount_open:
        found.append(Problem("scorecards.recount_open"))
    if standing.submitted_by == account_id:
        facts = {"action": Action.ISSUE_SCORECARD.value, "did": "submitted"}
        found.append(Problem("people.same_person", facts=facts))
    if standing.undecided_disputes:
        facts = {"count": str(standing.undecided_disputes)}
        found.append(Problem("batches.disputes_open", facts=facts))
    until = standing.review_until
    if standing.state is MonthState.PUBLISHED and until is not None and at < until:
        found.append(Problem("batches.in_review", facts={"until": f"{until:%Y-%m-%d}"}))
    return tuple(found)
