"""Caps: those that never bind or always do, money without an end, money larger than the fee."""

from collections.abc import Iterator
from fractions import Fraction

from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.fees import Share
from vendor_sla.domain.lint.drafts import Draft, note
from vendor_sla.domain.lint.findings import LintFinding
from vendor_sla.domain.lint.stakes import Stake, Sums
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.terms import Charge


def metric_caps(draft: Draft) -> Iterator[LintFinding]:
    """A metric's own cap that no miss reaches, or that the smallest miss already passes."""
    for stake in draft.stakes:
        cap, worst, least = stake.cap(), stake.worst(), stake.least()
        if cap is None or least is None:
            continue
        place = f"{stake.place}.cap"
        if worst is not None and _all_below(worst, cap):
            yield _cap_note("lint.cap_never_binds", place, stake.fees, (cap, worst))
        if _all_below(cap, least):
            yield _cap_note("lint.cap_always_binds", place, stake.fees, (cap, least))


def period_cap(draft: Draft) -> Iterator[LintFinding]:
    """A period cap that the worst month does not reach, or that every single miss passes."""
    if draft.contract.cap is None or not draft.has("caps", "fee", "at_risk"):
        return
    if is_fraction(draft.contract.cap.charge):
        return  # told once, as what it is
    fees = draft.fees()
    cap = tuple(draft.contract.cap.charge.exact(fee) for fee in fees)
    worst = worst_period(draft)
    if draft.has_all_metrics and worst is not None and any(worst) and _all_below(worst, cap):
        yield _cap_note("lint.cap_never_binds", "caps.period", fees, (cap, worst))
    stakes = [
        (stake, least)
        for stake in draft.stakes
        if not stake.metric.is_quarterly and (least := _capped_least(stake))
    ]
    above = [(stake, least) for stake, least in stakes if _all_below(cap, least)]
    is_all = len(above) == len(stakes) and draft.has_all_metrics and not has_more_to_charge(draft)
    if above and is_all:
        smallest = min(least for _, least in above)
        yield _cap_note("lint.cap_always_binds", "caps.period", fees, (cap, smallest))
        return
    for stake, least in above:
        yield _cap_note("lint.charge_above_cap", f"{stake.place}.penalties", fees, (cap, least))


def above_fee(draft: Draft) -> Iterator[LintFinding]:
    """A single miss that costs more than the whole fee; a cap above it."""
    fees = draft.fees()
    if len(fees) > 1 or not fees[0].amount or not draft.has("caps"):
        return
    fee = Fraction(fees[0].amount)
    cap = draft.contract.cap
    limit = fee if cap is None else cap.charge.exact(fees[0])
    if cap is not None and limit > fee:
        facts = {"cap": decimal_text(limit, 2), "fee": fees[0].amount}
        yield note("lint.cap_above_fee", "caps.period", facts)
    for stake in draft.stakes:
        least = _capped_least(stake)
        if least is not None and least[0] > fee and (cap is None or limit > fee):
            facts = {"amount": decimal_text(least[0], 2), "fee": fees[0].amount}
            yield note("lint.charge_above_fee", f"{stake.place}.penalties", facts)


def unlimited(draft: Draft) -> Iterator[LintFinding]:
    """Without a period cap the credits of a month can exceed the fee."""
    if draft.contract.cap is not None or not draft.has("caps", "fee", "at_risk"):
        return
    endless = [
        stake.metric.key
        for stake in draft.stakes
        if stake.metric.penalties and not stake.is_pointed and stake.capped_worst() is None
    ]
    if endless:
        yield note("lint.unlimited", "caps.period", {"metrics": ", ".join(endless)})
        return
    worst, fees = worst_period(draft), draft.fees()
    if worst is not None and len(fees) == 1 and worst[0] > Fraction(fees[0].amount):
        facts = {"worst": decimal_text(worst[0], 2), "fee": fees[0].amount}
        yield note("lint.above_fee_together", "caps.period", facts)


def bonus_cap(draft: Draft) -> Iterator[LintFinding]:
    """A cap of bonuses that cuts even the smallest bonus."""
    terms = draft.contract.bonuses
    if terms is None or terms.cap is None or not draft.has("bonuses"):
        return
    fees = draft.fees()
    cap = tuple(terms.cap.exact(fee) for fee in fees)
    for stake in draft.stakes:
        earned = [sums for sums in stake.rewards if all(sums)]
        least = min(earned) if earned else None
        if least is not None and _all_below(cap, least):
            yield _cap_note("lint.bonus_cap_binds", f"{stake.place}.bonus", fees, (cap, least))


def at_risk_above_cap(draft: Draft) -> Iterator[LintFinding]:
    """More of the fee is at risk than the period cap lets anybody lose."""
    contract = draft.contract
    if contract.cap is None or contract.at_risk is None or not draft.has("caps", "at_risk"):
        return
    percent = contract.cap.charge.fee_percent
    if is_fraction(contract.cap.charge):
        return
    if percent is not None and percent < contract.at_risk.percent:
        facts = {"cap": percent, "percent": contract.at_risk.percent}
        yield note("lint.cap_below_at_risk", "caps.period", facts)


def is_fraction(charge: Charge) -> bool:
    """Tell whether a limit looks like 10 % of the fee written as 0.10."""
    return charge.fee_percent is not None and charge.fee_percent < 1


def worst_period(draft: Draft) -> Sums | None:
    """Return the most the credits inside the cap can come to in a period; None: no end."""
    if has_more_to_charge(draft):
        return None
    fees = draft.fees()
    total = [Fraction(0) for _ in fees]
    for stake in draft.stakes:
        if not stake.metric.penalties:
            continue
        worst = stake.capped_worst()
        if worst is None:
            return None
        total = [sums + more for sums, more in zip(total, worst, strict=True)]
    if draft.contract.fee.is_inside_cap:
        withheld = sum((_most_withheld(share) for share in draft.contract.fee.shares), Fraction(0))
        total = [
            amount + Fraction(fee.amount) * withheld
            for amount, fee in zip(total, fees, strict=True)
        ]
    return tuple(total)


def has_more_to_charge(draft: Draft) -> bool:
    """Tell whether something beside the metrics' months and shares counts against the cap."""
    contract = draft.contract
    reports = [
        rule for duty in contract.data_duties for rule in (duty.late, duty.missing, duty.wrong)
    ]
    named = (
        "incidents",
        "data_duties",
        "service_points",
        "grade_money",
        "carry_forward",
        "repeats",
    )
    return bool(
        not draft.has(*named)
        or any(terms.is_inside_cap for terms in contract.incidents)
        or any(rule is not None and rule.is_inside_cap for rule in reports)
        or contract.service_points is not None
        or (contract.grade_money is not None and contract.grade_money.is_inside_cap)
        or contract.carry_forward is not None
        or any(metric.is_quarterly for metric in contract.metrics)
    )


def _most_withheld(share: Share) -> Fraction:
    """Return the part of the fee that a share withholds at the worst score."""
    payable = [
        *(band.worth for band in share.bands),
        *(anchor.worth for anchor in share.anchors),
        *(percent for _, percent in share.grades),
        *((share.deduct.least,) if share.deduct else ()),
        share.unscored_percent,
    ]
    short = max(Fraction(0), 100 - Fraction(min(payable)))
    return Fraction(share.percent) * short / 10_000


def _capped_least(stake: Stake) -> Sums | None:
    cap, least = stake.cap(), stake.least()
    if cap is None or least is None:
        return least
    return tuple(min(pair) for pair in zip(cap, least, strict=True))


def _all_below(sums: Sums, others: Sums) -> bool:
    return all(one < other for one, other in zip(sums, others, strict=True))


def _cap_note(
    code: str, place: str, fees: tuple[Money, ...], sums: tuple[Sums, Sums]
) -> LintFinding:
    """Return a finding about a cap and an amount; in per cent where the fee is not known."""
    cap, amount = sums
    unit, told = fees[0].currency, [cap[0], amount[0]]
    if len(fees) > 1 and cap[0] != cap[1]:
        low, high = Fraction(fees[0].amount), Fraction(fees[1].amount)
        unit, told = "%", [(one[1] - one[0]) / (high - low) * 100 for one in sums]
    facts = {
        "cap": decimal_text(told[0], 4),
        "amount": decimal_text(told[1], 4),
        "unit": unit,
        "key": "fee_percent" if unit == "%" else "amount",
    }
    return note(code, place, facts)
