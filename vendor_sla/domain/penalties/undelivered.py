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
) -> tuple[Fraction, Fraction, tuple[Step, ...]]:
    """Return the exact charge, its service points and its working.

    It is an agreed sum, the worst the rules know, or nothing.
    """
    if terms.kind is UndeliveredKind.AMOUNT and terms.charge is not None:
        amount, points = terms.charge.exact(fee), terms.charge.exact_points
        facts = {"amount": decimal_text(amount + points, 6)}
        return amount, points, (Step("money.undelivered_amount", facts),)
    if terms.kind is UndeliveredKind.NONE:
        return Fraction(0), Fraction(0), (Step("money.undelivered_none"),)
    worst = [worst_amount(one.mechanic, fee, at_risk) for one in penalties]
    amount, points = max(worst, default=(Fraction(0), Fraction(0)))
    facts = {"amount": decimal_text(amount + points, 6)}
    return amount, points, (Step("money.undelivered_worst", facts),)


def has_worst(mechanic: Mechanic) -> bool:
    """Tell whether a mechanic knows a worst case; per-point and per-event charges have no end."""
    return type(mechanic) in _WORST


def worst_amount(
    mechanic: Mechanic, fee: Money, at_risk: AtRisk | None
) -> tuple[Fraction, Fraction]:
    """Return the most a mechanic can ask for, in money and in service points; 0 for one without."""
    find_worst = _WORST.get(type(mechanic))
    return find_worst(mechanic, fee, at_risk) if find_worst else (Fraction(0), Fraction(0))


def _worst_flat(terms: Flat, fee: Money, _: AtRisk | None) -> tuple[Fraction, Fraction]:
    return terms.charge.exact(fee), terms.charge.exact_points


def _worst_bands(terms: ChargeBands, fee: Money, _: AtRisk | None) -> tuple[Fraction, Fraction]:
    sums = [(band.worth.exact(fee), band.worth.exact_points) for band in terms.bands]
    if terms.combining is Combining.REPLACE:
        return max(sums)
    return sum((one for one, _ in sums), Fraction(0)), sum((one for _, one in sums), Fraction(0))


def _worst_interpolated(
    terms: Interpolated, fee: Money, _: AtRisk | None
) -> tuple[Fraction, Fraction]:
    return max(anchor.worth.exact(fee) for anchor in terms.anchors), Fraction(0)


def _worst_pool(terms: PoolShare, fee: Money, at_risk: AtRisk | None) -> tuple[Fraction, Fraction]:
    assert at_risk is not None, "the reader refuses pools without an amount at risk"
    pool = next(one for one in at_risk.pools if one.key == terms.pool)
    shares = Fraction(at_risk.percent) * Fraction(pool.share_percent)
    amount = Fraction(fee.amount) * shares * Fraction(terms.allocation_percent) / 1_000_000
    return amount, Fraction(0)


_WORST: dict[type[Mechanic], Callable[[Any, Money, AtRisk | None], tuple[Fraction, Fraction]]] = {
    Flat: _worst_flat,
    ChargeBands: _worst_bands,
    Interpolated: _worst_interpolated,
    PoolShare: _worst_pool,
}
