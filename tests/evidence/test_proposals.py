"""Look-alikes are proposed, never paired, and always share more than a likeness of keys."""

from decimal import Decimal

import pandas as pd

from tests.builders.contacts import contacts
from vendor_sla.domain.pairs import PairDecisions, PairProposal
from vendor_sla.evidence.matching import match_rows
from vendor_sla.evidence.proposals import propose_pairs

NINE, TEN = "2026-10-05 09:00:00", "2026-10-05 10:00:00"


def rows(*lines: tuple[str, str | None, str, str]) -> pd.DataFrame:
    """Return contacts of (key, customer, agent, opened), two channels to differ in."""
    keys, customers, agents, opened = zip(*lines, strict=True)
    return contacts(
        interaction_id=keys,
        customer_key=customers,
        agent_id=agents,
        opened_at=opened,
        channel=["phone"] * len(lines),
    )


def proposals(
    vendor: pd.DataFrame, client: pd.DataFrame, **decisions: tuple[tuple[str, str], ...]
) -> tuple[PairProposal, ...]:
    """Match two files and return what is proposed of the rest."""
    said = PairDecisions(**decisions)
    matching = match_rows(vendor, client, decisions=said)
    return propose_pairs(matching, kept_apart=said.different).shown


def test_a_digit_too_few_is_proposed_with_what_the_rows_share() -> None:
    vendor = rows(("TK-0012345", "c1", "A1", NINE))
    client = rows(("TK-001345", "c1", "A2", TEN))
    (found,) = proposals(vendor, client)
    assert (found.vendor_key, found.client_key) == ("TK-0012345", "TK-001345")
    assert (found.score, found.shared) == (Decimal("88.9"), ("customer",))
    assert not found.is_ambiguous
    assert found.changes == ("opened_at", "agent_id")
    assert match_rows(vendor, client).pairs.vendor.tolist() == []


def test_swapped_digits_are_one_change() -> None:
    (found,) = proposals(
        rows(("TK-0012345", "c1", "A1", NINE)), rows(("TK-0012354", "c2", "A1", NINE))
    )
    assert (found.score, found.shared) == (Decimal("88.9"), ("agent", "opened"))


def test_keys_alike_with_nothing_else_in_common_are_not_proposed() -> None:
    vendor = rows(("TK-0012345", "c1", "A1", NINE))
    assert proposals(vendor, rows(("TK-0012346", "c2", "A2", TEN))) == ()


def test_unlike_keys_are_not_proposed_whatever_they_share() -> None:
    vendor = rows(("TK-0012345", "c1", "A1", NINE), ("TK-1", "c2", "A2", TEN))
    assert proposals(vendor, rows(("88-ABCDEFG", "c1", "A2", NINE))) == ()


def test_two_candidates_within_five_points_are_marked_as_ambiguous() -> None:
    vendor = rows(("TK-0012345", "c1", "A1", NINE), ("TK-0012347", "c1", "A1", TEN))
    found = proposals(vendor, rows(("TK-0012346", "c1", "A2", TEN)))
    assert [(each.vendor_key, each.is_ambiguous) for each in found] == [
        ("TK-0012347", True),  # it shares the opening time, too
        ("TK-0012345", True),
    ]


def test_a_pair_said_to_be_different_is_not_proposed_again() -> None:
    vendor, client = rows(("TK-0012345", "c1", "A1", NINE)), rows(("TK-001345", "c1", "A2", TEN))
    assert proposals(vendor, client, different=(("TK-0012345", "TK-001345"),)) == ()


def test_a_confirmed_pair_is_a_pair_from_then_on() -> None:
    vendor, client = rows(("TK-0012345", "c1", "A1", NINE)), rows(("TK-001345", "c1", "A2", TEN))
    said = PairDecisions(same=(("TK-0012345", "TK-001345"),))
    matching = match_rows(vendor, client, decisions=said)
    assert [(each.code, each.column, each.count) for each in matching.differences] == [
        ("confirmed", "", 1),
        ("value_mismatch", "opened_at", 1),
        ("value_mismatch", "agent_id", 1),
    ]
    assert propose_pairs(matching).shown == ()


def test_confirmed_pairs_that_fit_no_rows_are_told_and_change_nothing() -> None:
    vendor, client = rows(("TK-1", "c1", "A1", NINE)), rows(("TK-1", "c1", "A1", NINE))
    said = PairDecisions(same=(("TK-1", "TK-9"), ("gone", "TK-1")))
    matching = match_rows(vendor, client, decisions=said)
    assert matching.differences == ()
    assert [(each.code, each.count) for each in matching.findings] == [("matching.pairs_idle", 2)]


def test_more_proposals_than_are_shown_are_counted() -> None:
    vendor = rows(*((f"TK-{n:04}-00000", f"c{n}", "A1", NINE) for n in range(20)))
    client = rows(*((f"TK-{n:04}-0000", f"c{n}", "A2", TEN) for n in range(20)))
    found = propose_pairs(match_rows(vendor, client), most=5)
    assert (len(found.shown), found.found) == (5, 20)
