"""A metric against the catalogue and against itself: levels, direction, rules, money."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from vendor_sla.domain.catalogue import DEFINITIONS, direction_of, find_definition
from vendor_sla.domain.catalogue.definitions import Direction, MetricDefinition
from vendor_sla.domain.contracts import MetricLevel
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.ranges import Target
from vendor_sla.domain.refusals import Problem
from vendor_sla.domain.scoring_rules import BandPoints, InterpolatedPoints
from vendor_sla.intake.contract_fields import shown, unknown_key
from vendor_sla.intake.contract_money_checks import Found, money_faults, value_limits
from vendor_sla.intake.contract_parameters import Messages, read_parameters, read_scope
from vendor_sla.intake.contract_seams import band_ends


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
        *money_faults(data, definition, said),
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


def _rule_faults(
    data: dict[str, Any], definition: MetricDefinition | None, said: frozenset[str]
) -> Found:
    """A scoring rule leaves no value out and never gives a better value fewer points."""
    rule = data.get("scoring")
    direction = data.get("direction")
    if isinstance(rule, BandPoints):
        problem = band_ends(rule.bands, *value_limits(definition))
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
    ordered = sorted(points, reverse=direction is Direction.DOWN)
    if list(points) != ordered:
        right = ", ".join(decimal_text(one) for one in ordered)
        facts = {"right": right, "direction": str(direction)}
        yield ("scoring", name), Problem("contract.better_scores_less", "", facts)
