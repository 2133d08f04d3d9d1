"""Figures of a study: the months of an outcome, with the metrics' figures beside them."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from vendor_sla.domain.catalogue import DEFINITIONS
from vendor_sla.domain.catalogue.definitions import MetricDefinition
from vendor_sla.domain.designs import Candidate, candidates_from
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.mappings import fold
from vendor_sla.intake.outcomes import LARGEST_TABLE, OutcomeTable, read_outcomes
from vendor_sla.store import contracts as contract_rows
from vendor_sla.store import designs as rows
from vendor_sla.store.models import DesignRow
from vendor_sla.store.sessions import Session

_Stored = Mapping[str, Mapping[str, Decimal | None]]  # by measure and month (`2026-01`)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is to be correlated, month by month; None where there is no figure.

    `contract` is the key of the contract whose stored figures were joined, or empty.
    """

    months: tuple[str, ...]
    outcome: str
    results: tuple[Decimal | None, ...]
    candidates: tuple[Candidate, ...]
    figures: Mapping[str, tuple[Decimal | None, ...]]  # by measure
    contract: str


def gather_figures(
    session: Session,
    design: DesignRow,
    *,
    content: bytes,
    name: str,
    outcome: str,
    contract_id: UUID | None,
) -> Gathered:
    """Read a table and join the stored figures of a contract; the table's own columns win.

    The core metrics are looked at, without any the candidates. Raises `Invalid` with every
    problem of the table, `NotFound` for a contract without a committed version.
    """
    table = _read(content, name)
    candidates = _looked_at(design)
    own = _measure_columns(table, [one.definition for one in candidates])
    known = _measure_columns(table, DEFINITIONS)
    column = _outcome_column(table, outcome, set(own.values()), set(known.values()))
    stored, contract = _stored_figures(session, contract_id)
    figures = {
        one.measure: table.columns[own[one.measure]]
        if one.measure in own
        else tuple(stored.get(one.measure, {}).get(month) for month in table.months)
        for one in candidates
    }
    if all(value is None for one in figures.values() for value in one):
        raise Invalid([Problem("outcomes.no_metrics", name)])
    results = table.columns[column]
    return Gathered(table.months, column, results, candidates, figures, contract)


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


def _measure_columns(
    table: OutcomeTable, definitions: Sequence[MetricDefinition]
) -> dict[str, str]:
    """Return the column of each measure the table holds, by id or by name in either language."""
    columns = {fold(header): header for header in table.columns}
    found: dict[str, str] = {}
    for one in definitions:
        names = (fold(name) for name in (one.id, one.name.zh, one.name.en))
        known = next((columns[name] for name in names if name in columns), None)
        if known is not None:
            found[one.id] = known
    return found


def _outcome_column(table: OutcomeTable, wanted: str, own: set[str], known: set[str]) -> str:
    """Return the outcome's column: the named one, else the only one that is no measure.

    A measure of the catalogue that is no candidate may be the outcome when nothing else is left.
    """
    free = [header for header in table.columns if header not in own]
    if wanted:
        found = [header for header in free if fold(header) == fold(wanted)]
    else:
        found = [header for header in free if header not in known] or free
    if len(found) != 1:
        code = "outcomes.unknown_outcome" if wanted else "outcomes.which_outcome"
        facts = {"wanted": wanted, "found": ", ".join(free) or "—"}
        raise Invalid([Problem(code, "outcome", facts)])
    return found[0]


def _stored_figures(session: Session, contract_id: UUID | None) -> tuple[_Stored, str]:
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
