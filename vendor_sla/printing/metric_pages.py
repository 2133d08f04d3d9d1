"""Metric pages: the catalogue as a document people read."""

from collections.abc import Iterator

from vendor_sla.domain.catalogue import DEFINITIONS
from vendor_sla.domain.catalogue.definitions import Dimension, MetricDefinition, Parameter
from vendor_sla.domain.parameters import parameter_text
from vendor_sla.printing.words import Words


def metrics_page(language: str) -> str:
    """Return the whole catalogue as Markdown in one language, dimension by dimension."""
    words = Words(language)
    lines = [f"## {words('metrics.title')}", "", words("metrics.intro"), ""]
    for dimension in Dimension:
        lines += [f"### {words(f'metrics.dimension.{dimension.value}')}", ""]
        for metric in DEFINITIONS:
            if metric.dimension is dimension:
                lines += [*_metric(metric, words), ""]
    return "\n".join(lines)


def _metric(metric: MetricDefinition, words: Words) -> Iterator[str]:
    name, formula = (
        (metric.name.zh, metric.formula.zh)
        if words.language == "zh"
        else (metric.name.en, metric.formula.en)
    )
    yield f"**`{metric.id}`** {name} ({words('metrics.version')} {metric.version})"
    yield ""
    yield f"- {words('metrics.formula')}{formula}"
    yield (
        f"- {words(f'metrics.unit.{metric.unit.value}')}; "
        f"{words(f'metrics.direction.{metric.direction.value}')}; "
        f"{words('metrics.anchor')}{', '.join(f'`{one.value}`' for one in metric.anchors)}"
    )
    if metric.columns:
        yield f"- {words('metrics.columns')}{', '.join(f'`{one}`' for one in metric.columns)}"
    for parameter in metric.parameters:
        yield f"- {_parameter(parameter, words)}"


def _parameter(parameter: Parameter, words: Words) -> str:
    if parameter.default is not None:
        said = words("metrics.default", value=parameter_text(parameter.default))
    else:
        said = words("metrics.optional" if parameter.is_optional else "metrics.required")
    choices = ", ".join(f"`{choice}`" for choice in parameter.choices)
    form = choices or words(f"metrics.kind.{parameter.kind.value}")
    reads = [f"`{choice}`: `{column}`" for choice, column in parameter.needs]
    needs = f" {words('metrics.reads')}{', '.join(reads)}" if reads else ""
    meaning = words(f"parameter.{parameter.name}")
    return f"`{parameter.name}` ({form}; {said}) {meaning}{needs}"
