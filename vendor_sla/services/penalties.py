"""Penalties: the money lines of issued scorecards, and their approval by a second person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Actor
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Problem


@dataclass(frozen=True, slots=True)
class PenaltyLine:
    """One money line of an issued scorecard; credits to the client are negative."""

    line_id: UUID
    number: int
    kind: str
    metric: str
    name: Mapping[str, str]  # by language
    clause: str
    mechanic: str
    amount: Money
    working: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class PenaltyMonth:
    """The lines of one issued month; `why_not` is empty when this actor may approve now."""

    month_id: UUID
    contract_id: UUID
    contract_title: Mapping[str, str]
    vendor_id: UUID
    vendor_name: str
    period: Period
    state: MonthState
    version: int
    fee: Money
    gross: Money
    net: Money
    lines: tuple[PenaltyLine, ...]
    issued_by: str
    issued_at: datetime
    approved_by: str
    approved_at: datetime | None
    may_approve: bool
    why_not: tuple[Problem, ...]


def list_penalties(
    session: Session,
    actor: Actor,
    *,
    vendor_id: UUID | None = None,
    period: Period | None = None,
    state: MonthState | None = None,
) -> tuple[PenaltyMonth, ...]: ...


def approve_penalties(session: Session, actor: Actor, *, month_id: UUID, at: datetime) -> None: ...
