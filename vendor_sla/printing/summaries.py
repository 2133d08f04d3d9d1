"""A contract's summary in words: paragraphs under headings, for people who read no YAML."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.catalogue.definitions import DIMENSION_NAMES, Dimension
from vendor_sla.domain.contracts import Contract
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

    def sentences(self, steps: Iterable[Step]) -> Iterator[str]:
        """Yield each step's sentence."""
        for step in steps:
            facts = {name: self._fact(name, text, step) for name, text in step.facts.items()}
            if "path" in step.facts:
                facts |= self._found(step.facts["path"], self._unit(step))
            yield self.words.sentence("summary", step.code, facts)

    def paragraph(self, steps: Sequence[Step]) -> str:
        """Return steps as one paragraph."""
        return _BETWEEN[self.words.language].join(self.sentences(steps))

    def _unit(self, step: Step) -> str:
        metric = self.contract.find_metric(step.facts.get("metric", ""))
        return metric.unit.value if metric else ""

    def _fact(self, name: str, text: str, step: Step) -> str:
        unit = self._unit(step)
        match name.rpartition("_")[2]:
            case "day" if name != "day":
                return self.words.day(date.fromisoformat(text))
            case "sum":
                return self._sum(text)
            case "level":
                return self._level(text, unit)
            case "step":
                return self._distance(text, unit, is_relative=name.startswith("relative"))
            case "metric":
                metric = self.contract.find_metric(text)
                return self.terms.value(metric.name) if metric else text
            case "dimension":
                return self.terms.value(DIMENSION_NAMES[Dimension(text)])
            case "files":
                return self._files(text)
            case "grades" | "payable":
                return self._listed(text)
        return self.words.grouped(text)

    def _sum(self, text: str) -> str:
        """Write `3000.00 CNY`, `1 %`, or `1 % = 4800.00 CNY`."""
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
