"""The life of a month: the one table of states and moves."""

from collections.abc import Mapping
from enum import StrEnum

from vendor_sla.domain.refusals import Conflict, Problem


class MonthState(StrEnum):
    """Where a vendor's month stands; the word on the page is `state.<value>`."""

    OPEN = "open"
    SUBMITTED = "submitted"
    FROZEN = "frozen"
    SAMPLED = "sampled"
    RECONCILED = "reconciled"
    DRAFTED = "drafted"
    PUBLISHED = "published"
    DISPUTED = "disputed"
    ACCEPTED = "accepted"
    ISSUED = "issued"
    PENALTIES_APPROVED = "penalties_approved"
    APPLIED = "applied"
    CLOSED = "closed"


class Move(StrEnum):
    """What moves a month."""

    SUBMIT = "submit"
    FREEZE = "freeze"
    SAMPLE = "sample"
    THAW = "thaw"
    RECONCILE = "reconcile"
    DRAFT = "draft"
    PUBLISH = "publish"
    DISPUTE = "dispute"
    ACCEPT = "accept"
    ISSUE = "issue"
    CORRECT = "correct"
    APPROVE_PENALTIES = "approve_penalties"
    APPLY = "apply"
    CLOSE = "close"
    REVERSE = "reverse"


_S = MonthState

# A frozen month takes no files of the vendor's until it is thawed: for a recount, or because its
# sample came to nothing. One whose contract asks for no sample goes from submitted straight to
# drafted; one whose vendor lets the review window pass goes from published straight to issued.
# Drafting again takes a published or disputed month back: what was shown is never issued with
# other figures. A disputed month may be issued once its first level has spoken: an appeal goes on
# beside it, and what it changes comes, like every later correction, as the next version.
# A month whose money was applied is open again, with its approval, once some of it is taken back.
MOVES: Mapping[Move, tuple[frozenset[MonthState], MonthState]] = {
    Move.SUBMIT: (frozenset({_S.OPEN, _S.SUBMITTED, _S.DRAFTED}), _S.SUBMITTED),
    Move.FREEZE: (frozenset({_S.SUBMITTED, _S.DRAFTED}), _S.FROZEN),
    Move.SAMPLE: (frozenset({_S.FROZEN}), _S.SAMPLED),
    Move.THAW: (frozenset({_S.FROZEN, _S.SAMPLED, _S.RECONCILED, _S.DRAFTED}), _S.SUBMITTED),
    Move.RECONCILE: (frozenset({_S.FROZEN, _S.SAMPLED}), _S.RECONCILED),
    Move.DRAFT: (
        frozenset(
            {
                _S.SUBMITTED,
                _S.SAMPLED,
                _S.RECONCILED,
                _S.DRAFTED,
                _S.PUBLISHED,
                _S.DISPUTED,
                _S.ACCEPTED,
            }
        ),
        _S.DRAFTED,
    ),
    Move.PUBLISH: (frozenset({_S.DRAFTED}), _S.PUBLISHED),
    Move.DISPUTE: (frozenset({_S.PUBLISHED, _S.DISPUTED}), _S.DISPUTED),
    Move.ACCEPT: (frozenset({_S.PUBLISHED, _S.DISPUTED}), _S.ACCEPTED),
    Move.ISSUE: (frozenset({_S.PUBLISHED, _S.DISPUTED, _S.ACCEPTED}), _S.ISSUED),
    Move.CORRECT: (
        frozenset({_S.ISSUED, _S.PENALTIES_APPROVED, _S.APPLIED, _S.CLOSED}),
        _S.ISSUED,
    ),
    Move.APPROVE_PENALTIES: (frozenset({_S.ISSUED}), _S.PENALTIES_APPROVED),
    Move.APPLY: (frozenset({_S.PENALTIES_APPROVED}), _S.APPLIED),
    Move.CLOSE: (frozenset({_S.APPLIED}), _S.CLOSED),
    Move.REVERSE: (frozenset({_S.APPLIED, _S.CLOSED}), _S.PENALTIES_APPROVED),
}


def may_move(state: MonthState, move: Move) -> bool:
    """Tell whether the table has this move from this state."""
    return state in MOVES[move][0]


def takes_evidence(state: MonthState) -> bool:
    """Tell whether a month takes files of the client's: also while the vendor's are frozen."""
    return may_move(state, Move.SUBMIT) or may_move(state, Move.THAW)


def moved(state: MonthState, move: Move) -> MonthState:
    """Return the state after a move; `Conflict` when the table does not have it."""
    if not may_move(state, move):
        raise Conflict(
            [Problem("lifecycle.not_now", facts={"state": state.value, "move": move.value})]
        )
    return MOVES[move][1]
