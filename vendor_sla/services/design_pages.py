"""Pages of designs: everything one person may see of a design, put together for one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vendor_sla.domain.designs import (
    Candidate,
    DesignState,
    Quadrant,
    Stage,
    advise,
    candidates_from,
    quadrant_of,
    stage_of,
)
from vendor_sla.domain.panels import RoundKind, RoundState, Spread
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import NotFound, Problem
from vendor_sla.domain.weights import Weights
from vendor_sla.services.design_people import Person, list_panel
from vendor_sla.services.design_round_pages import Round, rounds_of
from vendor_sla.services.design_studies import Study, study_of
from vendor_sla.services.history import HistoryEntry, read_subject
from vendor_sla.services.vendors import name_in
from vendor_sla.store import designs as rows
from vendor_sla.store.models import DesignRow, VendorRow
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class DesignSummary:
    """A design in a list; `asks` is the open round, if one is."""

    design_id: UUID
    title: str
    service: str
    vendor_name: str
    owner_name: str
    stage: Stage
    core_count: int
    candidate_count: int
    created_at: datetime
    published_at: datetime | None
    asks: Round | None

    @property
    def waits_for_me(self) -> bool:
        """Tell whether the reader still has to answer."""
        return self.asks is not None and self.asks.is_mine and not self.asks.have_answered


@dataclass(frozen=True, slots=True)
class Rated:
    """A candidate with what the last closed rating said of it; None before."""

    candidate: Candidate
    importance: Spread | None
    feasibility: Spread | None

    @property
    def quadrant(self) -> Quadrant | None:
        """Return where it lies in the matrix, once rated."""
        if self.importance is None or self.feasibility is None:
            return None
        return quadrant_of(self.importance.median, self.feasibility.median)


@dataclass(frozen=True, slots=True)
class DesignPage:
    """A design with everything on its page; studies and people for those who manage it."""

    summary: DesignSummary
    vendor_id: UUID | None
    spread_limit: int
    rated: tuple[Rated, ...]
    rounds: tuple[Round, ...]
    weights: Weights | None
    weights_from: str
    advice: tuple[Problem, ...]
    people: tuple[Person, ...]
    studies: tuple[Study, ...]
    history: tuple[HistoryEntry, ...]
    may_manage: bool

    @property
    def core(self) -> tuple[Candidate, ...]:
        """Return the chosen metrics."""
        return tuple(one.candidate for one in self.rated if one.candidate.is_core)


def list_designs(session: Session, actor: Actor, *, at: datetime) -> tuple[DesignSummary, ...]:
    """Return the designs the actor may see: those that wait for them first, then the newest."""
    require(actor, Action.READ_DESIGNS)
    found = rows.list_designs(session)
    asked = rows.list_rounds(session, [design.id for design, _, _ in found])
    rounds = rounds_of(session, actor, asked, {d.id: d.spread_limit for d, _, _ in found}, at)
    by_design = {
        design.id: [
            one for row, one in zip(asked, rounds, strict=True) if row.design_id == design.id
        ]
        for design, _, _ in found
    }
    listed = [_summary(actor, d, vendor, name, by_design[d.id]) for d, vendor, name in found]
    return tuple(sorted(listed, key=lambda one: not one.waits_for_me))


def read_design(session: Session, actor: Actor, *, design_id: UUID, at: datetime) -> DesignPage:
    """Return a design with everything the actor may see of it; `NotFound` when there is none."""
    require(actor, Action.READ_DESIGNS)
    found = rows.list_designs(session, design_id)
    if not found:
        raise NotFound([Problem("designs.unknown")])
    design, vendor, owner = found[0]
    asked = rows.list_rounds(session, [design_id])
    rounds = rounds_of(session, actor, asked, {design_id: design.spread_limit}, at)
    weights = Weights.from_json(design.weights)
    rated = _rated(candidates_from(design.candidates), rounds)
    may_manage = actor.may(Action.MANAGE_DESIGN)
    return DesignPage(
        summary=_summary(actor, design, vendor, owner, rounds),
        vendor_id=design.vendor_id,
        spread_limit=design.spread_limit,
        rated=rated,
        rounds=rounds,
        weights=weights,
        weights_from=design.weights_from,
        advice=advise([one.candidate for one in rated if one.candidate.is_core], weights),
        people=() if actor.is_vendor else list_panel(session, design),
        studies=tuple(study_of(row, name) for row, name in rows.list_studies(session, design_id)),
        history=read_subject(session, actor, design_id),
        may_manage=may_manage and design.state == DesignState.OPEN,
    )


def _rated(candidates: Sequence[Candidate], rounds: Sequence[Round]) -> tuple[Rated, ...]:
    told: dict[str, Any] = {}
    for one in rounds:
        if one.kind is RoundKind.RATING and one.results:
            told |= one.results["marks"]

    def found(aspect: str, measure: str) -> Spread | None:
        stored = told.get(f"{aspect}.{measure}")
        return None if stored is None else Spread.from_json(stored)

    return tuple(
        Rated(one, found("importance", one.measure), found("feasibility", one.measure))
        for one in candidates
    )


def _summary(
    actor: Actor,
    design: DesignRow,
    vendor: VendorRow | None,
    owner: str,
    rounds: Sequence[Round],
) -> DesignSummary:
    candidates = candidates_from(design.candidates)
    is_rated = any(one.kind is RoundKind.RATING and one.results for one in rounds)
    weights = Weights.from_json(design.weights)
    return DesignSummary(
        design_id=design.id,
        title=design.title,
        service=design.service,
        vendor_name="" if vendor is None else name_in(actor.language, vendor),
        owner_name=owner,
        stage=stage_of(DesignState(design.state), candidates, weights, is_rated=is_rated),
        core_count=sum(one.is_core for one in candidates),
        candidate_count=len(candidates),
        created_at=design.created_at,
        published_at=design.published_at,
        asks=next((one for one in rounds if one.state is RoundState.OPEN), None),
    )
