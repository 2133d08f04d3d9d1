"""Allotments: what each metric was charged in the end, after cuts, the bank and waivers."""

from collections.abc import Sequence
from fractions import Fraction

from vendor_sla.domain.assessments import CAPS, MoneyLine, is_capped
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.money import Money


def credits_by_metric(contract: Contract, lines: Sequence[MoneyLine]) -> dict[str, Money]:
    """Return the net credit of each metric, negative.

    What the caps cut and the bank gave comes off every credit inside them in proportion, rounded
    half up; what the bank gave beyond these credits went to carried ones. A waiver comes off its
    own line.
    """
    inside = [
        line for line in lines if is_capped(line, are_shares_capped=contract.fee.is_inside_cap)
    ]
    gross = sum((Fraction(line.amount.amount) for line in inside), Fraction(0))
    cut, banked = (
        sum((Fraction(line.amount.amount) for line in lines if is_one(line)), Fraction(0))
        for is_one in (lambda line: line.mechanic in CAPS, lambda line: line.kind == "bank")
    )
    given_back = cut + min(banked, -(gross + cut))
    share = 1 + given_back / gross if gross else Fraction(1)
    kept_of: dict[str, Money] = {}
    for line in inside:
        if line.metric:
            kept = Money.rounded(Fraction(line.amount.amount) * share, line.amount.currency)
            kept_of[line.metric] = kept_of.get(line.metric, Money.zero(contract.currency)) + kept
    for line in lines:
        if line.kind == "waiver" and line.metric in kept_of:
            least = min(-kept_of[line.metric].amount, line.amount.amount)
            kept_of[line.metric] += Money(least, line.amount.currency)
    return {metric: amount for metric, amount in kept_of.items() if amount.amount}
