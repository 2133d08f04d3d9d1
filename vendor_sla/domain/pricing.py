"""Pricing: readings and scores in, money lines out, in the order of the contract.

Each metric's own steps (value, rounding, trigger, base or pool, metric cap) are in
`penalties/charges.py`; here the lines are put together: credits, linked shares, the period cap,
bonuses. Every line is rounded once; the net is their sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from vendor_sla.domain.assessments import MoneyLine, PastMonth, Pricing, Scores, Step
from vendor_sla.domain.billing import period_fee
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.figures import governing_figures
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.caps import cut_bonuses, cut_to_cap, period_cap
from vendor_sla.domain.penalties.charges import Outcome, charge_metric, reward_metric
from vendor_sla.domain.penalties.linked import share_line
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading


def price(
    contract: Contract,
    *,
    period: Period,
    readings: Sequence[Reading],
    scores: Scores,
    volume: Mapping[str, int],
    history: Sequence[PastMonth] = (),
) -> Pricing:
    """Price a period.

    `volume` holds the counts a unit fee may name; `history` earlier periods, oldest first (rules
    that look back read it). A trial version has a fee and no lines. Raises `Invalid` when a rule
    needs counts, a volume or a term that is not there.
    """
    del history  # no rule of this format looks back yet
    fee, fee_working = period_fee(contract, period, volume)
    cap = period_cap(contract.cap, fee) if contract.cap else None
    if contract.is_trial:
        return Pricing(fee, fee_working, cap, (), (Step("money.trial"),))
    figures = governing_figures(contract, readings)
    charges = {
        metric.key: charge_metric(
            metric, figures[metric.key], period=period, fee=fee, at_risk=contract.at_risk
        )
        for metric in contract.metrics
        if metric.penalties
    }
    lines: list[MoneyLine] = []
    lines += credit_lines(contract, figures, charges)
    lines += share_lines(contract, scores, fee, number=len(lines) + 1)
    lines += cap_lines(contract, lines, fee, number=len(lines) + 1)
    lines += bonus_lines(contract, figures, period, fee, number=len(lines) + 1)
    return Pricing(
        fee=fee,
        fee_working=fee_working,
        cap=cap,
        lines=tuple(lines),
        notes=tuple(_uncharged(contract, charges)),
        are_shares_capped=contract.fee.is_inside_cap,
        fired=frozenset(key for key, charge in charges.items() if charge.has_fired),
    )


def credit_lines(
    contract: Contract, figures: Mapping[str, Reading], charges: Mapping[str, Outcome]
) -> list[MoneyLine]:
    """Return a line for each metric that costs something."""
    lines: list[MoneyLine] = []
    for key, charge in charges.items():
        metric = contract.find_metric(key)
        amount = Money.rounded(-charge.amount, contract.currency)
        if metric is not None and amount.amount:
            reading = figures[key]
            number = len(lines) + 1
            lines.append(_line(metric, reading, charge, amount, kind="credit", number=number))
    return lines


def share_lines(contract: Contract, scores: Scores, fee: Money, *, number: int) -> list[MoneyLine]:
    """Return a line for each score-linked share that is not paid exactly."""
    lines: list[MoneyLine] = []
    for share in contract.fee.shares:
        line = share_line(share, scores, fee, number=number + len(lines))
        if line is not None:
            lines.append(line)
    return lines


def cap_lines(
    contract: Contract, lines: Sequence[MoneyLine], fee: Money, *, number: int
) -> list[MoneyLine]:
    """Return the cut of the period cap over the gross credits inside it, as one line."""
    if contract.cap is None:
        return []
    capped = {"credit", "fee_share"} if contract.fee.is_inside_cap else {"credit"}
    inside = (line.amount for line in lines if line.kind in capped)
    cut = cut_to_cap(contract.cap, fee, Money.total(inside, fee.currency), number=number)
    return [cut] if cut else []


def bonus_lines(
    contract: Contract, figures: Mapping[str, Reading], period: Period, fee: Money, *, number: int
) -> list[MoneyLine]:
    """Return a line for each bonus earned, and what their own cap takes back."""
    lines: list[MoneyLine] = []
    for metric in contract.metrics:
        reward = reward_metric(metric, figures[metric.key], period=period, fee=fee)
        amount = Money.rounded(reward.amount if reward else 0, contract.currency)
        if reward is not None and amount.amount:
            reading = figures[metric.key]
            line = _line(metric, reading, reward, amount, kind="bonus", number=number)
            lines.append(replace(line, working=(*line.working, *_offsetting(contract))))
            number += 1
    if not lines or contract.bonuses is None:
        return lines
    earned = Money.total((line.amount for line in lines), fee.currency)
    cut = cut_bonuses(contract.bonuses, fee, earned, number=number)
    return [*lines, cut] if cut else lines


def _offsetting(contract: Contract) -> list[Step]:
    """Say whether a bonus may be set against credits when it is paid."""
    if contract.bonuses is None:
        return []
    code = "money.bonus_offsets" if contract.bonuses.offsets else "money.bonus_apart"
    return [Step(code, {"clause": contract.bonuses.clause})]


def _line(
    metric: MetricTerms,
    reading: Reading,
    outcome: Outcome,
    amount: Money,
    *,
    kind: str,
    number: int,
) -> MoneyLine:
    levels = {
        "expected": metric.expected,
        "minimum": metric.minimum,
        "stretch": metric.stretch,
        "numerator": None if reading.numerator is None else decimal_text(reading.numerator),
        "denominator": None if reading.denominator is None else decimal_text(reading.denominator),
    }
    inputs = {"state": reading.state.value, "value": _text(reading.rounded)}
    return MoneyLine(
        number=number,
        kind=kind,
        metric=metric.key,
        clause=outcome.clause,
        mechanic=outcome.mechanic,
        amount=amount,
        inputs=inputs | {name: str(level) for name, level in levels.items() if level is not None},
        working=(*outcome.working, Step("money.line", {"amount": str(amount.amount)})),
    )


def _uncharged(contract: Contract, charges: Mapping[str, Outcome]) -> list[Step]:
    """Say of each metric that could have cost something why it did not."""
    notes: list[Step] = []
    for key, charge in charges.items():
        if not Money.rounded(charge.amount, contract.currency).amount:
            notes += [Step(step.code, {"metric": key, **step.facts}) for step in charge.working]
    return notes


def _text(value: Decimal | None) -> str:
    return "" if value is None else str(value)
