"""Stages: the growth stage of the agent of each contact, on the day of the contact."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from vendor_sla.domain.growth import GROWTH_STAGES, stage_begins
from vendor_sla.measures.clocks import microseconds
from vendor_sla.measures.rows import MISSING, Codes, Ints, Rows

_EPOCH = date(1970, 1, 1)


class Stages:
    """The first instants of every agent's stages, in the contract's zone."""

    def __init__(self, roster: Rows, zone: str) -> None:
        self._begins: dict[int, list[int]] = {}
        local = ZoneInfo(zone)
        for agent, started in zip(
            roster.codes("agent_id").tolist(), roster["started_on"].tolist(), strict=True
        ):
            if agent >= 0 and started != MISSING:
                first = _EPOCH + timedelta(microseconds=started)
                days = [stage_begins(first, months) for _, months in GROWTH_STAGES]
                self._begins[agent] = [
                    microseconds(datetime(d.year, d.month, d.day, tzinfo=local).astimezone(UTC))
                    for d in days
                ]

    def of(self, agents: Codes, instants: Ints) -> Codes:
        """Return the code of each contact's stage, -1 for agents not on the roster."""
        size = int(agents.max(initial=-1)) + 2
        begins = np.full((size, len(GROWTH_STAGES)), np.iinfo(np.int64).max, dtype=np.int64)
        for agent, instants_of in self._begins.items():
            if agent < size - 1:
                begins[agent] = instants_of
        # The last line stands for a missing agent, which has no stage.
        reached = np.full(len(agents), -1, dtype=np.int32)
        for stage in range(len(GROWTH_STAGES)):
            reached += instants >= begins[agents, stage]
        return reached
