"""A draft from a contract table: metrics a person has looked through, in the frame of a template.

What is not settled becomes a comment that begins with `# ?` at its place, and a question.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vendor_sla.domain.catalogue import find_definition
from vendor_sla.domain.catalogue.definitions import MetricDefinition
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_table_proposals import limit_parameter
from vendor_sla.intake.contract_table_weights import Weights, shared_weights
from vendor_sla.intake.contract_texts import quoted, sections

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
_BAND = re.compile(r"\{lower: -?[0-9.]+, upper: -?[0-9.]+\}", re.ASCII)
_SPAN = re.compile(r"[0-9]+(\.[0-9]+)?[smhd]", re.ASCII)
_LEVELS = ("expected", "minimum", "stretch")
_DROPPED = ("metrics", "at_risk", "bonuses")  # they speak of the template's own metrics
_FRAME = (
    "format", "key", "version", "title", "parties", "service", "term", "currency", "time_zone",
    "period", "effective_from", "calendars", "fee", "caps", "data_duties",
)  # fmt: skip
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class TableMetric:
    """A row as a person has settled it; texts as a contract writes them, empty where left open.

    `said` is the row as the table has it, kept above the metric as a comment.
    """

    number: int
    name: str
    said: str
    measure: str
    dimension: str = ""
    direction: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)
    limit: str = ""
    weight: str = ""
    clause: str = ""
    rule: str = ""
    penalty: str = "none"
    terms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableDraft:
    """A document to work on, and what is still open in it."""

    document: str
    questions: tuple[Problem, ...]


def draft_from_table(
    template: str,
    metrics: Sequence[TableMetric],
    *,
    undelivered: str,
    left_out: Sequence[str],
    say: Callable[[Problem], str],
) -> TableDraft:
    """Return a draft: a template without its own metrics, and those of a table.

    `undelivered` is `worst_band`, `none` or empty for what missing data costs; `say` puts a
    question into words for its comment.
    """
    return _Writer(template, metrics, undelivered, say).draft(left_out)


class _Writer:
    """Writes the draft and notes its questions."""

    def __init__(
        self,
        template: str,
        metrics: Sequence[TableMetric],
        undelivered: str,
        say: Callable[[Problem], str],
    ) -> None:
        self._template = template
        self._metrics = [one for one in metrics if find_definition(one.measure)]
        self._lost = [one for one in metrics if not find_definition(one.measure)]
        self._undelivered = undelivered
        self._say = say
        self._questions: list[Problem] = []
        self._keys: set[str] = set()
        calendars = sections(template, "calendars")
        self._calendar = next(iter(calendars)) if len(calendars) > 1 else ""

    def draft(self, left_out: Sequence[str]) -> TableDraft:
        """Return the whole document."""
        weights = shared_weights([(self._dimension(one), one.weight) for one in self._metrics])
        own = set(re.findall(r"^  - key: (\w+)", self._template, re.MULTILINE))
        lines = [self._ask("frame", "")]
        for name, text in sections(self._template).items():
            if name == "scoring":
                lines += self._scoring(weights)
            elif name in _FRAME or (
                name not in _DROPPED and not own & set(re.findall(r"\w+", text))
            ):
                lines.append(text.removesuffix("\n"))
        lines.append("metrics:")
        for place, metric in enumerate(self._metrics):
            lines += [*self._metric(metric, weights.of_metrics[place]), ""]
        for metric in self._lost:
            lines += [f"  # {metric.said}", "  " + self._ask("lost", "", name=metric.name), ""]
        for text in left_out:
            lines += ["  " + self._ask("left_out", "", text=text)]
        document = "\n".join(lines).rstrip() + "\n"
        return TableDraft(document, tuple(self._questions))

    def _ask(self, code: str, place: str, **facts: str) -> str:
        problem = Problem(f"contract_table.{code}", place, facts)
        self._questions.append(problem)
        return f"# ? {self._say(problem)}"

    def _dimension(self, metric: TableMetric) -> str:
        return metric.dimension or _definition(metric).dimension.value

    def _scoring(self, weights: Weights) -> Iterator[str]:
        yield "scoring:"
        for code, facts in weights.doubts:
            yield "  " + self._ask(code, "scoring.dimensions", **facts)
        for name, text in sections(self._template, "scoring").items():
            if name == "dimensions":
                shares = ", ".join(f"{key}: {text}" for key, text in weights.of_dimensions.items())
                yield f"  dimensions: {{{shares}}}"
            elif name != "vetoes":
                yield text.rstrip()
        yield ""

    def _metric(self, metric: TableMetric, weight: str) -> Iterator[str]:
        definition = _definition(metric)
        yield f"  # {metric.said}"
        clause = metric.clause or f"?{metric.number}"
        place = f"metrics.{self._metrics.index(metric)}"
        yield f"  - key: {self._key(metric.measure)}"
        if not metric.clause:
            yield _INDENT + self._ask("clause", f"{place}.clause", name=metric.name)
        yield f'{_INDENT}clause: "{_inside(clause)}"'
        yield f"{_INDENT}name: {_names(metric.name, definition)}"
        yield f"{_INDENT}measure: {definition.id}"
        yield f"{_INDENT}version: {definition.version}"
        if metric.dimension and metric.dimension != definition.dimension.value:
            yield f"{_INDENT}dimension: {metric.dimension}"
        yield from self._parameters(metric, definition, place)
        if self._calendar:
            yield f"{_INDENT}calendar: {self._calendar}"
        yield f"{_INDENT}level: key"
        yield from self._said("direction", metric.direction, place, metric.name)
        yield f"{_INDENT}places: {definition.default_places}"
        yield from self._levels(metric, place)
        yield from self._said("weight", weight, place, metric.name)
        yield from self._rule(metric, place)
        yield from self._penalty(metric, clause, place)

    def _parameters(
        self, metric: TableMetric, definition: MetricDefinition, place: str
    ) -> Iterator[str]:
        limit = limit_parameter(definition)
        said = {limit.name: metric.limit} if limit and _SPAN.fullmatch(metric.limit) else {}
        for parameter in definition.parameters:
            is_needed = parameter.default is None and not parameter.is_optional
            if is_needed and parameter.name not in said:
                choices = " | ".join(parameter.choices) or "…"
                facts = {"name": metric.name, "parameter": parameter.name, "choices": choices}
                yield _INDENT + self._ask("parameter", f"{place}.with", **facts)
        if said:
            told = ", ".join(f"{name}: {value}" for name, value in said.items())
            yield f"{_INDENT}with: {{{told}}}"

    def _said(self, key: str, value: str, place: str, name: str) -> Iterator[str]:
        if value:
            yield f"{_INDENT}{key}: {value}"
        else:
            yield _INDENT + self._ask("open", f"{place}.{key}", key=key, name=name)

    def _levels(self, metric: TableMetric, place: str) -> Iterator[str]:
        for level in _LEVELS:
            text = metric.levels.get(level, "")
            if _NUMBER.fullmatch(text) or _BAND.fullmatch(text):
                yield f"{_INDENT}{level}: {text}"
            elif text:
                facts = {"text": text, "name": metric.name}
                yield _INDENT + self._ask("level_open", f"{place}.{level}", **facts)
            elif level == "expected":
                yield from self._said(level, "", place, metric.name)

    def _rule(self, metric: TableMetric, place: str) -> Iterator[str]:
        floor = metric.levels.get("minimum", "")
        is_level = _NUMBER.fullmatch(floor) or _BAND.fullmatch(floor)
        if metric.rule == "linear" and is_level:
            yield f"{_INDENT}scoring: {{rule: linear, floor: {floor}}}"
        elif metric.rule == "deduct" and (said := _steps(metric, ("points",))):
            yield from self._open_steps(metric, f"{place}.scoring")
            yield f"{_INDENT}scoring: {{rule: deduct, {said}}}"
        elif metric.rule == "pass_fail":
            yield f"{_INDENT}scoring: {{rule: pass_fail}}"
        else:
            yield _INDENT + self._ask("open", f"{place}.scoring", key="scoring", name=metric.name)

    def _penalty(self, metric: TableMetric, clause: str, place: str) -> Iterator[str]:
        if metric.penalty == "comment":
            yield _INDENT + self._ask("penalty_open", f"{place}.penalties", name=metric.name)
        if metric.penalty not in {"flat", "per_point"}:
            return
        said = _steps(metric, ("amount", "fee_percent"))
        misses = metric.terms.get("misses", "")
        if not said or misses not in _LEVELS:
            yield _INDENT + self._ask("penalty_open", f"{place}.penalties", name=metric.name)
            return
        yield from self._said("not_delivered_money", self._undelivered, place, metric.name)
        yield f"{_INDENT}penalties:"
        for line in self._open_steps(metric, f"{place}.penalties.0"):
            yield f"  {line}"
        head = f'kind: {metric.penalty}, clause: "{_inside(clause)}", misses: {misses}'
        yield f"{_INDENT}  - {{{head}, {said}}}"

    def _open_steps(self, metric: TableMetric, place: str) -> Iterator[str]:
        """Ask for what the steps of a penalty leave open; the linter points at the same place."""
        if metric.penalty in {"per_point", "deduct"}:
            for name in ("each", "step"):
                if not metric.terms.get(name):
                    facts = {"key": name, "name": metric.name}
                    yield _INDENT + self._ask("open", f"{place}.{name}", **facts)

    def _key(self, measure: str) -> str:
        key, count = measure, 1
        while key in self._keys:
            count += 1
            key = f"{measure}_{count}"
        self._keys.add(key)
        return key


def _definition(metric: TableMetric) -> MetricDefinition:
    found = find_definition(metric.measure)
    assert found is not None, "metrics of unknown measures are set apart"
    return found


def _steps(metric: TableMetric, sums: Sequence[str]) -> str:
    """Return a sum and, unless it is flat, its steps as far as they are said; empty without sum."""
    terms = metric.terms
    given = next((name for name in sums if _NUMBER.fullmatch(terms.get(name, ""))), "")
    if not given:
        return ""
    said = [f"{given}: {terms[given]}"]
    if metric.penalty != "flat":
        said += [f"{name}: {terms[name]}" for name in ("each", "step") if terms.get(name)]
        said += ["relative: no"] if metric.penalty == "per_point" else []
    return ", ".join(said)


def _names(name: str, definition: MetricDefinition) -> str:
    """Return the table's name in its language, the catalogue's in the other."""
    is_chinese = re.search("[一-鿿]", name) is not None
    zh, en = (name, definition.name.en) if is_chinese else (definition.name.zh, name)
    return f"{{zh: {quoted(zh)}, en: {quoted(en)}}}"


def _inside(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
