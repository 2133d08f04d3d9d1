"""Invoices: what a vendor bills for a period, and how that compares with the fee computed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period


@dataclass(frozen=True, slots=True)
class InvoiceTerms:
    """What an invoice says; `net` is before tax."""

    number: str
    period: Period
    net: Money
    tax: Money
    issued_on: date
    due_on: date | None


@dataclass(frozen=True, slots=True)
class BilledFee:
    """An invoice as the comparison needs it."""

    invoice_id: UUID
    number: str
    period: Period
    net: Money


@dataclass(frozen=True, slots=True)
class ComputedFee:
    """The fee of an issued month."""

    month_id: UUID
    period: Period
    fee: Money


@dataclass(frozen=True, slots=True)
class FeeComparison:
    """One billed period, or a month that nobody billed.

    `computed` is None while a month of the period is not issued, `invoiced` while no invoice is
    in; `difference` is what was billed above the fee, below it negative.
    """

    period: Period
    months: tuple[ComputedFee, ...]
    invoices: tuple[BilledFee, ...]
    computed: Money | None
    invoiced: Money | None

    @property
    def difference(self) -> Money | None:
        """Return what was billed above the computed fee; None when one of them is missing."""
        if self.computed is None or self.invoiced is None:
            return None
        return self.invoiced - self.computed

    @property
    def differs(self) -> bool:
        """Tell whether the invoice is not of the computed fee."""
        return self.difference is not None and self.difference.amount != 0


def compare_fees(
    months: Sequence[ComputedFee], invoices: Iterable[BilledFee], currency: str
) -> tuple[FeeComparison, ...]:
    """Compare a contract's computed fees with its invoices, period by period, newest first.

    Invoices of the same period are one bill. A bill of several months is compared once all of
    them are issued.
    """
    bills: dict[Period, list[BilledFee]] = {}
    for invoice in invoices:
        bills.setdefault(invoice.period, []).append(invoice)
    found = [_compared(period, months, bills[period], currency) for period in bills]
    billed = {month.month_id for one in found for month in one.months}
    found += [
        FeeComparison(month.period, (month,), (), month.fee, None)
        for month in months
        if month.month_id not in billed
    ]
    return tuple(sorted(found, key=lambda one: one.period, reverse=True))


def _compared(
    period: Period, months: Sequence[ComputedFee], bills: Sequence[BilledFee], currency: str
) -> FeeComparison:
    inside = tuple(
        month
        for month in months
        if period.start <= month.period.start and month.period.end <= period.end
    )
    is_whole = sum(month.period.days for month in inside) == period.days
    computed = Money.total((month.fee for month in inside), currency) if is_whole else None
    invoiced = Money.total((bill.net for bill in bills), currency)
    return FeeComparison(period, inside, tuple(bills), computed, invoiced)
