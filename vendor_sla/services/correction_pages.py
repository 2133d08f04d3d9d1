"""Correction pages: what the next version would be, what else would change, what did change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState, Move, may_move
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Forbidden, NotFound, Problem
from vendor_sla.domain.scorecard_differences import is_changed
from vendor_sla.services.corrections import (
    changed_disputes,
    difference_of,
    get_issued,
    require_not_alone,
)
from vendor_sla.services.dispute_steps import contract_of
from vendor_sla.services.drafts import past_months
from vendor_sla.services.moves import get_month, period_of
from vendor_sla.services.resettlements import (
    Result,
    keep,
    resettle,
    result_in,
    result_of,
    settled_document,
)
from vendor_sla.services.rulings import rulings_of
from vendor_sla.services.vendors import name_in
from vendor_sla.store import scorecards as scorecard_rows
from vendor_sla.store.models import MonthRow
from vendor_sla.store.sessions import Session

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LaterMonth:
    """A later issued month that comes out otherwise once this one is corrected."""

    month_id: UUID
    period: Period
    version: int
    before: Result
    after: Result


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """What correcting a month would change; `change` is None when nothing would.

    `later` are months that follow from it; `why_not` is empty when this person may correct it now.
    """

    month_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    state: MonthState
    version: int
    change: Document | None
    disputes: tuple[int, ...]
    later: tuple[LaterMonth, ...]
    why_not: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """What changed from one issued version to the next, and who issued it when.

    `change` is None of the first version, which corrects none.
    """

    month_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    change: Document | None
    issued_by: str
    issued_at: datetime
    versions: int


def read_correction(session: Session, actor: Actor, *, month_id: UUID) -> CorrectionPage:
    """Return what the next version of an issued month would be, settled from its document."""
    require(actor, Action.CORRECT_MONTH)
    month, contract_row, vendor = get_month(session, actor, month_id)
    card, before = get_issued(session, month)
    after, past = _settled_again(session, actor, month, before, _history(session, month))
    disputes = changed_disputes(session, month, before)
    is_different = bool(disputes) or is_changed(before, after)
    return CorrectionPage(
        month_id,
        name_in(actor.language, vendor),
        {"zh": contract_row.title_zh, "en": contract_row.title_en},
        period_of(month),
        MonthState(month.state),
        card.version,
        difference_of(session, month, before, after, version=card.version)
        if is_different
        else None,
        tuple(one.number for one in disputes),
        find_later(session, actor, month, past),
        _why_not(session, actor, month, before, is_different=is_different),
    )


def find_later(
    session: Session, actor: Actor, month: MonthRow, past: PastMonth
) -> tuple[LaterMonth, ...]:
    """Return the later issued months that come out otherwise after a month as it is now.

    Each is settled from its own document with the months before it as they would be then.
    """
    history = [*_history(session, month), past]
    found: list[LaterMonth] = []
    for later, card, document in scorecard_rows.list_issued_after(
        session, month.contract_id, month.period_start
    ):
        kept = keep(contract_of(session, actor, later), document, history)
        rulings = rulings_of(session, later.id)
        settled = resettle(kept, rulings)
        if is_changed(document, settled_document(kept, settled, rulings)):
            before, after = result_in(document), result_of(settled)
            found.append(LaterMonth(later.id, period_of(later), card.version, before, after))
        history.append(settled.month)
    return tuple(found)


def read_difference(
    session: Session, actor: Actor, *, month_id: UUID, version: int | None = None
) -> DifferencePage:
    """Return what a version changed, the newest unless said; `NotFound` when there is none."""
    require(actor, Action.READ_SCORECARD)
    month, contract_row, vendor = get_month(session, actor, month_id)
    cards = {card.version: (card, name) for card, name in
             scorecard_rows.list_scorecards(session, month_id)}  # fmt: skip
    version = version or max(cards, default=0)
    if version not in cards:
        raise NotFound([Problem("scorecards.none")])
    card, issued_by = cards[version]
    change = None
    if version - 1 in cards:
        pair = (cards[version - 1][0], card)
        before, after = (scorecard_rows.get_document(session, one) for one in pair)
        change = difference_of(session, month, before, after, version=version - 1)
    return DifferencePage(
        month_id,
        name_in(actor.language, vendor),
        {"zh": contract_row.title_zh, "en": contract_row.title_en},
        period_of(month),
        change,
        issued_by,
        card.issued_at,
        len(cards),
    )


def _settled_again(
    session: Session,
    actor: Actor,
    month: MonthRow,
    document: Document,
    history: list[PastMonth],
) -> tuple[Document, PastMonth]:
    """Return a month's document as it would be now, and what it hands on."""
    kept = keep(contract_of(session, actor, month), document, history)
    rulings = rulings_of(session, month.id)
    settled = resettle(kept, rulings)
    return settled_document(kept, settled, rulings), settled.month


def _history(session: Session, month: MonthRow) -> list[PastMonth]:
    currency = scorecard_rows.list_scorecards(session, month.id)[0][0].currency
    return list(past_months(session, month.contract_id, period_of(month), currency))


def _why_not(
    session: Session, actor: Actor, month: MonthRow, before: Document, *, is_different: bool
) -> tuple[Problem, ...]:
    problems: list[Problem] = []
    state = MonthState(month.state)
    if not may_move(state, Move.CORRECT):
        facts = {"state": state.value, "move": Move.CORRECT.value}
        problems.append(Problem("lifecycle.not_now", facts=facts))
    if not is_different:
        problems.append(Problem("corrections.nothing_changes"))
    try:
        require_not_alone(session, actor, changed_disputes(session, month, before))
    except Forbidden as refused:
        problems += refused.problems
    return tuple(problems)
