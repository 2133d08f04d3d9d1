"""Batch months: how each month of a period stands for who would take its next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.batches import BatchKind, Standing, hindrances, next_step
from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Actor
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Problem
from vendor_sla.services.moves import period_of
from vendor_sla.services.sample_reviews import require_reviewed
from vendor_sla.services.vendors import name_in
from vendor_sla.store import batches as rows
from vendor_sla.store.batches import StandingRecord
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class BatchMonth:
    """One month on the page: its next step, and everything that keeps it from it."""

    month_id: UUID
    vendor_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    state: MonthState
    grade: str | None
    net: Money | None
    step: BatchKind | None
    problems: tuple[Problem, ...]


def list_months(
    session: Session, actor: Actor, period: Period, at: datetime
) -> tuple[BatchMonth, ...]:
    """Return how the months that begin in a period stand for a person, by vendor."""
    records = rows.list_standings(session, period.start, period.end)
    return tuple(_month(session, actor, record, at) for record in records)


def _month(session: Session, actor: Actor, record: StandingRecord, at: datetime) -> BatchMonth:
    standing = Standing(
        MonthState(record.month.state),
        record.submitted_by,
        record.is_outdated,
        record.is_recount_open,
        record.undecided_disputes,
        record.month.review_until,
        _reviews_open(session, record.month.id) if record.is_sampled else (),
    )
    net = None if record.net is None else Money(record.net, record.currency or "")
    return BatchMonth(
        record.month.id,
        record.month.vendor_id,
        name_in(actor.language, record.vendor),
        {"zh": record.contract.title_zh, "en": record.contract.title_en},
        period_of(record.month),
        standing.state,
        record.grade,
        net,
        next_step(standing),
        hindrances(standing, account_id=actor.account_id, at=at),
    )


def _reviews_open(session: Session, month_id: UUID) -> tuple[Problem, ...]:
    try:
        require_reviewed(session, month_id)
    except Conflict as refusal:
        return refusal.problems
    return ()
