"""Agents: one metric broken down by who handled the contact, exactly as it is for everybody."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vendor_sla.domain.readings import Reading, Source
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution
from vendor_sla.measures.exact_sums import sums_by
from vendor_sla.measures.reckoning import Reckoner
from vendor_sla.measures.rows import Mask, Rows
from vendor_sla.measures.tallies import Sums, Tally

_ATTRIBUTE = "agent_id"


@dataclass(frozen=True)
class AgentReading:
    """One agent's reading and how many of the contacts missed; None where none can miss."""

    agent: str
    reading: Reading
    missed: int | None


class AgentWatch:
    """Watches one metric being measured and keeps its sums by agent.

    Quantiles and what is judged in groups of rows do not add up by agent: they are left out.
    """

    def __init__(self) -> None:
        self._sums: dict[str, Sums] = {}
        self._missed: defaultdict[str, int] = defaultdict(int)
        self._asked: Asked | None = None
        self._contribution: Contribution | None = None

    def __call__(
        self, asked: Asked, rows: Rows, contribution: Contribution, scope: Mask | None
    ) -> None:
        """Add what one block adds to the metric."""
        if asked.quantile is not None or not contribution.breaks_down or not rows.has(_ATTRIBUTE):
            return
        self._asked, self._contribution = asked, contribution
        codes = rows.codes(_ATTRIBUTE)
        mask = contribution.counted if scope is None else contribution.counted & scope
        mask = mask & (codes >= 0)
        names = rows.book.texts(_ATTRIBUTE)
        keys, size = codes[mask].astype(np.int64), len(names)
        counts = np.bincount(keys, minlength=size)
        amounts = sums_by(keys, contribution.amount[mask], size).tolist()
        weight = contribution.weight
        weights = (counts if weight is None else sums_by(keys, weight[mask], size)).tolist()
        for code in np.flatnonzero(counts).tolist():
            sums = self._sums.setdefault(names[code], Sums())
            sums.amount += amounts[code]
            sums.weight += weights[code]
            sums.rows += int(counts[code])
        if contribution.missed is not None:
            missed = np.bincount(keys[contribution.missed[mask]], minlength=size)
            for code in np.flatnonzero(missed).tolist():
                self._missed[names[code]] += int(missed[code])

    def readings(self) -> Mapping[str, AgentReading]:
        """Return each agent's reading, by name in order."""
        if self._asked is None or self._contribution is None:
            return {}
        reckoner = Reckoner(self._asked, Tally(contribution=self._contribution), Source.VENDOR_ROWS)
        can_miss = self._contribution.missed is not None
        scope = self._asked.request.scope
        return {
            agent: AgentReading(
                agent,
                reckoner.slice(sums, {**scope, _ATTRIBUTE: (agent,)}),
                self._missed[agent] if can_miss else None,
            )
            for agent, sums in sorted(self._sums.items())
        }
