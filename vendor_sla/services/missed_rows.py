"""Missed rows: every row of a month that missed one metric, read again from the kept files."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.file_sides import clients_alone, may_count
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.readings import Source
from vendor_sla.domain.refusals import Invalid, NotFound, Problem
from vendor_sla.evidence.tables import RowTable, marked_rows
from vendor_sla.measures.misses import MissWatch
from vendor_sla.services.assessments import measure_requests
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.drafts import month_files
from vendor_sla.services.matched_rows import OpenedRows
from vendor_sla.services.months import find_shown
from vendor_sla.services.moves import get_month, period_of
from vendor_sla.services.period_rows import PeriodRows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow
from vendor_sla.store.sessions import Session

_LISTED = ("row", "interaction_id")


def open_missed(
    session: Session, actor: Actor, *, month_id: UUID, metric: str, blobs: Blobs
) -> OpenedRows:
    """Return every row that missed a metric, of the files that the actor's side may see.

    What a vendor's own files do not tell, because the client's were measured, are the rows the
    assessment lists, its first hundred. `NotFound` when the month or its figures are out of sight,
    `Invalid` for a metric the contract does not have, or one that no single row can miss.
    """
    require(actor, Action.READ_MONTH)
    month, _, _ = get_month(session, actor, month_id)
    shown = find_shown(session, month)
    if shown is None:
        raise NotFound([Problem("scorecards.none")])
    period = period_of(month)
    _, contract = contract_in_force(session, actor, contract_id=month.contract_id, period=period)
    if contract.find_metric(metric) is None:
        facts = {"metric": metric}
        raise Invalid([Problem("circumstances.unknown_metric", "metric", facts)])
    hidden = _hidden(shown.document) if actor.is_vendor else frozenset()
    rows = _rows(session, month, contract, metric, blobs=blobs, hidden=hidden)
    heading = next(rows, None)
    if heading is not None:
        return OpenedRows(period, RowTable(heading, rows))
    listed = next(one for one in shown.document["readings"] if one["metric"] == metric)["missed"]
    if not listed:
        raise Invalid([Problem("months.no_missed_rows", "metric", {"metric": metric})])
    told = ((str(place["row"]), str(place["interaction_id"])) for place in listed)
    return OpenedRows(period, RowTable(_LISTED, told))


def _hidden(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the kinds of files that counted from the client's side, which no vendor sees."""
    sent = {(file["side"], file["kind"]) for file in document["inputs"]}
    return frozenset(kind for side, kind in sent if side == "client" and kind != "contacts")


def _rows(
    session: Session,
    month: MonthRow,
    contract: Contract,
    metric: str,
    *,
    blobs: Blobs,
    hidden: frozenset[str],
) -> Iterator[tuple[str, ...]]:
    """Yield the heading, then the rows; nothing at all when no row in sight could miss it.

    The copies of the files are there until the last row was taken, or nobody wants more.
    """
    requests = measure_requests(contract, period_of(month))
    wanted = tuple(request for request in requests if request.key == metric)
    alone, watch = clients_alone(contract), MissWatch(metric)
    with tempfile.TemporaryDirectory() as folder:
        files = [
            file
            for file in month_files(session, month, contract, blobs, Path(folder))
            if may_count((file.side, file.kind), alone)
        ]
        rows = PeriodRows(wanted, b"")
        rows.measure("vendor", files, Source.VENDOR_ROWS, watch)
        found = watch.found()
        if found is not None and found[0] not in hidden:
            kind, mask = found
            yield from marked_rows(kind, rows.blocks("vendor", kind, files), mask)
