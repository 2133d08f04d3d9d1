"""Resolution measures: matters, repeats, complaints."""

from datetime import timedelta

from tests.builders.contacts import contacts, side_file
from tests.builders.measuring import asked, counts, measured, reading, whole

WEEK = timedelta(days=7)


def _chain() -> dict[str, list[object]]:
    # Customer k1 calls about billing on 1, 6 and 12 October (one matter), k2 once, k1 once about
    # something else; the last has no customer.
    return {
        "opened_at": [f"2026-10-{n:02} 10:00:00" for n in (1, 6, 12, 3, 6, 7)],
        "answered_at": [f"2026-10-{n:02} 10:00:05" for n in (1, 6, 12, 3, 6, 7)],
        "customer_key": ["k1", "k1", "k1", "k2", "k1", None],
        "reason": ["billing", "billing", "billing", "billing", "delivery", "billing"],
    }


def test_a_matter_is_chained_while_each_gap_is_within_the_window() -> None:
    found = reading(asked("first_contact_resolution", window=WEEK), contacts(**_chain()))
    assert whole(found) == (2, 3)
    assert found.facts["without_customer"] == "1"


def test_a_matter_belongs_to_the_month_its_window_ends_in() -> None:
    rows = contacts(
        opened_at=["2026-09-23 23:59:59", "2026-09-24 00:00:00", "2026-10-25 00:00:00"],
        customer_key=["k1", "k2", "k3"],
        reason=["billing"] * 3,
    )
    assert counts(asked("first_contact_resolution", window=WEEK), rows) == ("1", "1", "100.00")


def test_a_gap_of_exactly_the_window_is_a_further_contact() -> None:
    rows = contacts(
        opened_at=["2026-10-01 10:00:00", "2026-10-08 10:00:00", "2026-10-15 10:00:01"],
        customer_key=["k1"] * 3,
        reason=["billing"] * 3,
    )
    assert counts(asked("first_contact_resolution", window=WEEK), rows) == ("1", "2", "50.00")


def test_contacts_the_customer_gave_up_may_be_left_out() -> None:
    rows = contacts(
        opened_at=["2026-10-01 10:00:00", "2026-10-02 10:00:00"],
        customer_key=["k1", "k1"],
        reason=["billing"] * 2,
        customer_abandoned=[True, False],
    )
    counted = asked("first_contact_resolution", window=WEEK)
    excluded = asked("first_contact_resolution", window=WEEK, customer_abandoned="exclude")
    assert counts(counted, rows) == ("0", "1", "0.00")
    assert counts(excluded, rows) == ("1", "1", "100.00")


def test_call_backs_may_say_whether_it_was_resolved() -> None:
    callbacks = side_file(
        "callbacks",
        interaction_id=["a", "b", "c"],
        called_at=["2026-10-06 10:00:00"] * 3,
        reached=[True, True, False],
        satisfied=[True, False, None],
        resolved=[True, True, None],
    )
    by_callback = asked("first_contact_resolution", by="callback", window=WEEK)
    assert counts(by_callback, callbacks=callbacks) == ("2", "2", "100.00")
    assert counts(asked("callback_satisfaction"), callbacks=callbacks) == ("1", "2", "50.00")


def test_a_repeat_is_any_further_contact_of_the_customer() -> None:
    found = reading(asked("repeat_contact_rate", window=timedelta(days=5)), contacts(**_chain()))
    # k1: 1 -> 6 (5 days), 6 -> 6, 6 -> 12 is 6 days: no; 12 and k2 have none after.
    assert whole(found) == (2, 5)


def test_short_history_is_noted() -> None:
    found = measured(asked("repeat_contact_rate", window=WEEK), contacts=contacts(**_chain()))
    assert "short_history" in [finding.code for finding in found.findings]


def test_resolution_by_flag_and_by_no_recontact_are_two_figures() -> None:
    chain = _chain()
    flagged = contacts(**chain, resolved=[True, True, None, False, True, True])
    found = reading(asked("resolution_rate", by="flag"), flagged)
    assert (*whole(found), found.facts["unknown"]) == (4, 6, "1")
    silent = asked("resolution_rate", by="no_recontact", window=timedelta(days=5))
    assert counts(silent, contacts(**chain)) == ("3", "5", "60.00")
    timed = contacts(**chain, resolved_at=["2026-10-20 10:00:00"] * 3 + [None] * 3)
    assert counts(asked("resolution_rate", by="flag"), timed) == ("3", "6", "50.00")


def test_escalated_and_transferred_are_shares_of_the_handled() -> None:
    rows = contacts(
        opened_at=["2026-10-01 10:00:00"] * 4,
        answered_at=["2026-10-01 10:00:05"] * 3 + [None],
        escalated=[True, False, None, True],
        transfers=[0, 2, 1, 1],
    )
    found = reading(asked("escalation_rate"), rows)
    assert (*whole(found), found.facts["unknown"]) == (1, 2, "1")
    assert counts(asked("transfer_rate"), rows) == ("2", "3", "66.67")


def test_reopening_counts_within_its_window() -> None:
    rows = contacts(
        opened_at=["2026-10-01 10:00:00"] * 4,
        resolved_at=["2026-10-02 10:00:00"] * 3 + [None],
        reopened_at=["2026-10-09 10:00:00", "2026-10-09 10:00:01", None, None],
    )
    assert counts(asked("reopen_rate", window=WEEK), rows) == ("1", "3", "33.33")


COMPLAINTS = side_file(
    "complaints",
    complaint_id=["1", "2", "3", "4"],
    received_at=[
        "2026-10-05 08:00:00", "2026-10-07 08:00:00", "2026-10-30 08:00:00", "2026-10-31 23:00:00",
    ],
    customer_key=["k1", "k1", "k1", None],
    reason=["late", "late", "late", "late"],
    cause=["service", "product", "service", None],
    found_at=["2026-10-05 10:00:00", "2026-10-07 10:00:01", None, "2026-10-31 23:30:00"],
    closed_at=["2026-10-06 08:00:00", "2026-10-09 08:00:00", None, None],
    customer_told_at=["2026-10-06 09:00:00", None, None, None],
    escalated=[True, False, False, None],
)  # fmt: skip


def test_complaints_are_measured_by_hand_made_counts() -> None:
    expected = {
        "complaint_root_cause_within": ("1", "3", "33.33"),  # the fourth is due in November
        "complaint_closed_within": ("1", "3", "33.33"),
        "complaint_feedback_rate": ("1", "2", "50.00"),
        "complaint_escalation_rate": ("1", "3", "33.33"),
    }
    for measure, figures in expected.items():
        assert counts(asked(measure), complaints=COMPLAINTS) == figures, measure
    repeated = asked("repeat_complaint_rate", window=WEEK)
    assert counts(repeated, complaints=COMPLAINTS) == ("1", "3", "33.33")


def test_complaints_are_counted_per_ten_thousand_contacts() -> None:
    rows = contacts(opened_at=["2026-10-01 10:00:00"] * 8)
    every = asked("complaint_rate")
    service = asked("complaint_rate", counted="service_caused")
    assert counts(every, rows, complaints=COMPLAINTS) == ("4", "8", "5000.00")
    assert counts(service, rows, complaints=COMPLAINTS) == ("2", "8", "2500.00")
