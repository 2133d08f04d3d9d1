"""Studies of a design: how closely each metric moved with an outcome over past months."""

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import IO
from uuid import UUID

from vendor_sla.domain.associations import FEWEST_MONTHS, Association, weights_by_data
from vendor_sla.domain.catalogue import direction_of
from vendor_sla.domain.designs import Candidate, candidates_from
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.domain.weights import Weights
from vendor_sla.evidence.correlations import correlate
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.mappings import fold
from vendor_sla.intake.outcomes import LARGEST_TABLE, OutcomeTable, read_outcomes
from vendor_sla.services.designs import adopt_weights, get_quiet_design, record_step
from vendor_sla.store import contracts as contract_rows
from vendor_sla.store import designs as rows
from vendor_sla.store.models import DesignRow, DesignStudyRow, new_id
from vendor_sla.store.sessions import Session

Figures = Mapping[str, Mapping[str, Decimal | None]]  # by measure and month (`2026-01`)


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
    table = _read(content, name)
    candidates = _looked_at(design)
    own = _measure_columns(table, candidates)
    column = _outcome_column(table, outcome.strip(), set(own.values()))
    stored, key = _stored_figures(session, contract_id)
    figures = {
        one.measure: _by_month(table, own[one.measure])
        if one.measure in own
        else stored.get(one.measure, {})
        for one in candidates
    }
    if not any(figures.values()):
        raise Invalid([Problem("outcomes.no_metrics", name)])
    study = DesignStudyRow(
        tenant_id=actor.tenant_id,
        id=new_id(),
        design_id=design.id,
        number=rows.next_study_number(session, design.id),
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        outcome=column,
        document=_document(table, column, candidates, figures, key, is_more_better=is_more_better),
        made_by=actor.account_id,
        made_at=at,
    )
    session.add(study)
    session.flush()
    facts = {"number": str(study.number), "outcome": column}
    record_step(session, actor, "study_outcome", design, at=at, **facts)
    return study.id


def adopt_study(
    session: Session, actor: Actor, *, design_id: UUID, study_id: UUID, at: datetime
) -> None:
    """Take the weights a study proposes; `Conflict` when it proposes none, or for other metrics."""
    require(actor, Action.MANAGE_DESIGN)
    design = get_quiet_design(session, design_id)
    row = rows.find_study(session, study_id)
    if row is None or row.design_id != design_id:
        raise NotFound([Problem("designs.unknown_study")])
    study = study_of(row, "")
    if study.weights is None:
        raise Conflict([Problem("designs.no_weights_here")])
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


def _read(content: bytes, name: str) -> OutcomeTable:
    if len(content) > LARGEST_TABLE:
        facts = {"size": str(len(content)), "limit": str(LARGEST_TABLE)}
        raise Invalid([Problem("file.too_large", name, facts)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(content)
        try:
            return read_outcomes(path, name)
        except Invalid as refused:
            # What is about the whole file is placed at its own name, not at our copy's.
            raise Invalid(
                Problem(one.code, name if one.place == path.name else one.place, one.facts)
                for one in refused.problems
            ) from refused


def _looked_at(design: DesignRow) -> tuple[Candidate, ...]:
    candidates = candidates_from(design.candidates)
    found = tuple(one for one in candidates if one.is_core) or candidates
    if not found:
        raise Conflict([Problem("designs.no_candidates")])
    return found


def _measure_columns(table: OutcomeTable, candidates: Sequence[Candidate]) -> dict[str, str]:
    """Return the column of each candidate the table holds, by id or by name in either language."""
    columns = {fold(header): header for header in table.columns}
    found: dict[str, str] = {}
    for one in candidates:
        names = (one.measure, one.definition.name.zh, one.definition.name.en)
        known = next((columns[fold(name)] for name in names if fold(name) in columns), None)
        if known is not None:
            found[one.measure] = known
    return found


def _outcome_column(table: OutcomeTable, wanted: str, taken: set[str]) -> str:
    free = [header for header in table.columns if header not in taken]
    found = [header for header in free if fold(header) == fold(wanted)] if wanted else free
    if len(found) != 1:
        code = "outcomes.unknown_outcome" if wanted else "outcomes.which_outcome"
        facts = {"wanted": wanted, "found": ", ".join(free) or "—"}
        raise Invalid([Problem(code, "outcome", facts)])
    return found[0]


def _stored_figures(session: Session, contract_id: UUID | None) -> tuple[Figures, str]:
    """Return the stored figures of a contract by measure, under its newest version's metrics."""
    if contract_id is None:
        return {}, ""
    found = contract_rows.find_contract(session, contract_id)
    versions = contract_rows.list_committed(session, contract_id)
    if found is None or not versions:
        raise NotFound([Problem("contracts.unknown")])
    measures = {
        metric.key: metric.measure for metric in read_contract(versions[-1].document).metrics
    }
    figures: dict[str, dict[str, Decimal | None]] = {}
    keys: dict[str, str] = {}
    for start, metric, value in rows.list_figures(session, contract_id):
        measure = measures.get(metric)
        # Of several metrics that measure the same (by tier, by limit) the first one stands for it.
        if measure is not None and keys.setdefault(measure, metric) == metric:
            figures.setdefault(measure, {})[f"{start:%Y-%m}"] = value
    return figures, found[0].key


def _by_month(table: OutcomeTable, header: str) -> dict[str, Decimal | None]:
    return dict(zip(table.months, table.columns[header], strict=True))


def _document(
    table: OutcomeTable,
    outcome: str,
    candidates: Sequence[Candidate],
    figures: Figures,
    contract: str,
    *,
    is_more_better: bool,
) -> dict[str, object]:
    aligned = {
        one.measure: [figures[one.measure].get(month) for month in table.months]
        for one in candidates
    }
    results = table.columns[outcome]
    associations = []
    for one in candidates:
        found = correlate(aligned[one.measure], results, least=FEWEST_MONTHS)
        direction = direction_of(one.definition, {})
        associations.append(
            Association(
                one.measure, one.dimension, direction, found.pairs, found.spearman, found.pearson
            ).as_json()
        )
    columns: dict[str, Sequence[Decimal | None]] = {"": results, **aligned}
    return {
        "is_more_better": is_more_better,
        "contract": contract,
        "months": list(table.months),
        "figures": {
            name: [None if value is None else str(value) for value in column]
            for name, column in columns.items()
        },
        "associations": associations,
    }
