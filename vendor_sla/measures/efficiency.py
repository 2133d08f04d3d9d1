"""Efficiency: how fast contacts are taken and work is done."""

from fractions import Fraction

import numpy as np

from vendor_sla.measures.arrivals import Arrivals, arrivals, handled_at, replied_at
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution, Groups, mean, share, waits
from vendor_sla.measures.deadlines import deadlines
from vendor_sla.measures.registry import measure
from vendor_sla.measures.rows import HALF_HOUR, MISSING, Ints, Mask, Rows

_DAYS = 100_000  # room for the number of a day


@measure()
def first_response_time(rows: Rows, asked: Asked) -> Contribution:
    """Measure the wait from entering the human stage to the first human reply."""
    come = arrivals(rows, asked, replied_at(rows))
    return waits(
        asked, come.at, come.entered, come.wait, come.ended, impossible=come.impossible
    ).with_facts(unanswered=_in_period(asked, come, ~come.ended))


@measure()
def response_within(rows: Rows, asked: Asked) -> Contribution:
    """Measure the share of contacts entering the human stage that were replied to in time."""
    come = arrivals(rows, asked, replied_at(rows))
    limits = asked.limits(rows)
    limited = limits != MISSING
    early = _given_up_within(come, limits) & limited
    hit, counted = come.ended & (come.wait <= limits), come.entered & limited
    match asked.text("abandoned_before_limit"):
        case "hit":
            hit = hit | early
        case "drop":
            counted = counted & ~early
        case "miss":
            pass
        case _:
            raise asked.unsaid("abandoned_before_limit")
    at = _due_or(asked, rows, come, limits)
    return share(
        asked,
        at,
        counted,
        hit,
        impossible=come.impossible,
        unanswered=come.entered & ~come.ended,
        abandoned_before_limit=early,
        without_limit=come.entered & ~limited,
    )


@measure()
def reply_time(rows: Rows, asked: Asked) -> Contribution:
    """Measure reply seconds over reply rounds of the contacts handled."""
    at, spent, rounds = handled_at(rows), rows["reply_seconds"], rows["reply_rounds"]
    told = (spent != MISSING) & (rounds != MISSING) & (at != MISSING)
    inside = asked.inside(at)
    return Contribution(
        counted=told & inside,
        at=at,
        amount=spent,
        weight=rounds,
        amount_scale=1_000_000,
        facts={"unknown": ~told & inside},
    )


@measure()
def unanswered(rows: Rows, asked: Asked) -> Contribution:
    """Count the contacts that entered and were never replied to."""
    come = arrivals(rows, asked, replied_at(rows))
    found = share(asked, come.at, come.entered, ~come.ended, impossible=come.impossible)
    return found.as_total(entered=found.counted)


@measure()
def service_level(rows: Rows, asked: Asked) -> Contribution:
    """Measure the service level by one of the six named formulas.

    Answered within Y a, answered A, abandoned B, abandoned within Y b, short abandons s:
    F1 (a+b)/(A+B), F2 a/A, F3 a/(A+B), F4 a/(A+B-b), F5 (a+s)/(A+B), F6 a/(A+B-s).
    A contact that entered and was never answered is abandoned, recorded so or not.
    """
    come = arrivals(rows, asked, handled_at(rows))
    limits = asked.limits(rows)
    limited = limits != MISSING
    in_time = come.ended & (come.wait <= limits)
    early = _given_up_within(come, limits)
    counted = come.entered & limited
    match asked.text("formula"):
        case "F1":
            hit = in_time | early
        case "F2":
            hit, counted = in_time, counted & come.ended
        case "F3":
            hit = in_time
        case "F4":
            hit, counted = in_time, counted & ~early
        case "F5":
            hit = in_time | _short(come, asked)
        case "F6":
            hit, counted = in_time, counted & ~_short(come, asked)
        case _:
            raise asked.unsaid("formula")
    return share(
        asked,
        come.at,
        counted,
        hit,
        impossible=come.impossible,
        abandoned=come.entered & ~come.ended,
        abandoned_within_limit=early,
        without_limit=come.entered & ~limited,
    )


@measure()
def interval_service_level(rows: Rows, asked: Asked) -> Contribution:
    """Measure the share of half-hours with contacts whose service level meets the target."""
    target, found = asked.number("target"), service_level(rows, asked)

    def met(_: Ints, counts: Ints, hits: Ints) -> tuple[Fraction, int]:
        pairs = zip(hits.tolist(), counts.tolist(), strict=True)
        reached = sum(Fraction(100 * hit, all_) >= target for hit, all_ in pairs)
        return Fraction(reached), len(counts)

    return found.by_groups(Groups(found.at // HALF_HOUR, met))


@measure()
def speed_of_answer(rows: Rows, asked: Asked) -> Contribution:
    """Measure the mean wait of the contacts answered."""
    come = arrivals(rows, asked, handled_at(rows))
    return waits(asked, come.at, come.entered, come.wait, come.ended, impossible=come.impossible)


@measure()
def handle_time(rows: Rows, asked: Asked) -> Contribution:
    """Measure the mean of talk, hold and wrap time of the contacts handled."""
    at = handled_at(rows)
    parts = [rows[f"{part}_seconds"] for part in asked.texts("parts")]
    told = np.logical_and.reduce([part != MISSING for part in parts])
    handled = at != MISSING
    total = np.sum([np.where(told, part, 0) for part in parts], axis=0)
    return mean(asked, at, handled & told, total, unknown=handled & ~told)


@measure()
def volume_handled(rows: Rows, asked: Asked) -> Contribution:
    """Count the contacts handled."""
    at = handled_at(rows)
    counted = asked.inside(at)
    return Contribution(counted, at, counted, is_total=True)


@measure("contacts", "schedule")
def handled_per_agent_hour(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts handled over productive hours of the schedule."""
    if rows.kind == "contacts":
        at = handled_at(rows)
        counted = asked.inside(at)
        nothing = np.zeros(rows.size, dtype=np.int64)
        amount = counted.astype(np.int64)
        return Contribution(
            counted, at, amount, nothing, weight_scale=3_600_000_000, breaks_down=False
        )
    day, productive = asked.local_days(rows["day"]), rows["productive_seconds"]
    counted = asked.inside(day) & (productive != MISSING)
    nothing = np.zeros(rows.size, dtype=np.int64)
    return Contribution(
        counted, day, nothing, productive, weight_scale=3_600_000_000, breaks_down=False
    )


@measure()
def load_per_agent_day(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts handled per agent and day: mean, maximum, or spread of agents' means."""
    at, agents = handled_at(rows), rows.codes("agent_id").astype(np.int64)
    inside, statistic = asked.inside(at), asked.text("statistic")
    counted = inside & (agents >= 0)
    keys = agents * _DAYS + np.where(counted, asked.calendar_days(at), 0)

    def judged(keys: Ints, loads: Ints, _: Ints) -> tuple[Fraction, int]:
        if statistic == "mean":
            return Fraction(int(loads.sum())), len(loads)
        if not len(loads):
            return Fraction(0), 0
        return (Fraction(int(loads.max())) if statistic == "maximum" else _spread(keys, loads)), 1

    facts = {"without_agent": inside & (agents < 0)}
    return Contribution(counted, at, counted, facts=facts).by_groups(Groups(keys, judged))


@measure()
def answer_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure answered over entering the human queue."""
    come = arrivals(rows, asked, handled_at(rows))
    return share(asked, come.at, come.entered, come.ended, impossible=come.impossible)


@measure()
def abandonment_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure abandoned over answered and abandoned; short abandons as declared."""
    come = arrivals(rows, asked, handled_at(rows))
    counted = come.entered
    if asked.text("short_abandons") == "drop":
        counted = counted & ~_short(come, asked)
    return share(asked, come.at, counted, ~come.ended, impossible=come.impossible)


@measure("schedule")
def occupancy(rows: Rows, asked: Asked) -> Contribution:
    """Measure productive over scheduled time."""
    day = asked.local_days(rows["day"])
    productive, scheduled = rows["productive_seconds"], rows["scheduled_seconds"]
    told = (productive != MISSING) & (scheduled != MISSING)
    inside = asked.inside(day)
    return Contribution(
        counted=told & inside,
        at=day,
        amount=productive,
        weight=scheduled,
        amount_scale=1_000_000,
        weight_scale=1_000_000,
        facts={"unknown": ~told & inside},
    )


@measure("transfers")
def dwell_time(rows: Rows, asked: Asked) -> Contribution:
    """Measure the mean time a ticket lay between two teams."""
    queued, taken = rows["queued_at"], rows["taken_at"]
    asked.clock.cover(queued, taken)
    wait = asked.clock.worked(taken) - asked.clock.worked(queued)
    over = (taken != MISSING) & (taken >= queued)
    impossible = (taken != MISSING) & (taken < queued)
    still = taken == MISSING
    return mean(asked, queued, over, wait, not_taken=still, impossible=impossible)


@measure("deliverables")
def report_timeliness(rows: Rows, asked: Asked) -> Contribution:
    """Measure reports delivered on or before their due day over reports due."""
    due, delivered = rows["due_on"], rows["delivered_on"]
    hit = (delivered != MISSING) & (delivered <= due)
    return share(asked, asked.local_days(due), due != MISSING, hit)


def _in_period(asked: Asked, come: Arrivals, mask: Mask) -> Mask:
    return mask & come.entered & asked.inside(come.at)


def _given_up_within(come: Arrivals, limits: Ints) -> Mask:
    known = come.abandoned_wait != MISSING
    found: Mask = ~come.ended & known & (come.abandoned_wait <= limits)
    return found


def _short(come: Arrivals, asked: Asked) -> Mask:
    limit = asked.needed_span("short_abandon")
    return _given_up_within(come, np.full(len(come.wait), limit, dtype=np.int64))


def _due_or(asked: Asked, rows: Rows, come: Arrivals, limits: Ints) -> Ints:
    if asked.anchor != "due":
        return come.at
    return deadlines(rows, asked, limits, start=come.entry).due


def _spread(keys: Ints, loads: Ints) -> Fraction:
    """Return the largest less the smallest of the agents' mean daily loads."""
    names, inverse = np.unique(keys // _DAYS, return_inverse=True)
    totals = np.bincount(inverse, loads).astype(np.int64).tolist()
    days = np.bincount(inverse, minlength=len(names)).tolist()
    means = [Fraction(total, n) for total, n in zip(totals, days, strict=True)]
    return max(means) - min(means)
