"""The ledger: transfers whose entries sum to zero, and their opposite."""

from collections.abc import Iterable
from dataclasses import dataclass

from vendor_sla.domain.assessments import MoneyLine
from vendor_sla.domain.money import Money

# What the client owes the vendor for a period; a credit makes it less.
VENDOR_PAYABLE = "vendor_payable"
# Where what was owed less, or more, went: taken off an invoice (or added to it), paid beside one,
# let go of after issue.
APPLIED = "applied"
REFUNDED = "refunded"
WAIVER = "waiver"


@dataclass(frozen=True, slots=True)
class Entry:
    """One side of a movement: an account and the amount it changes by."""

    account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Transfer:
    """Movements that belong together; `ValueError` unless they sum to zero in each currency."""

    reason: str  # issue, apply, refund, waive, reversal
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        for currency in {entry.amount.currency for entry in self.entries}:
            amounts = (e.amount for e in self.entries if e.amount.currency == currency)
            if Money.total(amounts, currency).amount:
                raise ValueError(f"the entries in {currency} do not sum to zero")


def issue_transfer(lines: Iterable[MoneyLine]) -> Transfer:
    """Book the money lines of an issued scorecard, two entries a line.

    The vendor's payable changes by the line's amount; the account named by the line's kind
    (`credit`, `cut`, `bonus`, `fee_share`) changes by its opposite. Lines of nothing are left out.
    """
    entries: list[Entry] = []
    for line in lines:
        if line.amount.amount:
            entries.append(Entry(VENDOR_PAYABLE, line.amount))
            entries.append(Entry(line.kind, -line.amount))
    return Transfer("issue", tuple(entries))


def settling_transfer(kind: str, amount: Money) -> Transfer:
    """Book what is settled of a month; `amount` has the sign of what was open.

    The payable goes back by it, and the account says where it went: `applied` for an invoice,
    `refunded` for money paid beside one.
    """
    account = APPLIED if kind == "invoice" else REFUNDED
    return Transfer("apply", (Entry(VENDOR_PAYABLE, -amount), Entry(account, amount)))


def waiving_transfer(amount: Money) -> Transfer:
    """Book what the client lets go of after issue; `amount` is positive."""
    return Transfer("waive", (Entry(VENDOR_PAYABLE, amount), Entry(WAIVER, -amount)))


def opposite(transfer: Transfer) -> Transfer:
    """Return the transfer that undoes another: the past is never edited."""
    return Transfer("reversal", tuple(Entry(e.account, -e.amount) for e in transfer.entries))


def balance(transfers: Iterable[Transfer], account: str, currency: str) -> Money:
    """Return what an account stands at after some transfers, in one currency."""
    amounts = (
        entry.amount
        for transfer in transfers
        for entry in transfer.entries
        if entry.account == account and entry.amount.currency == currency
    )
    return Money.total(amounts, currency)
