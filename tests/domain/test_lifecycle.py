"""How a month moves."""

from itertools import pairwise

import pytest

from vendor_sla.domain.lifecycle import MOVES, MonthState, Move, may_move, moved, takes_evidence
from vendor_sla.domain.refusals import Conflict


def walk(*moves: Move) -> list[MonthState]:
    """Take moves from an open month and return every state on the way."""
    states = [MonthState.OPEN]
    for move in moves:
        states.append(moved(states[-1], move))
    return states


def test_every_move_has_a_line_and_every_state_but_the_first_can_be_reached() -> None:
    assert set(MOVES) == set(Move)
    assert {target for _, target in MOVES.values()} == set(MonthState) - {MonthState.OPEN}


def test_a_month_without_sampling_goes_straight_to_the_draft() -> None:
    assert walk(Move.SUBMIT, Move.DRAFT, Move.PUBLISH, Move.ISSUE, Move.APPROVE_PENALTIES) == [
        "open", "submitted", "drafted", "published", "issued", "penalties_approved",
    ]  # fmt: skip


def test_a_month_with_sampling_and_a_dispute_takes_every_step() -> None:
    states = walk(
        Move.SUBMIT, Move.FREEZE, Move.SAMPLE, Move.RECONCILE, Move.DRAFT, Move.PUBLISH,
        Move.DISPUTE, Move.ACCEPT, Move.ISSUE, Move.APPROVE_PENALTIES, Move.APPLY, Move.CLOSE,
    )  # fmt: skip
    assert states == list(MonthState)
    assert all(before != after for before, after in pairwise(states))


def test_a_sampled_month_is_drafted_with_or_without_a_list_of_the_clients_own() -> None:
    assert walk(Move.SUBMIT, Move.FREEZE, Move.SAMPLE, Move.DRAFT)[-1] == "drafted"


def test_a_month_drafted_before_anybody_thought_of_a_sample_can_still_be_frozen() -> None:
    assert walk(Move.SUBMIT, Move.DRAFT, Move.FREEZE)[-1] == "frozen"


@pytest.mark.parametrize("state", ["frozen", "sampled", "reconciled"])
def test_a_frozen_month_takes_no_files_until_it_is_thawed(state: str) -> None:
    frozen = MonthState(state)
    assert not may_move(frozen, Move.SUBMIT)
    assert may_move(moved(frozen, Move.THAW), Move.SUBMIT)


def test_nothing_thaws_once_the_vendor_was_shown_a_result() -> None:
    thawed = {state for state in MonthState if may_move(state, Move.THAW)}
    assert thawed == {"frozen", "sampled", "reconciled", "drafted"}


def test_the_client_sends_its_evidence_also_while_the_vendors_data_is_frozen() -> None:
    open_to_client = {state for state in MonthState if takes_evidence(state)}
    assert open_to_client == {
        "open", "submitted", "frozen", "sampled", "reconciled", "drafted",
    }  # fmt: skip


def test_a_vendor_may_send_again_until_the_month_is_published() -> None:
    again = {state for state in MonthState if may_move(state, Move.SUBMIT)}
    assert again == {"open", "submitted", "drafted"}


@pytest.mark.parametrize(
    "state", [s for s in MonthState if s not in ("published", "disputed", "accepted")]
)
def test_only_a_month_the_vendor_was_shown_is_issued(state: MonthState) -> None:
    with pytest.raises(Conflict, match=r"lifecycle\.not_now"):
        moved(state, Move.ISSUE)


def test_only_the_next_version_and_a_reversal_lead_back_from_issue() -> None:
    order = list(MonthState)
    issued = order.index(MonthState.ISSUED)
    assert MOVES[Move.CORRECT][1] is MonthState.ISSUED
    for move, (sources, target) in MOVES.items():
        if move in {Move.CORRECT, Move.REVERSE}:
            continue
        late = [source for source in sources if order.index(source) >= issued]
        assert all(order.index(target) > order.index(source) for source in late)


def test_a_reversal_opens_only_what_was_applied_and_keeps_its_approval() -> None:
    assert MOVES[Move.REVERSE] == (
        frozenset({MonthState.APPLIED, MonthState.CLOSED}),
        MonthState.PENALTIES_APPROVED,
    )
