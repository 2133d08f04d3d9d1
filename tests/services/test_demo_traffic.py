"""The invented vendors behave as their characters say, the same each time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from vendor_sla.domain.periods import Period
from vendor_sla.services.demo.cast import CAST, VendorPlan, find_plan, months_until
from vendor_sla.services.demo.people import agents_of
from vendor_sla.services.demo.reports import Record, client_contacts, vendor_contacts
from vendor_sla.services.demo.traffic import contacts_opened_in

LAST = Period.month(2026, 10)
PLANS = pytest.mark.parametrize("plan", CAST, ids=lambda plan: plan.key)


def waits(records: Sequence[Record]) -> list[int]:
    """Return the whole seconds each answered call or chat waited."""
    found = []
    for record in records:
        answered, entered = record["answered_at"], record["queue_entered_at"]
        if record["channel"] != "ticket" and isinstance(answered, datetime):
            assert isinstance(entered, datetime)
            found.append(round((answered - entered) / timedelta(seconds=1)))
    return found


def share_within(records: Sequence[Record], seconds: int) -> float:
    """Return the share of answered contacts that waited no longer."""
    found = waits(records)
    return sum(wait <= seconds for wait in found) / len(found)


def test_a_year_ends_with_the_month_given() -> None:
    months = months_until(LAST)
    assert [months[0].label, months[-1].label, len(months)] == ["2025-11", "2026-10", 12]


@PLANS
def test_the_same_month_is_invented_the_same_twice(plan: VendorPlan) -> None:
    first = contacts_opened_in(plan, LAST, LAST)
    contacts_opened_in.cache_clear()
    assert contacts_opened_in(plan, LAST, LAST) == first


@PLANS
def test_every_contact_has_its_own_number_and_lies_in_its_month(plan: VendorPlan) -> None:
    contacts = contacts_opened_in(plan, LAST, LAST)
    assert len({contact.interaction_id for contact in contacts}) == len(contacts)
    assert all(contact.opened_at.date() in LAST for contact in contacts)


@PLANS
def test_nothing_really_ends_before_it_begins(plan: VendorPlan) -> None:
    for contact in contacts_opened_in(plan, LAST, LAST):
        assert contact.opened_at <= contact.queue_entered_at
        if contact.answered_at and contact.resolved_at:
            assert contact.queue_entered_at < contact.answered_at <= contact.resolved_at
        assert (contact.answered_at is None) != (contact.abandoned_at is None)


@PLANS
def test_only_agents_of_the_roster_serve(plan: VendorPlan) -> None:
    known = {agent.agent_id for agent in agents_of(plan, LAST)} | {None}
    assert {contact.agent_id for contact in contacts_opened_in(plan, LAST, LAST)} <= known


def test_the_slipping_vendor_answers_later_and_later() -> None:
    plan = find_plan("slipstream")
    months = months_until(LAST)
    early, late = (client_contacts(plan, month, LAST) for month in (months[0], months[-1]))
    assert share_within(early, 20) > share_within(late, 20) + 0.15


def test_the_good_vendor_keeps_its_level() -> None:
    plan = find_plan("harbour")
    shares = [share_within(client_contacts(plan, m, LAST), 20) for m in months_until(LAST)[::4]]
    assert min(shares) > 0.85


def test_the_cheating_vendor_reports_waits_bunched_just_under_the_limit() -> None:
    plan = find_plan("brightline")
    told, true = vendor_contacts(plan, LAST, LAST), client_contacts(plan, LAST, LAST)
    assert share_within(told, 20) > share_within(true, 20) + 0.1
    just_under = sum(17 <= wait <= 20 for wait in waits(told))
    just_over = sum(21 <= wait <= 24 for wait in waits(told))
    assert just_under > 3 * just_over


def test_the_cheating_vendor_leaves_bad_tickets_out_and_the_honest_one_nothing() -> None:
    left_out = {}
    for key in ("brightline", "harbour"):
        plan = find_plan(key)
        told, true = vendor_contacts(plan, LAST, LAST), client_contacts(plan, LAST, LAST)
        left_out[key] = len(true) - len(told)
    assert left_out["brightline"] > 20
    assert left_out["harbour"] == 0


@pytest.mark.parametrize("key", ["harbour", "slipstream", "brightline"])
def test_nobody_is_on_two_calls_at_once(key: str) -> None:
    busy_until: dict[str | None, datetime] = {}
    calls = [each for each in contacts_opened_in(find_plan(key), LAST, LAST) if each.answered_at]
    overlapping = 0
    for call in sorted(calls, key=lambda each: str(each.answered_at)):
        if call.channel != "phone" or call.answered_at is None:
            continue
        overlapping += call.answered_at < busy_until.get(call.agent_id, call.answered_at)
        busy_until[call.agent_id] = call.answered_at + timedelta(seconds=call.talk_seconds or 0)
    assert overlapping == 0
