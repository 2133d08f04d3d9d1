"""Earn-back: part of a credit returns after long enough without a miss of the same metric."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from vendor_sla.domain.assessments import MoneyLine, Step
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import OpenCredit, Past, PastMonth
from vendor_sla.domain.penalties.rules import EarnBack
from vendor_sla.domain.penalties.stores import months_between
from vendor_sla.domain.periods import Period


def earn_back_lines(
    contract: Contract, past: Past, period: Period, *, number: int
) -> list[MoneyLine]:
    """Return a line for each credit whose clean periods were full at the end of the last one.

    It comes in the period after, whatever that period shows, outside its cap.
    """
    rule = contract.earn_back
    if rule is None:
        return []
    red_lines = {veto.metric for veto in contract.scoring.vetoes}
    lines: list[MoneyLine] = []
    for credit in open_credits(past):
        is_named = not rule.metrics or credit.metric in rule.metrics
        if (
            not is_named
            or credit.metric in red_lines
            or _is_expired(rule, credit, contract, period)
        ):
            continue
        later = [month for month in past.months if month.period.start > credit.period.start]
        if _filled_by_the_last(rule, credit, later):
            line = _line(rule, credit, contract.currency, number + len(lines))
            lines += [line] if line.amount.amount else []
    return lines


def open_credits(past: Past) -> Iterator[OpenCredit]:
    """Yield the credits that may be earned back, oldest first; those of the opening, too."""
    yield from past.opening.earn_back if past.opening else ()
    for month in past.months:
        for metric, amount in month.credits.items():
            if amount.amount < 0:
                yield OpenCredit(metric, -amount.amount, month.period, 0)


def _filled_by_the_last(rule: EarnBack, credit: OpenCredit, later: Sequence[PastMonth]) -> bool:
    """Tell whether the count of clean periods first became full in the last of the later months.

    A miss starts the count anew; a period without a value neither counts nor breaks it. A credit
    comes back once.
    """
    clean = credit.clean_periods
    for place, month in enumerate(later, 1):
        if credit.metric in month.fired or month.has_missed(credit.metric, "expected"):
            clean = 0
        elif month.metrics.get(credit.metric) is not None:
            clean += 1
            if clean == rule.clean_periods:
                return place == len(later)
    return False


def _is_expired(rule: EarnBack, credit: OpenCredit, contract: Contract, period: Period) -> bool:
    if rule.expires_after is None:
        return False
    age = months_between(credit.period, period)
    return age > rule.expires_after * contract.period.months


def _line(rule: EarnBack, credit: OpenCredit, currency: str, number: int) -> MoneyLine:
    exact = Fraction(credit.amount) * Fraction(rule.share_percent) / 100
    facts = {
        "credit": decimal_text(credit.amount),
        "period": credit.period.label,
        "clean": str(rule.clean_periods),
        "percent": decimal_text(rule.share_percent),
        "amount": decimal_text(exact, 6),
        "clause": rule.clause,
    }
    return MoneyLine(
        number=number,
        kind="earn_back",
        metric=credit.metric,
        clause=rule.clause,
        mechanic="earn_back",
        amount=Money.rounded(exact, currency),
        inputs={"credit": facts["credit"], "period": facts["period"]},
        working=(Step("money.earn_back", facts),),
    )
