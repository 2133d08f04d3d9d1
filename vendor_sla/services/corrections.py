"""Corrections: an issued month settled again with what was ruled since, as its next version."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState, Move, moved
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Forbidden, NotFound, Problem
from vendor_sla.domain.rulings import ruling_document
from vendor_sla.domain.scorecard_differences import (
    changed_rulings,
    difference_document,
    is_changed,
)
from vendor_sla.services.drafts import make_assessment
from vendor_sla.services.moves import lock_month
from vendor_sla.services.rulings import rulings_of
from vendor_sla.services.scorecards import Press, issue_version
from vendor_sla.services.waivers import carry_waivers
from vendor_sla.store import disputes as rows
from vendor_sla.store import months as month_rows
from vendor_sla.store import scorecards as scorecard_rows
from vendor_sla.store.ledger import find_transfer, reverse_transfer
from vendor_sla.store.models import DisputeRow, MonthRow, ScorecardRow
from vendor_sla.store.sessions import Session

Document = Mapping[str, Any]
_SPOKE = frozenset({"decided", "ruled", "ran_out"})


def correct_month(
    session: Session, actor: Actor, *, month_id: UUID, press: Press, at: datetime
) -> UUID:
    """Issue the next version of an issued month: what was ruled since, from the frozen inputs.

    In one go under the month's lock: the version before is taken back by its opposite in the
    ledger, the new one booked, printed with what changed, signed, and finance approves anew.
    A ruling that changes no figure is brought in, too: until then it holds its money back. Raises
    `Conflict` when nothing would change, `Forbidden` for whoever alone decided every
    dispute it brings in: the money of one's own decision passes a second pair of eyes.
    """
    require(actor, Action.CORRECT_MONTH)
    month = lock_month(session, actor, month_id)
    moved(MonthState(month.state), Move.CORRECT)
    card, before = get_issued(session, month)
    disputes = changed_disputes(session, month, before)
    require_not_alone(session, actor, disputes)
    made = make_assessment(session, actor, month, press.blobs)
    if not disputes and not is_changed(before, made.document):
        raise Conflict([Problem("corrections.nothing_changes")])
    change = difference_of(session, month, before, made.document, version=card.version)
    booked = find_transfer(session, f"issue:{card.id}")
    if booked is not None:
        reverse_transfer(session, booked, made_at=at, made_by=actor.account_id)
    issued = issue_version(
        session, actor, month, made, Move.CORRECT, press=press, at=at, change=change
    )
    carry_waivers(session, actor, month=month, scorecard=issued, at=at)
    return issued.id


def get_issued(session: Session, month: MonthRow) -> tuple[ScorecardRow, Document]:
    """Return the newest scorecard of a month with its document; `NotFound` when there is none."""
    cards = scorecard_rows.list_scorecards(session, month.id)
    issued = month_rows.find_latest_assessment(session, month.id, "issue")
    if not cards or issued is None:
        raise NotFound([Problem("scorecards.none")])
    return cards[0][0], issued.document


def changed_disputes(session: Session, month: MonthRow, before: Document) -> tuple[DisputeRow, ...]:
    """Return the disputes whose rulings a document does not have as they are now."""
    rulings = [ruling_document(one) for one in rulings_of(session, month.id)]
    numbers = changed_rulings(before, {"circumstances": {"rulings": rulings}})
    return tuple(one for one in rows.list_disputes(session, month.id) if one.number in numbers)


def is_behind(session: Session, month: MonthRow) -> bool:
    """Tell whether the newest scorecard of an issued month lacks a decision of a dispute."""
    return bool(changed_disputes(session, month, get_issued(session, month)[1]))


def require_not_alone(session: Session, actor: Actor, disputes: Sequence[DisputeRow]) -> None:
    """Refuse with `Forbidden` who decided all of some disputes at their last level, alone.

    A panel and a clock are never one person.
    """
    last = {
        step.dispute_id: step
        for step, _ in rows.list_steps(session, [one.id for one in disputes])
        if step.kind in _SPOKE and step.outcome != "final"
    }
    alone = [step.account_id == actor.account_id and not step.names for step in last.values()]
    if alone and all(alone):
        numbers = ", ".join(str(one.number) for one in disputes)
        raise Forbidden([Problem("corrections.decided_alone", facts={"numbers": numbers})])


def difference_of(
    session: Session, month: MonthRow, before: Document, after: Document, *, version: int
) -> dict[str, Any]:
    """Return what changed from a version to the next, with the disputes that caused it."""
    numbers = changed_rulings(before, after)
    disputes = [
        {
            "number": one.number,
            "subject": one.subject,
            "metric": one.metric,
            "outcome": one.outcome,
        }
        for one in rows.list_disputes(session, month.id)
        if one.number in numbers
    ]
    return difference_document(before, after, versions=(version, version + 1), disputes=disputes)
