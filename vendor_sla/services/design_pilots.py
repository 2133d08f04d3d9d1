"""Pilots: the core metrics tried with one team, and what those concerned say of them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from vendor_sla.domain.designs import LONGEST_PILOT
from vendor_sla.domain.panels import RoundKind
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.services.design_rounds import ask_panel
from vendor_sla.services.designs import core_of, get_quiet_design
from vendor_sla.store.sessions import Session

_LONGEST_TEAM = 200
_MOST_AGENTS = 200


def start_pilot(
    session: Session,
    actor: Actor,
    *,
    design_id: UUID,
    team: str,
    agents: str,
    first: Period | None,
    periods: int,
    at: datetime,
    due_on: date | None = None,
) -> UUID:
    """Try the core metrics with one team for one or two months, and ask for feedback on them.

    `agents` are ids, one to a line or by commas. Raises `Invalid` with every problem.
    """
    require(actor, Action.MANAGE_DESIGN)
    design = get_quiet_design(session, design_id)
    chosen = _agents(agents)
    problems = list(_problems(team.strip(), chosen, first, periods))
    if problems or first is None:
        raise Invalid(problems)
    pilot = {
        "team": team.strip(),
        "agents": chosen,
        "period_start": first.start,
        "period_end": first.shifted(periods - 1).end,
    }
    asked = core_of(design)
    return ask_panel(
        session, actor, design, RoundKind.FEEDBACK, asked, due_on=due_on, at=at, pilot=pilot
    )


def _agents(text: str) -> list[str]:
    listed = text.replace(",", "\n").replace("，", "\n").splitlines()
    return list(dict.fromkeys(filter(None, (one.strip() for one in listed))))


def _problems(
    team: str, agents: Sequence[str], first: Period | None, periods: int
) -> Iterator[Problem]:
    if not team:
        yield Problem("form.empty", "team")
    elif len(team) > _LONGEST_TEAM:
        yield Problem("designs.long_title", "team", {"most": str(_LONGEST_TEAM)})
    if len(agents) > _MOST_AGENTS:
        yield Problem("designs.many_agents", "agents", {"most": str(_MOST_AGENTS)})
    if first is None:
        yield Problem("designs.pilot_month", "first")
    if not 1 <= periods <= LONGEST_PILOT:
        yield Problem("designs.pilot_length", "periods", {"most": str(LONGEST_PILOT)})
