"""Dispute items: a dispute in a list, from its row and the first step of its thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vendor_sla.domain.disputes import DisputeState, DisputeSubject
from vendor_sla.domain.rulings import Ruling, read_ruling
from vendor_sla.services.dispute_claims import Document
from vendor_sla.services.dispute_clocks import OVERDUE
from vendor_sla.store.models import DisputeRow, DisputeStepRow

Steps = Sequence[tuple[DisputeStepRow, str]]


@dataclass(frozen=True, slots=True)
class DisputeItem:
    """A dispute in a list; `claim` would grant it, `was` is what stood when it was raised.

    `name` is the metric's by language, empty without one, `unit` its unit; `finding` the finding as
    its document has it. `days_left` are working days until its clock ends, None when none runs.
    """

    dispute_id: UUID
    number: int
    version: int
    subject: DisputeSubject
    name: Mapping[str, str]
    unit: str
    mechanic: str
    finding: Document | None
    claim: Ruling
    was: str
    state: DisputeState
    outcome: str
    ruling: Ruling | None
    is_overdue: bool
    due_at: datetime | None
    days_left: int | None
    raised_by: str
    raised_at: datetime
    corrected_in: int | None

    @property
    def last_moment(self) -> datetime | None:
        """Return the last minute of the clock that runs, as people say it; None when none does."""
        return None if self.due_at is None else self.due_at - timedelta(minutes=1)


def item_of(dispute: DisputeRow, steps: Steps, days_left: int | None) -> DisputeItem:
    """Return a dispute as lists and its page show it."""
    raised, raised_by = steps[0]
    said: Mapping[str, Any] = raised.ruling
    overdue = any((step.kind, step.outcome) == ("ran_out", OVERDUE) for step, _ in steps)
    return DisputeItem(
        dispute_id=dispute.id,
        number=dispute.number,
        version=dispute.version,
        subject=DisputeSubject(dispute.subject),
        name=said["name"] or {},
        unit=said["unit"],
        mechanic=said["claim"]["mechanic"],
        finding=said["finding"],
        claim=read_ruling(said["claim"]),
        was=said["was"],
        state=DisputeState(dispute.state),
        outcome=dispute.outcome,
        ruling=read_ruling(dispute.ruling) if dispute.ruling else None,
        is_overdue=overdue and dispute.state == DisputeState.APPEALED,
        due_at=dispute.due_at,
        days_left=days_left,
        raised_by=raised_by,
        raised_at=dispute.raised_at,
        corrected_in=dispute.corrected_in,
    )
