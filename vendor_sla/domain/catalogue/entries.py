"""How an entry of the catalogue is written: each dimension fixes what its metrics share."""

from vendor_sla.domain.catalogue.definitions import (
    Anchor,
    Dimension,
    Direction,
    MetricDefinition,
    Names,
    Parameter,
    Unit,
)
from vendor_sla.domain.catalogue.parameters import anchor_of


def entry(
    dimension: Dimension,
    metric_id: str,
    names: Names,
    formula: Names,
    *,
    columns: str = "",
    unit: Unit = Unit.PERCENT,
    direction: Direction = Direction.UP,
    anchors: tuple[Anchor, ...],
    sources: tuple[str, ...] = ("V", "C"),
    parameters: tuple[Parameter, ...] = (),
    is_quantile_possible: bool = False,
) -> MetricDefinition:
    """Return version 1 of a definition; where it has several anchors, the contract may choose.

    `columns` are written with spaces between: `contacts.answered_at contacts.queue_entered_at`.
    """
    choice = (anchor_of(*anchors),) if len(anchors) > 1 else ()
    return MetricDefinition(
        id=metric_id,
        version=1,
        dimension=dimension,
        name=names,
        formula=formula,
        unit=unit,
        direction=direction,
        anchors=anchors,
        columns=tuple(columns.split()),
        sources=sources,
        parameters=(*parameters, *choice),
        is_quantile_possible=is_quantile_possible,
    )
