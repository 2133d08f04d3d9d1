"""The credit bank: good periods put something by, which later credits are set against."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.assessments import MoneyLine, Step
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import Past
from vendor_sla.domain.penalties.stores import DEPOSITED, WITHDRAWN, balance
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading


def banked_balance(contract: Contract, past: Past, period: Period) -> Money:
    """Return what earlier periods put by and no credit has used yet."""
    bank = contract.credit_bank
    if bank is None:
        return Money.zero(contract.currency)
    brought = past.opening.banked if past.opening else Decimal(0)
    return balance(
        past,
        period,
        put=DEPOSITED,
        taken=WITHDRAWN,
        opening=Money(brought, contract.currency),
        expires_after=bank.expires_after,
        period_months=contract.period.months,
    )


def bank_line(
    contract: Contract, banked: Money, credits_due: Money, *, number: int
) -> MoneyLine | None:
    """Return the line that sets the bank against a period's credits, or None.

    `credits_due` is what the credits inside the cap come to after its cuts, with those carried in
    from earlier periods, positive.
    """
    bank = contract.credit_bank
    used = min(banked.amount, max(Decimal(0), credits_due.amount))
    if bank is None or not used:
        return None
    facts = {
        "banked": str(banked.amount),
        "due": str(credits_due.amount),
        "amount": str(used),
        "clause": bank.clause,
    }
    return MoneyLine(
        number=number,
        kind="bank",
        metric="",
        clause=bank.clause,
        mechanic="credit_bank",
        amount=Money(used, banked.currency),
        inputs={"banked": facts["banked"], "due": facts["due"]},
        working=(Step("money.credit_bank", facts),),
    )


def deposit(
    contract: Contract, figures: Mapping[str, Reading], fee: Money, left: Money
) -> tuple[Money, tuple[Step, ...]]:
    """Return what a period puts by for later ones, and why; `left` is what lies there already.

    A metric that was not measured puts nothing by.
    """
    bank = contract.credit_bank
    if bank is None:
        return Money.zero(fee.currency), ()
    beaten = [
        metric
        for metric in contract.metrics
        if not bank.metrics or metric.key in bank.metrics
        for target in [metric.find_target(bank.level)]
        for value in [figures[metric.key].rounded]
        if target is not None and value is not None and target.excess(value)
    ]
    if not beaten:
        return Money.zero(fee.currency), ()
    earned = Money.rounded(Fraction(len(beaten)) * bank.deposit.exact(fee), fee.currency)
    most = Money.rounded(bank.most.exact(fee), fee.currency)
    put = Money(min(earned.amount, max(Decimal(0), most.amount - left.amount)), fee.currency)
    facts = {
        "metrics": ", ".join(metric.key for metric in beaten),
        "earned": str(earned.amount),
        "left": str(left.amount),
        "most": str(most.amount),
        "amount": str(put.amount),
        "clause": bank.clause,
    }
    return put, (Step("money.bank_deposit", facts),)
