"""The upload desk: files of a month, as they arrive, as they are read, and what they would cost."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.catalogue.columns import FILE_KINDS
from vendor_sla.domain.file_sides import CLIENTS_ALONE
from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.services import submissions
from vendor_sla.services.duties import list_owed
from vendor_sla.store.sessions import Session
from vendor_sla.web.assessments import review_document
from vendor_sla.web.door import door
from vendor_sla.web.languages import speak, word
from vendor_sla.web.papers import send_paper
from vendor_sla.web.site import current_site

pages = Blueprint("submissions", __name__)


@pages.post("/months/<uuid:month_id>/submissions/<any(vendor, client):side>")
@door(Action.SUBMIT_MONTH, Action.SUBMIT_EVIDENCE)
def start(session: Session, actor: Actor, *, month_id: UUID, side: str) -> ResponseReturnValue:
    """Open a submission of one side and go to its desk."""
    submission_id = submissions.start_submission(
        session, actor, month_id=month_id, side=side, at=current_site().now()
    )
    return _to_desk(submission_id)


@pages.get("/submissions/<uuid:submission_id>")
@door(Action.READ_MONTH)
def show_submission(session: Session, actor: Actor, *, submission_id: UUID) -> ResponseReturnValue:
    """Show the desk: duties, files, progress, findings and the dry run."""
    sent = submissions.read_submission_page(session, actor, submission_id=submission_id)
    duties = list_owed(session, actor, sent=sent, at=current_site().now())
    due = [duty.kind for duty in duties]
    in_files = [found for file in sent.files for found in file.findings]
    return render_template(
        "submissions/submission.html",
        sent=sent,
        duties=duties,
        kinds=_kinds(sent.side, due),
        across=[found for found in sent.findings if found not in in_files],
        review=review_document(sent.dry_run),
        largest=current_site().largest_file,
    )


@pages.post("/submissions/<uuid:submission_id>/files")
@door(Action.SUBMIT_MONTH, Action.SUBMIT_EVIDENCE, again=show_submission)
def receive(session: Session, actor: Actor, *, submission_id: UUID) -> ResponseReturnValue:
    """Take one file in while it is hashed; a script is answered in JSON."""
    site = current_site()
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid([Problem("form.no_file", "file")])
    file = submissions.receive_file(
        session,
        actor,
        submission_id=submission_id,
        kind=request.form.get("kind", ""),
        name=sent.filename,
        stream=sent.stream,
        blobs=site.blobs,
        at=site.now(),
    )
    if request.accept_mimetypes.best == "application/json":
        return jsonify(file_id=str(file.file_id), has_profile=file.has_profile), 201
    return _to_desk(submission_id)


@pages.post("/submissions/<uuid:submission_id>/files/<uuid:file_id>/remove")
@door(Action.SUBMIT_MONTH, Action.SUBMIT_EVIDENCE)
def remove(
    session: Session, actor: Actor, *, submission_id: UUID, file_id: UUID
) -> ResponseReturnValue:
    """Take a file out again before the submission is sent."""
    submissions.remove_file(session, actor, file_id=file_id)
    return _to_desk(submission_id)


@pages.post("/submissions/<uuid:submission_id>/submit")
@door(Action.SUBMIT_MONTH, Action.SUBMIT_EVIDENCE, again=show_submission)
def submit(session: Session, actor: Actor, *, submission_id: UUID) -> ResponseReturnValue:
    """Send the submission: a worker reads it from here on."""
    submissions.submit_month(session, actor, submission_id=submission_id, at=current_site().now())
    return _to_desk(submission_id)


@pages.get("/submissions/<uuid:submission_id>/progress")
@door(Action.READ_MONTH)
def send_progress(session: Session, actor: Actor, *, submission_id: UUID) -> ResponseReturnValue:
    """Tell a script how far the reading has come."""
    progress = submissions.read_progress(session, actor, submission_id=submission_id)
    words = speak()
    count = ""
    if progress.total:
        count = words(
            "page.desk.count", done=words.number(progress.done), total=words.number(progress.total)
        )
    return jsonify(
        stage=progress.stage,
        word=word("progress", progress.stage),
        done=progress.done,
        total=progress.total,
        count=count,
        is_over=progress.state in {"done", "refused", "failed"},
    )


@pages.get("/files/<uuid:file_id>/annotated")
@door(Action.READ_MONTH)
def send_annotated_copy(session: Session, actor: Actor, *, file_id: UUID) -> ResponseReturnValue:
    """Send the copy of a file in which every refused cell is marked and explained."""
    return send_paper(
        submissions.open_annotated_copy(session, actor, file_id=file_id, blobs=current_site().blobs)
    )


def _kinds(side: str, due: Sequence[str]) -> list[str]:
    """Return the kinds of files a side may send, those it owes first."""
    kinds = dict.fromkeys((*due, *FILE_KINDS))
    return [kind for kind in kinds if side == "client" or kind not in CLIENTS_ALONE]


def _to_desk(submission_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("submissions.show_submission", submission_id=submission_id), 303)
