"""A contract's summary in words: paragraphs under headings, for people who read no YAML."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.catalogue.definitions import DIMENSION_NAMES, Dimension
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.penalties.rules import IncidentTerms, ReliefCode
from vendor_sla.domain.summaries import summarise
from vendor_sla.printing.terms import TermWriter
from vendor_sla.printing.words import Words

_BETWEEN = {"zh": "", "en": " "}  # a Chinese full stop brings its own space
# The first word of a code says the heading; what a metric promises, costs and earns is one.
_HEADINGS = {"metric": "metrics", "penalty": "metrics", "bonus": "metrics"}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its paragraph; a metric's has its name as `title` and its `clause`."""

    heading: str
    title: str
    clause: str
    text: str


def write_summary(contract: Contract, words: Words) -> tuple[Section, ...]:
    """Return a contract's summary in a language, section by section, a metric each its own."""
    writer = SummaryWriter(contract, words)
    found = []
    for (heading, key), steps in groupby(summarise(contract), _section_of):
        metric = contract.find_metric(key) if key else None
        title = writer.terms.value(metric.name) if metric else words(f"summary.heading.{heading}")
        clause = metric.clause if metric else ""
        found.append(Section(heading, title, clause, writer.paragraph(list(steps))))
    return tuple(found)


def _section_of(step: Step) -> tuple[str, str]:
    group = step.code.partition(".")[0]
    heading = _HEADINGS.get(group, group)
    return heading, step.facts.get("metric", "") if heading == "metrics" else ""


class SummaryWriter:
    """Writes sentences about one contract in one language."""

    def __init__(self, contract: Contract, words: Words) -> None:
        """Take the contract, for its names and units, and the language."""
        self.contract = contract
        self.words = words
        self.terms = TermWriter(words, contract.currency)
        self._names: Mapping[str, Callable[[str], str]] = {
            "metric": self._metric,
            "metrics": self._metrics,
            "ladder": self._ladder,
            "incident": partial(self._keyed, contract.incidents),
            "relief": partial(self._keyed, contract.relief),
            "dimension": lambda text: self.terms.value(DIMENSION_NAMES[Dimension(text)]),
            "files": self._files,
            "rubric": self._rubric,
            "grades": self._listed,
            "payable": self._listed,
        }

    def sentences(self, steps: Iterable[Step]) -> Iterator[str]:
        """Yield each step's sentence."""
        for step in steps:
            facts = {name: self._fact(name, text, step) for name, text in step.facts.items()}
            if "path" in step.facts:
                facts |= self._found(step.facts["path"], self._unit(step))
            if "condition" in step.facts:
                facts["often"] = self.words.sentence("often", step.facts["often"], facts)
                facts["condition"] = self.words.sentence(
                    "condition", step.facts["condition"], facts
                )
            yield self.words.sentence("summary", step.code, facts)

    def paragraph(self, steps: Sequence[Step]) -> str:
        """Return steps as one paragraph."""
        return _BETWEEN[self.words.language].join(self.sentences(steps))

    def _unit(self, step: Step) -> str:
        metric = self.contract.find_metric(step.facts.get("metric", ""))
        return metric.unit.value if metric else ""

    def _fact(self, name: str, text: str, step: Step) -> str:
        """Write a fact as its name says: a name, a list, a day, a sum, a level, a distance."""
        if name in self._names:
            return self._names[name](text)
        unit = self._unit(step)
        match name.rpartition("_")[2]:
            case "day" if name != "day":
                return self.words.day(date.fromisoformat(text))
            case "sum":
                return self._sum(text)
            case "level" if name != "level":
                return self._level(text, unit)
            case "step":
                return self._distance(text, unit, is_relative=name.startswith("relative"))
        return self.words.grouped(text)

    def _metric(self, key: str) -> str:
        metric = self.contract.find_metric(key)
        return self.terms.value(metric.name) if metric else key

    def _rubric(self, keys: str) -> str:
        """Write the names of rubric items."""
        review = self.contract.review
        items = (review.find_item(key) if review else None for key in keys.split(", "))
        return self.words("term.comma").join(self.terms.value(one.name) for one in items if one)

    def _ladder(self, index: str) -> str:
        return self.terms.value(self.contract.ladder[int(index)].name)

    def _sum(self, text: str) -> str:
        """Write `3000.00 CNY`, `1 %`, or `1 % = 4800.00 CNY`."""
        if text.endswith(" points"):
            return self.words("term.service_points_of", value=text.removesuffix(" points"))
        share, _, worth = text.rpartition(" = ")
        if not share and text.endswith("%"):
            return self.words("term.of_fee", percent=text.removesuffix(" %"))
        amount = self.terms.money(Decimal(worth.partition(" ")[0]))
        if not share:
            return amount
        return self.words("term.of_fee_worth", percent=share.removesuffix(" %"), worth=amount)

    def _level(self, text: str, unit: str) -> str:
        is_range = text[:1] in "≥>≤<*"
        return self.terms.range(text, unit) if is_range else self.terms.measured(text, unit)

    def _distance(self, text: str, unit: str, *, is_relative: bool) -> str:
        kind = "relative" if is_relative else unit
        message = f"summary.step.{kind}.one" if text == "1" else f"summary.step.{kind}"
        if message not in self.words:
            return self.terms.measured(text, unit)
        return self.words(message, value=self.words.grouped(text))

    def _metrics(self, text: str) -> str:
        """Name the metrics of a rule; none named is all of them."""
        if not text:
            return self.words("summary.all_metrics")
        return self.words("term.comma").join(map(self._metric, text.split(", ")))

    def _keyed(self, parts: Sequence[IncidentTerms | ReliefCode], key: str) -> str:
        return next((self.terms.value(part.name) for part in parts if part.key == key), key)

    def _files(self, text: str) -> str:
        names = (
            self.words(f"paper.file.{kind}") if f"paper.file.{kind}" in self.words else kind
            for kind in text.split(", ")
        )
        return self.words("term.comma").join(names)

    def _listed(self, text: str) -> str:
        """Write `S: ≥ 95; A: ≥ 90, < 95` with its ranges in words."""
        said = []
        for entry in text.split("; "):
            name, _, worth = entry.partition(": ")
            pair = [
                self._level(part, "") if part[:1] in "≥>≤<*" else part for part in (name, worth)
            ]
            said.append(self.words("term.pair", name=pair[0], value=pair[1]) if worth else pair[0])
        return self.words("term.semicolon").join(said)

    def _found(self, path: str, unit: str) -> dict[str, str]:
        holder: Any = self.contract
        value: Any = self.contract
        field = ""
        for step in path.split("/"):
            if isinstance(value, tuple):
                keyed = [each for each in value if getattr(each, "key", None) == step]
                value = keyed[0] if keyed else value[int(step)]
            else:
                holder, field, value = value, step, getattr(value, step)
        return {
            "term": self.terms.name(holder, field),
            "value": self.terms.value(value, unit),
        }
