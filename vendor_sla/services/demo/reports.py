"""Reports: what each side writes down of a month; canonical columns, values still in Python."""

from copy import copy
from datetime import datetime, time, timedelta
from random import Random

from vendor_sla.domain.periods import Period
from vendor_sla.services.demo.cast import Character, VendorPlan, dice
from vendor_sla.services.demo.people import agents_of
from vendor_sla.services.demo.traffic import Contact, contacts_opened_in

Record = dict[str, object]

# A month's file begins earlier: a week must have passed before a matter counts as solved.
_LOOK_BACK = timedelta(days=8)
_HIDDEN_SHARE = 0.3  # of the bad tickets, by the vendor that cheats
_CLIENT_COLUMNS = (
    "interaction_id", "opened_at", "channel", "severity", "reason", "customer_key",
    "queue_entered_at", "answered_at", "abandoned_at", "first_response_at", "resolved_at",
    "escalated", "csat",
)  # fmt: skip


def vendor_contacts(plan: VendorPlan, month: Period, last: Period) -> list[Record]:
    """Return the contacts as the vendor reports them; the cheating vendor mends its record."""
    contacts = _touching(plan, month, last)
    if plan.character is Character.CHEATING:
        random = dice(plan, month, "cheating")
        contacts = [_flattered(random, each) for each in contacts if not _is_hidden(random, each)]
    return [_record(contact) for contact in contacts]


def client_contacts(plan: VendorPlan, month: Period, last: Period) -> list[Record]:
    """Return the client's own extract: fewer columns, nothing left out, some keys in small."""
    random = dice(plan, month, "extract")
    records = []
    for contact in _touching(plan, month, last):
        record = {name: getattr(contact, name) for name in _CLIENT_COLUMNS}
        if random.random() < 0.01:
            record["interaction_id"] = contact.interaction_id.lower().replace("-", " ")
        records.append(record)
    return records


def roster(plan: VendorPlan, last: Period) -> list[Record]:
    """Return the vendor's agents."""
    return [
        {name: getattr(agent, name) for name in agent.__slots__} for agent in agents_of(plan, last)
    ]


def complaints(plan: VendorPlan, month: Period, last: Period) -> list[Record]:
    """Return the complaints the client received in the month."""
    random = dice(plan, month, "complaints")
    unhappy = [
        contact
        for contact in contacts_opened_in(plan, month, last)
        if contact.answered_at and (contact.escalated or (contact.csat or 5) < 3)
    ]
    share = 0.09 if plan.character in (Character.CHEATING, Character.SLIPPING) else 0.05
    chosen = (contact for contact in unhappy if random.random() < share)
    return [_complaint(random, number, each) for number, each in enumerate(chosen, 1)]


def _touching(plan: VendorPlan, month: Period, last: Period) -> list[Contact]:
    starts_at = datetime.combine(month.start, time())
    before = contacts_opened_in(plan, month.shifted(-1), last)
    recent = [each for each in before if each.opened_at >= starts_at - _LOOK_BACK]
    return [*recent, *contacts_opened_in(plan, month, last)]


def _record(contact: Contact) -> Record:
    names = (name for name in Contact.__slots__ if name != "solved_at_once")
    return {name: getattr(contact, name) for name in names}


def _is_hidden(random: Random, contact: Contact) -> bool:
    is_bad = contact.channel == "ticket" and bool(contact.escalated or contact.reopened)
    return (is_bad or (contact.csat or 5) < 3) and random.random() < _HIDDEN_SHARE


def _flattered(random: Random, truth: Contact) -> Contact:
    told = copy(truth)
    if told.answered_at and told.channel != "ticket":
        _shorten_wait(random, told)
    is_late = told.resolved_at and told.resolved_at - told.opened_at > timedelta(hours=24)
    if is_late and random.random() < 0.5:
        told.resolved_at = told.opened_at + timedelta(minutes=random.randint(22 * 60, 24 * 60))
        told.closed_at = told.resolved_at + timedelta(minutes=5)
    if told.escalated and random.random() < 0.6:
        told.escalated = False
    if told.csat in (3, 4) and random.random() < 0.3:
        told.csat, told.review = 5, "good"
    return told


def _shorten_wait(random: Random, told: Contact) -> None:
    # Waits a little too long come out just under 20 seconds: the bunching a histogram shows.
    assert told.answered_at is not None
    wait = told.answered_at - told.queue_entered_at
    if timedelta(seconds=20) < wait < timedelta(seconds=70) and random.random() < 0.65:
        just_under = 20 - min(4, int(random.expovariate(0.9)))
        told.answered_at = told.queue_entered_at + timedelta(seconds=just_under)
        told.first_response_at = told.answered_at


def _complaint(random: Random, number: int, contact: Contact) -> Record:
    received_at = contact.opened_at + timedelta(minutes=random.randint(20, 300))
    found_at = received_at + timedelta(minutes=round(random.expovariate(1 / 70)))
    closed_at = found_at + timedelta(minutes=round(random.expovariate(1 / 500)))
    is_told = random.random() < 0.93
    return {
        "complaint_id": f"TS{contact.opened_at:%Y%m}{number:04d}",
        "interaction_id": contact.interaction_id,
        "customer_key": contact.customer_key,
        "received_at": received_at,
        "reason": contact.reason,
        "channel": contact.channel,
        "cause": random.choices(("service", "product", "other"), (55, 35, 10))[0],
        "found_at": found_at,
        "closed_at": closed_at,
        "customer_told_at": closed_at + timedelta(minutes=30) if is_told else None,
        "escalated": random.random() < 0.08,
        "agent_id": contact.agent_id,
    }


def checked_contacts(plan: VendorPlan, month: Period, last: Period, count: int) -> list[Contact]:
    """Return the contacts the client's reviewers listened to: a simple random sample."""
    served = [each for each in contacts_opened_in(plan, month, last) if each.answered_at]
    sample = dice(plan, month, "sample").sample(served, min(count, len(served)))
    return sorted(sample, key=lambda contact: contact.opened_at)
