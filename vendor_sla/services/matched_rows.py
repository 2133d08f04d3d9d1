"""Matched rows: the rows behind each class of difference, and the vendor's copy of some."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from vendor_sla.domain.pairs import PairDecisions
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Invalid, Problem
from vendor_sla.evidence.matching import Matching, match_rows
from vendor_sla.evidence.offsets import period_instants
from vendor_sla.evidence.tables import RowTable, class_table, side_table
from vendor_sla.intake.frames import gather
from vendor_sla.intake.parquet_files import read_parquet, write_parquet
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.files import copy_out
from vendor_sla.services.moves import get_month, period_of
from vendor_sla.services.pairs import decisions_of
from vendor_sla.store import months as month_rows
from vendor_sla.store import submissions as submission_rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow
from vendor_sla.store.sessions import Session

if TYPE_CHECKING:
    from vendor_sla.services.data_files import DataFile
    from vendor_sla.services.drafts import Made

_UNMATCHED = "missing_in_vendor"


@dataclass(frozen=True, slots=True)
class OpenedRows:
    """Rows to be sent, with what names them."""

    period: Period
    table: RowTable


def open_class_rows(
    session: Session, actor: Actor, *, month_id: UUID, code: str, column: str, blobs: Blobs
) -> OpenedRows:
    """Return every row of one class of difference, of the newest files as they are matched now.

    `NotFound` when the month is out of sight, `Invalid` for a class its files do not have,
    `Conflict` when there are no two files to match.
    """
    require(actor, Action.READ_COMPARISON)
    month, _, _ = get_month(session, actor, month_id)
    matching = _match_newest(session, actor, month, blobs)
    try:
        table = class_table(matching, code, column)
    except KeyError:
        facts = {"code": code, "column": column}
        raise Invalid([Problem("pairs.no_such_class", facts=facts)]) from None
    return OpenedRows(period_of(month), table)


def open_unmatched(session: Session, actor: Actor, *, month_id: UUID, blobs: Blobs) -> OpenedRows:
    """Return the client's rows the vendor's file does not have, as they were when it was drafted.

    A vendor sees no draft before it is published to it. `NotFound` when the month is out of
    sight, `Conflict` when nothing the actor may see was compared.
    """
    require(actor, Action.READ_MONTH)
    month, _, _ = get_month(session, actor, month_id)
    shown = month_rows.find_latest_assessment(session, month_id, "draft", "issue")
    compared = shown.document.get("comparison") if shown else None
    if not compared:
        raise Conflict([Problem("pairs.nothing_compared")])
    kept = compared.get("unmatched")
    if kept is None:
        return OpenedRows(period_of(month), RowTable(("row", "interaction_id"), iter(())))
    with tempfile.TemporaryDirectory() as folder:
        path = copy_out(blobs, actor.tenant_id, kept["sha256"], Path(folder) / "rows.parquet")
        return OpenedRows(period_of(month), side_table(gather(read_parquet(path))))


def with_unmatched(
    blobs: Blobs, tenant_id: UUID, files: Sequence["DataFile"], made: "Made"
) -> "Made":
    """Store the client's unmatched rows of a draft; return it with their hash in the document.

    They are stored, because the vendor's session never sees the client's files.
    """
    comparison = made.assessment.comparison
    if comparison is None or not any(one.code == _UNMATCHED for one in comparison.differences):
        return made
    period, zone = made.assessment.period, made.contract.time_zone
    contacts = [(file.side, file.path) for file in files if file.kind == "contacts"]
    matching = _matched(contacts, period, zone, comparison.decisions)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "unmatched.parquet"
        rows = matching.client.iloc[matching.row_class(_UNMATCHED).rows]
        write_parquet([rows.reset_index(drop=True)], "contacts", path)
        blob = blobs.put_file(tenant_id, path)
    kept = {"rows": len(rows), "sha256": blob.sha256}
    compared = {**made.document["comparison"], "unmatched": kept}
    return replace(made, document={**made.document, "comparison": compared})


def _match_newest(session: Session, actor: Actor, month: MonthRow, blobs: Blobs) -> Matching:
    period = period_of(month)
    _, contract = contract_in_force(session, actor, contract_id=month.contract_id, period=period)
    decisions = decisions_of(session, month.id)
    with tempfile.TemporaryDirectory() as folder:
        paths: list[tuple[str, Path]] = []
        for side in ("vendor", "client"):
            submission = submission_rows.find_latest_accepted(session, month.id, side)
            for file in submission_rows.list_files(session, [submission.id] if submission else []):
                if file.kind == "contacts" and file.rows_sha256:
                    path = Path(folder) / f"{file.id}.parquet"
                    copy_out(blobs, month.tenant_id, file.rows_sha256, path)
                    paths.append((side, path))
        if {side for side, _ in paths} != {"vendor", "client"}:
            raise Conflict([Problem("pairs.nothing_compared")])
        return _matched(paths, period, contract.time_zone, decisions)


def _matched(
    files: Sequence[tuple[str, Path]], period: Period, zone: str, decisions: PairDecisions
) -> Matching:
    vendor, client = (
        gather(block for side, path in files if side == wanted for block in read_parquet(path))
        for wanted in ("vendor", "client")
    )
    return match_rows(vendor, client, period=period_instants(period, zone), decisions=decisions)
