"""A metric against the catalogue and against itself: levels, direction, rules, money."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vendor_sla.domain.catalogue import DEFINITIONS, direction_of, find_definition
from vendor_sla.domain.catalogue.definitions import Direction, MetricDefinition, Unit
from vendor_sla.domain.contracts import BandPoints, InterpolatedPoints, MetricLevel
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
from vendor_sla.intake.contract_bands import band_ends
from vendor_sla.intake.contract_fields import shown, unknown_key
from vendor_sla.intake.contract_parameters import Messages, read_parameters, read_scope

Found = Iterator[tuple[tuple[str | int, ...], Problem]]
_SIGNED = {"nps", "calibration_gap"}


def check_metric(data: dict[str, Any], *, said: frozenset[str]) -> Messages:
    """Return every fault of a metric that may itself be only partly readable.

    `said` are the keys as written: what was said but could not be read is not missing.
    """
    messages: Messages = {}
    definition = _definition(data, messages)
    if definition is not None:
        parameters = read_parameters(definition, data.get("with_", {}))
        _, scope_messages = read_scope(data.get("scope", {}))
        messages |= {"with": parameters.messages} if parameters.messages else {}
        messages |= {"scope": scope_messages} if scope_messages else {}
        expected = direction_of(definition, parameters.values)
        if "direction" in data and expected not in (Direction.BAND, data["direction"]):
            facts = {"measure": definition.id, "direction": expected.value}
            messages["direction"] = [Problem("contract.direction", "", facts)]
    for path, problem in (
        *_levels(data),
        *_parts_for_level(data, said),
        *_money(data, definition, said),
        *_rule_faults(data, definition, said),
    ):
        _add(messages, path, problem)
    return messages


def _add(messages: Messages, path: Sequence[str | int], problem: Problem) -> None:
    place: Any = messages
    for step in path[:-1]:
        place = place.setdefault(step, {})
    place.setdefault(path[-1], []).append(problem)


def _definition(data: dict[str, Any], messages: Messages) -> MetricDefinition | None:
    measure = data.get("measure")
    if measure is None:
        return None
    known = {definition.id for definition in DEFINITIONS}
    if measure not in known:
        near = unknown_key(measure, known)
        code = "contract.measure_near" if "near" in near.facts else "contract.measure"
        facts = {"measure": shown(measure), "near": near.facts.get("near", "")}
        messages["measure"] = [Problem(code, "", facts)]
        return None
    definition = find_definition(measure, data.get("version"))
    if definition is None:
        versions = [str(one.version) for one in DEFINITIONS if one.id == measure]
        facts = {"measure": measure, "versions": ", ".join(versions)}
        messages["version"] = [Problem("contract.measure_version", "", facts)]
    return definition


def _levels(data: dict[str, Any]) -> Found:
    """Levels have the direction's shape; minimum is no better than expected, nor stretch worse."""
    direction = data.get("direction")
    if direction is None:
        return
    for name in ("expected", "minimum", "stretch"):
        level = data.get(name)
        if level is None:
            continue
        if isinstance(level, Target) is not (direction is Direction.BAND):
            yield (name,), Problem(_shape(direction))
        elif name == "stretch" and direction is Direction.BAND:
            yield (name,), Problem("contract.stretch_of_band")
    for worse, better in (("minimum", "expected"), ("expected", "stretch")):
        if _is_better(data.get(worse), data.get(better), direction):
            facts = {"level": str(data[worse]), "other": str(data[better])}
            yield (
                (worse if worse == "minimum" else better,),
                Problem(f"contract.{worse}_better_than_{better}", "", facts),
            )


def _shape(direction: Direction) -> str:
    return "contract.level_of_band" if direction is Direction.BAND else "contract.level_one_sided"


def _is_better(level: Any, other: Any, direction: Direction) -> bool:
    """Tell whether a level asks strictly more than another; False when they cannot be compared."""
    if isinstance(level, Decimal) and isinstance(other, Decimal):
        return level > other if direction is Direction.UP else level < other
    if isinstance(level, Target) and isinstance(other, Target):
        ends = (level.lower, level.upper)
        return any(
            end is not None and not level.is_met(end) for end in (other.lower, other.upper)
        ) and ends != (other.lower, other.upper)
    return False


def _parts_for_level(data: dict[str, Any], said: frozenset[str]) -> Found:
    """Report-only metrics have no points and no money; the others must say how they score."""
    if "level" not in data:
        return
    if data["level"] is MetricLevel.REPORT_ONLY:
        for name in ("weight", "scoring", "bonus", "cap", "not_delivered_money"):
            if name in data:
                yield (name,), Problem("contract.report_only")
        if data.get("penalties"):
            yield ("penalties",), Problem("contract.report_only")
        return
    for name in ("weight", "scoring", "expected"):
        if name not in said:
            yield (name,), Problem("contract.scored_needs", "", {"key": name})


def _money(
    data: dict[str, Any], definition: MetricDefinition | None, said: frozenset[str]
) -> Found:
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
    problem = band_ends(mechanic.bands, *_limits(definition))
    if problem is not None:
        yield ("bands",), problem
    if _worse_is_lower(data) is None:
        if mechanic.combining is Combining.CUMULATE:
            yield ("combine",), Problem("contract.cumulate_of_band")
    elif mechanic.combining is Combining.REPLACE:
        charges = [band.worth for band in mechanic.bands]
        yield from _order(data, charges, ("bands",), is_reward=is_reward)


def _order(
    data: dict[str, Any], charges: Sequence[Charge], path: tuple[str, ...], *, is_reward: bool
) -> Found:
    """Charges of rising values must fall when more is better: doing better never costs more."""
    kinds = {charge.amount is None for charge in charges if _size(charge)}
    if len(kinds) > 1:
        yield path, Problem("contract.mixed_sums")
        return
    sizes = [_size(charge) for charge in charges]
    must_fall = bool(_worse_is_lower(data)) is not is_reward
    if sizes != sorted(sizes, reverse=must_fall):
        yield path, Problem("contract.better_costs_more")


def _size(charge: Charge) -> Fraction:
    return Fraction(charge.amount if charge.amount is not None else charge.fee_percent or 0)


def _worse_is_lower(data: dict[str, Any]) -> bool | None:
    """Tell whether low values are the bad ones; None for metrics with a good middle."""
    direction = data.get("direction")
    return None if direction in (None, Direction.BAND) else direction is Direction.UP


def _limits(definition: MetricDefinition | None) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and greatest value a measure can have."""
    if definition is None or definition.id in _SIGNED:
        return None, None
    return Decimal(0), Decimal(100) if definition.unit is Unit.PERCENT else None


def _rule_faults(
    data: dict[str, Any], definition: MetricDefinition | None, said: frozenset[str]
) -> Found:
    """A scoring rule leaves no value out and never gives a better value fewer points."""
    rule = data.get("scoring")
    direction = data.get("direction")
    if isinstance(rule, BandPoints):
        problem = band_ends(rule.bands, *_limits(definition))
        if problem is not None:
            yield ("scoring", "bands"), problem
        yield from _rising([band.worth for band in rule.bands], direction, "bands")
    if isinstance(rule, InterpolatedPoints):
        yield from _rising([anchor.worth for anchor in rule.anchors], direction, "anchors")
    if isinstance(rule, dict) and "floor" in rule:
        floor, expected = rule["floor"], data.get("expected")
        if direction is not None and isinstance(floor, Target) is not (direction is Direction.BAND):
            yield ("scoring", "floor"), Problem(_shape(direction))
        elif not _leaves_room(floor, expected, direction):
            facts = {"floor": str(floor), "expected": str(expected)}
            yield ("scoring", "floor"), Problem("contract.floor", "", facts)
        if "stretch_points" in rule and "stretch" not in said:
            yield ("stretch",), Problem("contract.scored_needs", "", {"key": "stretch"})


def _leaves_room(floor: Any, expected: Any, direction: Direction | None) -> bool:
    """Tell whether a floor is strictly worse than the target; True where that cannot be told."""
    if isinstance(floor, Target) and isinstance(expected, Target):
        return _outside(floor, expected)
    if direction is None or not (isinstance(floor, Decimal) and isinstance(expected, Decimal)):
        return True
    return _is_better(expected, floor, direction)


def _outside(floor: Target, expected: Target) -> bool:
    ends = (floor.lower, expected.lower, expected.upper, floor.upper)
    lowest, low, high, highest = (end for end in ends if end is not None)
    return lowest < low and high < highest


def _rising(points: Sequence[Any], direction: Direction | None, name: str) -> Found:
    if direction in (None, Direction.BAND):
        return
    if list(points) != sorted(points, reverse=direction is Direction.DOWN):
        yield ("scoring", name), Problem("contract.better_scores_less")
