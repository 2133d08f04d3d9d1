"""What a metric costs when its data was not delivered."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.terms import (
    AtRisk,
    ChargeBands,
    Combining,
    Flat,
    Interpolated,
    Mechanic,
    Penalty,
    PoolShare,
    Undelivered,
    UndeliveredKind,
)


def undelivered_amount(
    terms: Undelivered, penalties: tuple[Penalty, ...], fee: Money, at_risk: AtRisk | None
) -> tuple[Fraction, tuple[Step, ...]]:
    """Return the exact charge and its working: an agreed sum, the worst the rules know, or 0."""
    if terms.kind is UndeliveredKind.AMOUNT and terms.charge is not None:
        amount = terms.charge.exact(fee)
        return amount, (Step("money.undelivered_amount", {"amount": decimal_text(amount, 6)}),)
    if terms.kind is UndeliveredKind.NONE:
        return Fraction(0), (Step("money.undelivered_none"),)
    amount = max(
        (worst_amount(penalty.mechanic, fee, at_risk) for penalty in penalties),
        default=Fraction(0),
    )
    return amount, (Step("money.undelivered_worst", {"amount": decimal_text(amount, 6)}),)


def has_worst(mechanic: Mechanic) -> bool:
    """Tell whether a mechanic knows a worst case; per-point and per-event charges have no end."""
    return type(mechanic) in _WORST


def worst_amount(mechanic: Mechanic, fee: Money, at_risk: AtRisk | None) -> Fraction:
    """Return the most a mechanic can ask for."""
    return _WORST[type(mechanic)](mechanic, fee, at_risk)


def _worst_flat(terms: Flat, fee: Money, _: AtRisk | None) -> Fraction:
    return terms.charge.exact(fee)


def _worst_bands(terms: ChargeBands, fee: Money, _: AtRisk | None) -> Fraction:
    amounts = [band.worth.exact(fee) for band in terms.bands]
    return sum(amounts, Fraction(0)) if terms.combining is Combining.CUMULATE else max(amounts)


def _worst_interpolated(terms: Interpolated, fee: Money, _: AtRisk | None) -> Fraction:
    return max(anchor.worth.exact(fee) for anchor in terms.anchors)


def _worst_pool(terms: PoolShare, fee: Money, at_risk: AtRisk | None) -> Fraction:
    assert at_risk is not None, "the reader refuses pools without an amount at risk"
    pool = next(one for one in at_risk.pools if one.key == terms.pool)
    shares = Fraction(at_risk.percent) * Fraction(pool.share_percent)
    return Fraction(fee.amount) * shares * Fraction(terms.allocation_percent) / 1_000_000


_WORST: dict[type[Mechanic], Callable[[Any, Money, AtRisk | None], Fraction]] = {
    Flat: _worst_flat,
    ChargeBands: _worst_bands,
    Interpolated: _worst_interpolated,
    PoolShare: _worst_pool,
}
