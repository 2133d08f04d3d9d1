"""The fee of a period: before tax, before credits and bonuses, from the governing volume."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract, PeriodKind
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.fees import FixedFee, Tier, Tiering, UnitFee
from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid


def period_fee(
    contract: Contract, period: Period, volume: Mapping[str, int]
) -> tuple[Money, tuple[Step, ...]]:
    """Return the fee of a period, rounded once, and its working.

    Raises `Invalid` when the period lies outside the term, or the volume is not there.
    """
    basis = contract.fee.basis
    if isinstance(basis, FixedFee):
        exact, working = fixed_fee(basis, contract.period, _billed(contract, period))
    else:
        exact, working = unit_fee(basis, volume)
    return Money.rounded(exact, contract.currency), working


def fixed_fee(
    basis: FixedFee, kind: PeriodKind, billed: Period
) -> tuple[Fraction, tuple[Step, ...]]:
    """Return the amount of each contract period touched, part periods by calendar days."""
    total = Fraction(0)
    working = []
    for whole in _contract_periods(kind, billed):
        days = (min(whole.end, billed.end) - max(whole.start, billed.start)).days
        part = Fraction(basis.amount) * days / whole.days
        total += part
        facts = {
            "period": whole.label,
            "days": str(days),
            "of_days": str(whole.days),
            "rate": decimal_text(basis.amount),
            "amount": decimal_text(part, 6),
        }
        code = "fee.fixed" if days == whole.days else "fee.fixed_part"
        working.append(Step(code, facts))
    return total, tuple(working)


def unit_fee(basis: UnitFee, volume: Mapping[str, int]) -> tuple[Fraction, tuple[Step, ...]]:
    """Return the price of the units: graduated tier by tier, or whole at the last tier reached."""
    if basis.volume not in volume:
        known = ", ".join(sorted(volume)) or "—"
        raise Invalid.because("pricing.no_volume", "fee.volume", volume=basis.volume, known=known)
    units = volume[basis.volume]
    if basis.tiering is Tiering.WHOLE:
        tier = next(tier for tier in basis.tiers if tier.up_to is None or units <= tier.up_to)
        return _tier_price(units, tier)
    total = Fraction(0)
    working: list[Step] = []
    below = 0
    for tier in basis.tiers:
        inside = max(0, (units if tier.up_to is None else min(units, tier.up_to)) - below)
        if inside or not working:
            part, steps = _tier_price(inside, tier)
            total += part
            working.extend(steps)
        below = tier.up_to or below
    return total, tuple(working)


def _tier_price(units: int, tier: Tier) -> tuple[Fraction, tuple[Step, ...]]:
    amount = units * Fraction(tier.price)
    facts = {
        "units": str(units),
        "price": decimal_text(tier.price),
        "amount": decimal_text(amount, 6),
    }
    return amount, (Step("fee.per_unit", facts),)


def _billed(contract: Contract, period: Period) -> Period:
    start = max(period.start, contract.term.start)
    end = min(period.end, contract.term.end)
    if end <= start:
        last = contract.term.end - timedelta(days=1)
        raise Invalid.because(
            "pricing.outside_term",
            "term",
            period=period.label,
            first_day=str(contract.term.start),
            last_day=str(last),
        )
    return Period(start, end)


def _contract_periods(kind: PeriodKind, billed: Period) -> list[Period]:
    """Return the whole calendar months or quarters a run of days touches."""
    first = billed.start.month - (billed.start.month - 1) % kind.months
    whole = Period.month(billed.start.year, first)
    if kind is PeriodKind.QUARTER:
        whole = Period(whole.start, _after(whole.start))
    result = []
    while whole.start < billed.end:
        result.append(whole)
        whole = whole.shifted(kind.months)
    return result


def _after(quarter_start: date) -> date:
    return Period.month(quarter_start.year, quarter_start.month).shifted(3).start
