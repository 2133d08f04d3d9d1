"""Agents: what one person cannot have done, and numbers that seem to call themselves."""

from collections.abc import Iterator

import numpy as np
from scipy.stats import binom

from vendor_sla.domain.signals import Condition
from vendor_sla.evidence.signals.materials import (
    LEAST_CONTACTS,
    MISSING,
    SECOND,
    Columns,
    Ints,
    Mask,
    Material,
    resolution,
)
from vendor_sla.evidence.signals.outcomes import (
    Off,
    Outcome,
    Positions,
    percent,
    row_places,
    these_values,
)

_HOUR = 3600 * SECOND
_HANDOVER = 60  # seconds two calls of one agent may overlap: transfers, conferences, clocks
_OVERLAPS = 0.01  # of the calls, in honest files: a shared sign-in, a day's clock gone wrong
_LEAST_ROWS = 10

_CROWDED = 0.005  # of the contacts, in honest files
_CROWDED_ROWS = 20
_SHORTEST = 0.10  # quantile of the spans below which a contact is short
_SLACK = 1.1  # times an hour
_AT_ONCE = 6  # chats held side by side
_PLENTY = 60  # contacts an hour where the file tells no spans

_OWN_SHARE = 0.01
_OWN_ROWS = 20
_SHORT_CALLS = 4  # short calls of one number with one agent
_SHORT_SECONDS = 20
_HASTE = 2  # times the file's share of short contacts: some pairs do settle things quickly


def check_overlaps(material: Material) -> Iterator[Outcome | Off]:
    """Yield the outcome for calls taken by an agent who was still on another call."""
    code, rows = "overlapping_calls", material.rows
    if not rows.has("agent_id", "answered_at", "talk_seconds"):
        facts = {"columns": "agent_id, answered_at, talk_seconds"}
        yield Off(code, "no_columns", facts=facts)
        return
    agents, start, talk = rows.codes("agent_id"), rows.ticks("answered_at"), _talk(rows)
    is_call = (agents >= 0) & (start != MISSING) & (talk > 0) & _is_phone(rows)
    places = np.flatnonzero(is_call)
    if len(places) < LEAST_CONTACTS:
        yield Off(code, "few_contacts", facts={"minimum": str(LEAST_CONTACTS)})
        return
    slack = _HANDOVER + _clock_unit(start[places]) + resolution(talk[places] // SECOND)
    order = places[np.lexsort((start[places], agents[places]))]
    found = _overlapping(agents[order], start[order] // SECOND, talk[order] // SECOND, slack)
    chosen = np.sort(order[found])
    size, count = len(places), len(chosen)
    yield Outcome(
        code,
        "agent_id",
        _tail(count, size, _OVERLAPS, _LEAST_ROWS),
        {
            "count": str(count),
            "contacts": str(size),
            "share": percent(count, size),
            "usual": percent(_OVERLAPS, 1),
            "agents": str(len(np.unique(agents[chosen]))),
            "slack": str(slack),
        },
        count=count,
        rows=row_places(rows.frame, chosen, "answered_at"),
    )


def check_hours(material: Material) -> Iterator[Outcome | Off]:
    """Yield the outcome for hours in which an agent handled more than a person can."""
    code, rows = "crowded_hours", material.rows
    name = "answered_at" if rows.has("answered_at") else "first_response_at"
    if not rows.has("agent_id", name):
        yield Off(code, "no_columns", facts={"columns": "agent_id, answered_at"})
        return
    agents, start = rows.codes("agent_id"), rows.ticks(name)
    is_live = ~_is(rows, "ticket") & ~_is(rows, "email")
    places = np.flatnonzero((agents >= 0) & (start != MISSING) & is_live)
    if len(places) < LEAST_CONTACTS:
        yield Off(code, "few_contacts", facts={"minimum": str(LEAST_CONTACTS)})
        return
    hours = agents[places] * (1 << 40) + start[places] // _HOUR
    _, which, counts = np.unique(hours, return_inverse=True, return_counts=True)
    is_crowded = _is_crowded(rows, places, which, counts)
    chosen = places[is_crowded[which]]
    size, count = len(places), len(chosen)
    yield Outcome(
        code,
        "agent_id",
        _tail(count, size, _CROWDED, _CROWDED_ROWS),
        {
            "count": str(count),
            "contacts": str(size),
            "most": str(int(counts[is_crowded].max(initial=0))),
            "hours": str(int(is_crowded.sum())),
        },
        count=count,
        rows=row_places(rows.frame, chosen, name),
    )


def check_own_numbers(material: Material) -> Iterator[Outcome | Off]:
    """Yield the outcome for customers who make short contacts with one agent, again and again."""
    code, rows = "own_numbers", material.rows
    span = next((name for name in ("talk_seconds", "reply_seconds") if rows.has(name)), "")
    if not span or not rows.has("agent_id", "customer_key"):
        facts = {"columns": "agent_id, customer_key, talk_seconds"}
        yield Off(code, "no_columns", facts=facts)
        return
    agents, customers, seconds = (
        rows.codes("agent_id"),
        rows.codes("customer_key"),
        rows.seconds(span),
    )
    places = np.flatnonzero((agents >= 0) & (customers >= 0) & (seconds != MISSING))
    if len(places) < LEAST_CONTACTS:
        yield Off(code, "few_contacts", facts={"minimum": str(LEAST_CONTACTS)})
        return
    short = max(_SHORT_SECONDS, int(np.quantile(seconds[places], _SHORTEST)))
    p_value, chosen = _own(agents[places], customers[places], seconds[places] <= short)
    chosen, size = places[chosen], len(places)
    if len(chosen) < max(_OWN_ROWS, _OWN_SHARE * size):
        p_value = 1.0
    yield Outcome(
        code,
        "customer_key",
        p_value,
        {
            "count": str(len(chosen)),
            "contacts": str(size),
            "short": str(short),
            "numbers": str(len(np.unique(customers[chosen]))),
            "agents": str(len(np.unique(agents[chosen]))),
        },
        count=len(chosen),
        rows=row_places(rows.frame, chosen, "customer_key"),
        sample=(
            these_values(rows.frame, chosen, "customer_key"),
            Condition(span, high=str(short)),
        ),
    )


def _own(agents: Ints, customers: Ints, is_short: Mask) -> tuple[float, Positions]:
    """Return the chance of the oddest pair of customer and agent, and the rows of all such pairs.

    A customer may have one agent for everything; but of their contacts no more than twice the
    file's share is short. The least chance is multiplied by the number of pairs looked at.
    """
    pairs = customers * (int(agents.max()) + 1) + agents
    every, totals = np.unique(pairs, return_counts=True)
    values, which, counts = np.unique(pairs[is_short], return_inverse=True, return_counts=True)
    is_often = counts >= _SHORT_CALLS
    if not is_often.any():
        return 1.0, np.empty(0, dtype=np.intp)
    together = totals[np.searchsorted(every, values[is_often])]
    tails = binom.sf(counts[is_often] - 1, together, min(0.5, _HASTE * float(is_short.mean())))
    looked_at = int((totals >= _SHORT_CALLS).sum())
    chosen = np.flatnonzero(is_short)[is_often[which]]
    return min(1.0, float(tails.min()) * looked_at), chosen.astype(np.intp)


def _overlapping(agents: Ints, start: Ints, talk: Ints, slack: int) -> Mask:
    """Return which calls, in the order of agents and times, begin within an earlier one.

    Everything is in seconds.
    """
    found = np.zeros(len(agents), dtype=np.bool_)
    if not len(agents):
        return found
    # Each agent's ends are lifted above the last agent's, so that one running maximum serves all.
    rank = np.concatenate([[0], np.cumsum(np.diff(agents) != 0)])
    origin = int(start.min())
    step = int((start + talk).max()) - origin + 1
    ends = np.maximum.accumulate(start + talk - origin + rank * step)
    is_same = rank[1:] == rank[:-1]
    found[1:] = is_same & (start[1:] - origin + rank[1:] * step < ends[:-1] - slack)
    return found


def _talk(rows: Columns) -> Ints:
    # Hold is left out: in some systems talk holds it already.
    talk = rows.ticks("talk_seconds")
    return np.where(talk == MISSING, 0, talk)


def _is_crowded(rows: Columns, places: Positions, which: Positions, counts: Positions) -> Mask:
    """Return the agents' hours whose talk does not fit in an hour, the longest contact apart.

    A contact taken late in the hour may run on; all others must have ended before it.
    """
    talk = _talk(rows)[places] // SECOND
    if (talk > 0).sum() < LEAST_CONTACTS:
        return counts > _PLENTY
    at_once = 1 if _is_phone(rows)[places].all() else _AT_ONCE
    longest = np.zeros(len(counts), dtype=np.int64)
    np.maximum.at(longest, which, talk)
    spent = np.bincount(which, weights=talk, minlength=len(counts)) - longest
    found: Mask = spent > 3600 * at_once * _SLACK
    return found


def _is_phone(rows: Columns) -> Mask:
    return _is(rows, "phone") if rows.has("channel") else np.ones(len(rows), dtype=np.bool_)


def _is(rows: Columns, channel: str) -> Mask:
    if not rows.has("channel"):
        return np.zeros(len(rows), dtype=np.bool_)
    found: Mask = (rows.frame["channel"] == channel).fillna(False).to_numpy(dtype=np.bool_)
    return found


def _clock_unit(instants: Ints) -> int:
    return min(60, resolution(instants // SECOND % 3600))


def _tail(count: int, size: int, usual: float, least: int) -> float:
    """Return the exact chance of at least so many rows when the usual share holds."""
    if count < max(least, usual * size):
        return 1.0
    return float(binom.sf(count - 1, size, usual))
