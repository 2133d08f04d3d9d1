"""Amounts, ranges and levels as the facts of a summary's sentences."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.fees import FixedFee
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.terms import Charge
from vendor_sla.domain.ranges import Range, Target


def amount(contract: Contract, value: Decimal | Fraction) -> str:
    """Return an amount in the contract's currency: `3000.00 CNY`."""
    return str(Money.rounded(value, contract.currency))


def charge_facts(contract: Contract, charge: Charge, name: str = "charge_sum") -> dict[str, str]:
    """Return a charge as a fact: an amount, a share of the fee with its worth, or points."""
    if charge.amount is not None:
        return {name: amount(contract, charge.amount)}
    if charge.points is not None:
        return {name: f"{decimal_text(charge.points, 4)} points"}
    return {name: share_of_fee(contract, Fraction(charge.fee_percent or 0))}


def share_of_fee(contract: Contract, percent: Fraction) -> str:
    """Return a share of the fee: `1 %`, with what it comes to where the fee is fixed."""
    text = f"{decimal_text(percent, 4)} %"
    basis = contract.fee.basis
    if not isinstance(basis, FixedFee):
        return text
    return f"{text} = {amount(contract, Fraction(basis.amount) * percent / 100)}"


def by_the_quarter(contract: Contract) -> Contract:
    """Return a monthly contract with the fee of a quarter, on which quarterly metrics stand."""
    basis = contract.fee.basis
    if not isinstance(basis, FixedFee):
        return contract
    return replace(contract, fee=replace(contract.fee, basis=FixedFee(3 * basis.amount)))


def level(target: Target) -> str:
    """Return a level: `95`, or `240–360` for a band."""
    return str(target)


def bounds(values: Range) -> str:
    """Return a range as signs anybody reads: `≥ 90, < 95`; `*` stands for every value."""
    lower = "" if values.lower is None else f"{'≥' if values.holds_lower else '>'} {values.lower}"
    upper = "" if values.upper is None else f"{'≤' if values.holds_upper else '<'} {values.upper}"
    return ", ".join(filter(None, [lower, upper])) or "*"


def named(**facts: str | int | Decimal | Fraction) -> Mapping[str, str]:
    """Return facts as text, numbers without idle decimals."""
    return {
        name: value if isinstance(value, str) else decimal_text(value, 4)
        for name, value in facts.items()
    }
