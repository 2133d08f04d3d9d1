"""Scorecards: issued once, signed, stored and fetched."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vendor_sla.domain.decision_documents import is_open
from vendor_sla.domain.ledger import issue_transfer
from vendor_sla.domain.lifecycle import MonthState, Move, moved
from vendor_sla.domain.people import Action, Actor, require, require_other_person
from vendor_sla.domain.refusals import Conflict, NotFound, Problem
from vendor_sla.domain.scorecard_differences import changed_rulings
from vendor_sla.printing.attachments import document_bytes
from vendor_sla.printing.signing import Signer, sign_pdf
from vendor_sla.services.disputes import require_first_level_spoken
from vendor_sla.services.drafts import Made, make_assessment
from vendor_sla.services.figures import document_sha256, keep_assessment
from vendor_sla.services.months import get_draft
from vendor_sla.services.moves import get_month, lock_month, move_month, period_of
from vendor_sla.services.papers import JSON, PDF, StoredPaper, print_in, print_paper
from vendor_sla.services.sample_reviews import require_reviewed
from vendor_sla.store import disputes as dispute_rows
from vendor_sla.store import months as month_rows
from vendor_sla.store import scorecards as rows
from vendor_sla.store import submissions as submission_rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.ledger import post_transfer
from vendor_sla.store.models import (
    AssessmentRow,
    MonthRow,
    PenaltyLineRow,
    ScorecardRow,
    new_id,
)
from vendor_sla.store.sessions import Session

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Press:
    """What issuing needs beside the figures: the store, the seal, the languages of the papers.

    `verify` is the address of the page that verifies them.
    """

    blobs: Blobs
    signer: Signer
    languages: Sequence[str] = LANGUAGES
    verify: str = ""


def issue_scorecard(
    session: Session,
    actor: Actor,
    *,
    month_id: UUID,
    blobs: Blobs,
    signer: Signer,
    at: datetime,
    languages: Sequence[str] = LANGUAGES,
    verify: str = "",
) -> UUID:
    """Issue a month: computed again from its frozen inputs, printed, signed, booked, in one go.

    The month's row is locked first, so that of many who issue at once one does and the others
    get `Conflict`. So does a month whose figures are no longer those that were published, and one
    with a recount, reviews or a first decision open; `Forbidden` whoever submitted it. `verify` is
    the address of the page that verifies the paper.
    """
    require(actor, Action.ISSUE_SCORECARD)
    month = lock_month(session, actor, month_id)
    moved(MonthState(month.state), Move.ISSUE)
    _require_not_the_submitter(session, actor, month)
    require_reviewed(session, month.id)
    require_first_level_spoken(session, month.id)
    made = make_assessment(session, actor, month, blobs)
    if document_sha256(made.document) != get_draft(session, month).document_sha256:
        raise Conflict([Problem("scorecards.not_as_published")])
    if is_open(made.document):
        raise Conflict([Problem("scorecards.recount_open")])
    press = Press(blobs, signer, languages, verify)
    return issue_version(session, actor, month, made, Move.ISSUE, press=press, at=at).id


def issue_version(
    session: Session,
    actor: Actor,
    month: MonthRow,
    made: Made,
    move: Move,
    *,
    press: Press,
    at: datetime,
    change: Mapping[str, Any] | None = None,
) -> ScorecardRow:
    """Print, sign, store and book the next version of a locked month, and move the month.

    `change` is what it says of the version before; the disputes whose rulings it has first are
    marked with it.
    """
    printed = print_in(made.document, press.languages, verify=press.verify, change=change)
    papers = {
        language: press.blobs.put_bytes(actor.tenant_id, sign_pdf(pdf, press.signer, at=at)).sha256
        for language, pdf in printed.items()
    }
    press.blobs.put_bytes(actor.tenant_id, document_bytes(made.document))
    before = month_rows.find_latest_assessment(session, month.id, "issue")
    kept = keep_assessment(
        session, actor, month, made.document, purpose="issue", is_for_vendor=True, at=at
    )
    scorecard = _keep_scorecard(session, actor, month, kept, papers=papers, at=at)
    _keep_lines(session, scorecard, made)
    _book(session, actor, scorecard, made, at)
    numbers = changed_rulings(before.document if before else {}, made.document)
    for dispute in dispute_rows.list_disputes(session, month.id):
        if dispute.number in numbers:
            dispute.corrected_in = scorecard.version
    facts = {"version": str(scorecard.version), "net": str(made.assessment.pricing.net)}
    facts |= {"document": scorecard.document_sha256}
    facts |= {"reviewers": made.reviewers} if made.reviewers else {}
    move_month(session, actor, month, move, at=at, **facts, **papers)
    return scorecard


def open_scorecard(
    session: Session, actor: Actor, *, scorecard_id: UUID, language: str, blobs: Blobs
) -> StoredPaper:
    """Return an issued scorecard's signed PDF; `Conflict` when the store was tampered with."""
    require(actor, Action.READ_SCORECARD)
    scorecard = rows.find_scorecard(session, scorecard_id)
    if scorecard is None or language not in scorecard.pdf_sha256:
        raise NotFound([Problem("scorecards.none")])
    month, contract, _ = get_month(session, actor, scorecard.month_id)
    sha256 = scorecard.pdf_sha256[language]
    name = f"{contract.key}-{_file_label(month)}-v{scorecard.version}-{language}.pdf"
    return StoredPaper(name, PDF, sha256, blobs.read(actor.tenant_id, sha256))


def print_draft(session: Session, actor: Actor, *, month_id: UUID, language: str) -> StoredPaper:
    """Print the newest assessment the actor may see, not signed and not stored."""
    require(actor, Action.READ_SCORECARD)
    month, contract, _ = get_month(session, actor, month_id)
    content = print_paper(_get_shown(session, month).document, language)
    name = f"{contract.key}-{_file_label(month)}-{month.state}-{language}.pdf"
    return StoredPaper(name, PDF, hashlib.sha256(content).hexdigest(), content)


def open_document(session: Session, actor: Actor, *, month_id: UUID) -> StoredPaper:
    """Return the newest assessment the actor may see, as JSON."""
    require(actor, Action.READ_MONTH)
    month, contract, _ = get_month(session, actor, month_id)
    shown = _get_shown(session, month)
    name = f"{contract.key}-{_file_label(month)}.json"
    return StoredPaper(name, JSON, shown.document_sha256, document_bytes(shown.document))


def _require_not_the_submitter(session: Session, actor: Actor, month: MonthRow) -> None:
    submission = submission_rows.find_latest_accepted(session, month.id, "vendor")
    if submission is not None:
        earlier = {"submitted": submission.submitted_by}
        require_other_person(actor, Action.ISSUE_SCORECARD, earlier)


def _keep_scorecard(
    session: Session,
    actor: Actor,
    month: MonthRow,
    kept: AssessmentRow,
    *,
    papers: Mapping[str, str],
    at: datetime,
) -> ScorecardRow:
    scorecard = ScorecardRow(
        tenant_id=actor.tenant_id,
        id=new_id(),
        month_id=month.id,
        vendor_id=month.vendor_id,
        version=rows.last_version(session, month.id) + 1,
        assessment_id=kept.id,
        document_sha256=kept.document_sha256,
        pdf_sha256=dict(papers),
        issued_at=at,
        issued_by=actor.account_id,
        total=kept.total,
        grade=kept.grade,
        net=kept.net,
        currency=kept.currency,
    )
    session.add(scorecard)
    session.flush()
    return scorecard


def _keep_lines(session: Session, scorecard: ScorecardRow, made: Made) -> None:
    session.add_all(
        PenaltyLineRow(
            tenant_id=scorecard.tenant_id,
            scorecard_id=scorecard.id,
            month_id=scorecard.month_id,
            vendor_id=scorecard.vendor_id,
            line_number=line.number,
            kind=line.kind,
            metric=line.metric,
            clause=line.clause,
            mechanic=line.mechanic,
            amount=line.amount.amount,
            currency=line.amount.currency,
        )
        for line in made.assessment.pricing.lines
    )
    session.flush()


def _book(
    session: Session, actor: Actor, scorecard: ScorecardRow, made: Made, at: datetime
) -> None:
    transfer = issue_transfer(made.assessment.pricing.lines)
    if transfer.entries:
        post_transfer(
            session,
            tenant_id=actor.tenant_id,
            key=f"issue:{scorecard.id}",
            vendor_id=scorecard.vendor_id,
            entries=[(entry.account, entry.amount) for entry in transfer.entries],
            made_at=at,
            made_by=actor.account_id,
            month_id=scorecard.month_id,
        )


def _get_shown(session: Session, month: MonthRow) -> AssessmentRow:
    shown = month_rows.find_latest_assessment(session, month.id, "issue", "draft", "dry_run")
    if shown is None:
        raise NotFound([Problem("scorecards.none")])
    return shown


def _file_label(month: MonthRow) -> str:
    return period_of(month).label.replace("/", "_")
