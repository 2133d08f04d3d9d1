"""Pairs: rows of two sides that may be one contact, and what a person decided about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

KeyPair = tuple[str, str]  # the vendor's key and the client's, to the letter


class Verdict(StrEnum):
    """What a person says of two rows; `open` takes an earlier word back."""

    SAME = "same"
    DIFFERENT = "different"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class PairDecisions:
    """The pairs a person has decided: `same` pair from then on, `different` never do."""

    same: tuple[KeyPair, ...] = ()
    different: tuple[KeyPair, ...] = ()


NO_DECISIONS = PairDecisions()


@dataclass(frozen=True, slots=True)
class PairProposal:
    """Two rows without a partner whose keys look alike and that share something else.

    `score` is the likeness of the normalised keys, 0 to 100. `shared` says what else they share:
    `customer`, `agent`, `opened` (within 120 seconds). `is_ambiguous` when another row of either
    side comes within 5 points. `values` are (column, vendor's text, client's text). It never
    pairs anything by itself.
    """

    vendor_key: str
    client_key: str
    vendor_row: int
    client_row: int
    score: Decimal
    shared: tuple[str, ...]
    is_ambiguous: bool
    values: tuple[tuple[str, str, str], ...]

    @property
    def changes(self) -> tuple[str, ...]:
        """Return the columns that would be listed as differing, were the two one contact."""
        return tuple(column for column, ours, theirs in self.values if ours != theirs)


def decided(verdicts: Iterable[tuple[str, str, str]]) -> PairDecisions:
    """Return what stands after (vendor key, client key, verdict) in the order they were given."""
    last = {(ours, theirs): verdict for ours, theirs, verdict in verdicts}
    chosen = {
        wanted: tuple(sorted(pair for pair, verdict in last.items() if verdict == wanted))
        for wanted in (Verdict.SAME, Verdict.DIFFERENT)
    }
    return PairDecisions(chosen[Verdict.SAME], chosen[Verdict.DIFFERENT])


def decisions_document(decisions: PairDecisions) -> list[list[str]]:
    """Return decisions as JSON values: [vendor key, client key, verdict], sorted."""
    said = [(*pair, Verdict.SAME.value) for pair in decisions.same]
    said += [(*pair, Verdict.DIFFERENT.value) for pair in decisions.different]
    return [list(each) for each in sorted(said)]


def proposal_document(proposal: PairProposal) -> dict[str, Any]:
    """Return a proposal as JSON values."""
    return {
        "vendor_key": proposal.vendor_key,
        "client_key": proposal.client_key,
        "vendor_row": proposal.vendor_row,
        "client_row": proposal.client_row,
        "score": f"{proposal.score:f}",
        "shared": list(proposal.shared),
        "is_ambiguous": proposal.is_ambiguous,
        "values": [list(value) for value in proposal.values],
    }
