"""Carry-forward: credits that found no room are charged in later periods, as room allows."""

from decimal import Decimal

from vendor_sla.domain.assessments import MoneyLine, Step
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import Past
from vendor_sla.domain.penalties.rules import CarriedKind, CarryForward
from vendor_sla.domain.penalties.stores import CARRIED_IN, CARRIED_OUT, balance
from vendor_sla.domain.periods import Period


def carried_balance(contract: Contract, past: Past, period: Period) -> Money:
    """Return what earlier periods carried on and none has charged yet."""
    rule = contract.carry_forward
    if rule is None:
        return Money.zero(contract.currency)
    brought = past.opening.carried if past.opening else Decimal(0)
    return balance(
        past,
        period,
        put=CARRIED_OUT,
        taken=CARRIED_IN,
        opening=Money(brought, contract.currency),
        expires_after=rule.expires_after,
        period_months=contract.period.months,
    )


def carried_in_line(
    rule: CarryForward, waiting: Money, room: Money, *, number: int
) -> MoneyLine | None:
    """Return the line that charges what waits, as far as there is room, or None."""
    amount = min(waiting.amount, max(Decimal(0), room.amount))
    if not amount:
        return None
    facts = {
        "waiting": str(waiting.amount),
        "room": str(room.amount),
        "amount": str(amount),
        "clause": rule.clause,
    }
    return _line(rule, "carried_in", -Money(amount, waiting.currency), facts, number)


def carried_out_line(
    rule: CarryForward, due: Money, fee: Money, *, number: int
) -> MoneyLine | None:
    """Return the line that takes what exceeds the period's fee off it and carries it on, or None.

    `due` is what the lines so far come to against the vendor, positive.
    """
    if rule.kind is not CarriedKind.ABOVE_INVOICE or due.amount <= fee.amount:
        return None
    over = due - fee
    facts = {
        "due": str(due.amount),
        "fee": str(fee.amount),
        "amount": str(over.amount),
        "clause": rule.clause,
    }
    return _line(rule, "carried_out", over, facts, number)


def _line(
    rule: CarryForward, mechanic: str, amount: Money, facts: dict[str, str], number: int
) -> MoneyLine:
    return MoneyLine(
        number=number,
        kind="carried",
        metric="",
        clause=rule.clause,
        mechanic=mechanic,
        amount=amount,
        inputs={name: fact for name, fact in facts.items() if name != "clause"},
        working=(Step(f"money.{mechanic}", facts),),
    )
