"""Applications: what of a month's money is open, and what of it an invoice can take.

Amounts have the sign of the month's net: negative what the client takes off an invoice, positive
what the vendor gets on top.
"""

from dataclasses import dataclass
from decimal import Decimal

from vendor_sla.domain.money import Money
from vendor_sla.domain.refusals import Conflict, Invalid, Problem


@dataclass(frozen=True, slots=True)
class Balance:
    """Where the money of a month stands.

    `net` is the newest version's, `waived` (positive) what was let go of it after issue,
    `applied` the sum of what was applied or paid out in all versions, `disputed` what the lines
    under dispute come to.
    """

    net: Money
    waived: Money
    applied: Money
    disputed: Money

    @property
    def open(self) -> Money:
        """Return what is not settled: the payable of the month in the ledger."""
        return self.net + self.waived - self.applied

    @property
    def free(self) -> Money:
        """Return what of it may be settled now: never more, and never of the other sign."""
        whole = self.open.amount
        free = whole - self.disputed.amount
        low, high = min(whole, Decimal(0)), max(whole, Decimal(0))
        return Money(min(max(free, low), high), self.net.currency)

    @property
    def withheld(self) -> Money:
        """Return what of the open amount waits for a dispute."""
        return self.open - self.free


def proposed_amount(balance: Balance, left: Money | None) -> Money:
    """Return what an invoice with so much left can take; a reward is not limited (`left` None)."""
    free = balance.free
    if left is None or free.amount >= 0 or left.currency != free.currency:
        return free
    return Money(max(free.amount, -left.amount), free.currency)


def require_applicable(balance: Balance, amount: Money, left: Money | None) -> None:
    """Refuse an amount (positive, without sign) above what is free or what the invoice has left.

    Raises `Conflict` when nothing is open, `Invalid` with every limit that is passed.
    """
    free = balance.free
    if free.amount == 0:
        code = "applications.all_disputed" if balance.open.amount else "applications.nothing_open"
        raise Conflict.because(code)
    currency = amount.currency if left is None else left.currency
    if {amount.currency, currency} != {free.currency}:
        facts = {"currency": currency, "expected": free.currency}
        raise Invalid.because("applications.other_currency", "invoice", **facts)
    problems: list[Problem] = []
    if amount.amount <= 0:
        problems.append(Problem("applications.not_positive", "amount"))
    if amount.amount > abs(free.amount):
        facts = {"open": str(abs(free.amount)), "currency": free.currency}
        problems.append(Problem("applications.above_open", "amount", facts))
    if left is not None and free.amount < 0 and amount.amount > left.amount:
        facts = {"left": str(left.amount), "currency": left.currency}
        problems.append(Problem("applications.above_invoice", "amount", facts))
    if problems:
        raise Invalid(problems)


def signed(balance: Balance, amount: Money) -> Money:
    """Give an amount the sign of what it settles."""
    return amount if balance.open.amount > 0 else -amount
