"""What a contract leaves unsaid although two readings of it would give different money."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from vendor_sla.domain.exact import decimal_text, parse_decimal
from vendor_sla.domain.refusals import Problem

# The missing keys whose absence is a question of money, and the code that asks it.
_QUESTIONS = {
    "relative": "contract.base_unsaid",
    "each": "contract.base_unsaid",
    "combine": "contract.combine_unsaid",
    "step": "contract.step_unsaid",
    "misses": "contract.level_unsaid",
    "beats": "contract.level_unsaid",
    "counts_from": "contract.grace_unsaid",
    "tiers_apply": "contract.tiers_unsaid",
    "inside_cap": "contract.inside_cap_unsaid",
    "offsets": "contract.offsets_unsaid",
    "no_volume": "contract.policy_unsaid",
    "not_delivered": "contract.policy_unsaid",
    "client_fault": "contract.policy_unsaid",
}


def named_unsaid(problems: Iterable[Problem], tree: Any) -> list[Problem]:
    """Return the problems; a missing key that decides about money asks its own question."""
    return [_named(problem, tree) for problem in problems]


def _named(problem: Problem, tree: Any) -> Problem:
    key = problem.place.rpartition(".")[2]
    if problem.code != "contract.required" or key not in _QUESTIONS:
        return problem
    return Problem(_QUESTIONS[key], problem.place, {"key": key, **_example(problem.place, tree)})


def _example(place: str, tree: Any) -> dict[str, str]:
    """Return the metric's own levels as an example of a distance; nothing if they are not plain."""
    steps = place.split(".")
    if steps[0] != "metrics" or len(steps) < 2:
        return {}
    metric = tree["metrics"][int(steps[1])]
    try:
        target = parse_decimal(str(metric.get("expected")))
        value = parse_decimal(str(metric.get("minimum")))
    except ValueError:
        return {}
    if not target or target == value:
        return {}
    distance = abs(target - value)
    return {
        "target": str(target),
        "value": str(value),
        "distance": decimal_text(distance),
        "percent": decimal_text(distance * 100 / abs(Decimal(target)), 2),
    }
