"""Studies of a design: how closely each metric moved with an outcome over past months."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import IO
from uuid import UUID

from vendor_sla.domain.associations import FEWEST_MONTHS, Association, weights_by_data
from vendor_sla.domain.catalogue import direction_of
from vendor_sla.domain.designs import Candidate
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, NotFound, Problem
from vendor_sla.domain.weights import Weights
from vendor_sla.evidence.correlations import correlate
from vendor_sla.intake.outcomes import LARGEST_TABLE
from vendor_sla.services.design_figures import Gathered, gather_figures
from vendor_sla.services.designs import adopt_weights, get_quiet_design, record_step
from vendor_sla.store import designs as rows
from vendor_sla.store.models import DesignStudyRow, new_id
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Study:
    """What was found: `months` and the figures that were used, associations, weights if any."""

    study_id: UUID
    number: int
    name: str
    sha256: str
    outcome: str
    is_more_better: bool
    contract: str  # the key of the contract whose figures were joined, or empty
    months: tuple[str, ...]
    figures: Mapping[str, tuple[str | None, ...]]  # the outcome under "", measures by id
    associations: tuple[Association, ...]
    weights: Weights | None
    made_by: str
    made_at: datetime


def study_outcome(
    session: Session,
    actor: Actor,
    *,
    design_id: UUID,
    name: str,
    stream: IO[bytes],
    outcome: str,
    is_more_better: bool,
    at: datetime,
    contract_id: UUID | None = None,
) -> UUID:
    """Correlate the design's metrics with an outcome, month by month, and keep what was found.

    The table holds months and the outcome; metrics stand in it as further columns, headed by
    their id or name, or come from the stored figures of a contract; the table's own win. The
    core metrics are looked at, without any the candidates. Raises `Invalid` with every problem.
    """
    require(actor, Action.MANAGE_DESIGN)
    design = get_quiet_design(session, design_id)
    content = stream.read(LARGEST_TABLE + 1)
    gathered = gather_figures(
        session,
        design,
        content=content,
        name=name,
        outcome=outcome.strip(),
        contract_id=contract_id,
    )
    study = DesignStudyRow(
        tenant_id=actor.tenant_id,
        id=new_id(),
        design_id=design.id,
        number=rows.next_study_number(session, design.id),
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        outcome=gathered.outcome,
        document=_document(gathered, is_more_better=is_more_better),
        made_by=actor.account_id,
        made_at=at,
    )
    session.add(study)
    session.flush()
    facts = {"number": str(study.number), "outcome": gathered.outcome}
    record_step(session, actor, "study_outcome", design, at=at, **facts)
    return study.id


def adopt_study(
    session: Session, actor: Actor, *, design_id: UUID, study_id: UUID, at: datetime
) -> None:
    """Take the weights a study proposes.

    `Conflict` when it proposes none, when a metric could not be compared (unknown is not
    nothing), or when the core metrics are others by now.
    """
    require(actor, Action.MANAGE_DESIGN)
    design = get_quiet_design(session, design_id)
    row = rows.find_study(session, study_id)
    if row is None or row.design_id != design_id:
        raise NotFound([Problem("designs.unknown_study")])
    study = study_of(row, "")
    if study.weights is None:
        raise Conflict([Problem("designs.no_weights_here")])
    unmeasured = [one for one in study.associations if one.spearman is None]
    if unmeasured:
        facts = {"count": str(len(unmeasured))}
        raise Conflict([Problem("designs.unmeasured_metrics", facts=facts)])
    adopt_weights(
        session,
        actor,
        design,
        study.weights,
        asked=[one.measure for one in study.associations],
        source=f"study:{row.id}",
        event="adopt_data_weights",
        number=row.number,
        at=at,
    )


def study_of(row: DesignStudyRow, made_by: str) -> Study:
    """Return a kept study."""
    document = row.document
    associations = tuple(Association.from_json(one) for one in document["associations"])
    return Study(
        study_id=row.id,
        number=row.number,
        name=row.name,
        sha256=row.sha256,
        outcome=row.outcome,
        is_more_better=document["is_more_better"],
        contract=document["contract"],
        months=tuple(document["months"]),
        figures={measure: tuple(column) for measure, column in document["figures"].items()},
        associations=associations,
        weights=weights_by_data(associations),
        made_by=made_by,
        made_at=row.made_at,
    )


def _document(gathered: Gathered, *, is_more_better: bool) -> dict[str, object]:
    columns: dict[str, Sequence[Decimal | None]] = {"": gathered.results, **gathered.figures}
    return {
        "is_more_better": is_more_better,
        "contract": gathered.contract,
        "months": list(gathered.months),
        "figures": {
            name: [None if value is None else str(value) for value in column]
            for name, column in columns.items()
        },
        "associations": [
            _associate(one, gathered.figures[one.measure], gathered.results).as_json()
            for one in gathered.candidates
        ],
    }


def _associate(
    one: Candidate, figures: Sequence[Decimal | None], results: Sequence[Decimal | None]
) -> Association:
    found = correlate(figures, results, least=FEWEST_MONTHS)
    direction = direction_of(one.definition, {})
    return Association(
        one.measure, one.dimension, direction, found.pairs, found.spearman, found.pearson
    )
