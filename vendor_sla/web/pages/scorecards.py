"""Scorecards: the issued paper, the draft's, the document behind it, and is this PDF ours."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.services import scorecards
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.papers import send_paper
from vendor_sla.web.site import current_site

pages = Blueprint("scorecards", __name__)
_LANGUAGE = "<any(zh, en):paper_language>"
_LARGEST_PDF = 64 * 1024 * 1024


@pages.get(f"/scorecards/<uuid:scorecard_id>/{_LANGUAGE}.pdf")
@door(Action.READ_SCORECARD)
def send_scorecard(
    session: Session, actor: Actor, *, scorecard_id: UUID, paper_language: str
) -> ResponseReturnValue:
    """Send an issued scorecard as it was stored."""
    paper = scorecards.open_scorecard(
        session,
        actor,
        scorecard_id=scorecard_id,
        language=paper_language,
        blobs=current_site().blobs,
    )
    return send_paper(paper)


@pages.get(f"/months/<uuid:month_id>/draft/{_LANGUAGE}.pdf")
@door(Action.READ_SCORECARD)
def send_draft(
    session: Session, actor: Actor, *, month_id: UUID, paper_language: str
) -> ResponseReturnValue:
    """Print the draft as it would be issued, unsigned."""
    return send_paper(
        scorecards.print_draft(session, actor, month_id=month_id, language=paper_language)
    )


@pages.get("/months/<uuid:month_id>/assessment.json")
@door(Action.READ_SCORECARD)
def send_document(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Send the assessment document behind a month's page."""
    return send_paper(scorecards.open_document(session, actor, month_id=month_id))


@pages.get("/verify")
@door(Action.VERIFY_PDF)
def show_verify(_: Session, __: Actor) -> ResponseReturnValue:
    """Show the form that takes a PDF."""
    return render_template("scorecards/verify.html", answer=None)


@pages.post("/verify")
@door(Action.VERIFY_PDF, again=show_verify)
def verify(session: Session, actor: Actor) -> ResponseReturnValue:
    """Say whether a PDF is one that was issued, to the last byte."""
    sent = request.files.get("file")
    content = sent.read(_LARGEST_PDF + 1) if sent else b""
    if not content or len(content) > _LARGEST_PDF:
        raise Invalid([Problem("form.no_file", "file")])
    answer = scorecards.verify_pdf(session, actor, pdf=content)
    return render_template("scorecards/verify.html", answer=answer)
