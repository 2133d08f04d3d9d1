"""Peers of a month: the same metrics the month before, and at other vendors of the service line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.peers import Quartiles, quartiles
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import NotFound, Problem
from vendor_sla.services.months import find_shown
from vendor_sla.services.moves import get_month, period_of
from vendor_sla.services.vendors import name_in
from vendor_sla.store import peers as rows
from vendor_sla.store.models import MonthRow, VendorRow
from vendor_sla.store.sessions import Session

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric in one month; texts and None as the document has them."""

    rounded: str | None
    points: str | None
    is_met: bool | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """One metric in two months; `before` is None where it was not in the contract then."""

    metric: str
    name: Mapping[str, str]
    unit: str
    now: Figure
    before: Figure | None

    @property
    def moved(self) -> Decimal | None:
        """Return by how much the figure moved; None without two plain figures."""
        texts = (self.now.rounded, self.before.rounded if self.before else None)
        if texts[0] is None or texts[1] is None:
            return None
        return parse_decimal(texts[0]) - parse_decimal(texts[1])

    @property
    def turned(self) -> str:
        """Return `lost` for met then and missed now, `won` for the opposite, else nothing."""
        if self.before is None or None in {self.now.is_met, self.before.is_met}:
            return ""
        if self.now.is_met == self.before.is_met:
            return ""
        return "won" if self.now.is_met else "lost"


@dataclass(frozen=True, slots=True)
class PeerMetric:
    """One metric among the vendors of a service line; `others` by name, best known first."""

    metric: str
    name: Mapping[str, str]
    unit: str
    own: str
    is_met: bool | None
    quartiles: Quartiles | None
    others: tuple[tuple[str, Decimal, bool | None], ...]


@dataclass(frozen=True, slots=True)
class PeersPage:
    """A month beside the one before, and beside other vendors: for the client alone."""

    month_id: UUID
    vendor_name: str
    service: str
    period: Period
    before: Period | None
    currency: str
    changes: tuple[Change, ...]
    totals: tuple[Document, Document | None]  # scores and money of now, and of then
    peers: tuple[PeerMetric, ...]


def read_peers(session: Session, actor: Actor, *, month_id: UUID) -> PeersPage:
    """Return a month beside the month before and, for the client, beside other vendors.

    `NotFound` when the month is out of sight or has no figures the actor may see.
    """
    require(actor, Action.READ_MONTH)
    month, _, vendor = get_month(session, actor, month_id)
    shown = find_shown(session, month)
    if shown is None:
        raise NotFound([Problem("scorecards.none")])
    found = rows.find_figures_before(session, month.contract_id, month.period_start)
    earlier = found[1] if found else None
    return PeersPage(
        month_id=month.id,
        vendor_name=name_in(actor.language, vendor),
        service=vendor.service_line,
        period=period_of(month),
        before=period_of(found[0]) if found else None,
        currency=shown.document["money"]["currency"],
        changes=_changes(shown.document, earlier),
        totals=(shown.document, earlier),
        peers=() if actor.is_vendor else _peers(session, actor, month, vendor, shown.document),
    )


def _changes(now: Document, before: Document | None) -> tuple[Change, ...]:
    earlier = _figures(before) if before else {}
    return tuple(
        Change(
            reading["metric"],
            reading["name"],
            reading["unit"],
            figure,
            earlier.get(reading["metric"]),
        )
        for reading in now["readings"]
        for figure in [_figures(now)[reading["metric"]]]
    )


def _figures(document: Document) -> dict[str, Figure]:
    scores = {score["metric"]: score for score in document["scores"]["metrics"]}
    amounts: dict[str, Decimal] = {}
    for line in document["money"]["lines"]:
        amounts[line["metric"]] = amounts.get(line["metric"], Decimal(0)) + parse_decimal(
            line["amount"]
        )
    return {
        metric: Figure(
            reading["rounded"],
            scores.get(metric, {}).get("points"),
            scores.get(metric, {}).get("is_met"),
            amounts.get(metric, Decimal(0)),
        )
        for reading in document["readings"]
        for metric in [reading["metric"]]
    }


def _peers(
    session: Session, actor: Actor, month: MonthRow, vendor: VendorRow, document: Document
) -> tuple[PeerMetric, ...]:
    kept = rows.list_peers(
        session,
        service_line=vendor.service_line,
        start=month.period_start,
        but=month.vendor_id,
    )
    known = {
        metric: tuple(
            (name_in(actor.language, one.vendor), one.rounded, one.is_met) for one in group
        )
        for metric, group in groupby(kept, lambda one: one.metric)
    }
    figures = _figures(document)
    return tuple(
        _peer(reading, figures[reading["metric"]], known[reading["metric"]])
        for reading in document["readings"]
        if reading["rounded"] is not None and reading["metric"] in known
    )


def _peer(
    reading: Document, own: Figure, others: Sequence[tuple[str, Decimal, bool | None]]
) -> PeerMetric:
    values = [value for _, value, _ in others]
    is_down = reading["direction"] == "down"
    ordered = sorted(others, key=lambda one: one[1], reverse=not is_down)
    return PeerMetric(
        reading["metric"],
        reading["name"],
        reading["unit"],
        reading["rounded"],
        own.is_met,
        quartiles([*values, parse_decimal(reading["rounded"])]),
        tuple(ordered),
    )
