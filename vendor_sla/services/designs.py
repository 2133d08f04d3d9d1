"""Designs: the metrics and weights of a contract, chosen step by step."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from vendor_sla.domain.catalogue import find_definition
from vendor_sla.domain.designs import (
    MOST_CANDIDATES,
    Candidate,
    DesignState,
    candidates_from,
)
from vendor_sla.domain.panels import Measures
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.domain.weights import Weights
from vendor_sla.services.history import record
from vendor_sla.services.vendors import get_vendor
from vendor_sla.store import designs as rows
from vendor_sla.store.accounts import find_tenant
from vendor_sla.store.models import DesignRow, new_id
from vendor_sla.store.sessions import Session

USUAL_SPREAD = 10
LONGEST_TITLE = 120


def create_design(
    session: Session,
    actor: Actor,
    *,
    title: str,
    service: str,
    at: datetime,
    vendor_id: UUID | None = None,
    spread_limit: int | None = USUAL_SPREAD,
) -> UUID:
    """Begin a design; `spread_limit` is the quartile range, in points, that counts as agreed.

    With a vendor, its people may be asked, too. Raises `Invalid` with every problem.
    """
    require(actor, Action.MANAGE_DESIGN)
    fields = {"title": title.strip(), "service": service.strip()}
    problems = [Problem("form.empty", field) for field, value in fields.items() if not value]
    if len(fields["title"]) > LONGEST_TITLE:
        problems.append(Problem("designs.long_title", "title", {"most": str(LONGEST_TITLE)}))
    if spread_limit is None or not 1 <= spread_limit <= 100:
        problems.append(Problem("designs.spread_limit", "spread_limit"))
    if problems:
        raise Invalid(problems)
    if vendor_id is not None:
        get_vendor(session, vendor_id)
    design = DesignRow(
        tenant_id=actor.tenant_id,
        id=new_id(),
        vendor_id=vendor_id,
        state=DesignState.OPEN,
        spread_limit=spread_limit,
        candidates=[],
        weights={},
        owner_id=actor.account_id,
        created_at=at,
        **fields,
    )
    session.add(design)
    session.flush()
    record_step(session, actor, "create_design", design, at=at)
    return design.id


def choose_candidates(
    session: Session, actor: Actor, *, design_id: UUID, measures: Sequence[str], at: datetime
) -> None:
    """Set which measures of the catalogue are weighed up, in place of those chosen before.

    What stays keeps its version and whether it is core; a core metric taken out takes the weights
    along. Raises `Conflict` while a round is open, `Invalid` with every problem.
    """
    require(actor, Action.MANAGE_DESIGN)
    design = get_quiet_design(session, design_id)
    wanted = tuple(dict.fromkeys(measures))
    problems = [
        Problem("measure.unknown", measure, {"measure": measure})
        for measure in wanted
        if find_definition(measure) is None
    ]
    if len(wanted) > MOST_CANDIDATES:
        facts = {"count": str(len(wanted)), "most": str(MOST_CANDIDATES)}
        problems.append(Problem("designs.many_candidates", "measures", facts))
    if not wanted:
        problems.append(Problem("designs.no_candidates", "measures"))
    if problems:
        raise Invalid(problems)
    before = {one.measure: one for one in candidates_from(design.candidates)}
    chosen = [before.get(measure) or _newest(measure) for measure in wanted]
    _keep(design, chosen)
    session.flush()
    record_step(session, actor, "choose_candidates", design, at=at, count=str(len(chosen)))


def choose_core(
    session: Session, actor: Actor, *, design_id: UUID, measures: Collection[str], at: datetime
) -> None:
    """Set which candidates become the contract's core metrics; other ones lose their weights.

    Raises `Conflict` while a round is open, `Invalid` for what is no candidate or for nothing.
    """
    require(actor, Action.MANAGE_DESIGN)
    design = get_quiet_design(session, design_id)
    candidates = candidates_from(design.candidates)
    strange = sorted(set(measures) - {one.measure for one in candidates})
    problems = [
        Problem("designs.not_a_candidate", facts={"measure": measure}) for measure in strange
    ]
    if not measures:
        problems.append(Problem("designs.no_core", "measures"))
    if problems:
        raise Invalid(problems)
    _keep(design, [Candidate(c.measure, c.version, c.measure in measures) for c in candidates])
    session.flush()
    record_step(session, actor, "choose_core", design, at=at, count=str(len(set(measures))))


def adopt_weights(
    session: Session,
    actor: Actor,
    design: DesignRow,
    weights: Weights,
    *,
    asked: Collection[str],
    source: str,
    event: str,
    number: int,
    at: datetime,
) -> None:
    """Take weights over into a locked design; `asked` are the measures they were found for.

    Raises `Conflict` when the core metrics are others by now.
    """
    core = {one.measure for one in core_of(design)}
    if core != set(asked):
        raise Conflict([Problem("designs.core_changed")])
    design.weights, design.weights_from = weights.as_json(), source
    session.flush()
    record_step(session, actor, event, design, at=at, number=str(number))


def get_design(session: Session, design_id: UUID) -> DesignRow:
    """Return a design in sight; `NotFound` when there is none."""
    found = rows.find_design(session, design_id)
    if found is None:
        raise NotFound([Problem("designs.unknown")])
    return found[0]


def get_open_design(session: Session, design_id: UUID) -> DesignRow:
    """Return a locked design that is not published; `Conflict` when it is."""
    design = rows.lock_design(session, design_id)
    if design is None:
        raise NotFound([Problem("designs.unknown")])
    if design.state == DesignState.PUBLISHED:
        raise Conflict([Problem("designs.published")])
    return design


def get_quiet_design(session: Session, design_id: UUID) -> DesignRow:
    """Return a locked, unpublished design in which nobody is being asked; else `Conflict`."""
    design = get_open_design(session, design_id)
    if any(one.state == "open" for one in rows.list_rounds(session, [design_id])):
        raise Conflict([Problem("designs.round_open")])
    return design


def core_of(design: DesignRow) -> tuple[Candidate, ...]:
    """Return the candidates that are chosen as core metrics."""
    return tuple(one for one in candidates_from(design.candidates) if one.is_core)


def measures_in(candidates: Sequence[Candidate]) -> Measures:
    """Return candidates as a round asks about them."""
    return {one.measure: one.dimension for one in candidates}


def today(session: Session, actor: Actor, at: datetime) -> date:
    """Return the day it is in the tenant's zone, by which a round is due."""
    tenant = find_tenant(session, actor.tenant_id)
    assert tenant is not None  # the session is this tenant's
    return at.astimezone(ZoneInfo(tenant.zone)).date()


def record_step(
    session: Session, actor: Actor, event: str, design: DesignRow, *, at: datetime, **facts: str
) -> None:
    """Write a step of a design into the history; a vendor reads only what it did itself."""
    record(
        session,
        actor,
        event,
        subject_kind="design",
        subject_id=design.id,
        vendor_id=actor.vendor_id,
        facts={"title": design.title, **facts},
        at=at,
    )


def _newest(measure: str) -> Candidate:
    found = find_definition(measure)
    assert found is not None  # the problems above name what is unknown
    return Candidate(measure, found.version)


def _keep(design: DesignRow, candidates: Sequence[Candidate]) -> None:
    before = {one.measure for one in core_of(design)}
    design.candidates = [one.as_json() for one in candidates]
    if before != {one.measure for one in core_of(design)}:
        design.weights, design.weights_from = {}, ""
