"""The metric catalogue: definitions as data, one module a dimension."""

from collections.abc import Mapping

from vendor_sla.domain.catalogue.attitude import ATTITUDE
from vendor_sla.domain.catalogue.collaboration import COLLABORATION
from vendor_sla.domain.catalogue.definitions import Anchor, Direction, MetricDefinition, Unit
from vendor_sla.domain.catalogue.efficiency import EFFICIENCY
from vendor_sla.domain.catalogue.quality import QUALITY
from vendor_sla.domain.catalogue.resolution import RESOLUTION
from vendor_sla.domain.catalogue.sales import SALES
from vendor_sla.domain.catalogue.satisfaction import SATISFACTION
from vendor_sla.domain.readings import ParameterValue
from vendor_sla.domain.refusals import NotFound

DEFINITIONS: tuple[MetricDefinition, ...] = (
    *ATTITUDE,
    *EFFICIENCY,
    *QUALITY,
    *RESOLUTION,
    *SATISFACTION,
    *COLLABORATION,
    *SALES,
)
_BY_ID = {(one.id, one.version): one for one in DEFINITIONS}
_LATEST = {one.id: one.version for one in sorted(DEFINITIONS, key=lambda one: one.version)}


def find_definition(metric_id: str, version: int | None = None) -> MetricDefinition | None:
    """Return a definition, the latest version unless one is named, or None."""
    return _BY_ID.get((metric_id, _LATEST.get(metric_id, 0) if version is None else version))


def definition(metric_id: str, version: int | None = None) -> MetricDefinition:
    """Return a definition, the latest version unless one is named; `NotFound` if there is none."""
    found = find_definition(metric_id, version)
    if found is None:
        asked = metric_id if version is None else f"{metric_id}@{version}"
        raise NotFound.because("measure.unknown", metric_id, measure=asked)
    return found


def columns_needed(
    metric: MetricDefinition, parameters: Mapping[str, ParameterValue]
) -> tuple[str, ...]:
    """Return the columns (`kind.column`) a metric reads under its contract's choices, in order."""
    needed = list(metric.columns)
    for parameter in metric.parameters:
        chosen = parameters.get(parameter.name, parameter.default)
        said = chosen if isinstance(chosen, tuple) else (chosen,)
        needed += [column for choice, column in parameter.needs if choice in said]
    # Contacts placed by their answer need one.
    anchor = parameters.get("anchor", metric.anchors[0].value)
    reads_contacts = not needed or any(column.startswith("contacts.") for column in needed)
    if anchor == Anchor.ANSWERED and reads_contacts:
        needed.append("contacts.answered_at")
    return tuple(dict.fromkeys(needed))


# What a contact is about, not what became of it: no vendor gains by telling it otherwise.
_ATTRIBUTES = frozenset({"agent_id", "customer_key", "reason", "tier", "channel", "severity"})


def claimed_columns(
    metric: MetricDefinition, parameters: Mapping[str, ParameterValue]
) -> frozenset[str]:
    """Return the columns of contacts in which the vendor claims what a metric counts.

    Empty for a metric that is counted on other files, or on what a contact is about: an audit of
    contacts cannot contradict it.
    """
    needed = [column.partition(".") for column in columns_needed(metric, parameters)]
    if any(kind != "contacts" for kind, _, _ in needed):
        return frozenset()
    return frozenset(name for _, _, name in needed) - _ATTRIBUTES


def direction_of(metric: MetricDefinition, parameters: Mapping[str, ParameterValue]) -> Direction:
    """Return which way is better; an effort score turns with its scale."""
    if metric.id == "ces_score" and parameters.get("statistic") != "share_easy":
        return Direction.DOWN if parameters.get("scale") == "effort" else Direction.UP
    return metric.direction


def unit_of(metric: MetricDefinition, parameters: Mapping[str, ParameterValue]) -> Unit:
    """Return the displayed unit; a share of easy answers is a percentage."""
    if metric.id == "ces_score" and parameters.get("statistic") == "share_easy":
        return Unit.PERCENT
    return metric.unit
