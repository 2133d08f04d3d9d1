"""Notices: their numbers, and what tax does to the amount of one."""

from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money

# Money that a second person has approved may be told to the vendor.
NOTIFIED_IN = frozenset({MonthState.PENALTIES_APPROVED, MonthState.APPLIED, MonthState.CLOSED})


def notice_number(year: int, number: int) -> str:
    """Return the number of a notice as it is written: `DN-2026-0001`."""
    return f"DN-{year}-{number:04d}"


def tax_on(amount: Money, percent: Decimal) -> Money:
    """Return the tax that goes with an amount before tax, rounded once."""
    return Money.rounded(Fraction(amount.amount) * Fraction(percent) / 100, amount.currency)
