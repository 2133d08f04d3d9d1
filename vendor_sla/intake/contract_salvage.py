"""What can still be read of a contract with faults, so that its other parts can be judged."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from vendor_sla.domain.contracts import Contract
from vendor_sla.intake.contracts import build_contract, read_parts

_ROUNDS = 5

# What stands for a required part that cannot be read. No rule looks at a part so replaced.
_NEUTRAL: Mapping[str, Any] = {
    "format": "1",
    "key": "unread",
    "version": "1",
    "title": {"zh": "—", "en": "—"},
    "parties": {"client": "—", "vendor": "–"},
    "service": "unread",
    "term": {"first_day": "2000-01-01", "last_day": "2999-12-31"},
    "currency": "XXX",  # ISO 4217: no currency
    "time_zone": "UTC",
    "period": "month",
    "effective_from": "2000-01-01",
    "calendars": {"always": "24x7"},
    "fee": {"clause": "—", "kind": "fixed", "amount": "1"},
    "caps": {"period": "none"},
    "scoring": {
        "clause": "—",
        "dimensions": {"efficiency": "100"},
        "grades": [{"grade": "—", "from": "0"}],
        "no_volume": "redistribute",
        "not_delivered": "zero",
        "client_fault": "redistribute",
    },
}
_NEUTRAL_OF_METRIC: Mapping[str, Any] = {"scoring": {"rule": "pass_fail"}, "weight": "1"}
# Without these there is no metric to look at.
_NEEDED = frozenset(
    ("key", "clause", "measure", "version", "level", "direction", "places", "with", "scope",
     "expected")
)  # fmt: skip
_MONEY = ("penalties", "bonus", "cap", "not_delivered_money")


@dataclass(frozen=True, slots=True)
class Salvage:
    """A contract made of the readable parts of a document.

    `metrics` are the places of its metrics in the document's list; `unread` the top-level keys
    that were taken away or replaced, and `metrics.3` for metrics that lost some of their parts.
    """

    contract: Contract
    metrics: tuple[int, ...]
    unread: frozenset[str]


def salvage(tree: dict[str, Any], text: str) -> Salvage | None:
    """Return what can be read of a document's tree, or None when nothing can be judged."""
    pruned = deepcopy(tree)
    metrics = pruned.get("metrics")
    places = list(range(len(metrics))) if isinstance(metrics, list) else []
    unread: set[str] = set()
    for _ in range(_ROUNDS):
        parts = read_parts(pruned)
        if not parts.unreadable:
            return Salvage(build_contract(parts.data, text), tuple(places), frozenset(unread))
        _prune(pruned, parts.unreadable, places, unread)
        if not pruned.get("metrics"):
            return None
    return None


def _prune(
    tree: dict[str, Any], unreadable: frozenset[str], places: list[int], unread: set[str]
) -> None:
    """Take away, or replace by something neutral, every part that cannot be read."""
    lost: set[int] = set()
    for place in sorted(unreadable):
        top, _, rest = place.partition(".")
        if top == "metrics" and rest:
            number, _, inside = rest.partition(".")
            unread.add(f"metrics.{places[int(number)]}")
            if not _prune_metric(tree["metrics"][int(number)], inside.partition(".")[0]):
                lost.add(int(number))
            continue
        unread.add(top)
        if top in _NEUTRAL:
            tree[top] = deepcopy(_NEUTRAL[top])
        else:
            tree.pop(top, None)
    for gone in sorted(lost, reverse=True):
        del tree["metrics"][gone]
        del places[gone]
        unread.add("metrics")


def _prune_metric(metric: Any, key: str) -> bool:
    """Take a metric's unreadable part away; False when too little of it would be left."""
    if not isinstance(metric, dict) or key in _NEEDED or not key:
        return False
    if key in _NEUTRAL_OF_METRIC and metric.get("level") != "report_only":
        metric[key] = deepcopy(_NEUTRAL_OF_METRIC[key])
    elif key in _MONEY or key not in metric:
        for name in _MONEY:
            metric.pop(name, None)
        if key not in metric:  # what another part asks for: `stretch` where it gives points
            metric["scoring"] = deepcopy(_NEUTRAL_OF_METRIC["scoring"])
    else:
        del metric[key]
    return True
