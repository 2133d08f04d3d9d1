"""Rows without a shared key pair by customer, agent and time, and only where nothing else fits."""

import pandas as pd

from tests.builders.contacts import contacts
from vendor_sla.domain.pairs import PairDecisions
from vendor_sla.evidence.keys import How
from vendor_sla.evidence.matching import Matching, match_rows

NINE = "2026-10-05 09:00:00"


def rows(*lines: tuple[str, str | None, str | None, str]) -> pd.DataFrame:
    """Return contacts of (key, customer, agent, opened)."""
    keys, customers, agents, opened = zip(*lines, strict=True)
    return contacts(interaction_id=keys, customer_key=customers, agent_id=agents, opened_at=opened)


def composites(matching: Matching) -> list[tuple[str, str]]:
    """Return the keys of the pairs found by customer, agent and time, the vendor's first."""
    pairs = matching.pairs
    chosen = pairs.how == How.COMPOSITE
    return list(
        zip(
            matching.vendor["interaction_id"].iloc[pairs.vendor[chosen]],
            matching.client["interaction_id"].iloc[pairs.client[chosen]],
            strict=True,
        )
    )


def test_the_same_customer_and_agent_within_two_minutes_are_one_contact() -> None:
    vendor = rows(("V1", "c1", "A1", NINE), ("V2", "c2", "A1", NINE))
    client = rows(("K1", "c1", "A1", "2026-10-05 09:02:00"), ("K2", "c2", "A1", NINE))
    matching = match_rows(vendor, client)
    assert composites(matching) == [("V1", "K1"), ("V2", "K2")]
    assert (matching.matched_exactly, matching.matched_normalised) == (0, 0)
    assert matching.differences[0].code == "composite"
    assert matching.corrected("composite")["interaction_id"].tolist() == ["K1", "K2"]


def test_a_second_more_than_two_minutes_is_another_contact() -> None:
    vendor = rows(("V1", "c1", "A1", NINE))
    assert composites(match_rows(vendor, rows(("K1", "c1", "A1", "2026-10-05 09:02:01")))) == []


def test_two_that_fit_on_either_side_pair_with_nothing() -> None:
    one, two = ("K1", "c1", "A1", NINE), ("K2", "c1", "A1", "2026-10-05 09:01:00")
    vendor = rows(("V1", "c1", "A1", "2026-10-05 09:00:30"))
    assert composites(match_rows(vendor, rows(one, two))) == []
    assert composites(match_rows(rows(one, two), vendor)) == []


def test_rows_that_name_no_customer_or_no_agent_pair_with_nothing() -> None:
    for customer, agent in ((None, "A1"), ("", "A1"), ("c1", None), ("c1", "")):
        vendor, client = rows(("V1", customer, agent, NINE)), rows(("K1", customer, agent, NINE))
        assert composites(match_rows(vendor, client)) == []


def test_another_agent_or_customer_is_another_contact() -> None:
    vendor = rows(("V1", "c1", "A1", NINE))
    for other in (("K1", "c2", "A1", NINE), ("K1", "c1", "A2", NINE)):
        assert composites(match_rows(vendor, rows(other))) == []


def test_a_row_with_a_partner_by_key_is_not_asked_again() -> None:
    vendor = rows(("V1", "c1", "A1", NINE))
    client = rows(("V1", "c1", "A1", NINE), ("K2", "c1", "A1", NINE))
    assert composites(match_rows(vendor, client)) == []


def test_the_time_zone_the_keyed_pairs_show_is_taken_off_first() -> None:
    known = [(f"T{n}", f"c{n}", "A1", n) for n in range(4)]
    vendor = rows(
        *((key, who, agent, f"2026-10-05 {n + 16:02}:00:00") for key, who, agent, n in known),
        ("V9", "c9", "A1", "2026-10-05 17:30:00"),
    )
    client = rows(
        *((key, who, agent, f"2026-10-05 {n + 8:02}:00:00") for key, who, agent, n in known),
        ("K9", "c9", "A1", "2026-10-05 09:30:10"),
    )
    matching = match_rows(vendor, client)
    assert matching.shifts == (8 * 3600 * 10**6,)
    assert composites(matching) == [("V9", "K9")]


def test_a_change_of_the_clocks_within_the_month_hides_no_partner() -> None:
    """Berlin: two hours off before 25 October, one after; each half has rows without a key."""
    days = [20, 21, 22, 23, 26, 27, 28, 29]
    known = [
        (f"T{day}", f"2026-10-{day} {12 if day < 25 else 11}:00:07", f"2026-10-{day} 10:00:07")
        for day in days
    ]
    lost = [
        (f"{day}", f"2026-10-{day} {17 if day < 25 else 16}:00:07", f"2026-10-{day} 15:01:00")
        for day in (22, 28)
    ]
    vendor = rows(
        *((key, f"c{key}", "A1", ours) for key, ours, _ in known),
        *((f"V{key}", f"c{key}", "A1", ours) for key, ours, _ in lost),
    )
    client = rows(
        *((key, f"c{key}", "A1", theirs) for key, _, theirs in known),
        *((f"K{key}", f"c{key}", "A1", theirs) for key, _, theirs in lost),
    )
    assert composites(match_rows(vendor, client)) == [("V22", "K22"), ("V28", "K28")]


def test_files_that_share_no_key_show_their_time_zone_by_customers_met_once() -> None:
    lines = [(f"c{n}", "A1", f"2026-10-0{n + 1} 08:00:00") for n in range(5)]
    vendor = rows(*((f"V{n}", *line) for n, line in enumerate(lines)))
    client = rows(
        *(
            (f"K{n}", who, agent, opened.replace(" 08:", " 13:30:")[:19])
            for n, (who, agent, opened) in enumerate(lines)
        )
    )
    matching = match_rows(vendor, client)
    assert matching.shifts == (-19_800 * 10**6,)
    assert composites(matching) == [(f"V{n}", f"K{n}") for n in range(5)]


def test_what_a_person_said_is_different_does_not_pair() -> None:
    vendor, client = rows(("V1", "c1", "A1", NINE)), rows(("K1", "c1", "A1", NINE))
    said = PairDecisions(different=(("V1", "K1"),))
    assert composites(match_rows(vendor, client, decisions=said)) == []


def test_customers_with_many_contacts_of_one_agent_do_not_explode() -> None:
    """One anonymous customer and one robot: 4,000 x 4,000 couples, and no pair among them."""
    opened = [
        f"2026-10-{1 + n // 1440 % 28:02} {n // 60 % 24:02}:{n % 60:02}:00" for n in range(4000)
    ]
    ours = rows(*((f"V{n:05}x", "nobody", "robot", when) for n, when in enumerate(opened)))
    theirs = rows(*((f"K{n:05}y", "nobody", "robot", when) for n, when in enumerate(opened)))
    assert composites(match_rows(ours, theirs)) == []
