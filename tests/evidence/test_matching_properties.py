"""What holds of any two files: no row is lost, no side is favoured, no order matters."""

import random
from collections.abc import Sequence

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.contacts import contacts
from vendor_sla.evidence.keys import How
from vendor_sla.evidence.matching import Matching, match_rows
from vendor_sla.evidence.proposals import propose_pairs

Line = tuple[str, str | None, str | None, int, str | None]

keys = st.builds(
    lambda prefix, number, sign: f"{prefix}{sign}{number}",
    st.sampled_from(["TK", "tk", "0TK", "ＴＫ"]),
    st.integers(1, 30),
    st.sampled_from(["", "-", " "]),
)
lines = st.tuples(
    keys,
    st.sampled_from(["c1", "c2", "c3", "", None]),
    st.sampled_from(["A1", "A2", None]),
    st.integers(0, 40),
    st.sampled_from(["1", "2", None]),
)
files = st.lists(lines, min_size=1, max_size=14)
files_without_repeats = st.lists(lines, min_size=1, max_size=14, unique_by=lambda line: line[0])


def frame(rows: Sequence[Line]) -> pd.DataFrame:
    """Return contacts of (key, customer, agent, half-minutes, tier)."""
    keys, customers, agents, opened, tiers = zip(*rows, strict=True)
    return contacts(
        interaction_id=keys,
        customer_key=customers,
        agent_id=agents,
        opened_at=[f"2026-10-05 09:{n // 2:02}:{n % 2 * 30:02}" for n in opened],
        tier=tiers,
    )


def pairs_of(matching: Matching) -> list[tuple[str, str, int]]:
    """Return the keys of all pairs with how each was found, sorted."""
    pairs = matching.pairs
    ours = matching.vendor["interaction_id"].iloc[pairs.vendor]
    theirs = matching.client["interaction_id"].iloc[pairs.client]
    return sorted(zip(ours, theirs, pairs.how.tolist(), strict=True))


@given(files, files)
def test_every_row_is_paired_alone_or_a_repeat_and_only_one_of_them(
    vendor: list[Line], client: list[Line]
) -> None:
    pairs = match_rows(frame(vendor), frame(client)).pairs
    assert sorted([*pairs.vendor, *pairs.vendor_alone, *pairs.vendor_again]) == [
        *range(len(vendor))
    ]
    assert sorted([*pairs.client, *pairs.client_alone, *pairs.client_again]) == [
        *range(len(client))
    ]
    assert sum(pairs.count(how) for how in How) == len(pairs.vendor) == len(pairs.client)


@given(files, files)
def test_it_does_not_matter_who_is_called_the_vendor(
    vendor: list[Line], client: list[Line]
) -> None:
    there, back = (
        match_rows(frame(ours), frame(theirs))
        for ours, theirs in ((vendor, client), (client, vendor))
    )
    assert pairs_of(there) == sorted((ours, theirs, how) for theirs, ours, how in pairs_of(back))
    columns = [
        sorted((each.code, each.column, int(each.where.sum())) for each in one.value_classes)
        for one in (there, back)
    ]
    assert columns[0] == columns[1]


@given(files_without_repeats, files_without_repeats, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(
    vendor: list[Line], client: list[Line], chance: random.Random
) -> None:
    before = match_rows(frame(vendor), frame(client))
    ours, theirs = (chance.sample(rows, len(rows)) for rows in (vendor, client))
    after = match_rows(frame(ours), frame(theirs))
    assert pairs_of(before) == pairs_of(after)
    assert [(each.code, each.column, each.count) for each in before.differences] == [
        (each.code, each.column, each.count) for each in after.differences
    ]


@given(files, files)
def test_proposals_are_of_rows_that_stand_alone_and_share_something(
    vendor: list[Line], client: list[Line]
) -> None:
    matching = match_rows(frame(vendor), frame(client))
    alone = [
        set(one["row"].iloc[rows])
        for one, rows in (
            (matching.vendor, matching.pairs.vendor_alone),
            (matching.client, matching.pairs.client_alone),
        )
    ]
    for each in propose_pairs(matching).shown:
        assert each.vendor_row in alone[0]
        assert each.client_row in alone[1]
        assert each.shared
        assert each.score >= 80
