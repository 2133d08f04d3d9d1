"""Pages of rounds: what one person may see of a round of questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from vendor_sla.domain.designs import DesignState
from vendor_sla.domain.panels import RATING_LIMIT, Measures, RoundKind, RoundState, widest
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.services.design_rounds import get_round, measures_of
from vendor_sla.services.designs import get_design, today
from vendor_sla.store import designs as rows
from vendor_sla.store.models import DesignRoundRow
from vendor_sla.store.sessions import Session

_Seat = tuple[UUID, str, datetime | None]  # account, name, when they answered


@dataclass(frozen=True, slots=True)
class Round:
    """A round: how many were asked and have answered, and once closed what is told of it.

    `spread` is the widest quartile range and `is_agreed` whether it is within the limit; None
    and False for feedback and before the round is closed. `late` names who is still awaited, for
    those who manage the design; it says nothing about what the others scored.
    """

    round_id: UUID
    kind: RoundKind
    number: int
    state: RoundState
    measures: Measures
    due_on: date | None
    is_overdue: bool
    team: str
    agents: tuple[str, ...]
    period_start: date | None
    period_end: date | None
    results: Mapping[str, Any]
    spread: Fraction | None
    limit: Fraction
    asked: int
    answered: int
    late: tuple[str, ...]
    is_mine: bool
    have_answered: bool
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """What the reader scored in a round."""

    marks: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A round for one person: their own answer, and the round of its kind before, with theirs."""

    design_id: UUID
    title: str
    is_published: bool
    round: Round
    own: OwnAnswer | None
    earlier: Round | None
    earlier_own: OwnAnswer | None
    may_manage: bool


def read_round(session: Session, actor: Actor, *, round_id: UUID, at: datetime) -> RoundPage:
    """Return a round as one person sees it: nobody's answers but their own; `NotFound`."""
    require(actor, Action.READ_DESIGNS)
    asked = get_round(session, round_id)
    design = get_design(session, asked.design_id)
    before = [
        one
        for one in rows.list_rounds(session, [design.id])
        if one.kind == asked.kind and one.state == RoundState.CLOSED and one.number < asked.number
    ]
    limits = {design.id: design.spread_limit}
    shown, *earlier = rounds_of(session, actor, [asked, *before[-1:]], limits, at)
    return RoundPage(
        design_id=design.id,
        title=design.title,
        is_published=design.state == DesignState.PUBLISHED,
        round=shown,
        own=_own(session, actor, round_id),
        earlier=earlier[0] if earlier else None,
        earlier_own=_own(session, actor, earlier[0].round_id) if earlier else None,
        may_manage=actor.may(Action.MANAGE_DESIGN) and design.state == DesignState.OPEN,
    )


def _own(session: Session, actor: Actor, round_id: UUID) -> OwnAnswer | None:
    answer = rows.find_answer(session, round_id, actor.account_id)
    return None if answer is None else OwnAnswer(answer.marks, answer.reason)


def rounds_of(
    session: Session,
    actor: Actor,
    asked: Sequence[DesignRoundRow],
    limits: Mapping[UUID, int],
    at: datetime,
) -> tuple[Round, ...]:
    """Return rounds as one person sees them; `limits` are the spread limits of their designs."""
    seats: dict[UUID, list[_Seat]] = {row.id: [] for row in asked}
    for place, account in rows.list_seats(session, list(seats)):
        seats[place.round_id].append((account.id, account.name, place.answered_at))
    day = today(session, actor, at)
    return tuple(_round(actor, row, seats[row.id], limits[row.design_id], day) for row in asked)


def _round(
    actor: Actor, row: DesignRoundRow, seats: Sequence[_Seat], limit: int, day: date
) -> Round:
    kind = RoundKind(row.kind)
    is_told = bool(row.results) and kind is not RoundKind.FEEDBACK
    mine = [answered_at for account_id, _, answered_at in seats if account_id == actor.account_id]
    late = [name for _, name, answered_at in seats if answered_at is None]
    return Round(
        round_id=row.id,
        kind=kind,
        number=row.number,
        state=RoundState(row.state),
        measures=measures_of(row),
        due_on=row.due_on,
        is_overdue=row.state == "open" and row.due_on is not None and row.due_on < day,
        team=row.team,
        agents=tuple(row.agents),
        period_start=row.period_start,
        period_end=row.period_end,
        results=row.results,
        spread=widest(row.results) if is_told else None,
        limit=RATING_LIMIT if kind is RoundKind.RATING else Fraction(limit),
        asked=len(seats),
        answered=len(seats) - len(late),
        late=tuple(late) if actor.may(Action.MANAGE_DESIGN) else (),
        is_mine=bool(mine),
        have_answered=any(mine),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )
