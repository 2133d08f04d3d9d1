"""Scorecard proofs: every issued version against its document, papers, lines and history."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from vendor_sla.domain.people import Actor
from vendor_sla.domain.refusals import Conflict, NotFound, Problem
from vendor_sla.printing.attachments import document_bytes
from vendor_sla.printing.signing import check_signature_by
from vendor_sla.services.moves import period_of
from vendor_sla.store import records as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import AssessmentRow, HistoryRow, PenaltyLineRow, ScorecardRow
from vendor_sla.store.records import IssuedRow
from vendor_sla.store.sessions import Session

Lines = Mapping[UUID, Sequence[tuple[PenaltyLineRow, str | None]]]

ISSUING = ("issue", "correct")  # the moves that leave a version behind
_APPROVING = "approve_penalties"


@dataclass(slots=True)
class Proven:
    """What was found of the issued versions; `names` say in words which each one is."""

    names: dict[UUID, str] = field(default_factory=dict)
    papers: int = 0
    problems: list[Problem] = field(default_factory=list)


def prove_scorecards(
    session: Session, actor: Actor, *, lines: Lines, blobs: Blobs, authorities: Sequence[Any]
) -> Proven:
    """Hold every issued version against everything that says the same of it."""
    found = Proven()
    events: defaultdict[tuple[UUID | None, str], list[HistoryRow]] = defaultdict(list)
    for event in rows.list_events(session, *ISSUING):
        if "version" in event.facts:
            events[event.subject_id, event.facts["version"]].append(event)
    approved = {event.subject_id for event in rows.list_events(session, _APPROVING)}
    for one in rows.list_issued_versions(session):
        card, month, contract, kept = one
        name = f"{contract.key} {period_of(month).label} v{card.version}"
        found.names[card.id] = name
        told = events.pop((month.id, str(card.version)), [])
        found.problems += _document(card, kept, actor, blobs, name)
        found.problems += _papers(card, actor, blobs, authorities, name)
        found.problems += _history(card, told, name)
        found.problems += _lines(one, lines.get(card.id, ()), name)
        found.problems += _approvals(lines.get(card.id, ()), month.id in approved, name)
        found.papers += len(card.pdf_sha256)
    for gone in events.values():
        facts = {"period": gone[0].facts.get("period", ""), "version": gone[0].facts["version"]}
        facts["number"] = str(gone[0].sequence)
        found.problems.append(Problem("audit.scorecard_missing", "scorecards", facts))
    return found


def _document(
    card: ScorecardRow, kept: AssessmentRow | None, actor: Actor, blobs: Blobs, name: str
) -> Iterator[Problem]:
    if kept is None or sha256(document_bytes(kept.document)).hexdigest() != card.document_sha256:
        yield Problem("audit.document_changed", name)
    elif (kept.document["money"]["net"], kept.document["scores"]["grade"]) != (
        f"{card.net.quantize(Decimal(kept.document['money']['net'])):f}",
        card.grade,
    ):
        yield Problem("audit.figures_changed", name)
    yield from _stored(card.document_sha256, actor, blobs, f"{name} assessment.json")


def _papers(
    card: ScorecardRow, actor: Actor, blobs: Blobs, authorities: Sequence[Any], name: str
) -> Iterator[Problem]:
    for language, stored in sorted(card.pdf_sha256.items()):
        place = f"{name} {language}.pdf"
        found = [*_stored(stored, actor, blobs, place)]
        yield from found
        if not found:
            pdf = blobs.read(actor.tenant_id, stored)
            if not check_signature_by(pdf, authorities).is_original:
                yield Problem("audit.paper_unsigned", place)


def _stored(stored: str, actor: Actor, blobs: Blobs, place: str) -> Iterator[Problem]:
    try:
        blobs.read(actor.tenant_id, stored)
    except NotFound:
        yield Problem("audit.file_missing", place)
    except Conflict:
        yield Problem("audit.file_changed", place)


def _history(card: ScorecardRow, told: Sequence[HistoryRow], name: str) -> Iterator[Problem]:
    """Hold a version against the entry of its issue: there lies what was issued, in the chain."""
    if len(told) != 1:
        yield Problem("audit.not_in_history", name, {"count": str(len(told))})
        return
    facts, number = told[0].facts, str(told[0].sequence)
    said = {language: facts[language] for language in card.pdf_sha256 if language in facts}
    if said and said != card.pdf_sha256:
        yield Problem("audit.paper_swapped", name, {"number": number})
    if facts.get("document", card.document_sha256) != card.document_sha256:
        yield Problem("audit.document_swapped", name, {"number": number})
    if "net" in facts:
        amount, _, currency = facts["net"].partition(" ")
        if (Decimal(amount), currency) != (card.net, card.currency):
            yield Problem("audit.net_changed", name, {"number": number, "net": facts["net"]})


def _lines(
    issued: IssuedRow, lines: Sequence[tuple[PenaltyLineRow, str | None]], name: str
) -> Iterator[Problem]:
    """Hold the money lines against those of the document, one by one."""
    _, _, _, kept = issued
    if kept is None or kept.document["contract"]["is_trial"]:
        return
    written = {line["number"]: line for line in kept.document["money"]["lines"]}
    for line, _ in lines:
        wanted = written.pop(line.line_number, None)
        if wanted is None or (Decimal(wanted["amount"]), wanted["kind"], wanted["metric"]) != (
            line.amount, line.kind, line.metric,
        ):  # fmt: skip
            facts = {"line": str(line.line_number), "amount": wanted["amount"] if wanted else "—"}
            yield Problem("audit.line_changed", name, {**facts, "now": f"{line.amount:f}"})
    for number in written:
        yield Problem("audit.line_missing", name, {"line": str(number)})


def _approvals(
    lines: Sequence[tuple[PenaltyLineRow, str | None]], is_told: bool, name: str
) -> Iterator[Problem]:
    for line, approver in lines:
        if line.state == "approved" and not (approver and line.approved_at):
            yield Problem("audit.approved_by_nobody", name, {"line": str(line.line_number)})
        elif line.state == "approved" and not is_told:
            yield Problem("audit.approval_not_told", name, {"line": str(line.line_number)})
