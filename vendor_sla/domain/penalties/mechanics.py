"""The mechanics: each a pure function from terms and an occasion to a base amount.

A new kind of rule is a new function here, a class in `terms.py` and a line in `MECHANICS`.
"""

from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import Any

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.catalogue.definitions import Direction, Unit
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.figures import events_of
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.occasions import Base, Occasion
from vendor_sla.domain.penalties.steps import count_points
from vendor_sla.domain.penalties.terms import (
    Charge,
    ChargeBands,
    Combining,
    EventCount,
    Flat,
    Interpolated,
    Level,
    Mechanic,
    PerEvent,
    PerPoint,
    PoolShare,
    Shortfall,
)
from vendor_sla.domain.ranges import Anchor, find_band, interpolate
from vendor_sla.domain.refusals import Invalid


def base_amount(mechanic: Mechanic, occasion: Occasion) -> Base:
    """Return what a mechanic asks for on an occasion."""
    return MECHANICS[type(mechanic)](mechanic, occasion)


def flat(terms: Flat, occasion: Occasion) -> Base:
    """One sum when the level is missed (a bonus: passed)."""
    if not occasion.distance(terms.level, terms.grace):
        return _kept(terms.level, occasion)
    amount, points, priced = _priced(terms.charge, occasion.fee)
    return Base(amount, True, (_passed(terms.level, occasion), *priced), points)


def per_point(terms: PerPoint, occasion: Occasion) -> Base:
    """A sum for each point away from the level: 92.4 against 95 is 2, 3 or 2.6 points."""
    distance = occasion.distance(terms.level, terms.grace)
    if not distance:
        return _kept(terms.level, occasion)
    working = [_passed(terms.level, occasion)]
    if terms.is_relative:
        end = occasion.target(terms.level).end_towards(occasion.value, occasion.target(terms.level))
        distance = distance * 100 / abs(Fraction(end))
        working.append(
            Step("money.relative", {"target": str(end), "percent": decimal_text(distance, 6)})
        )
    steps = count_points(distance / Fraction(terms.each), terms.stepping)
    rate, points, priced = _priced(terms.charge, occasion.fee)
    facts = {
        "distance": decimal_text(distance, 6),
        "each": str(terms.each),
        "points": decimal_text(steps, 6),
        "rate": decimal_text(rate + points),
        "amount": decimal_text(steps * (rate + points), 6),
    }
    step = Step(f"money.per_point.{terms.stepping.value}", facts)
    return Base(steps * rate, True, (*working, *priced, step), steps * points)


def charge_bands(terms: ChargeBands, occasion: Occasion) -> Base:
    """The sum of the band that holds the value, alone or with the milder ones passed."""
    band = find_band(terms.bands, occasion.value)
    assert band is not None, "the reader refuses bands with gaps"
    facts = {"value": str(occasion.value), "range": str(band.range)}
    if terms.combining is Combining.REPLACE:
        amount, points, priced = _priced(band.worth, occasion.fee)
        has_fired = amount > 0 or points > 0
        return Base(amount, has_fired, (Step("money.band", facts), *priced), points)
    place = terms.bands.index(band)
    worse_is_lower = (occasion.metric.direction is Direction.UP) is not occasion.is_reward
    passed = terms.bands[place:] if worse_is_lower else terms.bands[: place + 1]
    amount = sum((one.worth.exact(occasion.fee) for one in passed), Fraction(0))
    points = sum((one.worth.exact_points for one in passed), Fraction(0))
    each = (one.worth.exact(occasion.fee) + one.worth.exact_points for one in passed)
    facts["sum"] = " + ".join(decimal_text(part) for part in each)
    facts["amount"] = decimal_text(amount + points)
    return Base(amount, amount + points > 0, (Step("money.bands_added", facts),), points)


def per_event(terms: PerEvent, occasion: Occasion) -> Base:
    """A sum for each event above the free ones.

    A free share gives whole free events: of 990 contacts, 5 per cent are 49. Raises `Invalid`
    when the reading has no counts to take events from.
    """
    reading = occasion.reading
    events = events_of(reading, counted=terms.counted.value)
    if events is None or (terms.free_percent is not None and reading.denominator is None):
        return _within_free_share(terms, occasion)
    free = terms.free
    if terms.free_percent is not None:
        free = floor(Fraction(terms.free_percent) * Fraction(reading.denominator or 0) / 100)
    charged = max(Fraction(0), Fraction(events) - free)
    rate, points, priced = _priced(terms.charge, occasion.fee)
    facts = {
        "events": decimal_text(events),
        "free": str(free),
        "charged": decimal_text(charged),
        "rate": decimal_text(rate + points),
        "amount": decimal_text(charged * (rate + points), 6),
    }
    step = Step("money.per_event", facts)
    working = (*priced, step) if charged else (step,)
    return Base(charged * rate, charged > 0, working, charged * points)


def interpolated(terms: Interpolated, occasion: Occasion) -> Base:
    """The sum on the straight line between the anchors on both sides of the value."""
    anchors = [Anchor(one.at, one.worth.exact(occasion.fee)) for one in terms.anchors]
    amount = interpolate(anchors, occasion.value)
    facts = {
        "value": str(occasion.value),
        "anchors": ", ".join(f"{one.at} → {decimal_text(one.worth, 6)}" for one in anchors),
        "amount": decimal_text(amount, 6),
    }
    return Base(amount, amount > 0, (Step("money.interpolation", facts),))


def pool_share(terms: PoolShare, occasion: Occasion) -> Base:
    """Fee x share at risk x share of the pool x allocation of the metric."""
    if not occasion.distance(terms.level, terms.grace):
        return _kept(terms.level, occasion)
    assert occasion.at_risk is not None, "the reader refuses pools without an amount at risk"
    pool = next(one for one in occasion.at_risk.pools if one.key == terms.pool)
    at_risk = Fraction(occasion.fee.amount) * Fraction(occasion.at_risk.percent) / 100
    amount = at_risk * Fraction(pool.share_percent) * Fraction(terms.allocation_percent) / 10000
    facts = {
        "fee": str(occasion.fee.amount),
        "at_risk_percent": str(occasion.at_risk.percent),
        "pool_percent": str(pool.share_percent),
        "allocation_percent": str(terms.allocation_percent),
        "clauses": f"{occasion.at_risk.clause}, {pool.clause}",
        "amount": decimal_text(amount, 6),
    }
    return Base(amount, True, (_passed(terms.level, occasion), Step("money.pool", facts)))


def shortfall(terms: Shortfall, occasion: Occasion) -> Base:
    """As many per cent of the fee as the value is points short of the level."""
    distance = occasion.distance(terms.level, terms.grace)
    if not distance:
        return _kept(terms.level, occasion)
    amount = Fraction(occasion.fee.amount) * distance / 100
    facts = {
        "distance": decimal_text(distance, 6),
        "fee": str(occasion.fee.amount),
        "amount": decimal_text(amount, 6),
    }
    return Base(amount, True, (_passed(terms.level, occasion), Step("money.shortfall", facts)))


MECHANICS: dict[type[Mechanic], Callable[[Any, Occasion], Base]] = {
    Flat: flat,
    PerPoint: per_point,
    ChargeBands: charge_bands,
    PerEvent: per_event,
    Interpolated: interpolated,
    PoolShare: pool_share,
    Shortfall: shortfall,
}


def _priced(charge: Charge, fee: Money) -> tuple[Fraction, Fraction, tuple[Step, ...]]:
    """Return a charge's exact sum, its service points, and the step that says what it is."""
    amount = charge.exact(fee)
    if charge.points is not None:
        step = Step("money.service_points", {"points": decimal_text(charge.points)})
        return amount, charge.exact_points, (step,)
    facts = {"amount": decimal_text(amount, 6)}
    if charge.fee_percent is None:
        return amount, Fraction(0), (Step("money.amount", facts),)
    facts |= {"percent": str(charge.fee_percent), "fee": str(fee.amount)}
    return amount, Fraction(0), (Step("money.fee_percent", facts),)


def _within_free_share(terms: PerEvent, occasion: Occasion) -> Base:
    """Return nothing for a typed percentage that stays within the free share; else refuse."""
    value = occasion.reading.value
    if value is not None and terms.free_percent and occasion.reading.unit == Unit.PERCENT:
        share = value if terms.counted is EventCount.NUMERATOR else 100 - value
        if terms.counted is not EventCount.VALUE and share <= Fraction(terms.free_percent):
            facts = {"value": str(occasion.value), "free_percent": str(terms.free_percent)}
            return Base(Fraction(0), False, (Step("money.within_free_share", facts),))
    raise Invalid.because("pricing.no_counts", occasion.metric.key)


def _passed(level: Level, occasion: Occasion) -> Step:
    verb = "beyond" if occasion.is_reward else "missed"
    facts = {"value": str(occasion.value), "target": str(occasion.target(level))}
    return Step(f"money.{verb}.{level.value}", facts)


def _kept(level: Level, occasion: Occasion) -> Base:
    verb = "not_beyond" if occasion.is_reward else "kept"
    facts = {"value": str(occasion.value), "target": str(occasion.target(level))}
    return Base(Fraction(0), False, (Step(f"money.{verb}.{level.value}", facts),))
