"""Dispute pages: what is disputed, what was said, what it would change, and who may decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from vendor_sla.domain.disputes import DisputeState, SecondLevel
from vendor_sla.domain.lifecycle import MonthState, Move, may_move
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Problem
from vendor_sla.domain.rulings import Ruling, read_ruling
from vendor_sla.services.appeals import why_may_not_rule
from vendor_sla.services.corrections import is_behind
from vendor_sla.services.dispute_claims import Document, is_reducible
from vendor_sla.services.dispute_decisions import why_may_not_decide
from vendor_sla.services.dispute_effects import (
    Change,
    MonthEffects,
    effect_of,
    find_effects,
    kept_month,
)
from vendor_sla.services.dispute_items import DisputeItem, Steps, item_of
from vendor_sla.services.dispute_steps import contract_of, get_dispute, working_days_left
from vendor_sla.services.dispute_windows import Window, find_window
from vendor_sla.services.moves import get_month, period_of
from vendor_sla.services.vendors import name_in
from vendor_sla.store import disputes as rows
from vendor_sla.store.models import (
    ContractRow,
    DisputeFileRow,
    DisputeRow,
    DisputeStepRow,
    MonthRow,
    VendorRow,
)
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Head:
    """The month a dispute is of."""

    month_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    currency: str


@dataclass(frozen=True, slots=True)
class ThreadFile:
    """A file in a thread."""

    file_id: UUID
    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ThreadStep:
    """One step of a thread; `ruling` is what a decision does, `panel` are a joint panel's names."""

    kind: str
    side: str
    who: str
    at: datetime
    outcome: str
    reason: str
    ruling: Ruling | None
    panel: Sequence[Mapping[str, str]]
    files: tuple[ThreadFile, ...]


@dataclass(frozen=True, slots=True)
class DisputePage:
    """One dispute: its thread, its effect, and what this person may do with it.

    `why_not` says why the level that waits may not be decided by this person; empty when it may,
    or no level waits. `lines` are the money lines a finding's decision may reduce.
    """

    head: Head
    item: DisputeItem
    reason: str
    clause: str
    thread: tuple[ThreadStep, ...]
    change: Change | None
    is_panel: bool
    may_decide: bool
    may_rule: bool
    may_answer: bool
    is_mine: bool
    why_not: tuple[Problem, ...]
    lines: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class MonthDisputes:
    """The disputes of a month with what they come to together, and until when one may be raised."""

    head: Head
    items: tuple[DisputeItem, ...]
    effects: MonthEffects | None
    until: datetime | None
    days_left: int | None
    may_raise: bool


@dataclass(frozen=True, slots=True)
class MonthNote:
    """What a month's page says of its disputes: how many, and how many wait for a level.

    `until` is the last minute in which this person may raise one. `is_behind` says that its newest
    scorecard does not have every decision.
    """

    count: int
    waiting: int
    until: datetime | None
    may_raise: bool
    is_behind: bool


@dataclass(frozen=True, slots=True)
class NewDispute:
    """What a vendor may dispute of a month, and until when; None when nothing is shown for it."""

    head: Head
    window: Window | None
    days_left: int | None
    is_open: bool


def read_dispute(session: Session, actor: Actor, *, dispute_id: UUID, at: datetime) -> DisputePage:
    """Return one dispute as this person sees it; `NotFound` when it is out of sight."""
    require(actor, Action.READ_DISPUTES)
    dispute = get_dispute(session, actor, dispute_id)
    month, contract_row, vendor = get_month(session, actor, dispute.month_id)
    contract = contract_of(session, actor, month)
    steps = rows.list_steps(session, [dispute.id])
    left = working_days_left(contract, at, dispute.due_at) if dispute.due_at else None
    item = item_of(dispute, steps, left)
    kept = kept_month(session, actor, month)
    is_open = dispute.state in {DisputeState.RAISED, DisputeState.APPEALED}
    ruling = item.claim if is_open else item.ruling
    why_not = _why_not(session, actor, dispute)
    return DisputePage(
        head=_head(actor, month, contract_row, vendor),
        item=item,
        reason=dispute.reason,
        clause=contract.dispute_terms.clause,
        thread=_thread(steps, rows.list_files(session, dispute.id)),
        change=effect_of(session, kept, dispute, ruling) if kept else None,
        is_panel=contract.dispute_terms.second_level is SecondLevel.JOINT_PANEL,
        may_decide=dispute.state == DisputeState.RAISED and not why_not,
        may_rule=dispute.state == DisputeState.APPEALED and not why_not,
        may_answer=actor.may(Action.ANSWER_DISPUTE) and (is_open or dispute.state == "decided"),
        is_mine=actor.may(Action.RAISE_DISPUTE),
        why_not=() if actor.is_vendor else why_not,
        lines=tuple(filter(is_reducible, kept.document["money"]["lines"])) if kept else (),
    )


def read_month_disputes(
    session: Session, actor: Actor, *, month_id: UUID, at: datetime
) -> MonthDisputes:
    """Return a month's disputes with the money of all; `NotFound` when it is out of sight."""
    require(actor, Action.READ_DISPUTES)
    month, contract_row, vendor = get_month(session, actor, month_id)
    contract = contract_of(session, actor, month)
    found = rows.list_disputes(session, month_id)
    window = find_window(session, actor, month)
    return MonthDisputes(
        _head(actor, month, contract_row, vendor),
        tuple(
            item_of(
                one,
                rows.list_steps(session, [one.id]),
                working_days_left(contract, at, one.due_at) if one.due_at else None,
            )
            for one in found
        ),
        find_effects(session, actor, month) if found else None,
        window.until if window else None,
        working_days_left(contract, at, window.until) if window else None,
        actor.may(Action.RAISE_DISPUTE) and window is not None and at < window.until,
    )


def read_new_dispute(session: Session, actor: Actor, *, month_id: UUID, at: datetime) -> NewDispute:
    """Return what of a month the vendor may dispute now; `NotFound` when it is out of sight."""
    require(actor, Action.RAISE_DISPUTE)
    month, contract_row, vendor = get_month(session, actor, month_id)
    window = find_window(session, actor, month)
    left = None
    if window is not None:
        left = working_days_left(contract_of(session, actor, month), at, window.until)
    head = _head(actor, month, contract_row, vendor)
    return NewDispute(head, window, left, window is not None and at < window.until)


def list_disputes(
    session: Session, actor: Actor, *, state: DisputeState | None = None
) -> tuple[tuple[DisputeItem, Head], ...]:
    """Return every dispute in sight, those whose clock ends first before others."""
    require(actor, Action.READ_DISPUTES)
    found = rows.list_all(session, state=state)
    steps: dict[UUID, list[tuple[DisputeStepRow, str]]] = {}
    for step, name in rows.list_steps(session, [one.id for one, *_ in found]):
        steps.setdefault(step.dispute_id, []).append((step, name))
    return tuple(
        (item_of(one, steps[one.id], None), _head(actor, month, contract, vendor))
        for one, month, contract, vendor in found
    )


def find_note(session: Session, actor: Actor, *, month_id: UUID, at: datetime) -> MonthNote:
    """Return what the month's own page says of its disputes; nothing for who may not see any."""
    if not actor.may(Action.READ_DISPUTES):
        return MonthNote(0, 0, None, False, False)
    month, *_ = get_month(session, actor, month_id)
    found = rows.list_disputes(session, month_id)
    window = find_window(session, actor, month) if actor.may(Action.RAISE_DISPUTE) else None
    is_open = window is not None and at < window.until
    waiting = sum(one.state in {DisputeState.RAISED, DisputeState.APPEALED} for one in found)
    is_correctable = may_move(MonthState(month.state), Move.CORRECT)
    return MonthNote(
        len(found),
        waiting,
        window.until - timedelta(minutes=1) if window and is_open else None,
        is_open,
        actor.may(Action.CORRECT_MONTH) and is_correctable and is_behind(session, month),
    )


def _head(actor: Actor, month: MonthRow, contract: ContractRow, vendor: VendorRow) -> Head:
    title = {"zh": contract.title_zh, "en": contract.title_en}
    name = name_in(actor.language, vendor)
    return Head(month.id, name, title, period_of(month), contract.currency)


def _thread(steps: Steps, files: Sequence[DisputeFileRow]) -> tuple[ThreadStep, ...]:
    return tuple(
        ThreadStep(
            step.kind,
            step.by_side,
            name,
            step.at,
            step.outcome,
            step.reason,
            read_ruling(step.ruling) if "effect" in step.ruling else None,
            step.names,
            tuple(
                ThreadFile(file.id, file.name, file.size_bytes)
                for file in files
                if file.step_number == step.number
            ),
        )
        for step, name in steps
    )


def _why_not(session: Session, actor: Actor, dispute: DisputeRow) -> tuple[Problem, ...]:
    if dispute.state == DisputeState.RAISED:
        return why_may_not_decide(session, actor, dispute, Action.DECIDE_DISPUTE)
    if dispute.state == DisputeState.APPEALED:
        return why_may_not_rule(session, actor, dispute)
    return ()
