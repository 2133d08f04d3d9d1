"""Differences between two versions in the contract's language, one sentence each."""

from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from itertools import groupby
from typing import Any

from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.differences import Difference, Stop, Verb
from vendor_sla.domain.favours import Favour
from vendor_sla.domain.fees import FixedFee, Share, Tier
from vendor_sla.domain.penalties.terms import MECHANIC_NAMES, Bonus, Charge, Penalty, PerPoint
from vendor_sla.domain.ranges import Anchor, Band
from vendor_sla.domain.summaries.amounts import bounds
from vendor_sla.domain.summaries.charges import bonus_sentences, penalty_sentences
from vendor_sla.domain.summaries.metrics import metric_sentences
from vendor_sla.printing.summaries import SummaryWriter
from vendor_sla.printing.words import Words

# Steps on the way that name nothing of their own: the charge of a penalty is the penalty.
_SILENT = {
    "Cap.charge", "Flat.charge", "PerPoint.charge", "PerEvent.charge", "Penalty.mechanic",
    "Bonus.mechanic", "Fee.basis", "FixedFee.amount", "Band.worth", "Anchor.worth",
    "Undelivered.charge", "Contract.scoring",
}  # fmt: skip
_IN_THE_METRICS_UNIT = {
    "expected", "minimum", "stretch", "floor", "range", "at", "lower", "upper", "grace",
}  # fmt: skip
_OWN_SENTENCES = {"text", "version", "effective_from"}
_PRICED = (Penalty, Bonus, *MECHANIC_NAMES)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference as a person reads it; `path` is where the term is."""

    sentence: str
    clause: str
    favours: Favour
    path: str


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The changes of one part, or of one metric."""

    part: str
    title: str
    changes: tuple[Change, ...]


def write_differences(
    found: tuple[Difference, ...], before: Contract, after: Contract, words: Words
) -> tuple[ChangeGroup, ...]:
    """Return the differences between two contracts in words, grouped by part and metric."""
    writer = _DifferenceWriter(before, after, words)
    groups = []
    for (part, _), each in groupby(found, _group_of):
        changes = list(each)
        metric = changes[0].metric
        title = writer.new.terms.value(metric.name) if metric else words(f"change.part.{part}")
        written = tuple(
            Change(writer.sentence(one), one.clause, one.favours, one.path) for one in changes
        )
        groups.append(ChangeGroup(part, title, written))
    return tuple(groups)


def _group_of(difference: Difference) -> tuple[str, str]:
    metric = difference.metric
    return difference.part, metric.key if metric else ""


class _DifferenceWriter:
    def __init__(self, before: Contract, after: Contract, words: Words) -> None:
        self.words = words
        self.old = SummaryWriter(before, words)
        self.new = SummaryWriter(after, words)
        self.day = words.day(after.effective_from)

    def sentence(self, one: Difference) -> str:
        """Write what happens to a term, from when on."""
        if one.trail[-1].field in _OWN_SENTENCES:
            facts = {"before": self.old.terms.value(one.before), "day": self.day}
            after = self.new.terms.value(one.after)
            return self.words(f"change.{one.trail[-1].field}", **facts, after=after)
        before, after = (
            self._value(one, self.old, one.before),
            self._value(one, self.new, one.after),
        )
        if one.verb in {Verb.RISES, Verb.FALLS}:
            after += self._each(one)
        facts = {"what": self._what(one), "before": before, "after": after, "day": self.day}
        text = self.words(f"change.{one.verb}", **facts)
        return text[:1].upper() + text[1:]

    def _what(self, one: Difference) -> str:
        """Name a term from the inside out: the minimum of First response."""
        names = [name for stop in one.trail for name in self._names(stop, one)]
        if not names:
            return self.new.terms.name(one.trail[-1].holder, one.trail[-1].field)
        said = names[0]
        for name in names[1:]:
            said = self.words("change.of", outer=said, inner=name)
        return said

    def _names(self, stop: Stop, one: Difference) -> list[str]:
        item, terms = stop.item, self.new.terms
        if f"{type(stop.holder).__name__}.{stop.field}" in _SILENT:
            return []
        if isinstance(item, MetricTerms):
            return [self.words("change.metric", name=terms.value(item.name))]
        if isinstance(item, Penalty):
            return [self.words("change.penalty", clause=item.clause)]
        name = terms.name(stop.holder, stop.field)
        if item is None:
            return [name]
        return [self.words("change.item", term=name, item=self._item(stop, one))]

    def _item(self, stop: Stop, one: Difference) -> str:
        item, terms = stop.item, self.new.terms
        metric = one.metric
        unit = metric.unit.value if metric else ""
        if isinstance(item, Band):
            return terms.range(bounds(item.range), unit)
        if isinstance(item, Anchor):
            return terms.value(item.at, unit)
        if not is_dataclass(item):
            return terms.value(item)
        key = getattr(item, "key", "")
        if key:
            return str(key)
        clause = getattr(item, "clause", "")
        if clause:
            return self.words("change.clause", clause=clause)
        return str(stop.number)

    def _value(self, one: Difference, side: SummaryWriter, value: Any) -> str:
        metric = one.metric
        if isinstance(value, MetricTerms):
            return side.paragraph(list(metric_sentences(side.contract, value)))
        if metric is not None and isinstance(value, _PRICED):
            return self._priced(one, side, metric, value)
        holder, field = one.trail[-1].holder, one.trail[-1].field
        if (
            value is not None
            and isinstance(holder, FixedFee | Tier)
            and field in {"amount", "price"}
        ):
            return side.terms.money(value)
        return side.terms.value(value, self._unit(one))

    def _priced(self, one: Difference, side: SummaryWriter, metric: MetricTerms, value: Any) -> str:
        there = side.contract.find_metric(metric.key) or metric
        if isinstance(value, Bonus) or any(isinstance(stop.holder, Bonus) for stop in one.trail):
            bonus = value if isinstance(value, Bonus) else Bonus(one.clause, value)
            return side.paragraph(list(bonus_sentences(side.contract, there, bonus)))
        penalty = value if isinstance(value, Penalty) else Penalty(one.clause, value)
        same = (n for n, each in enumerate(there.penalties) if value in (each, each.mechanic))
        path = f"metrics/{metric.key}/penalties/{next(same, 0)}"
        return side.paragraph(list(penalty_sentences(side.contract, there, penalty, path)))

    def _unit(self, one: Difference) -> str:
        last = one.trail[-1]
        is_share = any(isinstance(stop.holder, Share) for stop in one.trail)
        if (
            "percent" in last.field
            or last.field == "weights"
            or (is_share and last.field in {"worth", "grades"})
        ):
            return "percent"
        metric = one.metric
        return metric.unit.value if metric and last.field in _IN_THE_METRICS_UNIT else ""

    def _each(self, one: Difference) -> str:
        holder = one.trail[-1].holder
        if not isinstance(holder, PerPoint) or not isinstance(one.after, Charge):
            return ""
        return self.words(f"change.each.{holder.stepping}")


def tally(groups: tuple[ChangeGroup, ...]) -> Mapping[Favour, int]:
    """Count the changes by whom they serve."""
    favours = [change.favours for group in groups for change in group.changes]
    return {favour: favours.count(favour) for favour in Favour}
