"""Breakdowns: one metric of a month by tier, severity, channel, growth stage and agent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from vendor_sla.domain.catalogue.definitions import RATIO_SCALES
from vendor_sla.domain.parts import (
    ATTRIBUTES,
    GroupFigure,
    group_figure,
    group_figures,
    groups_of,
    read_level,
)
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.ranges import Target
from vendor_sla.domain.refusals import NotFound, Problem
from vendor_sla.evidence.intervals import wilson
from vendor_sla.services.agents import figures_by_agent
from vendor_sla.services.months import find_shown
from vendor_sla.services.moves import get_month, period_of
from vendor_sla.services.vendors import name_in
from vendor_sla.store import months as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow
from vendor_sla.store.sessions import Session

Document = Mapping[str, Any]
AGENT = "agent"
_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Group:
    """One group's figure of a metric.

    `rounded` is None for a group that is too small or has no value; `cases` None where what is
    counted are no contacts. `lower` and `upper` are 95 % limits of a share (Wilson). `missed`
    counts the contacts that missed, `missed_percent` is their part of all missed. `before` is the
    value of the other month, `change` the difference to it.
    """

    name: str
    cases: Decimal | None
    rounded: Decimal | None
    is_small: bool
    is_met: bool | None
    lower: Decimal | None = None
    upper: Decimal | None = None
    missed: Decimal | None = None
    missed_percent: Decimal | None = None
    before: Decimal | None = None
    change: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A metric of a month by one attribute; `attributes` are those it can be broken down by.

    `reading` and `score` are the document's. `whole` is the figure as measured, before relief and
    before it was decided which figure governs; `unsaid` of its cases are in no group, as their
    rows do not say it. `against` is the month compared with, `choices` the months it can be;
    `is_newer` tells that files came after the figures were made.
    """

    month_id: UUID
    contract_title: Mapping[str, str]
    vendor_id: UUID
    contract_id: UUID
    vendor_name: str
    period: Period
    reading: Document
    score: Document
    whole: Document
    attribute: str
    attributes: tuple[str, ...]
    groups: tuple[Group, ...]
    unsaid: Decimal
    against: Period | None
    choices: tuple[Period, ...]
    is_newer: bool


def read_breakdown(
    session: Session,
    actor: Actor,
    *,
    month_id: UUID,
    metric: str,
    blobs: Blobs,
    attribute: str = "",
    against: str = "",
) -> Breakdown:
    """Return a metric of a month by an attribute, with the same of another month beside it.

    `NotFound` when the month is out of sight or has no such metric. By agent the vendor's newest
    accepted files are measured again; by what else the document tells.
    """
    require(actor, Action.READ_MONTH)
    month, contract, vendor = get_month(session, actor, month_id)
    document = _document(session, month)
    reading = _entry(document, metric)
    scores = {each["metric"]: each for each in document["scores"]["metrics"]}
    known = tuple(name for name in ATTRIBUTES if groups_of(document, reading, name))
    chosen = attribute if attribute in {*known, AGENT} else next(iter(known), AGENT)
    look = _Look(session, actor, metric, chosen, blobs)
    figures, is_newer = look.at(month, document)
    other = _other_month(session, month, against)
    earlier = look.before(other) if other else {}
    return Breakdown(
        month_id=month.id,
        contract_title={"zh": contract.title_zh, "en": contract.title_en},
        vendor_id=vendor.id,
        contract_id=contract.id,
        vendor_name=name_in(actor.language, vendor),
        period=period_of(month),
        reading=reading,
        score=scores.get(metric, {}),
        whole=reading.get("measured") or reading,
        attribute=chosen,
        attributes=(*known, AGENT),
        groups=_groups(figures, earlier, reading, scores.get(metric, {})),
        unsaid=_unsaid(figures, group_figure("", reading.get("measured") or reading, reading)),
        against=period_of(other) if other else None,
        choices=_choices(session, month),
        is_newer=is_newer,
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """One metric looked at by one attribute, in whatever month."""

    session: Session
    actor: Actor
    metric: str
    attribute: str
    blobs: Blobs

    def at(self, month: MonthRow, document: Document) -> tuple[Sequence[GroupFigure], bool]:
        """Return the groups of a month, and whether files came after its figures were made."""
        reading = _entry(document, self.metric)
        if self.attribute != AGENT:
            return group_figures(document, reading, self.attribute), False
        found, is_newer = figures_by_agent(
            self.session, self.actor, month, document, reading, blobs=self.blobs
        )
        return sorted(found, key=_most_missed), is_newer

    def before(self, month: MonthRow) -> Mapping[str, GroupFigure]:
        """Return the groups of another month by name; none where it has no such metric."""
        try:
            found, _ = self.at(month, _document(self.session, month))
        except NotFound:
            return {}
        return {each.name: each for each in found}


def _most_missed(figure: GroupFigure) -> tuple[Decimal, str]:
    return -(figure.missed or Decimal(0)), figure.name


def _unsaid(figures: Sequence[GroupFigure], whole: GroupFigure) -> Decimal:
    """Return how many cases of the whole are in no group; 0 where no cases are counted."""
    told = sum((figure.cases or Decimal(0) for figure in figures), Decimal(0))
    return (
        max(Decimal(0), whole.cases - told) if whole.cases is not None and figures else Decimal(0)
    )


def _groups(
    figures: Sequence[GroupFigure],
    earlier: Mapping[str, GroupFigure],
    reading: Document,
    score: Document,
) -> tuple[Group, ...]:
    target = read_level(score.get("expected"), reading["direction"])
    every = sum((figure.missed or Decimal(0) for figure in figures), Decimal(0))
    scale = RATIO_SCALES.get(reading["unit"], 0)
    return tuple(
        _with_limits(_group(figure, earlier.get(figure.name), target, every), figure, scale)
        for figure in figures
    )


def _group(
    figure: GroupFigure, before: GroupFigure | None, target: Target | None, every: Decimal
) -> Group:
    value = None if figure.is_small else figure.rounded
    past = None if before is None or before.is_small else before.rounded
    return Group(
        name=figure.name,
        cases=figure.cases,
        rounded=value,
        is_small=figure.is_small,
        is_met=None if value is None or target is None else target.is_met(value),
        missed=figure.missed,
        missed_percent=figure.missed * 100 / every if figure.missed is not None and every else None,
        before=past,
        change=None if value is None or past is None else value - past,
    )


def _with_limits(group: Group, figure: GroupFigure, scale: int) -> Group:
    """Add the limits of a share of whole cases, as the share itself is shown."""
    if figure.missed is None or figure.numerator is None or figure.is_small or not scale:
        return group
    found = wilson(float(figure.numerator), float(figure.cases or 0), tail=_TAIL)
    lower, upper = (Decimal(f"{limit * scale:.2f}") for limit in (found.lower, found.upper))
    return replace(group, lower=lower, upper=upper)


def _choices(session: Session, month: MonthRow) -> tuple[Period, ...]:
    """Return the other months of the contract that have figures, newest first."""
    found = rows.list_assessed_periods(session, month.contract_id)
    return tuple(Period(*each) for each in found if each[0] != month.period_start)


def _document(session: Session, month: MonthRow) -> Document:
    shown = find_shown(session, month)
    if shown is None:
        raise NotFound([Problem("breakdowns.no_figures")])
    return shown.document


def _entry(document: Document, metric: str) -> Document:
    """Return the reading of a metric; `NotFound` when the month has none."""
    found = next((each for each in document["readings"] if each["metric"] == metric), None)
    if found is None:
        raise NotFound([Problem("breakdowns.no_metric", facts={"metric": metric})])
    entry: Document = found
    return entry


def _other_month(session: Session, month: MonthRow, label: str) -> MonthRow | None:
    """Return the month of the same contract to compare with, if it was asked for and is there."""
    try:
        start = Period.parse(label).start
    except ValueError:
        return None
    found = rows.find_month_of(session, month.contract_id, start)
    return found if found is not None and found.id != month.id else None
