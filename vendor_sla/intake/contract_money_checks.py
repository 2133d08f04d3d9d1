"""A metric's penalties and bonus against its levels: order, gaps, bases, what is left unsaid."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vendor_sla.domain.catalogue.definitions import Direction, MetricDefinition, Unit
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.penalties.terms import (
    Bonus,
    Charge,
    ChargeBands,
    Combining,
    Interpolated,
    Penalty,
    PerPoint,
    UndeliveredKind,
)
from vendor_sla.domain.penalties.undelivered import has_worst
from vendor_sla.domain.ranges import Target
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_seams import band_ends

Found = Iterator[tuple[tuple[str | int, ...], Problem]]
_SIGNED = {"nps", "calibration_gap"}


def money_faults(
    data: dict[str, Any], definition: MetricDefinition | None, said: frozenset[str]
) -> Found:
    """Penalties and bonus name levels that are there, leave no gap and never reward the worse."""
    penalties = data.get("penalties", [])
    for place, penalty in enumerate(penalties):
        if isinstance(penalty, Penalty):
            for path, problem in (
                *_level_named(data, penalty, said, is_reward=False),
                *_mechanic(data, penalty, definition, is_reward=False),
            ):
                yield ("penalties", place, *path), problem
    bonus = data.get("bonus")
    if isinstance(bonus, Bonus):
        for path, problem in (
            *_level_named(data, bonus, said, is_reward=True),
            *_mechanic(data, bonus, definition, is_reward=True),
        ):
            yield ("bonus", *path), problem
    undelivered = data.get("not_delivered_money")
    if penalties and "not_delivered_money" not in said:
        yield ("not_delivered_money",), Problem("contract.not_delivered_money")
    if undelivered is not None and undelivered.kind is UndeliveredKind.WORST_BAND:
        bounded = [has_worst(one.mechanic) for one in penalties if isinstance(one, Penalty)]
        if penalties and not any(bounded) and len(bounded) == len(penalties):
            yield ("not_delivered_money",), Problem("contract.no_worst_band")


def _level_named(
    data: dict[str, Any], rule: Penalty | Bonus, said: frozenset[str], *, is_reward: bool
) -> Found:
    """The level a mechanic looks at is there, and can be beaten."""
    level = getattr(rule.mechanic, "level", None)
    name = "beats" if is_reward else "misses"
    if level is not None and level.value not in said:
        yield (name,), Problem("contract.level_missing", "", {"level": level.value})
    if is_reward and data.get("direction") is Direction.BAND:
        yield (name if level else "kind",), Problem("contract.bonus_of_band")


def _mechanic(
    data: dict[str, Any],
    rule: Penalty | Bonus,
    definition: MetricDefinition | None,
    *,
    is_reward: bool,
) -> Found:
    mechanic = rule.mechanic
    level = getattr(mechanic, "level", None)
    if isinstance(mechanic, PerPoint) and mechanic.is_relative and level is not None:
        target = data.get(level.value)
        ends = (target.lower, target.upper) if isinstance(target, Target) else (target,)
        if any(end is not None and end == 0 for end in ends):
            yield ("relative",), Problem("contract.relative_to_zero")
    if isinstance(mechanic, ChargeBands):
        yield from _banded(data, mechanic, definition, is_reward=is_reward)
    if isinstance(mechanic, Interpolated) and _worse_is_lower(data) is not None:
        charges = [anchor.worth for anchor in mechanic.anchors]
        yield from _order(data, charges, ("anchors",), is_reward=is_reward)


def _banded(
    data: dict[str, Any],
    mechanic: ChargeBands,
    definition: MetricDefinition | None,
    *,
    is_reward: bool,
) -> Found:
    problem = band_ends(mechanic.bands, *value_limits(definition))
    if problem is not None:
        yield ("bands",), problem
    if _worse_is_lower(data) is None:
        if mechanic.combining is Combining.CUMULATE:
            yield ("combine",), Problem("contract.cumulate_of_band")
        return
    charges = [band.worth for band in mechanic.bands]
    if mechanic.combining is Combining.REPLACE:
        yield from _order(data, charges, ("bands",), is_reward=is_reward)
    elif not is_reward:
        yield from _best_is_free(data, charges, ("bands",))


def _best_is_free(data: dict[str, Any], charges: Sequence[Charge], path: tuple[str, ...]) -> Found:
    """A perfect month costs nothing."""
    best = charges[-1] if _worse_is_lower(data) else charges[0]
    if _size(best):
        yield path, Problem("contract.best_costs", "", {"charge": decimal_text(_size(best))})


def _order(
    data: dict[str, Any], charges: Sequence[Charge], path: tuple[str, ...], *, is_reward: bool
) -> Found:
    """Charges of rising values must fall when more is better: doing better never costs more."""
    kinds = {(charge.amount is None, charge.points is None) for charge in charges if _size(charge)}
    if len(kinds) > 1:
        yield path, Problem("contract.mixed_sums")
        return
    sizes = [_size(charge) for charge in charges]
    must_fall = bool(_worse_is_lower(data)) is not is_reward
    if sizes != sorted(sizes, reverse=must_fall):
        right = ", ".join(decimal_text(size) for size in sorted(sizes, reverse=must_fall))
        facts = {"right": right, "direction": str(data["direction"])}
        yield path, Problem("contract.better_costs_more", "", facts)
    elif not is_reward:
        yield from _best_is_free(data, charges, path)


def _size(charge: Charge) -> Fraction:
    return Fraction(charge.amount or charge.fee_percent or charge.points or 0)


def _worse_is_lower(data: dict[str, Any]) -> bool | None:
    """Tell whether low values are the bad ones; None for metrics with a good middle."""
    direction = data.get("direction")
    return None if direction in (None, Direction.BAND) else direction is Direction.UP


def value_limits(definition: MetricDefinition | None) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and greatest value a measure can have."""
    if definition is None or definition.id in _SIGNED:
        return None, None
    return Decimal(0), Decimal(100) if definition.unit is Unit.PERCENT else None
