"""Scorecards: the issued paper, the draft's, the document and the pack, and is this file ours."""

import tempfile
from pathlib import Path
from typing import IO
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.services import scorecards
from vendor_sla.services.packs import build_pack
from vendor_sla.services.verifications import Verification, verify_file
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.papers import send_paper
from vendor_sla.web.site import current_site

pages = Blueprint("scorecards", __name__)
_LANGUAGE = "<any(zh, en):paper_language>"
_CHUNK = 1 << 20


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


@pages.get("/scorecards/<uuid:scorecard_id>/pack.zip")
@door(Action.READ_PACK)
def send_pack(session: Session, actor: Actor, *, scorecard_id: UUID) -> ResponseReturnValue:
    """Send the sealed evidence pack of an issued scorecard, as far as its reader may see it."""
    site = current_site()
    paper = build_pack(
        session, actor, scorecard_id=scorecard_id, blobs=site.blobs, signer=site.signer
    )
    return send_paper(paper)


@pages.get("/verify")
@door(Action.VERIFY_PDF)
def show_verify(_: Session, __: Actor) -> ResponseReturnValue:
    """Show the form that takes a PDF or a pack."""
    return _verify_page(None)


@pages.post("/verify")
@door(Action.VERIFY_PDF, again=show_verify)
def verify(session: Session, actor: Actor) -> ResponseReturnValue:
    """Say whether a PDF or a pack is one that was issued, to the last byte."""
    site, sent = current_site(), request.files.get("file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        if sent is None or not _save(sent.stream, path, site.largest_file):
            raise Invalid([Problem("form.no_file", "file")])
        answer = verify_file(session, actor, path=path, authorities=site.signer.authorities)
    return _verify_page(answer)


def _verify_page(answer: Verification | None) -> str:
    signer = current_site().signer
    return render_template("scorecards/verify.html", answer=answer, signer_name=signer.name)


def _save(stream: IO[bytes], path: Path, limit: int) -> bool:
    """Keep what was sent for a moment; False when it is nothing, or more than we take."""
    size = 0
    with path.open("wb") as file:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                return False
            file.write(chunk)
    return size > 0
