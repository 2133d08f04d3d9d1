"""Evidence the vendor holds of a reviewed contact: from when on it may be called undelivered."""

from datetime import datetime

from vendor_sla.domain.people import Actor
from vendor_sla.domain.refusals import Conflict, Problem
from vendor_sla.domain.samples import SampleState
from vendor_sla.evidence.strata import OMITTED
from vendor_sla.services.sample_items import delivery_until
from vendor_sla.store import reviews as rows
from vendor_sla.store import samples as sample_rows
from vendor_sla.store.models import MonthRow, ReviewTaskRow
from vendor_sla.store.sessions import Session


def why_owed_nothing(
    session: Session, actor: Actor, month: MonthRow, task: ReviewTaskRow, at: datetime
) -> Problem | None:
    """Return why a contact's evidence cannot be called undelivered, None when it can.

    The vendor has some working days from the draw on, or from when the contact was first put on a
    desk where it was not drawn; of a contact it never reported it owes nothing.
    """
    asked_at, stratum = _asked(session, month, task)
    if stratum == OMITTED:
        return Problem("reviews.evidence_is_clients")
    until = delivery_until(session, actor, month, asked_at)
    if at < until:
        facts = {"until": until.isoformat(timespec="minutes")}
        return Problem("reviews.evidence_still_due", facts=facts)
    return None


def require_owed(
    session: Session, actor: Actor, month: MonthRow, task: ReviewTaskRow, at: datetime
) -> None:
    """Refuse with `Conflict` to call evidence undelivered that is not due, or never will be."""
    problem = why_owed_nothing(session, actor, month, task, at)
    if problem is not None:
        raise Conflict([problem])


def _asked(session: Session, month: MonthRow, task: ReviewTaskRow) -> tuple[datetime, str]:
    """Return since when the vendor knows that a contact is checked, and its stratum."""
    sample = sample_rows.find_sample(session, month.id)
    if sample is not None and sample.state == SampleState.DRAWN:
        for item in sample_rows.list_items(session, sample.id):
            if item.interaction_id == task.interaction_id:
                return item.drawn_at, item.stratum
    return min(one.made_at for one in rows.list_siblings(session, task)), task.stratum
