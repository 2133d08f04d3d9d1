"""Certificates: whether an agent was certified for a contact's tier on its day."""

import numpy as np

from vendor_sla.measures.rows import DAY, Ints, Mask, Rows


def certified(rows: Rows, roster: Rows, days: Ints) -> Mask:
    """Return the contacts whose agent holds a certificate for the tier, or a higher one.

    `days` are calendar days since 1970-01-01; a certificate holds from its first day up to its
    expiry, that day excluded, and without an expiry for good.
    """
    agents, tiers = rows.codes("agent_id"), rows.codes("tier")
    result = np.zeros(rows.size, dtype=np.bool_)
    since, until = roster["certified_on"] // DAY, roster["expires_on"] // DAY
    roster_agents, roster_tiers = roster.codes("agent_id"), roster.codes("certified_tier")
    held = roster.present("certified_on") & (roster_agents >= 0) & (roster_tiers >= 0)
    ends = np.where(roster.present("expires_on"), until, np.iinfo(np.int64).max)
    # The n-th certificate of every agent at once: few agents hold more than two or three.
    left = np.flatnonzero(held)
    while len(left):
        _, firsts = np.unique(roster_agents[left], return_index=True)
        current = left[firsts]
        table = np.full(int(max(agents.max(initial=0), roster_agents.max())) + 2, -1)
        table[roster_agents[current]] = current
        entry = table[agents]
        known, place = entry >= 0, np.maximum(entry, 0)
        result |= (
            known
            & (tiers >= 0)
            & (roster_tiers[place] >= tiers)
            & (days >= since[place])
            & (days < ends[place])
        )
        left = np.setdiff1d(left, current, assume_unique=True)
    return result
