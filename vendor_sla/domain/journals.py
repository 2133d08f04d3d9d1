"""Journals: entries of the ledger as debits and credits of the client's own books."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from vendor_sla.domain.money import Money


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line of a journal; of `debit` and `credit` one is nothing, neither is negative.

    `document` is the number the books file it under, `version` the scorecard's, `reference` says
    what it came from.
    """

    document: str
    booked_on: date
    account: str
    code: str
    text: str
    debit: Money
    credit: Money
    vendor_key: str
    vendor_name: str
    erp_number: str
    tax_id: str
    period: str
    version: str
    reference: str
    transfer: str

    @classmethod
    def of(cls, amount: Money, **fields: object) -> Self:
        """Make a line of an entry: what an account is owed more is a credit, less a debit."""
        zero = Money.zero(amount.currency)
        sides = (zero, amount) if amount.amount > 0 else (-amount, zero)
        return cls(debit=sides[0], credit=sides[1], **fields)  # type: ignore[arg-type]  # as named

    @property
    def currency(self) -> str:
        """Return the currency."""
        return self.debit.currency


def journal_sums(lines: Iterable[JournalLine]) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the debits and the credits of each currency; `ValueError` when they differ."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for line in lines:
        debit, credit = sums.get(line.currency, (Decimal(0), Decimal(0)))
        sums[line.currency] = (debit + line.debit.amount, credit + line.credit.amount)
    for currency, (debit, credit) in sums.items():
        if debit != credit:
            raise ValueError(f"the journal in {currency} does not balance: {debit} and {credit}")
    return sums
