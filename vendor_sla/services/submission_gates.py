"""Submission gates: whether a month takes files of a side, and why not."""

from vendor_sla.domain.lifecycle import MonthState, Move, may_move, takes_evidence
from vendor_sla.domain.refusals import Conflict, Problem
from vendor_sla.domain.samples import SampleState
from vendor_sla.store import samples as sample_rows
from vendor_sla.store.models import MonthRow
from vendor_sla.store.sessions import Session


def find_closed(session: Session, month: MonthRow, side: str) -> Problem | None:
    """Return why a month takes no files of a side, None when it does.

    What a sample was drawn from stays as it is until the freeze is lifted; the client's evidence
    is what the sample is for.
    """
    state = MonthState(month.state)
    if side == "client" and takes_evidence(state):
        return None
    if not may_move(state, Move.SUBMIT):
        return Problem("lifecycle.not_now", facts={"state": state, "move": Move.SUBMIT.value})
    sample = sample_rows.find_sample(session, month.id)
    if side == "vendor" and sample is not None and sample.state != SampleState.PLANNED:
        return Problem("samples.data_is_frozen")
    return None


def require_open(session: Session, month: MonthRow, side: str) -> None:
    """Refuse with `Conflict` when a month takes no files of a side."""
    problem = find_closed(session, month, side)
    if problem is not None:
        raise Conflict([problem])
