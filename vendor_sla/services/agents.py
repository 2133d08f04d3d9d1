"""Agents: one metric of a month measured again by who handled the contact."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vendor_sla.domain.comparison_documents import figures_document
from vendor_sla.domain.parts import GroupFigure, group_figure
from vendor_sla.domain.people import Actor
from vendor_sla.intake.frames import gather
from vendor_sla.intake.rows import read_parquet
from vendor_sla.measures.agents import AgentReading, AgentWatch
from vendor_sla.measures.measurer import Measurer
from vendor_sla.services.assessments import measure_requests
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.files import copy_out
from vendor_sla.services.moves import period_of
from vendor_sla.store import submissions as submission_rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow, SubmissionFileRow
from vendor_sla.store.sessions import Session

if TYPE_CHECKING:
    from vendor_sla.intake.frames import Frame

Document = Mapping[str, Any]


def figures_by_agent(
    session: Session,
    actor: Actor,
    month: MonthRow,
    document: Document,
    reading: Document,
    *,
    blobs: Blobs,
) -> tuple[tuple[GroupFigure, ...], bool]:
    """Return a reading of a document by agent, and whether files came after the document.

    The vendor's newest accepted files are measured by the contract in force. Nothing comes back
    for a metric that does not add up by agent and for files that name none.
    """
    submission = submission_rows.find_latest_accepted(session, month.id, "vendor")
    files = submission_rows.list_files(session, [submission.id] if submission else [])
    used = {file["sha256"] for file in document["inputs"] if file["side"] == "vendor"}
    is_newer = {file.blob_sha256 for file in files} != used
    period = period_of(month)
    _, contract = contract_in_force(session, actor, contract_id=month.contract_id, period=period)
    requests = [
        request
        for request in measure_requests(contract, period)
        if request.key == reading["metric"]
    ]
    frames = _frames(month, files, blobs)
    if not requests or "contacts" not in frames:
        return (), is_newer
    watch = AgentWatch()
    contacts = frames.pop("contacts")
    measurer = Measurer(requests, side_files=frames, with_grain=False, watch=watch)
    measurer.add(contacts)
    measurer.finish()
    return tuple(_figure(found, reading) for found in watch.readings().values()), is_newer


def _frames(
    month: MonthRow, files: Sequence[SubmissionFileRow], blobs: Blobs
) -> dict[str, "Frame"]:
    """Return the rows of each kind of file, read from the store."""
    blocks: dict[str, list[Frame]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            if file.rows_sha256:
                path = Path(folder) / f"{file.id}.parquet"
                copy_out(blobs, month.tenant_id, file.rows_sha256, path)
                blocks.setdefault(file.kind, []).extend(read_parquet(path))
        return {kind: gather(found) for kind, found in blocks.items()}


def _figure(found: AgentReading, reading: Document) -> GroupFigure:
    figure = group_figure(found.agent, figures_document(found.reading), reading)
    missed = None if found.missed is None else Decimal(found.missed)
    return replace(figure, missed=missed)
