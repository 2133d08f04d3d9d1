"""Stores: what a period puts by and later ones take, first in first out, until it expires."""

from collections.abc import Sequence

from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import Past
from vendor_sla.domain.periods import Period

CARRIED_OUT, CARRIED_IN = "carried_out", "carried_in"
DEPOSITED, WITHDRAWN = "deposited", "withdrawn"


def months_between(earlier: Period, later: Period) -> int:
    """Return the calendar months from the start of one period to that of another."""
    years = later.start.year - earlier.start.year
    return years * 12 + later.start.month - earlier.start.month


def balance(
    past: Past,
    period: Period,
    *,
    put: str,
    taken: str,
    opening: Money,
    expires_after: int | None,
    period_months: int,
) -> Money:
    """Return what is left of everything put by before a period.

    `put` and `taken` name entries of `PastMonth.stores`, positive amounts. What is older than
    `expires_after` periods is gone; the opening's amount counts from the opening's day.
    """
    left: list[tuple[Period | None, Money]] = []
    if past.opening is not None and opening.amount:
        left.append((None, opening))
    for month in past.months:
        left = _fresh(left, past, month.period, expires_after, period_months)
        left = _without(left, month.stores.get(taken, Money.zero(opening.currency)))
        if put in month.stores:
            left.append((month.period, month.stores[put]))
    left = _fresh(left, past, period, expires_after, period_months)
    return Money.total((amount for _, amount in left), opening.currency)


def _fresh(
    left: Sequence[tuple[Period | None, Money]],
    past: Past,
    period: Period,
    expires_after: int | None,
    period_months: int,
) -> list[tuple[Period | None, Money]]:
    """Return the entries that have not expired by a period; the opening's age is from its day."""
    if expires_after is None:
        return list(left)
    fresh = []
    for since, amount in left:
        if since is None:
            assert past.opening is not None, "only an opening has no period"
            start = past.opening.as_of
            age = (period.start.year - start.year) * 12 + period.start.month - start.month + 1
        else:
            age = months_between(since, period)
        if age <= expires_after * period_months:
            fresh.append((since, amount))
    return fresh


def _without(
    left: Sequence[tuple[Period | None, Money]], taken: Money
) -> list[tuple[Period | None, Money]]:
    """Take from the oldest entry first."""
    rest = taken
    kept = []
    for since, amount in left:
        part = min(rest.amount, amount.amount)
        rest = rest - Money(part, rest.currency)
        if amount.amount > part:
            kept.append((since, amount - Money(part, amount.currency)))
    return kept
