"""Statements: what moved a vendor's account in some days, with the balance after each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.money import Money

# What a key of the ledger says happened, and what its opposite does.
_WHATS = {"issue": "issue", "waive": "waiver", "apply": "application", "refund": "refund"}
_BACK = {
    "issue": "correction",
    "waive": "waiver_back",
    "apply": "application_back",
    "refund": "refund_back",
}


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved the account; the word is `statement.what.<what>`, `facts` fill it in."""

    transfer_id: UUID
    at: datetime
    what: str
    facts: Mapping[str, str]
    amount: Money


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A movement and the balance after it."""

    movement: Movement
    balance: Money


@dataclass(frozen=True, slots=True)
class Account:
    """A vendor's account in one currency over some days.

    A negative balance is what the vendor still has to bear, a positive one what it is owed.
    """

    opening: Money
    lines: tuple[StatementLine, ...]
    closing: Money


def what_moved(key: str, reversed_key: str = "") -> str:
    """Return what a transfer did by its key, and by the key of the one it takes back."""
    if reversed_key:
        return _BACK.get(reversed_key.partition(":")[0], "reversal")
    return _WHATS.get(key.partition(":")[0], "other")


def run_account(opening: Money, movements: Sequence[Movement]) -> Account:
    """Put movements in order one after the other on an opening balance."""
    lines, balance = [], opening
    for movement in movements:
        balance = balance + movement.amount
        lines.append(StatementLine(movement, balance))
    return Account(opening, tuple(lines), balance)
