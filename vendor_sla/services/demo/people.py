"""People: the agents of an invented vendor."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from vendor_sla.domain.periods import Period
from vendor_sla.services.demo.cast import VendorPlan, dice

_TEAM_SIZE = 10


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent as a roster has it; `expires_on` is the end of the certificate."""

    agent_id: str
    team: str
    supervisor: str
    started_on: date
    certified_tier: str
    certified_on: date
    expires_on: date


@lru_cache(maxsize=16)
def agents_of(plan: VendorPlan, last: Period) -> tuple[Agent, ...]:
    """Return a vendor's agents; some joined during the year, some are old hands."""
    random = dice(plan, last, "agents")
    mark = plan.key[:2].upper()
    agents = []
    for number in range(1, plan.agents + 1):
        started_on = last.end - timedelta(days=random.randint(20, 1500))
        certified_on = started_on + timedelta(days=14)
        agents.append(
            Agent(
                agent_id=f"{mark}{number:03d}",
                team=f"{mark}-{1 + (number - 1) // _TEAM_SIZE}",
                supervisor=f"{mark}S{1 + (number - 1) // _TEAM_SIZE}",
                started_on=started_on,
                certified_tier="2" if random.random() < 0.55 else "1",
                certified_on=certified_on,
                expires_on=certified_on + timedelta(days=5 * 365),
            )
        )
    return tuple(agents)
