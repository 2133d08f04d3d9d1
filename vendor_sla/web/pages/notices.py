"""Notices of deduction: issued by finance, read and received by the vendor."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.printing.notices import reader_of
from vendor_sla.printing.scorecards.penalties import line_name
from vendor_sla.services import credit_notes, notice_boards, notices
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.languages import speak
from vendor_sla.web.once import once
from vendor_sla.web.papers import send_paper
from vendor_sla.web.site import current_site

pages = Blueprint("notices", __name__, url_prefix="/notices")
_LANGUAGE = "<any(zh, en):paper_language>"


@pages.get("/")
@door(Action.READ_PENALTIES)
def show_notices(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the notices, and to finance the months that wait for one."""
    board = notice_boards.read_notice_board(session, actor)
    return render_template("notices/notices.html", board=board)


def _list_again(session: Session, actor: Actor, **_: UUID) -> ResponseReturnValue:
    view = getattr(show_notices, "__wrapped__", show_notices)
    answer: ResponseReturnValue = view(session, actor)
    return answer


@pages.post("/of-month/<uuid:month_id>")
@door(Action.ISSUE_NOTICE, again=_list_again)
@once
def issue(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Issue the notice of a month whose money is approved."""
    site = current_site()
    notice_id = notices.issue_notice(
        session, actor, month_id=month_id, blobs=site.blobs, signer=site.signer, at=site.now()
    )
    address = url_for("notices.show_notice", notice_id=notice_id, done="notice_issued")
    return redirect(address, 303)


@pages.get("/<uuid:notice_id>")
@door(Action.READ_PENALTIES)
def show_notice(session: Session, actor: Actor, *, notice_id: UUID) -> ResponseReturnValue:
    """Show a notice: parties, lines, what is due, and whether it was received."""
    page = notices.read_notice(session, actor, notice_id=notice_id, blobs=current_site().blobs)
    reader = reader_of(page.document, speak().language)
    return render_template(
        "notices/notice.html",
        page=page,
        notice=page.notice,
        document=page.document,
        names={line["number"]: line_name(reader, line) for line in page.document["lines"]},
        currency=page.notice.due.currency,
    )


@pages.post("/<uuid:notice_id>/received")
@door(Action.ACKNOWLEDGE_NOTICE, again=show_notice)
def acknowledge(session: Session, actor: Actor, *, notice_id: UUID) -> ResponseReturnValue:
    """Say that the vendor has received a notice."""
    notices.acknowledge_notice(session, actor, notice_id=notice_id, at=current_site().now())
    address = url_for("notices.show_notice", notice_id=notice_id, done="notice_received")
    return redirect(address, 303)


@pages.get(f"/<uuid:notice_id>/{_LANGUAGE}.pdf")
@door(Action.READ_PENALTIES)
def send_notice(
    session: Session, actor: Actor, *, notice_id: UUID, paper_language: str
) -> ResponseReturnValue:
    """Send a notice as it was signed."""
    return send_paper(
        notices.open_notice(
            session,
            actor,
            notice_id=notice_id,
            language=paper_language,
            blobs=current_site().blobs,
        )
    )


@pages.get("/<uuid:notice_id>/credit-note.xml")
@door(Action.READ_PENALTIES, again=show_notice)
def send_credit_note(session: Session, actor: Actor, *, notice_id: UUID) -> ResponseReturnValue:
    """Send the self-billed credit note of a notice, or say on its page why there is none."""
    return send_paper(
        credit_notes.open_credit_note(
            session,
            actor,
            notice_id=notice_id,
            language=speak().language,
            blobs=current_site().blobs,
        )
    )
