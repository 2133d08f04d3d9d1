"""Pack parts: everything an issued month was made from, as files that can be read again."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from vendor_sla.domain import packs
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.packs import Withheld
from vendor_sla.domain.people import Actor
from vendor_sla.domain.refusals import Conflict
from vendor_sla.domain.samples import draw_document
from vendor_sla.intake.contracts import read_contract
from vendor_sla.printing.attachments import document_bytes
from vendor_sla.services.drafts import input_file, review_files_of, reviewers_of
from vendor_sla.services.samples import find_draw
from vendor_sla.store import contracts as contract_rows
from vendor_sla.store import history as history_rows
from vendor_sla.store import submissions as submission_rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow, ScorecardRow, SubmissionFileRow, SubmissionRow
from vendor_sla.store.sessions import Session

_Document = Mapping[str, Any]


@dataclass(slots=True)
class Collected:
    """The parts of a pack by name, and the inputs its reader may not see."""

    parts: dict[str, bytes] = field(default_factory=dict)
    withheld: list[Withheld] = field(default_factory=list)

    def add(self, name: str, value: Any) -> None:
        """Add a value as JSON, written the one way it is hashed."""
        self.parts[name] = document_bytes(value)


def collect_parts(
    session: Session,
    actor: Actor,
    *,
    month: MonthRow,
    scorecard: ScorecardRow,
    document: _Document,
    blobs: Blobs,
) -> Collected:
    """Return the parts of a scorecard's pack, as far as the actor may see what they hold.

    `Conflict` when something the month was made from is no longer there as it was.
    """
    found = Collected()
    contract, text = _contract_of(session, month, document)
    found.parts[packs.CONTRACT] = text.encode()
    found.add(packs.ASSESSMENT, document)
    found.add(packs.CIRCUMSTANCES, document.get("circumstances") or {})
    found.add(packs.OPENING, document.get("opening"))
    found.add(packs.PAIRS, (document.get("comparison") or {}).get("decisions", []))
    found.add(packs.PAST, document["trend"][:-1])
    draw = find_draw(session, month.id)
    if draw is not None:
        found.add(packs.DRAW, draw_document(draw))
    for language, stored in sorted(scorecard.pdf_sha256.items()):
        found.parts[f"papers/{language}.pdf"] = blobs.read(actor.tenant_id, stored)
    entries = history_rows.list_month(session, month.id, scorecard.issued_at)
    found.add(packs.HISTORY, [{**history_rows.content_of(e), "hash": e.hash} for e in entries])
    files = [*_row_files(session, month, document, blobs)]
    files += _review_sheets(session, actor, month, contract, document)
    _add_files(found, actor, document, files)
    issued = next((e.facts for e in reversed(entries) if "net" in e.facts), {})
    state = issued.get("reviewers") or (
        None if actor.is_vendor else reviewers_of(session, month.id)
    )
    listed = [entry for entry, _ in files]
    found.add(packs.INPUTS, {"files": listed, "reviewers": state})
    return found


def _contract_of(session: Session, month: MonthRow, document: _Document) -> tuple[Contract, str]:
    wanted = document["contract"]["sha256"]
    for row in contract_rows.list_committed(session, month.contract_id):
        if sha256(row.document.encode()).hexdigest() == wanted:
            return read_contract(row.document), row.document
    raise _gone(packs.CONTRACT)


def _row_files(
    session: Session, month: MonthRow, document: _Document, blobs: Blobs
) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield the rows that were read of both sides' files, the vendor's first."""
    number = 0
    for submission, files in _submissions(session, month, document):
        for file in files:
            number += 1
            assert file.rows_sha256 is not None
            entry = {
                **asdict(input_file(file)),
                "part": f"rows/{number:02d}-{file.side}-{file.kind}.parquet",
                "findings": submission.report["files"][str(file.id)],
            }
            yield entry, blobs.read(month.tenant_id, file.rows_sha256)


def _submissions(
    session: Session, month: MonthRow, document: _Document
) -> Iterator[tuple[SubmissionRow, Sequence[SubmissionFileRow]]]:
    """Yield the submission of each side that the document was made from, as far as in sight."""
    listed = [row for row, _ in submission_rows.list_submissions(session, month.id)]
    for side in ("vendor", "client"):
        used = {one["sha256"] for one in document["inputs"] if one["side"] == side}
        best: tuple[int, SubmissionRow, Sequence[SubmissionFileRow]] | None = None
        for row in listed:  # newest first: of two that hold the same files the newer one counts
            if row.side != side or row.state != "accepted":
                continue
            files = submission_rows.list_files(session, [row.id])
            held = len(used & {file.blob_sha256 for file in files})
            if held and (best is None or held > best[0]):
                best = held, row, files
        if best is not None:
            yield best[1], best[2]


def _review_sheets(
    session: Session, actor: Actor, month: MonthRow, contract: Contract, document: _Document
) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield what the reviewers of the site found, as the sheets the month was made from."""
    if actor.is_vendor:
        return
    used = {one["sha256"]: one for one in document["inputs"]}
    with tempfile.TemporaryDirectory() as folder:
        for file in review_files_of(session, month.id, contract, Path(folder)):
            content = file.path.read_bytes()
            if said := used.get(sha256(content).hexdigest()):
                yield {**said, "part": f"reviews/{file.name}", "findings": None}, content


def _add_files(
    found: Collected,
    actor: Actor,
    document: _Document,
    files: Sequence[tuple[dict[str, Any], bytes]],
) -> None:
    for entry, content in files:
        found.parts[entry["part"]] = content
    there = {(entry["side"], entry["sha256"]) for entry, _ in files}
    for one in document["inputs"]:
        if (one["side"], one["sha256"]) in there:
            continue
        if not actor.is_vendor or one["side"] == "vendor":
            raise _gone(one["name"])
        found.withheld.append(Withheld(one["side"], one["kind"], one["name"], one["sha256"]))


def _gone(name: str) -> Conflict:
    return Conflict.because("packs.input_changed", name)
