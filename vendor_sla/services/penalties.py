"""Penalties: the money lines of issued scorecards, and their approval by a second person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from vendor_sla.domain.applications import Balance
from vendor_sla.domain.assessments import Step
from vendor_sla.domain.lifecycle import MonthState, Move, may_move, moved
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require, require_other_person
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, NotFound, Problem, Refused
from vendor_sla.services.balances import balances_of
from vendor_sla.services.moves import lock_month, move_month, period_of
from vendor_sla.services.vendors import name_in
from vendor_sla.store import applications as application_rows
from vendor_sla.store import scorecards as rows
from vendor_sla.store.models import (
    ContractRow,
    MonthRow,
    PenaltyLineRow,
    ScorecardRow,
    VendorRow,
)
from vendor_sla.store.sessions import Session

_Issued = tuple[ScorecardRow, MonthRow, ContractRow, VendorRow, Mapping[str, Any], str]


@dataclass(frozen=True, slots=True)
class PenaltyLine:
    """One money line of an issued scorecard; credits to the client are negative."""

    line_id: UUID
    number: int
    kind: str
    metric: str
    name: Mapping[str, str]  # by language; empty for lines that belong to no metric
    clause: str
    mechanic: str
    amount: Money
    working: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Application:
    """A part of a month's money that was settled, or what took one back (`reverses_id`).

    `kind` is invoice or refund; `amount` has the sign of what it settles. `reason` is the
    client's own and empty for a vendor.
    """

    application_id: UUID
    kind: str
    amount: Money
    invoice_id: UUID | None
    invoice_number: str
    version: int
    made_by: str
    made_at: datetime
    reason: str
    reverses_id: UUID | None
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class PenaltyMonth:
    """The lines of one issued month; `why_not` is empty when this actor may approve now.

    `balance` says what of its money is open, `applications` where the rest went. A month of a
    trial run has no lines.
    """

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
    balance: Balance
    applications: tuple[Application, ...] = ()
    is_trial: bool = False


def list_penalties(
    session: Session,
    actor: Actor,
    *,
    vendor_id: UUID | None = None,
    period: Period | None = None,
    state: MonthState | None = None,
    month_id: UUID | None = None,
) -> tuple[PenaltyMonth, ...]:
    """Return the newest issued version of each month, newest month first, with its lines."""
    require(actor, Action.READ_PENALTIES)
    start = period.start if period else None
    issued = rows.list_issued(
        session, vendor_id=vendor_id, start=start, state=state, month_id=month_id
    )
    lines: dict[UUID, list[tuple[PenaltyLineRow, str]]] = {}
    for line, name in rows.list_lines(session, [scorecard.id for scorecard, *_ in issued]):
        lines.setdefault(line.scorecard_id, []).append((line, name))
    balances = balances_of(session, [scorecard for scorecard, *_ in issued])
    applied = applications_of(session, actor, [month.id for _, month, *_ in issued])
    return tuple(
        _penalty_month(
            actor,
            found,
            lines.get(found[0].id, ()),
            balance=balances[found[1].id],
            applications=applied.get(found[1].id, ()),
        )
        for found in issued
    )


def applications_of(
    session: Session, actor: Actor, month_ids: Sequence[UUID]
) -> Mapping[UUID, tuple[Application, ...]]:
    """Return what of each month was settled or taken back, in the order it was done."""
    found: dict[UUID, tuple[Application, ...]] = {}
    for one in application_rows.list_applications(session, month_ids=month_ids):
        row = one.row
        made = Application(
            row.id,
            row.kind,
            Money(row.amount, row.currency),
            row.invoice_id,
            one.invoice_number,
            row.version,
            one.made_by,
            row.made_at,
            "" if actor.is_vendor else row.reason,
            row.reverses_id,
            one.is_reversed,
        )
        found[row.month_id] = (*found.get(row.month_id, ()), made)
    return found


def approve_penalties(
    session: Session, actor: Actor, *, month_id: UUID, at: datetime, version: int | None = None
) -> None:
    """Approve every line of an issued month, which then may be applied.

    `version` is the one that was looked at. Raises `Conflict` when the month is not issued or
    approved already, or a newer version is there, `Forbidden` when the actor is the one who issued
    it.
    """
    require(actor, Action.APPROVE_PENALTIES)
    month = lock_month(session, actor, month_id)
    moved(MonthState(month.state), Move.APPROVE_PENALTIES)
    scorecard, *_ = _get_issued(session, month_id)
    if version not in {None, scorecard.version}:
        raise Conflict.because("penalties.corrected_since", version=str(scorecard.version))
    require_other_person(actor, Action.APPROVE_PENALTIES, {"issued": scorecard.issued_by})
    for line, _ in rows.list_lines(session, [scorecard.id]):
        line.state, line.approved_by, line.approved_at = "approved", actor.account_id, at
    net = str(Money(scorecard.net, scorecard.currency))
    move_month(session, actor, month, Move.APPROVE_PENALTIES, at=at, net=net)


def _get_issued(session: Session, month_id: UUID) -> _Issued:
    issued = rows.list_issued(session, month_id=month_id)
    if not issued:
        raise NotFound([Problem("scorecards.none")])
    return issued[0]


def _penalty_month(
    actor: Actor,
    found: _Issued,
    own: Sequence[tuple[PenaltyLineRow, str]],
    *,
    balance: Balance,
    applications: tuple[Application, ...],
) -> PenaltyMonth:
    scorecard, month, contract, vendor, money, issued_by = found
    written = {line["number"]: line for line in money["lines"]}
    approvals = [(name, line.approved_at) for line, name in own if line.approved_at]
    approved_by, approved_at = approvals[0] if approvals else ("", None)
    why_not = _why_not(actor, scorecard, MonthState(month.state))
    return PenaltyMonth(
        month_id=month.id,
        contract_id=contract.id,
        contract_title={"zh": contract.title_zh, "en": contract.title_en},
        vendor_id=vendor.id,
        vendor_name=name_in(actor.language, vendor),
        period=period_of(month),
        state=MonthState(month.state),
        version=scorecard.version,
        fee=Money(Decimal(money["fee"]), scorecard.currency),
        gross=Money(Decimal(money["gross"]), scorecard.currency),
        net=Money(scorecard.net, scorecard.currency),
        lines=tuple(_line(line, written[line.line_number]) for line, _ in own),
        issued_by=issued_by,
        issued_at=scorecard.issued_at,
        approved_by=approved_by,
        approved_at=approved_at,
        may_approve=not why_not,
        why_not=why_not,
        balance=balance,
        applications=applications,
        is_trial=any(note["code"] == "money.trial" for note in money["notes"]),
    )


def _line(line: PenaltyLineRow, written: Mapping[str, Any]) -> PenaltyLine:
    return PenaltyLine(
        line.id,
        line.line_number,
        line.kind,
        line.metric,
        written["name"] or {},
        line.clause,
        line.mechanic,
        Money(line.amount, line.currency),
        tuple(Step(step["code"], step["facts"]) for step in written["working"]),
    )


def _why_not(actor: Actor, scorecard: ScorecardRow, state: MonthState) -> tuple[Problem, ...]:
    problems: list[Problem] = []
    if not may_move(state, Move.APPROVE_PENALTIES):
        facts = {"state": state.value, "move": Move.APPROVE_PENALTIES.value}
        problems.append(Problem("lifecycle.not_now", facts=facts))
    try:
        require(actor, Action.APPROVE_PENALTIES)
        require_other_person(actor, Action.APPROVE_PENALTIES, {"issued": scorecard.issued_by})
    except Refused as refusal:
        problems += refusal.problems
    return tuple(problems)
