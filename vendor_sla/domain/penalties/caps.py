"""Caps: of a metric, of a period's credits, of its bonuses."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.assessments import MoneyLine, Step
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import Past
from vendor_sla.domain.penalties.rules import AnnualCap, YearBase, YearKind
from vendor_sla.domain.penalties.terms import BonusTerms, Cap
from vendor_sla.domain.periods import Period


def capped_metric(amount: Fraction, cap: Cap | None, fee: Money) -> tuple[Fraction, list[Step]]:
    """Return a metric's amount under its own cap; what is cut is shown in the working."""
    if cap is None:
        return amount, []
    limit = cap.charge.exact(fee)
    if amount <= limit:
        return amount, []
    facts = {
        "amount": decimal_text(amount, 6),
        "cap": decimal_text(limit, 6),
        "cut": decimal_text(amount - limit, 6),
        "clause": cap.clause,
    }
    return limit, [Step("money.metric_cap", facts)]


def period_cap(cap: Cap, fee: Money) -> Money:
    """Return the most a period's credits can come to: the base is the fee before credits."""
    return Money.rounded(cap.charge.exact(fee), fee.currency)


def cut_to_cap(cap: Cap, fee: Money, gross: Money, *, number: int) -> MoneyLine | None:
    """Return the one unallocated line that gives back what the period cap cuts, or None.

    `gross` is the sum of the credits inside the cap, negative.
    """
    limit = period_cap(cap, fee)
    cut = -gross - limit
    if cut.amount <= 0:
        return None
    facts = {
        "gross": str(-gross.amount),
        "cap": str(limit.amount),
        "cut": str(cut.amount),
        "clause": cap.clause,
    }
    working = (_cap_step(cap, fee), Step("money.period_cap", facts))
    inputs = {"gross": facts["gross"], "cap": facts["cap"], "fee": str(fee.amount)}
    return _cut("period_cap", cap.clause, cut, inputs=inputs, working=working, number=number)


def cut_to_quarter_cap(
    cap: Cap, quarter_fee: Money, gross: Money, used: Money, *, number: int
) -> MoneyLine | None:
    """Return the line that gives back what quarterly credits exceed the quarter's cap by, or None.

    The quarter's cap is taken of the quarter's fee (an amount counts once a month); `used` is what
    the credits of its months came to, positive, and `gross` the quarterly credits, negative.
    """
    percent = cap.charge.fee_percent is not None
    exact = cap.charge.exact(quarter_fee) if percent else 3 * cap.charge.exact(quarter_fee)
    limit = Money.rounded(exact, gross.currency)
    room = max(Decimal(0), limit.amount - used.amount)
    cut = Money(-gross.amount - room, gross.currency)
    if cut.amount <= 0:
        return None
    facts = {
        "gross": str(-gross.amount),
        "used": str(used.amount),
        "cap": str(limit.amount),
        "cut": str(cut.amount),
        "fee": str(quarter_fee.amount),
        "clause": cap.clause,
    }
    working = (Step("money.quarter_cap", facts),)
    inputs = {name: facts[name] for name in ("gross", "used", "cap", "fee")}
    return _cut("quarter_cap", cap.clause, cut, inputs=inputs, working=working, number=number)


def annual_limit(
    annual: AnnualCap,
    *,
    contract_start: date,
    period: Period,
    fee: Money,
    past: Past,
    periods: int,
) -> tuple[Money, Money, Step]:
    """Return the most a year's credits can come to, what earlier periods used, and why.

    `periods` is the number of periods in a year. The opening's sums count where it lies in the
    same year.
    """
    first = year_start(annual.year, contract_start, period)
    months = [month for month in past.months if first <= month.period.start < period.start]
    opening = past.opening if past.opening and past.opening.as_of > first else None
    brought = opening.credits_to_date if opening else Decimal(0)
    used = -sum((month.credited.amount for month in months if month.credited), -brought)
    fees = sum((month.fee.amount for month in months if month.fee), fee.amount)
    fees += opening.fees_to_date if opening else Decimal(0)
    base = fee.amount * periods if annual.base is YearBase.YEAR_AT_THIS_FEE else fees
    limit = Money.rounded(annual.cap.charge.exact(Money(base, fee.currency)), fee.currency)
    facts = {
        "year_from": str(first),
        "base": str(base),
        "percent": decimal_text(annual.cap.charge.fee_percent or 0),
        "cap": str(limit.amount),
        "used": str(used),
    }
    is_percent = annual.cap.charge.fee_percent is not None
    code = "money.annual_cap_percent" if is_percent else "money.annual_cap_amount"
    return limit, Money(used, fee.currency), Step(code, facts)


def cut_to_annual_cap(
    annual: AnnualCap, gross: Money, limit: tuple[Money, Money, Step], *, number: int
) -> MoneyLine | None:
    """Return the line that gives back what the annual cap cuts after the period cap, or None.

    `gross` is what the period's credits still come to, negative.
    """
    most, used, because = limit
    room = max(Decimal(0), most.amount - used.amount)
    cut = Money(-gross.amount - room, gross.currency)
    if cut.amount <= 0:
        return None
    facts = {
        "gross": str(-gross.amount),
        "used": str(used.amount),
        "cap": str(most.amount),
        "cut": str(cut.amount),
        "clause": annual.cap.clause,
    }
    working = (because, Step("money.annual_cap", facts))
    inputs = {name: facts[name] for name in ("gross", "used", "cap")}
    clause = annual.cap.clause
    return _cut("annual_cap", clause, cut, inputs=inputs, working=working, number=number)


def year_start(year: YearKind, contract_start: date, period: Period) -> date:
    """Return the first day of the year that a period's first day lies in."""
    if year is YearKind.CALENDAR:
        return date(period.start.year, 1, 1)
    month, day = contract_start.month, contract_start.day
    passed = (period.start.month, period.start.day) >= (month, day)
    # A contract that began on a leap day has its years begin on the first of March.
    leap_day = (month, day) == (2, 29)
    years = period.start.year - (0 if passed else 1)
    return date(years, 3, 1) if leap_day else date(years, month, day)


def cut_bonuses(terms: BonusTerms, fee: Money, earned: Money, *, number: int) -> MoneyLine | None:
    """Return the line that takes back what bonuses exceed their own cap by, or None."""
    if terms.cap is None:
        return None
    limit = Money.rounded(terms.cap.exact(fee), fee.currency)
    cut = limit - earned
    if cut.amount >= 0:
        return None
    facts = {"earned": str(earned.amount), "cap": str(limit.amount), "cut": str(-cut.amount)}
    working = (Step("money.bonus_cap", {**facts, "clause": terms.clause}),)
    return _cut("bonus_cap", terms.clause, cut, inputs=facts, working=working, number=number)


def _cut(
    mechanic: str,
    clause: str,
    amount: Money,
    *,
    inputs: Mapping[str, str],
    working: tuple[Step, ...],
    number: int,
) -> MoneyLine:
    """Return the one unallocated line of a cap: what it gives back or takes back."""
    return MoneyLine(number, "cut", "", clause, mechanic, amount, inputs, working)


def _cap_step(cap: Cap, fee: Money) -> Step:
    limit = str(period_cap(cap, fee).amount)
    if cap.charge.fee_percent is None:
        return Step("money.cap_amount", {"cap": limit})
    facts = {"percent": str(cap.charge.fee_percent), "fee": str(fee.amount), "cap": limit}
    return Step("money.cap_percent", facts)
