"""The lines of a period, kind by kind, in the order of the money."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from vendor_sla.domain.assessments import CAPS, MoneyLine, Scores, Step, is_capped
from vendor_sla.domain.contracts import Contract, MetricTerms, PeriodKind
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.figures import Governed
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import Past
from vendor_sla.domain.penalties.caps import (
    annual_limit,
    cut_bonuses,
    cut_to_annual_cap,
    cut_to_cap,
    cut_to_quarter_cap,
    period_cap,
)
from vendor_sla.domain.penalties.carried import (
    carried_balance,
    carried_in_line,
    carried_out_line,
)
from vendor_sla.domain.penalties.charges import Outcome, Settings, reward_metric
from vendor_sla.domain.penalties.credit_banks import bank_line, banked_balance
from vendor_sla.domain.penalties.earn_backs import earn_back_lines
from vendor_sla.domain.penalties.fixed_charges import FixedCharge
from vendor_sla.domain.penalties.grade_money import grade_line
from vendor_sla.domain.penalties.linked import share_line
from vendor_sla.domain.penalties.rules import CarriedKind
from vendor_sla.domain.penalties.service_points import Pointed, points_line
from vendor_sla.domain.periods import Period
from vendor_sla.domain.quarters import months_before, quarter_fee
from vendor_sla.domain.readings import Reading


def against_lines(
    governed: Governed,
    outcomes: Mapping[str, Outcome],
    fixed: Sequence[FixedCharge],
    scores: Scores,
    fee: Money,
) -> list[MoneyLine]:
    """Return what the period costs before caps: metrics, points, reports, incidents, the score."""
    contract = governed.contract
    lines: list[MoneyLine] = []
    for key, outcome in outcomes.items():
        metric = contract.find_metric(key)
        amount = Money.rounded(-outcome.amount, contract.currency)
        if metric is not None and amount.amount:
            line = _metric_line(metric, governed.readings[key], outcome, amount, kind="credit")
            lines.append(replace(line, number=len(lines) + 1))
    pointed = [
        Pointed(key, one.clause, one.points, one.working)
        for key, one in outcomes.items()
        if one.points
    ] + [Pointed(one.source, one.clause, one.points, one.working) for one in fixed if one.points]
    points = points_line(contract.service_points, pointed, fee, number=len(lines) + 1)
    lines += [points] if points else []
    for charge in fixed:
        amount = Money.rounded(-charge.amount, contract.currency)
        if amount.amount:
            lines.append(_fixed_line(charge, amount, number=len(lines) + 1))
    for share in contract.fee.shares:
        line_or_none = share_line(share, scores, fee, number=len(lines) + 1)
        lines += [line_or_none] if line_or_none else []
    graded = grade_line(contract.grade_money, scores, fee, number=len(lines) + 1)
    return [*lines, graded] if graded else lines


def cut_lines(
    contract: Contract, lines: Sequence[MoneyLine], period: Period, fee: Money, past: Past
) -> list[MoneyLine]:
    """Return what the period's cap, the quarter's and the year's give back, each in one line."""
    cuts: list[MoneyLine] = []
    inside = [line for line in lines if _is_capped(contract, line)]
    quarterly = [line for line in inside if _is_quarterly(contract, line)]
    monthly = Money.total(
        (line.amount for line in inside if line not in quarterly), contract.currency
    )
    by_quarter = Money.total((line.amount for line in quarterly), contract.currency)
    if contract.cap is not None:
        cut = cut_to_cap(contract.cap, fee, monthly, number=len(lines) + 1)
        cuts += [cut] if cut else []
        earlier = (month.credited for month in months_before(period, past.months))
        used = -Money.total(
            (*(one for one in earlier if one), monthly, *(one.amount for one in cuts)), fee.currency
        )
        whole = quarter_fee(period, fee, past.months)
        number = len(lines) + len(cuts) + 1
        cut = cut_to_quarter_cap(contract.cap, whole, by_quarter, used, number=number)
        cuts += [cut] if cut else []
    if contract.annual_cap is not None:
        gross = Money.total((monthly, by_quarter, *(one.amount for one in cuts)), contract.currency)
        limit = _annual_limit(contract, period, fee, past)
        number = len(lines) + len(cuts) + 1
        cut = cut_to_annual_cap(contract.annual_cap, gross, limit, number=number)
        cuts += [cut] if cut else []
    return cuts


def bonus_lines(
    governed: Governed, settings: Mapping[str, Settings], fee: Money, *, number: int
) -> list[MoneyLine]:
    """Return a line for each bonus earned, and what their own cap takes back."""
    contract = governed.contract
    lines: list[MoneyLine] = []
    for metric in contract.metrics:
        reading = governed.readings[metric.key]
        reward = reward_metric(metric, reading, settings[metric.key])
        amount = Money.rounded(reward.amount if reward else 0, contract.currency)
        if reward is not None and amount.amount:
            line = _metric_line(metric, reading, reward, amount, kind="bonus")
            working = (*line.working, *_offsetting(contract))
            lines.append(replace(line, number=number + len(lines), working=working))
    if not lines or contract.bonuses is None:
        return lines
    earned = Money.total((line.amount for line in lines), fee.currency)
    cut = cut_bonuses(contract.bonuses, fee, earned, number=number + len(lines))
    return [*lines, cut] if cut else lines


def later_lines(
    contract: Contract, lines: Sequence[MoneyLine], period: Period, fee: Money, past: Past
) -> list[MoneyLine]:
    """Return what other periods bring in and take along: carried credits, the bank, earn-back.

    The bank is set against carried credits, too: else a better period, which leaves them room,
    would cost more than a worse one that the bank pays for.
    """
    made: list[MoneyLine] = []
    first = len(lines) + 1
    credited = _credited(contract, lines)
    carry = contract.carry_forward
    if carry is not None:
        waiting = carried_balance(contract, past, period)
        room = fee + _net(lines, fee)
        if carry.kind is CarriedKind.ABOVE_CAP:
            room = _room(contract, credited, period, fee, past)
        brought = carried_in_line(carry, waiting, room, number=first)
        made += [brought] if brought else []
    banked = banked_balance(contract, past, period)
    owed = -(credited + _net(made, fee))
    from_bank = bank_line(contract, banked, owed, number=first + len(made))
    made += [from_bank] if from_bank else []
    if carry is not None:
        due = -_net((*lines, *made), fee)
        taken = carried_out_line(carry, due, fee, number=first + len(made))
        made += [taken] if taken else []
    return [*made, *earn_back_lines(contract, past, period, number=first + len(made))]


def _net(lines: Sequence[MoneyLine], fee: Money) -> Money:
    return Money.total((line.amount for line in lines), fee.currency)


def _is_capped(contract: Contract, line: MoneyLine) -> bool:
    return is_capped(line, are_shares_capped=contract.fee.is_inside_cap)


def _is_quarterly(contract: Contract, line: MoneyLine) -> bool:
    metric = contract.find_metric(line.metric)
    return metric is not None and metric.is_quarterly


def _credited(contract: Contract, lines: Sequence[MoneyLine]) -> Money:
    amounts = (line.amount for line in lines if _is_capped(contract, line) or line.mechanic in CAPS)
    return Money.total(amounts, contract.currency)


def _annual_limit(
    contract: Contract, period: Period, fee: Money, past: Past
) -> tuple[Money, Money, Step]:
    assert contract.annual_cap is not None, "asked for only where there is one"
    periods = 12 if contract.period is PeriodKind.MONTH else 4
    return annual_limit(
        contract.annual_cap,
        contract_start=contract.term.start,
        period=period,
        fee=fee,
        past=past,
        periods=periods,
    )


def _room(contract: Contract, credited: Money, period: Period, fee: Money, past: Past) -> Money:
    """Return what may still be credited under the period's cap and the year's."""
    rooms: list[Decimal] = []
    if contract.cap is not None:
        rooms.append((period_cap(contract.cap, fee) + credited).amount)
    if contract.annual_cap is not None:
        most, used, _ = _annual_limit(contract, period, fee, past)
        rooms.append((most - used + credited).amount)
    return Money(min(rooms, default=fee.amount), fee.currency)


def _offsetting(contract: Contract) -> list[Step]:
    """Say whether a bonus may be set against credits when it is paid."""
    if contract.bonuses is None:
        return []
    code = "money.bonus_offsets" if contract.bonuses.offsets else "money.bonus_apart"
    return [Step(code, {"clause": contract.bonuses.clause})]


def _fixed_line(charge: FixedCharge, amount: Money, *, number: int) -> MoneyLine:
    return MoneyLine(
        number=number,
        kind="credit" if charge.is_inside_cap else "charge",
        metric="",
        clause=charge.clause,
        mechanic=charge.mechanic,
        amount=amount,
        inputs={"source": charge.source},
        working=(*charge.working, Step("money.line", {"amount": str(amount.amount)})),
    )


def _metric_line(
    metric: MetricTerms, reading: Reading, outcome: Outcome, amount: Money, *, kind: str
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
        number=0,
        kind=kind,
        metric=metric.key,
        clause=outcome.clause,
        mechanic=outcome.mechanic,
        amount=amount,
        inputs=inputs | {name: str(level) for name, level in levels.items() if level is not None},
        working=(*outcome.working, Step("money.line", {"amount": str(amount.amount)})),
    )


def _text(value: Decimal | None) -> str:
    return "" if value is None else str(value)
