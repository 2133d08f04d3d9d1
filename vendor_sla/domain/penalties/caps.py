"""Caps: of a metric, of a period's credits, of its bonuses."""

from fractions import Fraction

from vendor_sla.domain.assessments import MoneyLine, Step
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.terms import BonusTerms, Cap


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
    return MoneyLine(
        number=number,
        kind="cut",
        metric="",
        clause=cap.clause,
        mechanic="period_cap",
        amount=cut,
        inputs={"gross": facts["gross"], "cap": facts["cap"], "fee": str(fee.amount)},
        working=(_cap_step(cap, fee), Step("money.period_cap", facts)),
    )


def cut_bonuses(terms: BonusTerms, fee: Money, earned: Money, *, number: int) -> MoneyLine | None:
    """Return the line that takes back what bonuses exceed their own cap by, or None."""
    if terms.cap is None:
        return None
    limit = Money.rounded(terms.cap.exact(fee), fee.currency)
    cut = limit - earned
    if cut.amount >= 0:
        return None
    facts = {"earned": str(earned.amount), "cap": str(limit.amount), "cut": str(-cut.amount)}
    return MoneyLine(
        number=number,
        kind="cut",
        metric="",
        clause=terms.clause,
        mechanic="bonus_cap",
        amount=cut,
        inputs=facts,
        working=(Step("money.bonus_cap", {**facts, "clause": terms.clause}),),
    )


def _cap_step(cap: Cap, fee: Money) -> Step:
    limit = str(period_cap(cap, fee).amount)
    if cap.charge.fee_percent is None:
        return Step("money.cap_amount", {"cap": limit})
    facts = {"percent": str(cap.charge.fee_percent), "fee": str(fee.amount), "cap": limit}
    return Step("money.cap_percent", facts)
