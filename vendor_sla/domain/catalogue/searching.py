"""Searching the catalogue: by words in either language and by what a definition says."""

from dataclasses import dataclass

from vendor_sla.domain.catalogue import DEFINITIONS
from vendor_sla.domain.catalogue.definitions import MetricDefinition


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; an empty text asks nothing.

    `find` are words, each of which must occur in id, names or formulas. `file` is a file kind
    (`contacts`) or a column (`contacts.answered_at`).
    """

    find: str = ""
    dimension: str = ""
    direction: str = ""
    unit: str = ""
    source: str = ""
    file: str = ""


def search_definitions(search: Search) -> tuple[MetricDefinition, ...]:
    """Return the definitions that fit, in the order of the catalogue."""
    return tuple(one for one in DEFINITIONS if _fits(one, search))


def columns_of(metric: MetricDefinition) -> tuple[str, ...]:
    """Return every column a definition can read, those of its choices included, in order."""
    chosen = (column for parameter in metric.parameters for _, column in parameter.needs)
    return tuple(dict.fromkeys((*metric.columns, *chosen)))


def files_of(metric: MetricDefinition) -> tuple[str, ...]:
    """Return the kinds of files a definition can be computed from, in order.

    A measure without columns of its own counts contacts.
    """
    kinds = dict.fromkeys(column.partition(".")[0] for column in columns_of(metric))
    return tuple(kinds) or ("contacts",)


def _fits(metric: MetricDefinition, search: Search) -> bool:
    asked = (
        (search.dimension, (metric.dimension.value,)),
        (search.direction, (metric.direction.value,)),
        (search.unit, (metric.unit.value,)),
        (search.source, metric.sources),
        (search.file, (*files_of(metric), *columns_of(metric))),
    )
    if any(wanted and wanted not in found for wanted, found in asked):
        return False
    names = (metric.id, metric.name.zh, metric.name.en, metric.formula.zh, metric.formula.en)
    text = " ".join(names).casefold()
    return all(word in text for word in search.find.casefold().split())
