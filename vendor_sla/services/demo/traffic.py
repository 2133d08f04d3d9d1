"""Traffic: what really happened in a month, contact by contact, before anybody reports it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

from vendor_sla.domain.periods import Period
from vendor_sla.services.demo.cast import Levels, VendorPlan, dice, levels_in
from vendor_sla.services.demo.people import Agent, agents_of

_HOURS = range(8, 22)
_HOUR_WEIGHTS = (4, 7, 11, 10, 7, 7, 9, 11, 10, 8, 7, 8, 9, 6)
_PEAK_HOURS = frozenset({10, 11, 15, 16, 20})
_REASONS = ("billing", "delivery", "technical", "returns", "account")
_REASON_WEIGHTS = (22, 30, 24, 16, 8)
_TICKET_SHARE = 0.14
_ABANDON_PATIENCE = 190.0  # seconds a caller waits on average before giving up


@dataclass(slots=True)
class Contact:
    """One contact; times are naive and local to the client. None is what did not happen."""

    interaction_id: str
    opened_at: datetime
    channel: str
    tier: str
    severity: str
    vip: bool
    reason: str
    queue: str
    customer_key: str | None
    queue_entered_at: datetime
    agent_id: str | None = None
    answered_at: datetime | None = None
    abandoned_at: datetime | None = None
    first_response_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    reopened_at: datetime | None = None
    talk_seconds: int | None = None
    hold_seconds: int | None = None
    wrap_seconds: int | None = None
    reply_seconds: int | None = None
    reply_rounds: int | None = None
    transfers: int | None = None
    escalated: bool | None = None
    reopened: bool | None = None
    solved_alone: bool | None = None
    technical: bool | None = None
    survey_sent: bool | None = None
    csat: int | None = None
    review: str | None = None
    solved_at_once: bool = False


@lru_cache(maxsize=16)
def contacts_opened_in(plan: VendorPlan, month: Period, last: Period) -> tuple[Contact, ...]:
    """Return every contact opened in a month, in order; the same for the same arguments."""
    random = dice(plan, month, "traffic")
    levels = levels_in(plan, month, last)
    agents = agents_of(plan, last)
    channel = "phone" if plan.service == "call_centre" else "chat"
    contacts: list[Contact] = []
    for opened_at in _arrivals(random, plan.contacts_a_month, month):
        first = _contact(random, plan, opened_at, channel)
        chain = _with_repeats(random, first, levels, agents, month)
        contacts.extend(chain)
        if first.agent_id and random.random() < _TICKET_SHARE:
            contacts.append(_ticket(random, first, levels, agents))
    contacts.sort(key=lambda contact: contact.opened_at)
    _share_out(contacts, agents)
    mark = "T" if channel == "phone" else "C"
    for number, contact in enumerate(contacts, 1):
        kind = "G" if contact.channel == "ticket" else mark
        contact.interaction_id = f"{kind}-{contact.opened_at:%Y%m%d}-{number:06d}"
    return tuple(contacts)


def _share_out(contacts: list[Contact], agents: tuple[Agent, ...]) -> None:
    """Give a call whose agent is still on another one to the next who is free."""
    names = [agent.agent_id for agent in agents]
    busy_until: dict[str, datetime] = {}
    answered = ((each.answered_at, each) for each in contacts if each.channel == "phone")
    calls = [(begins_at, call) for begins_at, call in answered if begins_at]
    for begins_at, call in sorted(calls, key=lambda each: each[0]):
        first = names.index(call.agent_id or names[0])
        order = names[first:] + names[:first]
        free = (name for name in order if busy_until.get(name, begins_at) <= begins_at)
        call.agent_id = next(free, order[0])
        busy_until[call.agent_id] = begins_at + timedelta(seconds=call.talk_seconds or 0)


def _arrivals(random: Random, count: int, month: Period) -> list[datetime]:
    days = month.dates()
    day_weights = [8 if day.isoweekday() > 5 else 10 for day in days]
    chosen = zip(
        random.choices(days, day_weights, k=count),
        random.choices(_HOURS, _HOUR_WEIGHTS, k=count),
        strict=True,
    )
    return sorted(
        datetime(day.year, day.month, day.day, hour)  # noqa: DTZ001 - local to the client
        + timedelta(seconds=random.randrange(3600))
        for day, hour in chosen
    )


def _contact(random: Random, plan: VendorPlan, opened_at: datetime, channel: str) -> Contact:
    reason = random.choices(_REASONS, _REASON_WEIGHTS)[0]
    is_english = plan.key == "lingua" and random.random() < 0.4
    return Contact(
        interaction_id="",
        opened_at=opened_at,
        channel=channel,
        tier="2" if reason == "technical" and random.random() < 0.5 else "1",
        severity=random.choices(("low", "medium", "high"), (55, 35, 10))[0],
        vip=random.random() < 0.06,
        reason=reason,
        queue="english" if is_english else "chinese",
        customer_key=f"13{random.randrange(10**9):09d}",
        queue_entered_at=opened_at + timedelta(seconds=random.randint(4, 22)),
        technical=reason == "technical",
    )


def _with_repeats(
    random: Random, first: Contact, levels: Levels, agents: tuple[Agent, ...], month: Period
) -> list[Contact]:
    # A matter not solved at once comes back within the week: that is what one-call resolution sees.
    chain = [first]
    _serve(random, first, levels, agents)
    last_instant = datetime.combine(month.end, datetime.min.time())
    while not chain[-1].solved_at_once and random.random() < 0.75:
        again_at = chain[-1].opened_at + timedelta(minutes=random.randint(90, 6 * 24 * 60))
        again_at = again_at.replace(hour=random.choice(_HOURS))
        if again_at <= chain[-1].opened_at or again_at >= last_instant:
            break
        again = Contact(
            "", again_at, first.channel, first.tier, first.severity, first.vip, first.reason,
            first.queue, first.customer_key, again_at + timedelta(seconds=random.randint(4, 22)),
            technical=first.technical,
        )  # fmt: skip
        _serve(random, again, levels, agents)
        chain.append(again)
    return chain


def _serve(random: Random, contact: Contact, levels: Levels, agents: tuple[Agent, ...]) -> None:
    is_peak = contact.opened_at.hour in _PEAK_HOURS
    wait = 1 + random.expovariate(1 / (levels.wait_seconds * (1.7 if is_peak else 0.8)))
    patience = 3 + random.expovariate(1 / _ABANDON_PATIENCE)
    if patience < wait:
        contact.abandoned_at = contact.queue_entered_at + timedelta(seconds=round(patience))
        return
    agent = random.choice(agents)
    contact.agent_id = agent.agent_id
    contact.answered_at = contact.queue_entered_at + timedelta(seconds=round(wait))
    contact.first_response_at = contact.answered_at
    contact.transfers = int(random.random() < levels.transfers)
    contact.escalated = random.random() < levels.escalates
    contact.solved_alone = not contact.transfers and not contact.escalated
    contact.solved_at_once = random.random() < levels.solved_at_once
    _talk(random, contact, levels)
    _end(random, contact, levels)
    _rate(random, contact, levels)


def _talk(random: Random, contact: Contact, levels: Levels) -> None:
    contact.talk_seconds = max(15, round(random.lognormvariate(0, 0.55) * levels.talk_seconds))
    if contact.channel == "phone":
        contact.hold_seconds = random.randint(5, 90) if random.random() < 0.3 else 0
        contact.wrap_seconds = random.randint(10, 75)
        return
    contact.reply_rounds = 2 + min(20, round(random.expovariate(1 / 5)))
    pace = levels.wait_seconds * 1.6
    contact.reply_seconds = round(contact.reply_rounds * (6 + random.expovariate(1 / pace)))


def _end(random: Random, contact: Contact, levels: Levels) -> None:
    assert contact.answered_at is not None
    assert contact.talk_seconds is not None
    ended_at = contact.answered_at + timedelta(seconds=contact.talk_seconds)
    if contact.solved_at_once:
        contact.resolved_at = ended_at
    else:
        hours = random.lognormvariate(0, 0.8) * levels.resolve_hours
        contact.resolved_at = ended_at + timedelta(seconds=round(hours * 3600))
    contact.closed_at = contact.resolved_at + timedelta(minutes=random.randint(1, 30))
    contact.reopened = random.random() < levels.escalates / 2
    if contact.reopened:
        contact.reopened_at = contact.closed_at + timedelta(minutes=random.randint(60, 5 * 24 * 60))


def _rate(random: Random, contact: Contact, levels: Levels) -> None:
    contact.survey_sent = random.random() < 0.92
    if not contact.survey_sent or random.random() > 0.38:
        return
    is_happy = random.random() < levels.rates_top + (0.1 if contact.solved_at_once else -0.25)
    scores, weights = ((5, 4), (70, 30)) if is_happy else ((3, 2, 1), (50, 25, 25))
    contact.csat = random.choices(scores, weights)[0]
    contact.review = "good" if contact.csat >= 4 else "neutral" if contact.csat == 3 else "bad"


def _ticket(random: Random, call: Contact, levels: Levels, agents: tuple[Agent, ...]) -> Contact:
    assert call.answered_at is not None
    opened_at = call.answered_at + timedelta(seconds=call.talk_seconds or 60)
    ticket = Contact(
        "", opened_at, "ticket", "2", call.severity, call.vip, call.reason, call.queue,
        None, opened_at, technical=call.technical,
    )  # fmt: skip
    ticket.agent_id = random.choice(agents).agent_id
    ticket.answered_at = opened_at + timedelta(
        seconds=60 + round(random.expovariate(1 / (levels.wait_seconds * 90)))
    )
    ticket.first_response_at = ticket.answered_at
    hours = random.lognormvariate(0, 0.7) * levels.resolve_hours * 1.1
    ticket.resolved_at = ticket.answered_at + timedelta(seconds=round(hours * 3600))
    ticket.closed_at = ticket.resolved_at + timedelta(minutes=random.randint(5, 120))
    ticket.transfers = int(random.random() < levels.transfers * 2)
    ticket.escalated = random.random() < levels.escalates * 2
    ticket.solved_alone = not ticket.transfers and not ticket.escalated
    ticket.reopened = False
    ticket.survey_sent = False
    return ticket
